/** A mailbox by itself. */
import { assertEquals } from "@std/assert";
import type { Letter } from "../../lib/delivery/letter.ts";
import { Mailbox } from "../../lib/delivery/mailbox.ts";
import { formatPush } from "../../lib/protocol/push.ts";
import { away, message, notice } from "./fixtures.ts";

/** A box with a letter for each text: notices in brackets, messages without. */
function boxOf(...texts: string[]): Mailbox {
  const box = new Mailbox();
  for (const text of texts) box.add(letter(text));
  return box;
}

function letter(text: string): Letter {
  return { push: text.startsWith("(") ? notice(text) : message(text) };
}

function texts(letters: readonly Letter[]): string[] {
  return letters.map(({ push }) => formatPush(push).replace("[seas]: ", ""));
}

Deno.test("letters come out of a mailbox in the order in which they went in", () => {
  const box = boxOf("a", "(b)", "c");
  assertEquals([box.size, box.messages, texts(box.letters())], [3, 2, ["a", "(b)", "c"]]);
  assertEquals(texts([...box.takeFirst(), ...box.takeFirst()]), ["a", "(b)"]);
  assertEquals([box.size, box.messages], [1, 1]);
  box.add(letter("(d)"));
  assertEquals(texts([...box.takeFirst(), ...box.takeFirst(), ...box.takeFirst()]), ["c", "(d)"]);
  assertEquals([box.size, box.messages, box.letters()], [0, 0, []]);
});

Deno.test("a long queue stays in order however it is filled and emptied", () => {
  const box = new Mailbox();
  const taken: string[] = [];
  let next = 0;
  for (let round = 0; round < 200; round++) {
    for (let i = 0; i < 7; i++) box.add(letter(String(next++)));
    for (let i = 0; i < (round % 2 ? 9 : 3); i++) taken.push(...texts(box.takeFirst()));
    if (round % 5 === 0) box.putBack(box.takeFirst());
  }
  while (box.size > 0) taken.push(...texts(box.takeFirst()));
  assertEquals(taken, Array.from({ length: next }, (_, i) => String(i)));
  assertEquals(box.messages, 0);
});

Deno.test("messages are taken up to a count, a notice, or the bytes of a frame", () => {
  assertEquals(texts(boxOf("a", "b", "c").takeMessages(2, 1_000)), ["a", "b"]);
  assertEquals(texts(boxOf("a", "b").takeMessages(9, 1_000)), ["a", "b"]);
  assertEquals(texts(boxOf("a", "(b)", "c").takeMessages(3, 1_000)), ["a"]);
  assertEquals(boxOf("(a)", "b").takeMessages(2, 1_000), []);
  assertEquals(boxOf("a").takeMessages(0, 1_000), []);
  const exact = away("aa", "bb").length;
  assertEquals(texts(boxOf("aa", "bb", "cc").takeMessages(3, exact)), ["aa", "bb"]);
  assertEquals(texts(boxOf("aa", "bb", "cc").takeMessages(3, exact - 1)), ["aa"]);
  assertEquals(texts(boxOf("aa", "bb").takeMessages(2, 1)), ["aa"]);
});

Deno.test("letters that are put back are first again, in their order", () => {
  const box = boxOf("a", "b", "(c)", "d");
  const taken = [...box.takeMessages(2, 1_000), ...box.takeFirst()];
  box.add(letter("e"));
  box.putBack(taken);
  assertEquals(texts(box.letters()), ["a", "b", "(c)", "d", "e"]);
  assertEquals([box.size, box.messages], [5, 4]);
  box.putBack([]);
  assertEquals(box.size, 5);
});

Deno.test("notices are taken out and messages stay", () => {
  const box = boxOf("(a)", "b", "(c)", "d", "(e)");
  box.takeFirst();
  assertEquals(texts(box.takeNotices()), ["(c)", "(e)"]);
  assertEquals([texts(box.letters()), box.size, box.messages], [["b", "d"], 2, 2]);
  assertEquals(box.takeNotices(), []);
});
