/**
 * Reading the credentials file again when it changes.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { mayRead } from "../files.ts";
import { type Credentials, CredentialsError } from "./credentials.ts";
import { readCredentials } from "./credentials_file.ts";

/** How often to look, in milliseconds. */
const LOOK_EVERY = 2_000;

const MISSING = "missing";

/** A pipe, as a shell makes one of a command's output: whoever reads it again waits forever. */
const UNREADABLE = "unreadable";

/** What is watched, and who hears of it. */
export interface CredentialsWatchOptions {
  /** The file. It need not be there yet. */
  readonly file: string;
  /** Tells the time. */
  readonly clock: Clock;
  /** What was read from it before, or nothing if it was not there. */
  readonly current: Credentials | undefined;
  /** Called with other accounts, and with any that are read after an error or at a `reload`. */
  onChange(credentials: Credentials): void;
  /** Called once for each change after which the file cannot be used: the accounts stay. */
  onError(error: CredentialsError): void;
}

/**
 * Looks every other second whether the file has changed, and reads it when two
 * looks have found the same: somebody may be writing it.
 */
export class CredentialsWatch implements AsyncDisposable {
  readonly #options: CredentialsWatchOptions;
  /** The accounts told last. */
  #told: Credentials | undefined;
  #isBroken = false;
  /** What the file looked like at the last look. */
  #seen: string | undefined;
  /** What it looked like when it was read. */
  #read: string | undefined;
  #work = Promise.resolve();
  #cancelLook: CancelTimer = () => {};
  #isClosed = false;

  /**
   * Starts to look.
   *
   * @param options What to watch.
   */
  constructor(options: CredentialsWatchOptions) {
    this.#options = options;
    this.#told = options.current;
    // What was read before may have changed since.
    this.#read = options.current ? undefined : MISSING;
    this.#lookLater();
  }

  /** Reads the file at once, whether it has changed or not, and tells what came of it. */
  reload(): Promise<void> {
    return this.#inTurn(async () => {
      const state = await this.#look();
      const result = await this.#readFile(state);
      this.#read = state;
      this.#tell(result, true);
    });
  }

  /** Looks no more: nobody is told anything from now on. Waits until the file is let go. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelLook();
    await this.#work;
  }

  /** The same as {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #lookLater(): void {
    this.#cancelLook = this.#options.clock.after(LOOK_EVERY, () => {
      this.#inTurn(() => this.#readIfChanged()).finally(() => {
        if (!this.#isClosed) this.#lookLater();
      });
    });
  }

  /** One thing after the other. */
  #inTurn(run: () => Promise<void>): Promise<void> {
    const work = this.#work.then(async () => {
      if (!this.#isClosed) await run();
    });
    this.#work = work.catch(() => {});
    return work;
  }

  async #readIfChanged(): Promise<void> {
    const before = this.#seen;
    const state = await this.#look();
    if (state !== before || state === this.#read || state === UNREADABLE) return;
    const result = await this.#readFile(state);
    if (await this.#look() !== state) return;
    this.#read = state;
    this.#tell(result, false);
  }

  /** What the file looks like from outside. */
  async #look(): Promise<string> {
    return this.#seen = await this.#stateOfFile();
  }

  async #stateOfFile(): Promise<string> {
    const { file } = this.#options;
    if (!mayRead(file)) return "forbidden";
    try {
      const { isFile, isDirectory, mtime, size, ino } = await Deno.stat(file);
      if (!isFile && !isDirectory) return UNREADABLE;
      return [mtime?.getTime(), size, ino].join(" ");
    } catch (error) {
      return error instanceof Deno.errors.NotFound ? MISSING : String(error);
    }
  }

  async #readFile(state: string): Promise<Credentials | CredentialsError> {
    const { file } = this.#options;
    if (state === UNREADABLE) return new CredentialsError(file, ["it can be read only once"]);
    try {
      return await readCredentials(file);
    } catch (error) {
      if (error instanceof CredentialsError) return error;
      throw error;
    }
  }

  #tell(result: Credentials | CredentialsError, isAsked: boolean): void {
    if (this.#isClosed) return;
    if (result instanceof CredentialsError) {
      this.#isBroken = true;
      return this.#options.onError(result);
    }
    if (!isAsked && !this.#isBroken && isSame(result, this.#told)) return;
    this.#isBroken = false;
    this.#told = result;
    this.#options.onChange(result);
  }
}

function isSame(one: Credentials, other: Credentials | undefined): boolean {
  return one.size === other?.size && [...one].every(([name, value]) => other.get(name) === value);
}
