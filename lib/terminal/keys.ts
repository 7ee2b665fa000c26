/**
 * What keys are for.
 *
 * @module
 */
import type { Key } from "node:readline";
import { printable } from "../protocol/text.ts";
import { LINE_BREAK } from "./paste.ts";

/** Ctrl-^ and Ctrl-_, which the key parser gives no name. */
const UNDO_KEYS: readonly string[] = ["\x1e", "\x1f"];

/** Whether a key is pressed together with Ctrl alone. */
export function isCtrl(key: Key, name: string): boolean {
  return key.ctrl === true && !key.meta && key.name === name;
}

/** Whether a key does something else than type a text. */
export function isCommand(text: string | undefined, key: Key): boolean {
  return text === undefined || key.ctrl === true || key.meta === true ||
    (key.name?.length ?? 0) > 1 && key.name !== "space" || UNDO_KEYS.includes(text);
}

/** Whether a key types a text, which can be seen. Some do neither that nor anything else. */
export function isTypable(text: string | undefined, key: Key): text is string {
  return !isCommand(text, key) && text !== LINE_BREAK && printable(text!) !== "";
}
