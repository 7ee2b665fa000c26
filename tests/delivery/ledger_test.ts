/** What is written down of messages. */
import { assert, assertEquals } from "@std/assert";
import { Receipt } from "../../lib/chat/receipt.ts";
import { Ledger } from "../../lib/delivery/ledger.ts";
import { Letter } from "../../lib/delivery/letter.ts";
import type { Push } from "../../lib/protocol/push.ts";
import type { Change, Contents } from "../../lib/store/store.ts";
import { bytesOf } from "../support/bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { HandStore } from "../support/hand_store.ts";

const WEEK = 7 * 24 * 60 * 60 * 1_000;

function open(contents: Partial<Contents> = {}) {
  const clock = new FakeClock();
  const store = new HandStore(contents);
  const all = store.takeContents();
  const ledger = new Ledger(clock, store, all);
  const waiting = [...ledger.waiting(all)];
  function letterOf(id: string, receipt = new Receipt()): Letter {
    const push: Push = { kind: "message", from: "seas", body: bytesOf(`text of ${id}`), id };
    return new Letter(push, ledger.nextNumber(), clock.date(), receipt);
  }
  return { clock, store, ledger, waiting, letterOf };
}

function give(
  ledger: Ledger,
  letter: Letter,
  recipients: string[],
  written: (isWritten: boolean) => void = () => {},
  isOnce = false,
): void {
  ledger.give(letter, recipients, isOnce, written);
}

/** A message as a store holds it. */
function stored(number: number, time: number, id: string, ...recipients: string[]) {
  return {
    number,
    time,
    from: "seas",
    id,
    isOnce: false,
    body: bytesOf(`text of ${id}`),
    recipients,
  };
}

function kinds(changes: readonly Change[]): string[] {
  return changes.map((change) => {
    switch (change.kind) {
      case "message":
        return `message ${change.message.number}`;
      case "shown":
        return `shown ${change.user} ${change.number}`;
      case "over":
      case "id-over":
        return `${change.kind} ${change.number}`;
      default:
        return change.kind;
    }
  });
}

Deno.test("a message is taken in when it is written, and not before", () => {
  const { store, ledger, letterOf } = open();
  store.hold();
  const letter = letterOf("a");
  const told: boolean[] = [];
  give(ledger, letter, ["google", "bob"], (isWritten) => told.push(isWritten));
  letter.receipt?.keep();
  assertEquals([told, letter.isUnwritten, letter.receipt?.fate], [[], true, undefined]);
  assert(ledger.receiptOf("seas", "a") === letter.receipt);
  store.commit();
  assertEquals([told, letter.isUnwritten, letter.receipt?.fate], [[true], false, "kept"]);
  assertEquals(store.written, [{
    kind: "message",
    message: stored(1, 1_700_000_000_000, "a", "google", "bob"),
  }]);
});

Deno.test("a message that cannot be written is forgotten, and its sender told last", () => {
  const { store, ledger, letterOf } = open();
  store.hold();
  const letter = letterOf("a");
  const told: string[] = [];
  letter.receipt?.keep();
  letter.receipt?.whenSettled((fate) => told.push(fate));
  give(ledger, letter, ["google"], (isWritten) => told.push(`${isWritten}`));
  store.fail();
  assertEquals(told, ["false", "unwritten"]);
  assertEquals([ledger.receiptOf("seas", "a"), ledger.size], [undefined, 0]);
});

Deno.test("a message is over when the last of its recipients has been shown it", () => {
  const { store, ledger, letterOf } = open();
  const letter = letterOf("a");
  give(ledger, letter, ["google", "bob", "seas"]);
  ledger.shown("google", [letter]);
  assertEquals(kinds(store.written), ["message 1", "shown google 1"]);
  assert(ledger.receiptOf("seas", "a") === letter.receipt);
  ledger.shown("bob", [letter]);
  ledger.shown("seas", [letter]);
  assertEquals(kinds(store.written).slice(2), ["shown bob 1", "over 1", "shown seas 1"]);
  assertEquals(ledger.receiptOf("seas", "a")?.fate, "delivered");
});

Deno.test("of letters shown together the last number is written once, and notices never", () => {
  const { store, ledger, letterOf } = open();
  const letters = ["a", "b", "c"].map((id) => letterOf(id));
  for (const letter of letters) give(ledger, letter, ["google"]);
  const notice = new Letter({ kind: "error", text: "x" }, ledger.nextNumber(), 0);
  ledger.shown("google", [...letters, notice]);
  ledger.shown("google", [notice]);
  ledger.shown("google", []);
  assertEquals(kinds(store.written).slice(3), ["over 1", "over 2", "over 3", "shown google 3"]);
});

Deno.test("numbers go on where an earlier center was, and the past is as it was", () => {
  const time = new FakeClock().date() - 1_000;
  const { ledger, waiting, store } = open({
    lastNumber: 40,
    messages: [stored(7, time, "a", "google"), stored(9, time + 1, "b", "google", "bob")],
    ids: [5, 7, 9].map((number, i) => ({ number, time, from: "seas", id: ["z", "a", "b"][i]! })),
  });
  assertEquals([ledger.lastNumber, ledger.nextNumber(), ledger.size], [40, 41, 3]);
  assertEquals(
    waiting.map(({ letter, recipients }) => [letter.number, letter.time, letter.push, recipients]),
    [
      [7, time, { kind: "message", from: "seas", body: bytesOf("text of a"), id: "a" }, ["google"]],
      [9, time + 1, { kind: "message", from: "seas", body: bytesOf("text of b"), id: "b" }, [
        "google",
        "bob",
      ]],
    ],
  );
  assertEquals(ledger.receiptOf("seas", "z")?.fate, "delivered");
  const [first, second] = waiting.map(({ letter }) => letter);
  assert(ledger.receiptOf("seas", "a") === first?.receipt);
  first?.receipt?.keep();
  assertEquals(first?.receipt?.fate, "kept");
  ledger.shown("google", [first!, second!]);
  assertEquals(kinds(store.written), ["over 7", "shown google 9"]);
  ledger.shown("bob", [second!]);
  assertEquals(kinds(store.written).slice(2), ["over 9", "shown bob 9"]);
  assertEquals(ledger.receiptOf("seas", "b")?.fate, "delivered");
});

Deno.test("what waits from before counts as kept already: nobody is there to wait for", () => {
  const ids = [{ number: 7, time: 0, from: "seas", id: "a" }];
  const { ledger } = open({ messages: [stored(7, 0, "a", "google")], ids, lastNumber: 7 });
  assertEquals(ledger.receiptOf("seas", "a")?.fate, "kept");
});

Deno.test("an id that is too old is forgotten in the store too, though its message waits", () => {
  const { clock, ledger, letterOf, store } = open();
  const letter = letterOf("a");
  give(ledger, letter, ["google"]);
  clock.sleep(WEEK);
  ledger.sweep();
  assertEquals(kinds(store.written), ["message 1", "id-over 1"]);
  ledger.shown("google", [letter]);
  assertEquals(kinds(store.written).slice(2), ["over 1", "shown google 1"]);
});

Deno.test("a restart forgets none of the ids that were remembered before", () => {
  // Two mailboxes are full of messages of one sender, more than are remembered by their ids.
  const date = new FakeClock().date();
  const numbers = Array.from({ length: 15_000 }, (_, i) => i + 1);
  const messages = numbers.map((n) => stored(n, date, `${n}`, n % 2 === 0 ? "google" : "bob"));
  const ids = messages.slice(5_000).map(({ number, time, from, id }) => ({
    number,
    time,
    from,
    id,
  }));
  const { ledger, store } = open({ messages, ids, lastNumber: 15_000 });
  assertEquals(kinds(store.written).slice(0, 3), []);
  for (const id of ["5001", "10001", "15000"]) assert(ledger.receiptOf("seas", id), id);
});

Deno.test("what its sender cannot send again is not remembered by its id", () => {
  const { store, ledger, letterOf } = open();
  store.hold();
  for (const [i, settle] of [() => store.fail(), () => store.commit()].entries()) {
    const letter = letterOf(`own-${i}`);
    const told: boolean[] = [];
    give(ledger, letter, ["google"], (isWritten) => told.push(isWritten), true);
    assertEquals([ledger.receiptOf("seas", `own-${i}`), ledger.size], [undefined, 0]);
    settle();
    assertEquals(told, [i === 1]);
    if (i === 1) ledger.shown("google", [letter]);
    assertEquals(ledger.size, 0);
  }
  store.commit();
  assertEquals(kinds(store.written), ["message 2", "over 2", "shown google 2"]);
});

Deno.test("a message that was forgotten by its id does not keep others from being forgotten", () => {
  const clock = new FakeClock();
  const old = stored(1, clock.date() - 8 * WEEK, "old", "google");
  const { ledger, store, clock: later } = open({
    messages: [old],
    ids: [{ number: 2, time: clock.date() - WEEK + 1, from: "seas", id: "shown" }],
    lastNumber: 2,
  });
  ledger.sweep();
  later.sleep(1);
  ledger.sweep();
  assertEquals(ledger.receiptOf("seas", "shown"), undefined);
  assertEquals(ledger.receiptOf("seas", "old"), undefined);
  assert(kinds(store.written).includes("id-over 2"));
  assertEquals(ledger.size, 0);
});
