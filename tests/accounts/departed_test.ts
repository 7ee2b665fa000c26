/** Accounts that were taken out, and names that come back. */
import { assert, assertEquals } from "@std/assert";
import { Accounts } from "../../lib/accounts/accounts.ts";
import { Departed } from "../../lib/accounts/departed.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { HandStore } from "../support/hand_store.ts";

const BEFORE = new Map([["seas", "one"], ["google", "two"]]);

/** What an earlier center has written of the accounts in `BEFORE`, and of one that was gone. */
const WRITTEN: readonly [string, string][] = [
  ["seas", "+print of one"],
  ["google", "+print of two"],
  ["bob", "-print of four"],
];

function open(accounts: Iterable<[string, string]> = [], credentials = BEFORE) {
  const store = new HandStore({ accounts: new Map(accounts) });
  return { store, departed: new Departed(store.takeContents(), store, credentials) };
}

/** The accounts with one of them changed, or taken out. */
function changed(name: string, value?: string): Map<string, string> {
  const accounts = new Map(BEFORE);
  if (value === undefined) accounts.delete(name);
  else accounts.set(name, value);
  return accounts;
}

Deno.test("an account that comes back with another password is told, once", () => {
  const { departed } = open();
  departed.replace(BEFORE, changed("google"));
  assertEquals(departed.takeReborn(changed("google")), []);
  assertEquals(departed.size, 1);
  departed.replace(changed("google"), changed("google", "three"));
  assertEquals(departed.takeReborn(changed("google", "three")), ["google"]);
  assertEquals([departed.takeReborn(changed("google", "four")), departed.size], [[], 0]);
});

Deno.test("an account that comes back as it was is not told, then or later", () => {
  const { departed } = open();
  departed.replace(BEFORE, changed("google"));
  assertEquals(departed.takeReborn(BEFORE), []);
  assertEquals(departed.takeReborn(changed("google", "three")), []);
});

Deno.test("another password for an account that never went is the same person's", () => {
  const { departed } = open();
  departed.replace(BEFORE, changed("google", "three"));
  assertEquals(departed.takeReborn(changed("google", "three")), []);
});

Deno.test("what an account was when it went last is what counts", () => {
  const { departed } = open();
  departed.replace(BEFORE, changed("google", "three"));
  departed.replace(changed("google", "three"), changed("google"));
  assertEquals(departed.takeReborn(changed("google", "two")), ["google"]);
});

Deno.test("what is written down is no password", () => {
  const { store, departed } = open();
  departed.replace(BEFORE, changed("google"));
  departed.takeReborn(BEFORE);
  assertEquals(store.written, [
    { kind: "account", name: "seas", known: "+print of one" },
    { kind: "account", name: "google", known: "+print of two" },
    { kind: "account", name: "google", known: "-print of two" },
    { kind: "account", name: "google", known: "+print of two" },
  ]);
});

Deno.test("what has not changed since the last center is not written again", () => {
  const { store, departed } = open(WRITTEN);
  assertEquals([store.written, departed.size], [[], 1]);
});

Deno.test("an account that went before a restart is known after it", () => {
  for (const [value, reborn] of [["four", []], ["five", ["bob"]]] as const) {
    const { store, departed } = open(WRITTEN, changed("bob", value));
    assertEquals(departed.takeReborn(changed("bob", value)), [...reborn]);
    assertEquals(store.written, [{ kind: "account", name: "bob", known: `+print of ${value}` }]);
    assertEquals(departed.size, 0);
  }
});

Deno.test("an account that went while no center ran is known when it comes back", () => {
  for (const [value, reborn] of [["two", []], ["three", ["google"]]] as const) {
    const { store, departed } = open(WRITTEN, changed("google"));
    assertEquals(store.written, [{ kind: "account", name: "google", known: "-print of two" }]);
    assertEquals(departed.takeReborn(changed("google", value)), [...reborn]);
  }
});

Deno.test("a password that was changed while no center ran is the same person's", () => {
  const { store, departed } = open(WRITTEN, changed("google", "three"));
  assertEquals(departed.takeReborn(changed("google", "three")), []);
  assertEquals(store.written, [{ kind: "account", name: "google", known: "+print of three" }]);
});

Deno.test("names that look like something else are names", () => {
  const { departed } = open();
  for (const name of ["__proto__", "constructor", "toString"]) {
    assertEquals(departed.takeReborn(changed(name, "x")), []);
    departed.replace(changed(name, "x"), BEFORE);
    assertEquals(departed.takeReborn(changed(name, "y")), [name]);
  }
});

Deno.test("accounts tell who is reborn after they were replaced, or begun with", () => {
  const clock = new FakeClock();
  const store = new HandStore();
  const options = { attempts: 3, lockout: 60_000, store };
  const accounts = new Accounts(clock, BEFORE, options);
  assertEquals(accounts.takeReborn(), []);
  assertEquals(accounts.replace(changed("google")), ["google"]);
  assertEquals(accounts.takeReborn(), []);
  assertEquals(accounts.replace(changed("google", "three")), []);
  assertEquals([accounts.takeReborn(), accounts.takeReborn()], [["google"], []]);
  assertEquals(accounts.replace(changed("google")), ["google"]);
  const written = new Map<string, string>();
  for (const change of store.written) {
    if (change.kind === "account") written.set(change.name, change.known);
  }
  const later = new HandStore({ accounts: written });
  const anew = new Accounts(clock, changed("google", "five"), { ...options, store: later });
  assertEquals(anew.takeReborn(), ["google"]);
  assert(later.written.some(({ kind }) => kind === "account"));
});
