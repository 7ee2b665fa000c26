/**
 * A client that is sent to, and writes down what it shows.
 *
 * @module
 */
import type { CenterProcess } from "./center.ts";
import { ChatClient } from "./chat_client.ts";
import type { Shown } from "./check.ts";
import type { RunContext } from "./run_context.ts";
import { readLabel } from "./texts.ts";
import { Transcript } from "./transcript.ts";

/** Shows what it is sent. */
export class Recipient implements AsyncDisposable {
  /** The process. */
  readonly client: ChatClient;
  readonly #context: RunContext;
  readonly #transcript: Transcript;

  /**
   * Makes one that does not run.
   *
   * @param context What all share.
   * @param center The center.
   * @param name Its user.
   * @param listens Whether it has a port of its own.
   */
  constructor(context: RunContext, center: CenterProcess, name: string, listens: boolean) {
    this.#context = context;
    const path = `${context.folder}/${name}.transcript`;
    this.#transcript = new Transcript(path, (shown) => this.#note(shown));
    this.client = new ChatClient({
      ...{ context, center, name, listens },
      permissions: [`--allow-read=${path}`, `--allow-write=${path}`],
      flags: ["--transcript", path],
      onTold() {},
    });
  }

  /** How many messages it has shown. */
  get count(): number {
    return this.#transcript.shown.length;
  }

  /** Looks what it has shown. */
  look(): void {
    this.#transcript.read();
  }

  /** What it has shown from first to last, read anew; to be called when it has ended. */
  all(): readonly Shown[] {
    using transcript = new Transcript(this.#transcript.path, () => {});
    transcript.read();
    const { name } = this.client;
    const { troubles } = this.#context;
    for (const line of transcript.bad) {
      troubles.push(
        `The transcript of ${name} has a line that is no message: ${line.slice(0, 100)}`,
      );
    }
    if (transcript.isTorn) troubles.push(`The transcript of ${name} ends within a line`);
    if (transcript.shown.length !== this.count) {
      troubles.push(
        `The transcript of ${name} has ${transcript.shown.length} messages, and had ${this.count}`,
      );
    }
    return transcript.shown;
  }

  /** Closes its proxies and its file. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#transcript[Symbol.dispose]();
    await this.client[Symbol.asyncDispose]();
  }

  #note({ text }: Shown): void {
    const { condition, history, ledger } = this.#context;
    const label = readLabel(text);
    history.note(this.client.name, label ? "has shown" : `has shown "${text.slice(0, 80)}"`, label);
    const message = label && ledger.find(label);
    if (message?.to === this.client.name) ledger.show(message);
    condition.changed();
  }
}
