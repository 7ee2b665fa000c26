import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { nearest } from "../lib/nearest.ts";

const COMMANDS = ["login", "logout", "message", "online", "broadcast", "block", "unblock", "who"];

const letters = fc.constantFrom(..."abcxyz");
const words = fc.string({ unit: letters, minLength: 5, maxLength: 12 });

Deno.test("a word that only one candidate begins with stands for it", () => {
  assertEquals(nearest("mes", COMMANDS), "message");
  assertEquals(nearest("me", COMMANDS), "message");
  assertEquals(nearest("wh", COMMANDS), "who");
  assertEquals(nearest("lo", COMMANDS), undefined);
  assertEquals(nearest("m", COMMANDS), undefined);
});

Deno.test("one letter more, less, other or swapped with the next is one mistake", () => {
  for (const word of ["whoo", "ho", "wo", "whi", "hwo", "woh"]) {
    assertEquals(nearest(word, COMMANDS), "who", word);
  }
});

Deno.test("more letters may have more mistakes in them", () => {
  assertEquals(nearest("hwoo", COMMANDS), undefined);
  assertEquals(nearest("mesaeg", COMMANDS), "message");
  assertEquals(nearest("onlnei", COMMANDS), "online");
  assertEquals(nearest("maseega", COMMANDS), undefined);
  assertEquals(nearest("boradcsat", COMMANDS), "broadcast");
  assertEquals(nearest("boradcsta", COMMANDS), "broadcast");
  assertEquals(nearest("obradcstax", COMMANDS), undefined);
});

Deno.test("a letter is not moved and changed at once", () => {
  assertEquals(nearest("ca", ["abc"]), undefined);
});

Deno.test("the nearest is found, and the first of several as near", () => {
  assertEquals(nearest("unblok", COMMANDS), "unblock");
  assertEquals(nearest("cat", ["dog", "bat", "hat"]), "bat");
  assertEquals(nearest("planets", ["planted", "planet", "plane"]), "planet");
});

Deno.test("upper and lower case are the same", () => {
  assertEquals(nearest("MES", COMMANDS), "message");
  assertEquals(nearest("gogole", ["Google", "Seas"]), "Google");
});

Deno.test("a letter outside the basic plane is one letter", () => {
  assertEquals(nearest("x𝒳y", ["xay"]), "xay");
  assertEquals(nearest("𝒳", ["𝒴"]), undefined);
});

Deno.test("nothing stands for nothing, nor for a word as another whole", () => {
  assertEquals(nearest("", ["a", "message"]), undefined);
  assertEquals(nearest("a", ["b"]), undefined);
  assertEquals(nearest("message", []), undefined);
});

Deno.test("a candidate that is there twice is one", () => {
  assertEquals(nearest("mes", ["message", "message"]), "message");
});

Deno.test("a long word stands for nothing", () => {
  const word = "x".repeat(64);
  assertEquals(nearest(word, [`${word}y`]), `${word}y`);
  assertEquals(nearest(`${word}x`, [`${word}x`]), undefined);
});

Deno.test("a word that is a candidate stands for itself", () => {
  fc.assert(fc.property(fc.uniqueArray(words, { minLength: 1 }), fc.nat(), (all, at) => {
    const word = all[at % all.length]!;
    assertEquals(nearest(word, all), word);
  }));
});

Deno.test("two letters too many in a word of five or more are seen through", () => {
  const inserted = fc.array(fc.tuple(fc.nat(), letters), { maxLength: 2 });
  fc.assert(fc.property(words, inserted, (word, inserted) => {
    const typed = inserted.reduce((typed, [place, letter]) => {
      const at = place % (typed.length + 1);
      return typed.slice(0, at) + letter + typed.slice(at);
    }, word);
    assertEquals(nearest(typed, [word]), word);
  }));
});

Deno.test("what is found is a candidate of about the same length, or begins with the word", () => {
  fc.assert(fc.property(fc.string({ unit: letters }), fc.array(words), (word, all) => {
    const found = nearest(word, all);
    if (found === undefined) return;
    assert(all.includes(found));
    assert(found.startsWith(word) || Math.abs(found.length - word.length) <= 3);
  }));
});
