import { assertEquals } from "@std/assert";
import { Accounts } from "../../lib/accounts/accounts.ts";
import { DEMO_CREDENTIALS } from "../../lib/accounts/credentials.ts";
import type { LoginReply } from "../../lib/protocol/login.ts";
import { HandStore } from "../support/hand_store.ts";
import { FakeClock } from "../support/fake_clock.ts";

const OKAY: LoginReply = { type: "LOGIN_OKAY" };
const JUST_PENNED: LoginReply = { type: "JUST_PENNED", seconds: "60.0000000000" };

function failed(attemptsLeft: number): LoginReply {
  return { type: "LOGIN_FAILED", attemptsLeft };
}

function penned(seconds: string): LoginReply {
  return { type: "PENNED", seconds };
}

function makeAccounts(attempts = 3): { clock: FakeClock; accounts: Accounts } {
  const clock = new FakeClock();
  return { clock, accounts: new Accounts(clock, DEMO_CREDENTIALS, { attempts, lockout: 60_000 }) };
}

/** Fails three times in a row. */
async function suspend(accounts: Accounts, name: string): Promise<void> {
  for (let i = 0; i < 3; i++) await accounts.check(name, "asdf");
}

Deno.test("a right password is let in, as often as it comes", async () => {
  const { accounts } = makeAccounts();
  for (let i = 0; i < 5; i++) assertEquals(await accounts.check("seas", "summerisover"), OKAY);
  assertEquals(await accounts.check("google", "hasglasses"), OKAY);
});

Deno.test("a password is right to the letter only, and for its own name", async () => {
  const { accounts } = makeAccounts(100);
  for (
    const password of [
      "",
      "summerisove",
      "summerisoverr",
      "Summerisover",
      " summerisover",
      "summerisover\n",
      "hasglasses",
    ]
  ) assertEquals((await accounts.check("seas", password)).type, "LOGIN_FAILED", password);
});

Deno.test("WIRE.md's login: two failures, a suspension, and what is left of it", async () => {
  const { clock, accounts } = makeAccounts();
  assertEquals(await accounts.check("seas", "asdf"), failed(2));
  assertEquals(await accounts.check("seas", "asdf"), failed(1));
  assertEquals(await accounts.check("seas", "asdf"), JUST_PENNED);
  clock.advance(40_079.3008804);
  assertEquals(await accounts.check("seas", "summerisover"), penned("19.9206991196"));
  clock.advance(19_921);
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
});

Deno.test("a suspended name is answered PENNED, whatever the password", async () => {
  const { accounts } = makeAccounts();
  await suspend(accounts, "seas");
  for (const password of ["asdf", "summerisover", ""]) {
    assertEquals(await accounts.check("seas", password), penned("60.0000000000"));
  }
  assertEquals(await accounts.check("google", "hasglasses"), OKAY);
});

Deno.test("trying does not make a suspension longer", async () => {
  const { clock, accounts } = makeAccounts();
  await suspend(accounts, "seas");
  clock.advance(59_999);
  assertEquals(await accounts.check("seas", "asdf"), penned("0.0010000000"));
  clock.advance(1);
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
});

Deno.test("after a suspension a failure has as many to follow as at first", async () => {
  const { clock, accounts } = makeAccounts();
  await suspend(accounts, "seas");
  clock.advance(60_000);
  assertEquals(await accounts.check("seas", "asdf"), failed(2));
});

Deno.test("a success begins the count anew", async () => {
  const { accounts } = makeAccounts();
  await accounts.check("seas", "asdf");
  await accounts.check("seas", "asdf");
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
  assertEquals(await accounts.check("seas", "asdf"), failed(2));
});

Deno.test("with one attempt a right password is let in, and a wrong one suspends", async () => {
  const { accounts } = makeAccounts(1);
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
  assertEquals(await accounts.check("seas", "asdf"), JUST_PENNED);
  assertEquals(await accounts.check("seas", "summerisover"), penned("60.0000000000"));
});

Deno.test("an unknown name gets the same answers as a wrong password", async () => {
  const { clock, accounts } = makeAccounts();
  for (const name of ["nobody", "Seas", "__proto__", "😀"]) {
    for (const expected of [failed(2), failed(1), JUST_PENNED, penned("60.0000000000")]) {
      assertEquals(await accounts.check(name, "asdf"), expected, name);
    }
  }
  clock.advance(60_000);
  assertEquals(await accounts.check("nobody", "asdf"), failed(2));
});

Deno.test("an unknown name is as much work as a known one", async () => {
  const { accounts } = makeAccounts(100);
  await accounts.check("seas", "asdf");
  const digest = crypto.subtle.digest;
  let digests = 0;
  crypto.subtle.digest = (...args) => {
    digests += 1;
    return digest.apply(crypto.subtle, args);
  };
  try {
    const work: number[] = [];
    for (const name of ["seas", "nobody", "", "x".repeat(60_000)]) {
      digests = 0;
      await accounts.check(name, "asdf");
      work.push(digests);
    }
    assertEquals(work, [1, 1, 1, 1]);
  } finally {
    crypto.subtle.digest = digest;
  }
});

Deno.test("nobody is let in with a name that has no account", async () => {
  const { accounts } = makeAccounts(100);
  for (const name of ["", "nobody", "__proto__", "seas ", " seas", "SEAS", "seas\n"]) {
    for (const password of ["", "summerisover", "undefined"]) {
      assertEquals((await accounts.check(name, password)).type, "LOGIN_FAILED");
    }
  }
});

Deno.test("of ten guesses at once three are looked at", async () => {
  const { accounts } = makeAccounts();
  const guesses = Array.from({ length: 10 }, (_, i) => i < 9 ? `guess${i}` : "summerisover");
  assertEquals(await Promise.all(guesses.map((guess) => accounts.check("seas", guess))), [
    failed(2),
    failed(1),
    JUST_PENNED,
    ...Array.from({ length: 7 }, () => penned("60.0000000000")),
  ]);
});

Deno.test("a right password among the three that are looked at is let in", async () => {
  const { accounts } = makeAccounts();
  const guesses = ["a", "b", "summerisover"];
  const replies = await Promise.all(guesses.map((guess) => accounts.check("seas", guess)));
  assertEquals(replies, [failed(2), failed(1), OKAY]);
  assertEquals(await accounts.check("seas", "asdf"), failed(2));
});

Deno.test("names that cannot be one are counted together, however long they are", async () => {
  const { accounts } = makeAccounts();
  const names = ["x".repeat(1_000_000), "y".repeat(33), "a b", "a|b", ""];
  const replies: LoginReply[] = [];
  for (const name of names) replies.push(await accounts.check(name, "asdf"));
  assertEquals(replies, [
    failed(2),
    failed(1),
    JUST_PENNED,
    penned("60.0000000000"),
    penned("60.0000000000"),
  ]);
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
});

Deno.test("a suspension outlasts failures at however many other names", async () => {
  const { accounts } = makeAccounts();
  await suspend(accounts, "seas");
  const others = Array.from({ length: 10_001 }, (_, i) => accounts.check(`nobody${i}`, "asdf"));
  await Promise.all(others);
  assertEquals(await accounts.check("seas", "summerisover"), penned("60.0000000000"));
});

Deno.test("accounts know their names", async () => {
  const { accounts } = makeAccounts();
  await accounts.check("seas", "summerisover");
  for (const name of ["seas", "google"]) assertEquals(accounts.has(name), true);
  for (const name of ["", "Seas", "nobody", "__proto__", "size"]) {
    assertEquals(accounts.has(name), false);
  }
});

Deno.test("accounts without anybody let nobody in", async () => {
  const nobody = new Accounts(new FakeClock(), new Map(), { attempts: 3, lockout: 60_000 });
  assertEquals(await nobody.check("", ""), failed(2));
  assertEquals(await nobody.check("seas", "summerisover"), failed(2));
});

Deno.test("what is typed for a name is not written down as it was typed", async () => {
  const store = new HandStore();
  const options = { attempts: 3, lockout: 60_000, store };
  const accounts = new Accounts(new FakeClock(), DEMO_CREDENTIALS, options);
  for (const name of ["hunter2", "seas"]) await accounts.check(name, "wrong");
  const names = store.written.flatMap((change) => change.kind === "failures" ? [change.name] : []);
  assertEquals(names, ["print of hunter2", "print of seas"]);
});
