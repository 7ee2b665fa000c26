/** Requests for an address, and grants: how many are remembered, and for how long. */
import { assertEquals } from "@std/assert";
import { ConsentRequests, MAX_ASKERS } from "../../lib/chat/consent.ts";
import { Grants } from "../../lib/chat/grants.ts";
import { FakeClock } from "../support/fake_clock.ts";

const MINUTE = 60_000;

function open() {
  const clock = new FakeClock();
  return { clock, consent: new ConsentRequests(clock) };
}

Deno.test("a request that nobody answers is forgotten when it may be repeated, and not before", () => {
  const { clock, consent } = open();
  consent.ask("google", "seas");
  clock.advance(MINUTE - 1);
  consent.sweep();
  assertEquals([consent.size, consent.ask("google", "seas")], [1, "asked-already"]);
  clock.advance(1);
  consent.sweep();
  assertEquals([consent.size, consent.ask("google", "seas")], [0, "ask"]);
});

Deno.test("however many are asked one after the other, a minute's requests are remembered", () => {
  const { clock, consent } = open();
  for (let i = 0; i < 1_000; i++) {
    consent.ask(`user${i}`, "seas");
    // Whoever is asked all the time keeps nobody else.
    consent.ask("google", `asker${i}`);
    clock.advance(5_000);
    consent.sweep();
  }
  assertEquals(consent.size, 11 + 12);
  clock.advance(MINUTE);
  consent.sweep();
  assertEquals(consent.size, 0);
});

Deno.test("to forget is not to let more ask", () => {
  const { clock, consent } = open();
  for (let i = 0; i < MAX_ASKERS; i++) {
    consent.ask("google", `asker${i}`);
    clock.advance(1_000);
    consent.sweep();
  }
  assertEquals([consent.size, consent.ask("google", "seas")], [MAX_ASKERS, "too-many"]);
  clock.advance(MINUTE - MAX_ASKERS * 1_000);
  consent.sweep();
  assertEquals([consent.ask("google", "seas"), consent.size], ["ask", MAX_ASKERS]);
});

Deno.test("answered requests, and those to whoever has gone, are not counted", () => {
  const { consent } = open();
  for (const [user, asker] of [["google", "seas"], ["google", "bob"], ["bob", "seas"]] as const) {
    consent.ask(user, asker);
  }
  assertEquals(consent.size, 3);
  consent.settle("google", "seas");
  assertEquals(consent.size, 2);
  consent.settle("google", "bob");
  consent.forget("bob");
  assertEquals(consent.size, 0);
});

Deno.test("grants are counted each for itself, and go with either session", () => {
  const grants = new Grants();
  for (const [user, other] of [["seas", "google"], ["google", "seas"], ["bob", "seas"]] as const) {
    grants.add(user, other);
    grants.add(user, other);
  }
  assertEquals(grants.size, 3);
  grants.revokeAll("google");
  assertEquals(grants.size, 1);
  grants.revokeAll("seas");
  assertEquals(grants.size, 0);
});
