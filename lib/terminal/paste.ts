/**
 * Text that is pasted, which a terminal marks as such: nothing in it is a key.
 *
 * @module
 */
import type { Key } from "node:readline";
import { printable } from "../protocol/text.ts";
import type { Typed } from "./input.ts";

/**
 * Stands for a line break in a line that is being typed. The line editor would
 * end the line at a newline; this code point is no character, so nobody types it.
 */
export const LINE_BREAK = "\ufdd0";

// Without its `~` for key parsers that know codes of two digits only: they tell of that as a key.
const START = "\x1b[200";
const END = "\x1b[201";

/** Puts together what is pasted: the key parser tells of it letter by letter. */
export class PasteCollector {
  #pasted: string[] | undefined;
  #isMarkerCut = false;

  /**
   * Takes what the key parser tells of.
   *
   * @param text What the key types, if it does.
   * @param key The key.
   * @returns What has been done, or nothing while a paste goes on.
   */
  take(text: string | undefined, key: Key): Typed | undefined {
    const sequence = key.sequence ?? "";
    const isRest = this.#isMarkerCut && sequence === "~";
    this.#isMarkerCut = false;
    if (isRest) return undefined;
    if (this.#isMarker(sequence, this.#pasted ? END : START)) {
      const pasted = this.#pasted;
      this.#pasted = pasted ? undefined : [];
      return pasted && { type: "paste", text: pasted.join("") };
    }
    if (!this.#pasted) return { type: "key", text, key };
    this.#pasted.push(sequence);
    return undefined;
  }

  /** An ESC may stand before the marker: the last of what was pasted. */
  #isMarker(sequence: string, marker: string): boolean {
    this.#isMarkerCut = sequence.endsWith(marker);
    return this.#isMarkerCut || sequence.endsWith(`${marker}~`);
  }
}

/**
 * What a pasted text adds to the line.
 *
 * @param text The text.
 * @param isOfLines Whether the line may have line breaks, each as a
 * {@linkcode LINE_BREAK}. If not, the text ends at its first: what stands
 * behind a name may be a password.
 * @returns The text without control characters and without a newline at its end.
 */
export function cleanPaste(text: string, isOfLines: boolean): string {
  const lines = printable(text.replaceAll(LINE_BREAK, "").replace(/\r\n?|[\u2028\u2029]/g, "\n"));
  return isOfLines
    ? lines.replace(/\n$/, "").replaceAll("\n", LINE_BREAK)
    : lines.replace(/\n.*/s, "");
}
