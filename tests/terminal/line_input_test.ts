import { assertEquals } from "@std/assert";
import { emitKeypressEvents, type Key } from "node:readline";
import { Readable } from "node:stream";
import { LineEditor } from "../../lib/terminal/line_editor.ts";
import { LineInput } from "../../lib/terminal/line_input.ts";
import { LINE_BREAK } from "../../lib/terminal/paste.ts";
import type { ReadOptions } from "../../lib/terminal/terminal.ts";
import { TextRuns } from "../../lib/terminal/text_runs.ts";

/** A line to type at, and what came of it. */
class Typing {
  readonly lines: string[] = [];
  readonly listed: string[] = [];
  readonly input: LineInput;
  history: readonly string[];
  ended = false;
  readonly #keys = new Readable({ read() {} });

  constructor(options: ReadOptions, history: readonly string[] = []) {
    this.history = history;
    const onLine = (line: string, lines: readonly string[]) => {
      this.lines.push(line);
      this.history = lines;
    };
    this.input = new LineInput({
      prompt: ">",
      options,
      history,
      editor: new LineEditor({ history, historySize: options.remember ? 3 : 0, onLine }),
      onList: (words) => this.listed.push(...words),
      onEnd: () => this.ended = true,
    });
    const runs = new TextRuns((input) => {
      if (input.type === "text") this.input.type(input.text);
      if (input.type === "key") this.input.press(input.text, input.key);
    });
    emitKeypressEvents(this.#keys);
    this.#keys.on("keypress", (text: string | undefined, key: Key) => {
      runs.put({ type: "key", text, key });
    });
    this.#keys.on("data", () => runs.end());
  }

  /** What is seen once these keys were pressed, the cursor as `|`. */
  type(keys: string): string {
    this.#keys.emit("data", new TextEncoder().encode(keys));
    const { prompt, text, cursor } = this.input.view;
    return `${prompt}${text.slice(0, cursor)}|${text.slice(cursor)}`;
  }
}

const [CTRL_A, CTRL_D, CTRL_G, CTRL_R, CTRL_U] = ["\x01", "\x04", "\x07", "\x12", "\x15"];
const LEFT = "\x1b[D";
const REMEMBER = { remember: true };

Deno.test("control characters are not typed", () => {
  const typing = new Typing(REMEMBER);
  assertEquals(typing.type("a\x1c\x1d\x00\u202e\u2028\x9bb"), ">ab|");
  assertEquals(typing.type(LINE_BREAK), ">ab|");
  assertEquals(typing.type("\tc"), ">abc|");
});

Deno.test("what was undone is typed again", () => {
  assertEquals(new Typing(REMEMBER).type("ab\x7f\x1f"), ">ab|");
});

Deno.test("a secret line shows nothing", () => {
  const typing = new Typing({ secret: true });
  assertEquals(typing.type("secret"), ">|");
  typing.input.paste("s\n");
  assertEquals(typing.type("\r"), ">|");
  assertEquals(typing.lines, ["secrets"]);
});

Deno.test("Ctrl-D ends an empty line only", () => {
  const typing = new Typing(REMEMBER);
  assertEquals(typing.type(`ab${CTRL_A}${CTRL_D}`), ">|b");
  assertEquals(typing.type(CTRL_D), ">|");
  assertEquals(typing.ended, false);
  typing.type(CTRL_D);
  assertEquals(typing.ended, true);
});

Deno.test("the history has what is remembered, once in a row, and no more than its size", () => {
  let history: readonly string[] = [];
  for (const line of ["a", "b", "b", "", "c", "d"]) {
    const typing = new Typing(REMEMBER, history);
    typing.type(`${line}\r`);
    history = typing.history;
  }
  assertEquals(history, ["d", "c", "b"]);
  const typing = new Typing({}, history);
  assertEquals(typing.type("x\r"), ">|");
  assertEquals(typing.history, history);
});

Deno.test("a search is steered by its keys and ended by any other", () => {
  const typing = new Typing(REMEMBER, ["whoelse", "message google", "message seas"]);
  assertEquals(typing.type(`half${LEFT}${CTRL_R}`), "(reverse-i-search)`': hal|f");
  assertEquals(typing.type("mes"), "(reverse-i-search)`mes': |message google");
  assertEquals(typing.type(CTRL_R), "(reverse-i-search)`mes': |message seas");
  assertEquals(typing.type("s\x7f\x7f"), "(reverse-i-search)`me': |message google");
  assertEquals(typing.type(CTRL_G), ">hal|f");
  assertEquals(typing.type(`${CTRL_R}goo\t`), ">message |google");
  assertEquals(typing.type(`${CTRL_R}sea${LEFT}`), ">message| seas");
  assertEquals(typing.type(`${CTRL_R}x${CTRL_U}`), ">| seas");
  assertEquals(typing.type(`${CTRL_R}who\r`), ">|");
  assertEquals(typing.lines, ["whoelse"]);
});

Deno.test("a search is for lines that are remembered", () => {
  assertEquals(new Typing({}, ["secret"]).type(`${CTRL_R}s`), ">s|");
});

Deno.test("a line found in a long history is taken at once", () => {
  const long = `x${"y".repeat(20_000)}`;
  const typing = new Typing(REMEMBER, [long]);
  assertEquals(typing.type(`${CTRL_R}x${LEFT}`).length, long.length + 2);
});

Deno.test("a paste keeps its line breaks where lines are remembered", () => {
  const typing = new Typing(REMEMBER);
  typing.input.paste("a\nb\n");
  assertEquals(typing.type(LEFT), `>a${LINE_BREAK}|b`);
  typing.type("\r");
  assertEquals(typing.lines, [`a${LINE_BREAK}b`]);
  const name = new Typing({});
  name.input.paste("seas\nsummerisover\n");
  assertEquals(name.type("!"), ">seas!|");
});

Deno.test("much that is typed at once is put in where the cursor is", () => {
  const much = "0123456789".repeat(1_400);
  const typing = new Typing(REMEMBER, [much]);
  typing.type(`ab${LEFT}`);
  for (let i = 0; i < much.length; i += 1_024) typing.type(much.slice(i, i + 1_024));
  assertEquals(typing.type(""), `>a${much}|b`);
  assertEquals(typing.type(CTRL_R + much), `(reverse-i-search)\`${much}': |${much}`);
});

Deno.test("a paste while searching is looked for", () => {
  const typing = new Typing(REMEMBER, [`a${LINE_BREAK}b`]);
  typing.type(CTRL_R);
  typing.input.paste("a\nb\n");
  assertEquals(typing.type("\r"), ">|");
  assertEquals(typing.lines, [`a${LINE_BREAK}b`]);
});

Deno.test("Tab completes at the cursor", () => {
  const seen: string[] = [];
  const typing = new Typing({
    complete: (before) => {
      seen.push(before);
      return { word: before, candidates: before === "m" ? ["message"] : ["a", "b"] };
    },
  });
  assertEquals(typing.type(`mx${LEFT}\t`), ">message |x");
  assertEquals(typing.type(`${CTRL_A}\t`), ">|message x");
  assertEquals([seen, typing.listed], [["m", ""], ["a", "b"]]);
});
