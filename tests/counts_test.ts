import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Counts } from "../lib/counts.ts";

Deno.test("of what was never counted there is none", () => {
  const counts = new Counts<string>();
  assertEquals([counts.of("a"), counts.size], [0, 0]);
});

Deno.test("each key is counted for itself", () => {
  const counts = new Counts<string>();
  for (const key of ["a", "b", "a"]) counts.add(key);
  counts.remove("b");
  assertEquals([counts.of("a"), counts.of("b"), counts.size], [2, 0, 1]);
});

Deno.test("there are never less than none", () => {
  const counts = new Counts<string>();
  counts.remove("a");
  counts.remove("a");
  assertEquals([counts.of("a"), counts.size], [0, 0]);
  counts.add("a");
  assertEquals([counts.of("a"), counts.size], [1, 1]);
});

Deno.test("keys are told apart by what they are, not by how they look", () => {
  const counts = new Counts<object>();
  const [one, other] = [{}, {}];
  counts.add(one);
  assertEquals([counts.of(one), counts.of(other)], [1, 0]);
});

Deno.test("whatever comes and goes, there are as many as came less those who went", () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.boolean()));
  fc.assert(fc.property(steps, (steps) => {
    const counts = new Counts<string>();
    const expected = new Map<string, number>();
    for (const [key, comes] of steps) {
      if (comes) counts.add(key);
      else counts.remove(key);
      expected.set(key, Math.max(0, (expected.get(key) ?? 0) + (comes ? 1 : -1)));
    }
    for (const [key, count] of expected) assertEquals(counts.of(key), count);
    assertEquals(counts.size, [...expected.values()].filter((count) => count > 0).length);
  }));
});
