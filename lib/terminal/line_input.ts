/**
 * What the keys do while a line is being typed, from the prompt to Enter.
 *
 * @module
 */
import type { Key } from "node:readline";
import { complete } from "./completion.ts";
import { HistorySearch } from "./history_search.ts";
import { isCommand, isCtrl } from "./keys.ts";
import type { LineEditor } from "./line_editor.ts";
import { cleanPaste, LINE_BREAK } from "./paste.ts";
import type { ReadOptions } from "./terminal.ts";

/** A line being typed, as it is to be seen. */
export interface EditedLine {
  /** What stands before it. */
  readonly prompt: string;
  /** What has been typed, with {@linkcode LINE_BREAK} for line breaks. */
  readonly text: string;
  /** Before which of its UTF-16 code units the cursor is. */
  readonly cursor: number;
}

/** What a line needs. */
export interface LineInputOptions {
  /** What stands before it. */
  readonly prompt: string;
  /** What kind of line it is. */
  readonly options: ReadOptions;
  /** Where it is edited. */
  readonly editor: LineEditor;
  /** What was typed before, the newest first. */
  readonly history: readonly string[];
  /** Called with words that may come next. */
  onList(words: readonly string[]): void;
  /** Called when the person wants to type no more. */
  onEnd(): void;
}

/** Passes keys on to the editor, but for those that it does not know as we want them. */
export class LineInput {
  readonly #line: LineInputOptions;
  #search: HistorySearch | undefined;

  /** Begins with an empty line. */
  constructor(line: LineInputOptions) {
    this.#line = line;
  }

  /** How it is to be seen now. */
  get view(): EditedLine {
    const { prompt, editor, options } = this.#line;
    if (options.secret) return { prompt, text: "", cursor: 0 };
    if (!this.#search) return { prompt, text: editor.text, cursor: editor.cursor };
    const { prompt: searching, found, at } = this.#search;
    return found === undefined
      ? { prompt: searching, text: editor.text, cursor: editor.cursor }
      : { prompt: searching, text: found, cursor: at };
  }

  /**
   * Puts in what was typed.
   *
   * @param text It, all of which can be seen.
   */
  type(text: string): void {
    if (this.#search) this.#search.type(text);
    else this.#line.editor.insert(text);
  }

  /**
   * Does what a key does that types no letter.
   *
   * @param text What the key parser has for the key, if it is no sequence.
   * @param key The key.
   */
  press(text: string | undefined, key: Key): void {
    if (this.#search && this.#steer(this.#search, key)) return;
    const { editor, options, onEnd } = this.#line;
    if (isCtrl(key, "d") && editor.text === "") onEnd();
    else if (isCtrl(key, "r")) this.#search = this.#startSearch();
    else if (key.name === "tab") this.#complete(options);
    else if (isCommand(text, key)) editor.press(text, key);
  }

  /** Puts in what was pasted: all lines where lines are remembered, elsewhere the first. */
  paste(text: string): void {
    this.type(cleanPaste(text, this.#line.options.remember ?? false));
  }

  #startSearch(): HistorySearch | undefined {
    return this.#line.options.remember ? new HistorySearch(this.#line.history) : undefined;
  }

  /** Whether the key was the search's. Any other takes the line found, and then does what it does. */
  #steer(search: HistorySearch, key: Key): boolean {
    if (isCtrl(key, "r")) search.older();
    else if (key.name === "backspace") search.erase();
    else if (isCtrl(key, "g")) this.#search = undefined;
    else {
      this.#search = undefined;
      if (search.found !== undefined) this.#line.editor.replace(search.found, search.at);
      return key.name === "escape" || key.name === "tab";
    }
    return true;
  }

  #complete({ complete: find }: ReadOptions): void {
    if (!find) return;
    const { editor, onList } = this.#line;
    const [before, after] = [editor.text.slice(0, editor.cursor), editor.text.slice(editor.cursor)];
    const { insert, list } = complete(find(before.replaceAll(LINE_BREAK, "\n")), after);
    editor.insert(insert);
    if (list.length > 0) onList(list);
  }
}
