/** Numbers that are kept as ranges are the same numbers. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Ranges } from "../../lib/store/ranges.ts";
import { Properties } from "../support/properties.ts";

const properties = new Properties();

function rangesOf(numbers: Iterable<number>): Ranges {
  const ranges = new Ranges();
  for (const number of numbers) ranges.add(number);
  return ranges;
}

Deno.test("numbers that follow each other are one range, however they come", () => {
  for (const numbers of [[3, 4, 5, 6], [6, 5, 4, 3], [3, 5, 4, 6], [3, 4, 6, 5, 3, 4]]) {
    assertEquals(rangesOf(numbers).merged(), [{ first: 3, last: 6 }]);
  }
});

Deno.test("what is between two ranges is in neither", () => {
  const ranges = rangesOf([7, 1, 2, 4]);
  assertEquals(ranges.size, 4);
  assertEquals(ranges.merged(), [
    { first: 1, last: 2 },
    { first: 4, last: 4 },
    { first: 7, last: 7 },
  ]);
});

Deno.test("a number that is added again and again takes no room", () => {
  const ranges = rangesOf([1, 2, 3, 3, 3, 2, 1]);
  assertEquals([ranges.size, ranges.isEmpty], [3, false]);
  ranges.clear();
  assertEquals([ranges.size, ranges.isEmpty, ranges.merged()], [0, true, []]);
});

properties.hold(
  "the ranges have all of the numbers in them and no others, before and after they are merged",
  300,
  fc.property(fc.array(fc.integer({ min: 1, max: 40 })), fc.nat(40), (numbers, half) => {
    const ranges = new Ranges();
    for (const [i, number] of numbers.entries()) {
      ranges.add(number);
      if (i === half) ranges.merged();
    }
    const merged = ranges.merged();
    const all = merged.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i)
    );
    assertEquals(all, [...new Set(numbers)].sort((a, b) => a - b));
    assert(merged.every(({ first }, i) => i === 0 || first > merged[i - 1]!.last + 1));
  }),
);

properties.count(300);
