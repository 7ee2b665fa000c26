/**
 * What the keys do while a line is being typed, from the prompt to Enter.
 *
 * @module
 */
import type { Key } from "node:readline";
import { printable } from "../protocol/text.ts";
import { complete } from "./completion.ts";
import { HistorySearch } from "./history_search.ts";
import type { LineEditor } from "./line_editor.ts";
import { cleanPaste, LINE_BREAK } from "./paste.ts";
import type { ReadOptions } from "./terminal.ts";

/** Ctrl-^ and Ctrl-_, which the key parser gives no name. */
const UNDO_KEYS: readonly string[] = ["\x1e", "\x1f"];

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

/** Whether a key is pressed together with Ctrl alone. */
export function isCtrl(key: Key, name: string): boolean {
  return key.ctrl === true && !key.meta && key.name === name;
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
   * Does what a key does.
   *
   * @param text What the key types, if it does.
   * @param key The key.
   */
  press(text: string | undefined, key: Key): void {
    if (this.#search && this.#steer(this.#search, text, key)) return;
    const { editor, options, onEnd } = this.#line;
    if (isCtrl(key, "d") && editor.text === "") onEnd();
    else if (isCtrl(key, "r")) this.#search = this.#startSearch();
    else if (key.name === "tab") this.#complete(options);
    else if (isCommand(text, key) || isTypable(text)) editor.press(text, key);
  }

  /** Puts in what was pasted. */
  paste(text: string): void {
    const { editor, options } = this.#line;
    const clean = cleanPaste(text, options.remember ?? false);
    if (this.#search) this.#search.type(clean);
    else editor.insert(clean);
  }

  #startSearch(): HistorySearch | undefined {
    return this.#line.options.remember ? new HistorySearch(this.#line.history) : undefined;
  }

  /** Whether the key was the search's. Any other takes the line found, and then does what it does. */
  #steer(search: HistorySearch, text: string | undefined, key: Key): boolean {
    if (isCtrl(key, "r")) search.older();
    else if (key.name === "backspace") search.erase();
    else if (isCtrl(key, "g")) this.#search = undefined;
    else if (!isCommand(text, key) && isTypable(text)) search.type(text);
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

/** Whether a key does something else than type a text. */
function isCommand(text: string | undefined, key: Key): boolean {
  return text === undefined || key.ctrl === true || key.meta === true ||
    (key.name?.length ?? 0) > 1 && key.name !== "space" || UNDO_KEYS.includes(text);
}

function isTypable(text: string | undefined): text is string {
  return text !== undefined && text !== LINE_BREAK && printable(text) !== "";
}
