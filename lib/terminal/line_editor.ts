/**
 * The editing of a line: `node:readline` knows the keys, the history and the
 * cursor. It draws nothing here; the screen does.
 *
 * @module
 */
import { Interface, type Key, type ReadLineOptions } from "node:readline";
import { Readable, Writable } from "node:stream";

/** What the line editor starts with. */
export interface LineEditorOptions {
  /** Lines that can be called up again, the newest first. */
  readonly history: readonly string[];
  /** How many lines are remembered, 0 for none. */
  readonly historySize: number;
  /** Called with the line when it is ended, and with the history it is then in. */
  onLine(line: string, history: readonly string[]): void;
}

/**
 * Does not work out where the cursor would be on a screen, as it would for each
 * key, with the width of every letter up to there: in a long line one could not
 * type.
 */
class UndrawnInterface extends Interface {
  constructor(options: ReadLineOptions) {
    super(options);
  }

  override getCursorPos(): { rows: number; cols: number } {
    return { rows: 0, cols: 1 };
  }
}

/** Edits one line: what was cut out or undone in one is not called back in the next. */
export class LineEditor {
  readonly #keys = new Readable({ read() {} });
  readonly #interface: Interface;
  #history: readonly string[];

  /** Begins an empty line. */
  constructor({ history, historySize, onLine }: LineEditorOptions) {
    this.#history = history;
    this.#interface = new UndrawnInterface({
      input: this.#keys,
      output: new Writable({ write: (_chunk, _encoding, done) => done() }),
      terminal: true,
      history: [...history],
      historySize,
      // A line feed right behind a carriage return belongs to it, however late it comes.
      crlfDelay: Infinity,
    });
    this.#interface.on("history", (lines) => this.#history = lines);
    this.#interface.on("line", (line) => onLine(line, this.#history));
  }

  /** What has been typed. */
  get text(): string {
    return this.#interface.line;
  }

  /** Before which UTF-16 code unit of it the cursor is. */
  get cursor(): number {
    return this.#interface.cursor;
  }

  /**
   * Does what a key does.
   *
   * @param text What the key types, if it does.
   * @param key The key.
   */
  press(text: string | undefined, key: Key): void {
    this.#keys.emit("keypress", text, key);
  }

  /** Puts a text in at the cursor. */
  insert(text: string): void {
    if (text !== "") this.#interface.write(text);
  }

  /**
   * Puts another line in place of this one.
   *
   * @param text The line.
   * @param cursor Before which of its UTF-16 code units the cursor is.
   */
  replace(text: string, cursor: number): void {
    this.press(undefined, { ctrl: true, name: "e" });
    this.press(undefined, { ctrl: true, name: "u" });
    this.insert(text.slice(cursor));
    this.press(undefined, { ctrl: true, name: "a" });
    this.insert(text.slice(0, cursor));
  }
}
