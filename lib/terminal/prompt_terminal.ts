/**
 * A terminal with a person at it who wants plain text, or whose terminal knows
 * nothing else: screen readers and line printers are served best by that.
 *
 * @module
 */
import { describeError } from "../net/errors.ts";
import { writeText } from "./output.ts";
import { SecretLine } from "./secret_line.ts";
import { paint, type Styled } from "./styled.ts";
import type { ReadOptions, Terminal, TypedLine } from "./terminal.ts";
import { unmarkable } from "./typed_line.ts";

const BELL = "\x07";
const READ_SIZE = 4_096;

/**
 * Writes nothing but text. The system edits the lines; only secret ones are
 * edited here, for the system would show them.
 */
export class PromptTerminal implements Terminal {
  /** {@inheritDoc Terminal.isInteractive} */
  readonly isInteractive = true;
  /** {@inheritDoc Terminal.canMark} */
  readonly canMark = false;
  /** {@inheritDoc Terminal.canComplete} */
  readonly canComplete = false;
  readonly #onInterrupt: () => void;
  readonly #decoder = new TextDecoder();
  readonly #over = Promise.withResolvers<undefined>();
  /** What has been read and not been asked for. */
  #rest = "";
  #inputEnded = false;
  #closed = false;
  #prompt: string | undefined;
  #isSecret = false;
  #isPromptShown = false;

  /**
   * Takes over the terminal.
   *
   * @param onInterrupt Called when Ctrl-C is typed in a secret line; elsewhere that is a signal.
   */
  constructor(onInterrupt: () => void) {
    this.#onInterrupt = onInterrupt;
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGCONT", this.#goOn);
  }

  /** {@inheritDoc Terminal.columns} */
  get columns(): number | undefined {
    try {
      return Deno.consoleSize().columns || undefined;
    } catch {
      return undefined;
    }
  }

  /** {@inheritDoc Terminal.read} */
  async read(prompt: string, options: ReadOptions = {}): Promise<TypedLine | undefined> {
    if (this.#closed) return undefined;
    this.#isSecret = options.secret ?? false;
    this.#prompt = prompt;
    this.#ask();
    const line = await Promise.race([
      this.#isSecret ? this.#readSecret() : this.#readLine(),
      this.#over.promise,
    ]);
    if (line === undefined) this.close();
    this.#prompt = undefined;
    return unmarkable(line);
  }

  /** {@inheritDoc Terminal.show} */
  show(text: Styled): void {
    const start = this.#isPromptShown ? "\n" : "";
    this.#write(`${start}${paint(text, { columns: this.#width(), colours: false })}\n`);
    if (this.#isPromptShown) queueMicrotask(() => this.#ask());
    this.#isPromptShown = false;
  }

  /** {@inheritDoc Terminal.warn} */
  warn(text: string): void {
    this.show(text);
  }

  /** {@inheritDoc Terminal.ring} */
  ring(): void {
    this.#write(BELL);
  }

  /** {@inheritDoc Terminal.close} */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGCONT", this.#goOn);
    if (this.#prompt !== undefined && this.#isPromptShown) this.#write("\n");
    this.#isPromptShown = false;
    this.#prompt = undefined;
    if (this.#isSecret) this.#setEcho(true);
    this.#over.resolve(undefined);
  }

  /** Whoever stopped us, the shell has had the terminal since, and what was half-typed is gone. */
  readonly #goOn = () => {
    if (this.#prompt !== undefined && this.#isSecret) this.#setEcho(false);
    this.#ask();
  };

  /** How wide what is written may be. The size is that of any terminal we have. */
  #width(): number | undefined {
    return Deno.stdout.isTerminal() ? this.columns : undefined;
  }

  #ask(): void {
    if (this.#prompt === undefined) return;
    this.#write(this.#prompt);
    this.#isPromptShown = true;
  }

  async #readLine(): Promise<string | undefined> {
    let end: number;
    while ((end = this.#rest.indexOf("\n")) < 0) {
      if (await this.#readMore()) continue;
      const last = this.#rest;
      this.#rest = "";
      return last === "" ? undefined : last;
    }
    const line = this.#rest.slice(0, end).replace(/\r$/, "");
    this.#rest = this.#rest.slice(end + 1);
    this.#isPromptShown = false;
    return line;
  }

  async #readSecret(): Promise<string | undefined> {
    const line = new SecretLine();
    this.#setEcho(false);
    try {
      do {
        for (const letter of this.#rest) {
          this.#rest = this.#rest.slice(letter.length);
          const state = line.put(letter);
          if (state === "typing") continue;
          if (state === "interrupt") this.#onInterrupt();
          if (state !== "done") return undefined;
          this.#write("\n");
          this.#isPromptShown = false;
          return line.text;
        }
      } while (await this.#readMore());
      return undefined;
    } finally {
      this.#setEcho(true);
      this.#isSecret = false;
    }
  }

  /** Reads no sooner than it is asked to: what the system still holds follows the echo's setting. */
  async #readMore(): Promise<boolean> {
    if (this.#inputEnded) return false;
    const buffer = new Uint8Array(READ_SIZE);
    try {
      const length = await Deno.stdin.read(buffer);
      this.#inputEnded = length === null;
      this.#rest += this.#decoder.decode(buffer.subarray(0, length ?? 0), { stream: true });
    } catch (error) {
      this.#inputEnded = true;
      this.show(`Cannot read standard input: ${describeError(error)}`);
    }
    return !this.#inputEnded;
  }

  /** Ctrl-C and Ctrl-Z go on being signals where there are such. */
  #setEcho(isOn: boolean): void {
    try {
      Deno.stdin.setRaw(!isOn, { cbreak: Deno.build.os !== "windows" });
    } catch {
      // The terminal was closed: there is nothing to be seen any more.
    }
  }

  #write(text: string): void {
    writeText(Deno.stdout, text);
  }
}
