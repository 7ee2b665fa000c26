/**
 * What comes from a keyboard.
 *
 * @module
 */
import type { Key } from "node:readline";

/** What a person does at the keyboard. */
export type Typed =
  | {
    /** A key was pressed. */
    readonly type: "key";
    /** What it types, if it does. */
    readonly text: string | undefined;
    /** Which it was. */
    readonly key: Key;
  }
  | {
    /** A text was pasted. */
    readonly type: "paste";
    /** As it came. */
    readonly text: string;
  };

/** The same, letters put together, up to the end. */
export type Input =
  | Typed
  | {
    /** Letters were typed, one right after the other. */
    readonly type: "text";
    /** Which; all of them can be seen. */
    readonly text: string;
  }
  | {
    /** Nothing will come any more. */
    readonly type: "end";
  };
