import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { equalInConstantTime, equalTextsInConstantTime } from "../lib/constant_time.ts";

Deno.test("the same bytes are equal, whichever array they are in", () => {
  assertEquals(equalInConstantTime(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)), true);
  assertEquals(equalInConstantTime(new Uint8Array(0), new Uint8Array(0)), true);
  const view = Uint8Array.of(9, 1, 2, 9).subarray(1, 3);
  assertEquals(equalInConstantTime(view, Uint8Array.of(1, 2)), true);
});

Deno.test("a single bit makes a difference, wherever it is", () => {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  for (let bit = 0; bit < 256; bit++) {
    const guess = secret.slice();
    guess[bit >> 3]! ^= 1 << (bit & 7);
    assertEquals(equalInConstantTime(secret, guess), false, `bit ${bit}`);
  }
});

Deno.test("differences do not cancel each other out", () => {
  assertEquals(equalInConstantTime(Uint8Array.of(1, 2), Uint8Array.of(2, 1)), false);
  assertEquals(equalInConstantTime(Uint8Array.of(0, 0), Uint8Array.of(255, 255)), false);
});

Deno.test("arrays of different lengths differ, either way round", () => {
  const [short, long] = [Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0)];
  assertEquals(equalInConstantTime(short, long), false);
  assertEquals(equalInConstantTime(long, short), false);
  assertEquals(equalInConstantTime(short, new Uint8Array(0)), false);
});

Deno.test("every byte is looked at, also behind the first difference", () => {
  const looked: number[] = [];
  const watched = new Proxy(Uint8Array.of(9, 2, 3), {
    get(target, key) {
      if (typeof key === "string" && /^\d+$/.test(key)) looked.push(Number(key));
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  assertEquals(equalInConstantTime(Uint8Array.of(1, 2, 3), watched), false);
  assertEquals(looked, [0, 1, 2]);
});

Deno.test("any two arrays are equal if their bytes are", () => {
  const bytes = fc.uint8Array({ maxLength: 3, max: 2 });
  fc.assert(fc.property(bytes, bytes, (a, b) => {
    assertEquals(equalInConstantTime(a, b), a.join() === b.join());
  }));
});

Deno.test("texts are equal only if every character is", () => {
  const letter = fc.string({ minLength: 1, maxLength: 1 });
  fc.assert(fc.property(fc.string(), fc.string(), letter, (before, after, other) => {
    const text = `${before}x${after}`;
    assertEquals(equalTextsInConstantTime(text, `${before}x${after}`), true);
    assertEquals(equalTextsInConstantTime(text, before + other + after), other === "x");
    assertEquals(equalTextsInConstantTime(text, before + after), false);
  }));
  assertEquals(equalTextsInConstantTime("", ""), true);
  assertEquals(equalTextsInConstantTime("ab", "ba"), false);
});
