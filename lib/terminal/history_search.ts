/**
 * Looking for a line that was typed before, as Ctrl-R does in a shell.
 *
 * @module
 */

/** A search from the newest line to the oldest, letter by letter. */
export class HistorySearch {
  readonly #history: readonly string[];
  #query = "";
  #index = 0;
  #failed = false;
  #found: string | undefined;

  /**
   * Starts a search for nothing yet.
   *
   * @param history The lines, the newest first.
   */
  constructor(history: readonly string[]) {
    this.#history = history;
  }

  /** The line found last, if one was. */
  get found(): string | undefined {
    return this.#found;
  }

  /** Where in it that which is looked for stands. */
  get at(): number {
    return Math.max(0, this.#found?.lastIndexOf(this.#query) ?? 0);
  }

  /** What stands before the line while the search goes on. */
  get prompt(): string {
    return `(${this.#failed ? "failed " : ""}reverse-i-search)\`${this.#query}': `;
  }

  /** Looks for a longer text, letter by letter: on from the line found. */
  type(text: string): void {
    let length = 0;
    for (const letter of text) {
      this.#query += letter;
      length += letter.length;
      this.#look(this.#index);
      if (this.#failed) break;
    }
    // What is not found is not found with more behind it either.
    this.#query += text.slice(length);
  }

  /** Looks for a text without its last letter: anew, for a newer line may have it. */
  erase(): void {
    this.#query = [...this.#query].slice(0, -1).join("");
    this.#failed = false;
    this.#look(0);
  }

  /** Looks for an older line that differs. */
  older(): void {
    if (this.#query !== "") this.#look(this.#index + (this.#found === undefined ? 0 : 1));
  }

  /** A search that fails stays where it was. */
  #look(from: number): void {
    if (this.#query === "") {
      this.#index = 0;
      this.#found = undefined;
      return;
    }
    const isRepeat = (line: string) => from > this.#index && line === this.#found;
    const index = this.#history.findIndex((line, i) =>
      i >= from && line.includes(this.#query) && !isRepeat(line)
    );
    this.#failed = index < 0;
    if (index < 0) return;
    this.#index = index;
    this.#found = this.#history[index];
  }
}
