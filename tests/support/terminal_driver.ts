/**
 * Opens a terminal, with the client's permissions, and does with it what a test
 * says: `deno run --allow-net terminal_driver.ts PORT [--plain]`.
 *
 * @module
 */
import { openTerminal } from "../../lib/terminal/open.ts";
import type { Styled } from "../../lib/terminal/styled.ts";
import type { Complete, Terminal, TypedLine } from "../../lib/terminal/terminal.ts";

/** What the test says, a line of JSON each. */
export type Order =
  | {
    /** To ask for a line. */
    readonly type: "read";
    /** What stands before it. */
    readonly prompt: string;
    /** Whether it is not to be seen. */
    readonly secret?: boolean;
    /** Whether it can be called up again. */
    readonly remember?: boolean;
    /** The words that Tab completes. */
    readonly words?: readonly string[];
  }
  | {
    /** To show texts, all at once. */
    readonly type: "show";
    /** The texts. */
    readonly texts: readonly Styled[];
  }
  | {
    /** To put a note behind a line. */
    readonly type: "mark";
    /** Which of the lines read, from 0. */
    readonly index: number;
    /** The note. */
    readonly note: string;
  }
  | {
    /** To tell how wide the terminal is, to ring the bell, or to close the terminal. */
    readonly type: "columns" | "ring" | "close";
  };

/** What the driver says to that, a line of JSON each. */
export type Reply =
  | {
    /** It runs. */
    readonly type: "ready";
    /** As which process. */
    readonly pid: number;
  }
  | {
    /** A line was typed. */
    readonly type: "line";
    /** Which; nothing at the end. */
    readonly text: string | null;
  }
  | {
    /** Whether a note was put there. */
    readonly type: "marked";
    /** Whether. */
    readonly done: boolean;
  }
  | {
    /** How wide the terminal is. */
    readonly type: "columns";
    /** How wide, if that is known. */
    readonly columns: number | null;
  }
  | {
    /** Ctrl-C was typed, or what was shown is shown. */
    readonly type: "interrupt" | "shown";
  };

function completeFrom(words: readonly string[]): Complete {
  return (beforeCursor) => {
    const word = beforeCursor.slice(beforeCursor.lastIndexOf(" ") + 1);
    return { word, candidates: words.filter((candidate) => candidate.startsWith(word)) };
  };
}

/** Does what the test says, and tells what comes of it. */
class Driver {
  readonly #terminal: Terminal;
  readonly #lines: TypedLine[] = [];
  readonly #say: (reply: Reply) => void;

  constructor(plain: boolean, say: (reply: Reply) => void) {
    this.#say = say;
    const onInterrupt = () => {
      say({ type: "interrupt" });
      this.#terminal.close();
    };
    this.#terminal = openTerminal({ plain, onInterrupt });
    Deno.addSignalListener("SIGINT", onInterrupt);
    say({ type: "ready", pid: Deno.pid });
  }

  obey(order: Order): void {
    switch (order.type) {
      case "read":
        this.#read(order);
        break;
      case "show":
        for (const text of order.texts) this.#terminal.show(text);
        this.#say({ type: "shown" });
        break;
      case "mark":
        this.#say({ type: "marked", done: this.#lines[order.index]?.mark(order.note) ?? false });
        break;
      case "columns":
        this.#say({ type: "columns", columns: this.#terminal.columns ?? null });
        break;
      case "ring":
        this.#terminal.ring();
        break;
      case "close":
        this.#terminal.close();
    }
  }

  async #read({ prompt, words, ...options }: Order & { type: "read" }): Promise<void> {
    const complete = words && { complete: completeFrom(words) };
    const line = await this.#terminal.read(prompt, { ...options, ...complete });
    if (line) this.#lines.push(line);
    this.#say({ type: "line", text: line?.text ?? null });
  }
}

async function drive(port: number, plain: boolean): Promise<void> {
  using test = await Deno.connect({ hostname: "127.0.0.1", port });
  const encoder = new TextEncoder();
  let said = Promise.resolve(0);
  const driver = new Driver(plain, (reply) => {
    said = said.then(() => test.write(encoder.encode(JSON.stringify(reply) + "\n")));
  });
  let rest = "";
  for await (const chunk of test.readable.pipeThrough(new TextDecoderStream())) {
    const texts = (rest + chunk).split("\n");
    rest = texts.pop() ?? "";
    for (const text of texts) {
      const order: Order = JSON.parse(text);
      driver.obey(order);
      if (order.type === "close") return void await said;
    }
  }
}

if (import.meta.main) {
  await drive(Number(Deno.args[0]), Deno.args.includes("--plain"));
  Deno.exit(0);
}
