/** A mailbox by itself. */
import { assertEquals } from "@std/assert";
import { Letter, letterFrame2 } from "../../lib/delivery/letter.ts";
import { Mailbox } from "../../lib/delivery/mailbox.ts";
import { formatPush, type Push } from "../../lib/protocol/push.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { away, message, notice } from "./fixtures.ts";

/**
 * A box with a letter for each text, numbered from 1: notices in brackets,
 * private messages in angle brackets, messages without.
 */
function boxOf(...texts: string[]): Mailbox {
  const box = new Mailbox();
  for (const [i, text] of texts.entries()) box.add(letter(text, i + 1));
  return box;
}

function letter(text: string, number = 1): Letter {
  return new Letter(pushOf(text), number, 0);
}

function pushOf(text: string): Push {
  if (text.startsWith("(")) return notice(text);
  if (!text.startsWith("<")) return message(text);
  return { kind: "private", from: "seas", number: 1, sealed: bytesOf(text) };
}

function texts(letters: readonly Letter[]): string[] {
  return letters.map(({ push }) =>
    push.kind === "private" ? textOf(push.sealed) : formatPush(push).replace("[seas]: ", "")
  );
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

Deno.test("letters are taken as far as their frames of protocol 2 fit", () => {
  const box = () => boxOf("aa", "(b)", "<c>", "dd");
  const lengths = box().letters().map((letter) => letterFrame2(letter).length);
  const bytes = (count: number) => lengths.slice(0, count).reduce((sum, length) => sum + length, 0);
  assertEquals(texts(box().takeBytes(1_000)), ["aa", "(b)", "<c>", "dd"]);
  assertEquals(texts(box().takeBytes(bytes(4))), ["aa", "(b)", "<c>", "dd"]);
  assertEquals(texts(box().takeBytes(bytes(4) - 1)), ["aa", "(b)", "<c>"]);
  assertEquals(texts(box().takeBytes(bytes(2))), ["aa", "(b)"]);
  assertEquals(texts(box().takeBytes(bytes(2) - 1)), ["aa"]);
  assertEquals(new Mailbox().takeBytes(1_000), []);
});

Deno.test("one letter is taken however few bytes there are", () => {
  const box = boxOf("a", "(b)");
  assertEquals(texts(box.takeBytes(0)), ["a"]);
  assertEquals([box.size, box.messages, texts(box.takeBytes(1))], [1, 0, ["(b)"]]);
  assertEquals(box.takeBytes(1), []);
});

Deno.test("letters are taken up to the number of the last one shown", () => {
  const box = new Mailbox();
  for (const number of [3, 5, 9]) box.add(letter(`${number}`, number));
  assertEquals(box.takeShown(0), []);
  assertEquals(box.takeShown(2), []);
  assertEquals(texts(box.takeShown(6)), ["3", "5"]);
  assertEquals([box.size, box.messages, texts(box.letters())], [1, 1, ["9"]]);
  assertEquals(texts(box.takeShown(9)), ["9"]);
  assertEquals([box.size, box.messages, box.takeShown(9)], [0, 0, []]);
});

Deno.test("private messages are taken out, and all else stays in its order", () => {
  const box = boxOf("<a>", "b", "(c)", "<d>", "e");
  assertEquals(box.takePrivate("nobody"), []);
  assertEquals(texts(box.takePrivate("seas")), ["<a>", "<d>"]);
  assertEquals([texts(box.letters()), box.size, box.messages], [["b", "(c)", "e"], 3, 2]);
  assertEquals(box.takePrivate("seas"), []);
});

Deno.test("a private message is no message that outlasts the session", () => {
  const box = boxOf("<a>", "b", "(c)");
  assertEquals(box.messages, 1);
  assertEquals(box.takeMessages(3, 1_000), []);
  assertEquals(texts(box.takeNotices()), ["<a>", "(c)"]);
});

Deno.test("messages count until they have been shown, however they come and go", () => {
  const box = boxOf("aé", "(notice)", "<private>", "€");
  assertEquals([box.unshown, box.unshownBytes], [2, 15]);
  const taken = box.takeBytes(1);
  assertEquals([texts(taken), box.messages, box.unshown, box.unshownBytes], [["aé"], 1, 2, 15]);
  box.putBack(taken);
  assertEquals([box.messages, box.unshown, box.unshownBytes], [2, 2, 15]);
  box.takeShown(1);
  assertEquals([box.unshown, box.unshownBytes], [1, 12]);
  box.takeNotices();
  assertEquals([box.unshown, box.unshownBytes], [1, 3]);
  const last = box.takeMessages(1, 1_000);
  assertEquals([box.size, box.unshown, box.unshownBytes], [0, 1, 3]);
  box.settle(last);
  assertEquals([box.unshown, box.unshownBytes], [0, 0]);
});

Deno.test("the oldest message waits also while it is under way", () => {
  const box = boxOf("a", "b");
  const since = box.oldest;
  const taken = box.takeMessages(2, 1_000);
  assertEquals(box.oldest, since);
  box.settle(taken);
  assertEquals(box.oldest, undefined);
});
