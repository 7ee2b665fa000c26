/**
 * Opens a terminal, with the client's permissions, and does with it what a test
 * says: `deno run --allow-net terminal_driver.ts PORT [--plain]`.
 *
 * @module
 */
import { openTerminal } from "../../lib/terminal/open.ts";
import type { Styled } from "../../lib/terminal/styled.ts";
import type { Complete, TypedLine } from "../../lib/terminal/terminal.ts";

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
    /** To ring the bell, or to close the terminal. */
    readonly type: "ring" | "close";
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
    /** Ctrl-C was typed, or what was shown is shown. */
    readonly type: "interrupt" | "shown";
  };

function completeFrom(words: readonly string[]): Complete {
  return (beforeCursor) => {
    const word = beforeCursor.slice(beforeCursor.lastIndexOf(" ") + 1);
    return { word, candidates: words.filter((candidate) => candidate.startsWith(word)) };
  };
}

async function drive(port: number, plain: boolean): Promise<void> {
  const lines: TypedLine[] = [];
  using test = await Deno.connect({ hostname: "127.0.0.1", port });
  const encoder = new TextEncoder();
  let said = Promise.resolve(0);
  const say = (reply: Reply) => {
    said = said.then(() => test.write(encoder.encode(JSON.stringify(reply) + "\n")));
  };
  const terminal = openTerminal({
    plain,
    onInterrupt: () => {
      say({ type: "interrupt" });
      terminal.close();
    },
  });
  Deno.addSignalListener("SIGINT", () => {
    say({ type: "interrupt" });
    terminal.close();
  });
  const read = async ({ prompt, words, ...options }: Order & { type: "read" }) => {
    const line = await terminal.read(prompt, {
      ...options,
      ...(words && { complete: completeFrom(words) }),
    });
    if (line) lines.push(line);
    say({ type: "line", text: line?.text ?? null });
  };
  say({ type: "ready", pid: Deno.pid });
  let rest = "";
  for await (const chunk of test.readable.pipeThrough(new TextDecoderStream())) {
    const orders = (rest + chunk).split("\n");
    rest = orders.pop() ?? "";
    for (const text of orders) {
      const order: Order = JSON.parse(text);
      switch (order.type) {
        case "read":
          read(order);
          break;
        case "show":
          for (const shown of order.texts) terminal.show(shown);
          say({ type: "shown" });
          break;
        case "mark":
          say({ type: "marked", done: lines[order.index]?.mark(order.note) ?? false });
          break;
        case "ring":
          terminal.ring();
          break;
        case "close":
          terminal.close();
          await said;
          return;
      }
    }
  }
}

if (import.meta.main) {
  await drive(Number(Deno.args[0]), Deno.args.includes("--plain"));
  Deno.exit(0);
}
