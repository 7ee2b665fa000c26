/**
 * What somebody probably meant who mistyped a word.
 *
 * @module
 */

/** A longer word, in UTF-16 code units, is not looked up: that takes time, and it is none. */
const MAX_LENGTH = 64;

/** A shorter word says too little for what it begins to be known. */
const MIN_PREFIX = 2;

/**
 * The candidate that a word stands for: the only one that begins with it, or
 * else the one with the fewest typing mistakes in it. Of four letters one may
 * be wrong, of eight two, of more three, but not all. Upper and lower case are
 * the same.
 *
 * @param word What was typed.
 * @param candidates What could have been meant.
 * @returns The candidate, the first of several that are as near, or nothing if
 * none is near or the word is longer than 64 code units.
 *
 * @example
 * ```ts
 * nearest("mes", ["message", "online"]); // "message"
 * nearest("onlnie", ["message", "online"]); // "online"
 * nearest("hello", ["message", "online"]); // undefined
 * ```
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  const all = [...new Set(candidates)];
  const typed = word.toLowerCase();
  const begun = all.filter((candidate) => candidate.toLowerCase().startsWith(typed));
  const letters = [...typed];
  if (letters.length >= MIN_PREFIX && begun.length === 1) return begun[0];
  let found: string | undefined;
  let limit = mistakesIn(letters.length);
  for (const candidate of all) {
    const other = [...candidate.toLowerCase()];
    if (Math.abs(other.length - letters.length) > limit) continue;
    const mistakes = distance(letters, other);
    if (mistakes > limit) continue;
    if (mistakes === 0) return candidate;
    found = candidate;
    limit = mistakes - 1;
  }
  return found;
}

/** How many mistakes may be in so many letters. */
function mistakesIn(length: number): number {
  const most = length <= 4 ? 1 : length <= 8 ? 2 : 3;
  return Math.min(most, length - 1);
}

/**
 * How many letters are inserted, left out, replaced or swapped with the next
 * between two words, none of them twice: the optimal string alignment distance,
 * by the recurrence in L. Boytsov, "Indexing methods for approximate dictionary
 * searching", ACM Journal of Experimental Algorithmics 16 (2011), after
 * F. J. Damerau, "A technique for computer detection and correction of spelling
 * errors", Communications of the ACM 7 (1964).
 */
function distance(a: readonly string[], b: readonly string[]): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, beforeLast[j - 2]! + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
