/**
 * A credentials file that is watched, by a clock that the test moves.
 *
 * @module
 */
import type { Credentials } from "../../lib/accounts/credentials.ts";
import { readCredentials } from "../../lib/accounts/credentials_file.ts";
import { CredentialsWatch } from "../../lib/accounts/credentials_watch.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** Whether files cannot be read and written with what this run permits. */
export const NO_FILES: boolean = (["read", "write"] as const)
  .some((name) => Deno.permissions.querySync({ name }).state !== "granted");

/** A file in a folder of its own, and what its watch told. */
export class WatchedFile implements AsyncDisposable {
  /** Where it is in. */
  readonly folder: string = Deno.makeTempDirSync({ prefix: "chatroom-" });
  /** Where it is. */
  readonly path = `${this.folder}/accounts.txt`;
  /** By which it is watched. */
  readonly clock: FakeClock = new FakeClock();
  #watch: CredentialsWatch | undefined;
  #told: string[] = [];

  private constructor() {}

  /** Makes a file with a text, or none yet. */
  static async create(text?: string): Promise<WatchedFile> {
    const file = new WatchedFile();
    if (text !== undefined) await file.write(text);
    return file;
  }

  /** Makes a file, reads it, and starts to watch it. */
  static async watch(text?: string): Promise<WatchedFile> {
    const file = await WatchedFile.create(text);
    file.start(text === undefined ? undefined : await readCredentials(file.path));
    return file;
  }

  /** What watches it. */
  get watch(): CredentialsWatch {
    return this.#watch!;
  }

  /** Starts to watch it. */
  start(current: Credentials | undefined, path = this.path): void {
    this.#watch = new CredentialsWatch({
      file: path,
      clock: this.clock,
      current,
      onChange: (credentials) => {
        const accounts = [...credentials].map(([name, password]) => `${name} ${password}`);
        this.#told.push(accounts.join(", "));
      },
      onError: ({ message }) => this.#told.push(message.replace(`Cannot use ${path}`, "Error")),
    });
  }

  /** Writes it anew. */
  async write(text: string): Promise<void> {
    await Deno.writeTextFile(this.path, text);
  }

  /** Writes another, and puts that in its place. */
  async replace(text: string): Promise<void> {
    await Deno.writeTextFile(`${this.path}.new`, text);
    await Deno.rename(`${this.path}.new`, this.path);
  }

  /** Lets so many looks pass. */
  async look(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      this.clock.advance(2_000);
      while (this.clock.timers === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** What was told since this was asked. */
  told(): string[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }

  /** Ends the watch and removes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch?.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}
