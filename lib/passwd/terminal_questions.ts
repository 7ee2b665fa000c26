/**
 * Questions to a person at a terminal, on standard error: standard output is
 * the credentials file.
 *
 * @module
 */
import { writeText } from "../terminal/output.ts";
import { SecretLine } from "../terminal/secret_line.ts";
import type { Questions } from "./account.ts";

const READ_SIZE = 4_096;

/** What ends the script, and its exit status then. */
const SIGNALS: readonly (readonly [Deno.Signal, number])[] = Deno.build.os === "windows"
  ? [["SIGINT", 130]]
  : [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129], ["SIGQUIT", 131]];

/** Asks at the terminal. The system edits the lines, but for those that must not be seen. */
export class TerminalQuestions implements Questions {
  /** {@inheritDoc Questions.isInteractive} */
  readonly isInteractive = true;
  readonly #decoder = new TextDecoder();
  /** What has been read and not been asked for. */
  #rest = "";
  #prompt = "";
  #isSecret = false;

  /** Takes over the terminal, which whatever ends the script gives back. */
  constructor() {
    for (const [signal, status] of SIGNALS) {
      Deno.addSignalListener(signal, () => this.#leave(status));
    }
    if (Deno.build.os !== "windows") Deno.addSignalListener("SIGCONT", () => this.#show());
  }

  /** {@inheritDoc Questions.ask} */
  async ask(prompt: string, isSecret = false): Promise<string | undefined> {
    this.#prompt = prompt;
    this.#isSecret = isSecret;
    this.#show();
    try {
      return await (isSecret ? this.#readSecret() : this.#readLine());
    } finally {
      this.#prompt = "";
      this.#isSecret = false;
      if (isSecret) setEcho(true);
    }
  }

  /** {@inheritDoc Questions.tell} */
  tell(text: string): void {
    writeText(Deno.stderr, `${text}\n`);
  }

  /** At first, and when the shell has had the terminal. */
  #show(): void {
    if (this.#isSecret) setEcho(false);
    writeText(Deno.stderr, this.#prompt);
  }

  async #readLine(): Promise<string | undefined> {
    let end: number;
    while ((end = this.#rest.indexOf("\n")) < 0) if (!await this.#readMore()) return this.#end();
    const line = this.#rest.slice(0, end).replace(/\r$/, "");
    this.#rest = this.#rest.slice(end + 1);
    return line;
  }

  async #readSecret(): Promise<string | undefined> {
    const line = new SecretLine();
    do {
      for (const letter of this.#rest) {
        this.#rest = this.#rest.slice(letter.length);
        const state = line.put(letter);
        if (state === "interrupt") this.#leave(130);
        if (state === "end") return this.#end();
        if (state !== "done") continue;
        this.tell("");
        return line.text;
      }
    } while (await this.#readMore());
    return this.#end();
  }

  /** Reads no sooner than it is asked to: what the system still holds follows the echo's setting. */
  async #readMore(): Promise<boolean> {
    const buffer = new Uint8Array(READ_SIZE);
    const length = await Deno.stdin.read(buffer);
    if (length === null) return false;
    this.#rest += this.#decoder.decode(buffer.subarray(0, length), { stream: true });
    return true;
  }

  #end(): undefined {
    this.tell("");
  }

  #leave(status: number): never {
    if (this.#isSecret) setEcho(true);
    this.tell("");
    Deno.exit(status);
  }
}

/** Ctrl-C and Ctrl-Z go on being signals where there are such. */
function setEcho(isOn: boolean): void {
  try {
    Deno.stdin.setRaw(!isOn, { cbreak: Deno.build.os !== "windows" });
  } catch {
    // The terminal was closed: there is nothing to be seen any more.
  }
}
