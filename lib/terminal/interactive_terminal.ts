/**
 * A terminal with a person at it: a line editor with prompts, above which the
 * chat goes on.
 *
 * @module
 */
import process from "node:process";
import { systemClock } from "../clock.ts";
import { inColumns } from "./completion.ts";
import type { Size } from "./drawing.ts";
import type { Input } from "./input.ts";
import { Keyboard } from "./keyboard.ts";
import { KeyGate } from "./key_gate.ts";
import { LineEditor } from "./line_editor.ts";
import { isCtrl } from "./keys.ts";
import { LineInput } from "./line_input.ts";
import { writeText } from "./output.ts";
import { LINE_BREAK } from "./paste.ts";
import { Screen } from "./screen.ts";
import type { Styled } from "./styled.ts";
import type { ReadOptions, Terminal, TypedLine } from "./terminal.ts";

/** How many lines can be called up again. */
const HISTORY_SIZE = 1_000;

/** For when the size cannot be asked for any more. */
const USUAL_SIZE: Size = { columns: 80, rows: 24 };

/** Edits lines below whatever is shown. One line is asked for at a time. */
export class InteractiveTerminal implements Terminal {
  /** {@inheritDoc Terminal.isInteractive} */
  readonly isInteractive = true;
  /** {@inheritDoc Terminal.canMark} */
  readonly canMark = true;
  /** {@inheritDoc Terminal.canComplete} */
  readonly canComplete = true;
  readonly #onInterrupt: () => void;
  readonly #gate = new KeyGate<Input>((input) => this.#handle(input));
  readonly #keyboard: Keyboard;
  readonly #screen: Screen;
  readonly #resize = () => this.#screen.resize();
  /** Leaves the terminal to the shell. */
  readonly #suspend = () => {
    this.#screen.leave();
    this.#keyboard.leave();
    process.kill(process.pid, "SIGSTOP");
  };
  /** Whoever stopped us, the shell has had the terminal since. */
  readonly #goOn = () => {
    this.#keyboard.grab();
    if (this.#line) this.#screen.edit(this.#line.view);
    this.#screen.redraw();
  };
  readonly #signals: readonly (readonly [Deno.Signal, () => void])[];
  #history: readonly string[] = [];
  #line: LineInput | undefined;
  #answer: ((line: TypedLine | undefined) => void) | undefined;
  #closed = false;

  /**
   * Takes over the terminal.
   *
   * @param onInterrupt Called when Ctrl-C is typed.
   */
  constructor(onInterrupt: () => void) {
    this.#onInterrupt = onInterrupt;
    this.#signals = Deno.build.os === "windows" ? [] : [
      ["SIGINT", onInterrupt],
      ["SIGTSTP", this.#suspend],
      ["SIGCONT", this.#goOn],
    ];
    this.#screen = new Screen({
      clock: systemClock,
      colours: !Deno.noColor,
      size: terminalSize,
      write: (text) => writeText(Deno.stdout, text),
    });
    this.#keyboard = new Keyboard((input) => this.#receive(input));
    process.stdout.on("resize", this.#resize);
    for (const [signal, listener] of this.#signals) Deno.addSignalListener(signal, listener);
  }

  /** {@inheritDoc Terminal.columns} */
  get columns(): number {
    return terminalSize().columns;
  }

  /** {@inheritDoc Terminal.read} */
  read(prompt: string, options: ReadOptions = {}): Promise<TypedLine | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<TypedLine | undefined>();
    this.#answer = resolve;
    this.#line = new LineInput({
      prompt,
      options,
      editor: new LineEditor({
        history: options.remember ? this.#history : [],
        historySize: options.remember ? HISTORY_SIZE : 0,
        onLine: (line, history) => {
          if (options.remember) this.#history = history;
          this.#submit(prompt, line.replaceAll(LINE_BREAK, "\n"), options);
        },
      }),
      history: this.#history,
      onList: (words) => this.#screen.show(inColumns(words, this.columns)),
      onEnd: () => this.close(),
    });
    this.#screen.edit(this.#line.view);
    this.#gate.open();
    return promise;
  }

  /** {@inheritDoc Terminal.show} */
  show(text: Styled): void {
    this.#screen.show(text);
  }

  /** {@inheritDoc Terminal.warn} */
  warn(text: string): void {
    this.#screen.show(text);
  }

  /** {@inheritDoc Terminal.ring} */
  ring(): void {
    this.#screen.ring();
  }

  /** {@inheritDoc Terminal.close} */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#gate.close();
    process.stdout.off("resize", this.#resize);
    for (const [signal, listener] of this.#signals) Deno.removeSignalListener(signal, listener);
    this.#screen.end();
    this.#keyboard.close();
    this.#line = undefined;
    this.#answer?.(undefined);
  }

  /** Ctrl-C does not wait until a line is asked for; it is a key only where it is no signal. */
  #receive(input: Input): void {
    if (input.type === "key" && isCtrl(input.key, "c")) this.#onInterrupt();
    else this.#gate.put(input);
  }

  #handle(input: Input): void {
    if (input.type === "end") this.close();
    else if (input.type === "text") this.#line?.type(input.text);
    else if (input.type === "paste") this.#line?.paste(input.text);
    else if (isCtrl(input.key, "l")) this.#screen.clear();
    else this.#line?.press(input.text, input.key);
    if (this.#line) this.#screen.edit(this.#line.view);
  }

  #submit(prompt: string, text: string, { secret = false }: ReadOptions): void {
    this.#gate.close();
    this.#line = undefined;
    const submitted = this.#screen.submit(prompt, secret ? "" : text);
    const mark = (note: string) => !secret && this.#screen.mark(submitted, note);
    this.#answer?.({ text, mark });
  }
}

function terminalSize(): Size {
  try {
    const { columns, rows } = Deno.consoleSize();
    return columns > 0 && rows > 0 ? { columns, rows } : USUAL_SIZE;
  } catch {
    return USUAL_SIZE;
  }
}
