/**
 * How wide a text is in a terminal, with the signature of the published
 * `@std/cli/unicode-width`, over the line editor of `node:readline`.
 *
 * @module
 */
import { createInterface, type Interface } from "node:readline";
import { Readable, Writable } from "node:stream";

const PRINTABLE_ASCII = /^[ -~]*$/;
const CONTROLS = /\p{Cc}/gu;

let ruler: Interface | undefined;

/** A line editor that nobody types into, at a terminal where a line never ends. */
function createRuler(): Interface {
  return createInterface({
    input: new Readable({ read() {} }),
    output: Object.assign(new Writable(), { columns: Infinity }),
  });
}

/**
 * How many columns `str` takes. Control characters take none, so `str` should
 * be one line without escape sequences.
 *
 * As in the published one, it is the sum over the code points: CJK and most
 * emoji take 2, joiners and variation selectors none, the rest 1. So `"👨‍👩‍👧"`
 * takes 6, which a terminal that joins emoji shows in 2, and `"❤️"` 1, which
 * many show in 2. The two differ in that here
 *
 * - each half of a flag takes 2 columns, there 1;
 * - combining marks take 1 column, there 0, unless they are among U+0300 to
 *   U+036F, U+20D0 to U+20FF and U+FE20 to U+FE2F, where both say 0;
 * - all of U+1F300 to U+1F64F takes 2, there `"🏳"` and its like 1;
 * - Tangut, Nushu and other scripts beyond U+16FDF take 1 column, there 2.
 *
 * @param str The text.
 * @returns Its width in columns.
 *
 * @example
 * ```ts
 * unicodeWidth("seas"); // 4
 * unicodeWidth("漢字 👋"); // 7
 * ```
 */
export function unicodeWidth(str: string): number {
  if (PRINTABLE_ASCII.test(str)) return str.length;
  ruler ??= createRuler();
  ruler.setPrompt(str.replace(CONTROLS, ""));
  return ruler.getCursorPos().cols;
}
