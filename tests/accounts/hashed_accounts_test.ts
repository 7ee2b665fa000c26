/** Checks of passwords that are kept as hashes. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { scrypt } from "../../lib/accounts/scrypt.ts";
import { parseScryptHash } from "../../lib/accounts/scrypt_hash.ts";
import {
  failed,
  hashedAccounts,
  HeldScrypt,
  JUST_PENNED,
  mixedAccounts,
  OKAY,
  open,
  penned,
  quickHash,
  WatchedScrypt,
} from "./fixtures.ts";

for (const [kind, make] of [["hashes", hashedAccounts], ["a hash", mixedAccounts]] as const) {
  Deno.test(`with ${kind} in the file right passwords are let in, wrong ones not`, async () => {
    const credentials = await make();
    const { accounts } = open(credentials, { attempts: 100 });
    assertEquals(await accounts.check("seas", "summerisover"), OKAY);
    assertEquals(await accounts.check("google", "hasglasses"), OKAY);
    for (const [name, other] of [["seas", "hasglasses"], ["google", "summerisover"]]) {
      for (const password of ["", other!, "summerisove", "hasglasses ", credentials.get("seas")!]) {
        assertEquals((await accounts.check(name!, password)).type, "LOGIN_FAILED", password);
      }
    }
    for (const name of ["", "nobody", "Seas", "__proto__", "seas "]) {
      for (const password of ["", "summerisover", "hasglasses", "undefined"]) {
        assertEquals((await accounts.check(name, password)).type, "LOGIN_FAILED", name);
      }
    }
  });
}

Deno.test("a hash is no password", async () => {
  const credentials = await hashedAccounts();
  const { accounts } = open(credentials);
  assertEquals(await accounts.check("seas", credentials.get("seas")!), failed(2));
});

Deno.test("a password that stands in the file is not hashed for it", async () => {
  const watched = new WatchedScrypt();
  const { accounts } = open(new Map([["seas", "summerisover"]]), { scrypt: watched.scrypt });
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
  assertEquals(await accounts.check("nobody", "summerisover"), failed(2));
  assertEquals(watched.done, []);
});

Deno.test("as soon as one account has a hash every check costs one", async () => {
  for (const credentials of [await hashedAccounts(), await mixedAccounts()]) {
    const watched = new WatchedScrypt();
    const { accounts } = open(credentials, { attempts: 100, scrypt: watched.scrypt });
    const names = ["seas", "google", "nobody", "", "a|b", "x".repeat(60_000)];
    for (const name of names) {
      for (const password of ["summerisover", "hasglasses", "", "asdf".repeat(10_000)]) {
        watched.done.length = 0;
        await accounts.check(name, password);
        assertEquals(watched.done.map((hashed) => hashed.password), [password], name);
      }
    }
  }
});

Deno.test("an account with a hash costs its own", async () => {
  const watched = new WatchedScrypt();
  const costs = Array.from({ length: 20 }, (_, i) => ({ ln: 1 + i % 4, r: 1 + i % 3, p: 1 }));
  const credentials = new Map<string, string>();
  for (const [i, cost] of costs.entries()) credentials.set(`user${i}`, await quickHash("a", cost));
  const { accounts } = open(credentials, { scrypt: watched.scrypt });
  for (const name of credentials.keys()) assertEquals(await accounts.check(name, "a"), OKAY);
  assertEquals(watched.done.map(({ cost }) => cost), costs);
});

Deno.test("a name without a hash costs that of an account, always of the same", async () => {
  const watched = new WatchedScrypt();
  const credentials = new Map([["plain", "a"]]);
  for (let i = 0; i < 8; i++) credentials.set(`user${i}`, await quickHash("a"));
  const salts = [...credentials.values()].slice(1).map((text) =>
    parseScryptHash(text).salt.toHex()
  );
  const { accounts } = open(credentials, { attempts: 100, scrypt: watched.scrypt });
  const names = ["plain", ...Array.from({ length: 100 }, (_, i) => `nobody${i}`)];
  const rounds: string[][] = [];
  for (let round = 0; round < 3; round++) {
    watched.done.length = 0;
    for (const name of names) await accounts.check(name, `asdf${round}`);
    rounds.push(watched.done.map(({ salt }) => salt));
  }
  assertEquals(rounds[1], rounds[0]);
  assertEquals(rounds[2], rounds[0]);
  assert(rounds[0]!.every((salt) => salts.includes(salt)));
  assert(new Set(rounds[0]).size > 1, "all cost the same one");
});

Deno.test("which account's hash an unknown name costs is not to be foreseen", async () => {
  const credentials = new Map<string, string>();
  for (let i = 0; i < 8; i++) credentials.set(`user${i}`, await quickHash("a"));
  const names = Array.from({ length: 50 }, (_, i) => `nobody${i}`);
  const runs: string[] = [];
  for (let run = 0; run < 2; run++) {
    const watched = new WatchedScrypt();
    const { accounts } = open(credentials, { scrypt: watched.scrypt });
    for (const name of names) await accounts.check(name, "a");
    runs.push(watched.done.map(({ salt }) => salt).join());
  }
  assert(runs[0] !== runs[1]);
});

Deno.test("an account that is added changes what few unknown names cost", async () => {
  const watched = new WatchedScrypt();
  const credentials = new Map<string, string>();
  for (let i = 0; i < 20; i++) credentials.set(`user${i}`, await quickHash("a"));
  const { accounts } = open(credentials, { attempts: 100, scrypt: watched.scrypt });
  const names = Array.from({ length: 100 }, (_, i) => `nobody${i}`);
  for (const name of names) await accounts.check(name, "b");
  accounts.replace(new Map([...credentials, ["ada", await quickHash("a")]]));
  for (const name of names) await accounts.check(name, "b");
  const salts = watched.done.map(({ salt }) => salt);
  const changed = salts.filter((salt, i) => i >= 100 && salt !== salts[i - 100]);
  assert(changed.length < 60, `${changed.length} of 100 changed`);
  assert(new Set(changed).size <= 1);
});

Deno.test("for a suspended name nothing is hashed", async () => {
  const watched = new WatchedScrypt();
  const { clock, accounts } = open(await hashedAccounts(), { scrypt: watched.scrypt });
  for (const name of ["seas", "nobody", "no name"]) {
    const replies = [failed(2), failed(1), JUST_PENNED, penned(), penned()];
    for (const reply of replies) assertEquals(await accounts.check(name, "asdf"), reply);
    assertEquals(await accounts.check(name, "summerisover"), penned());
    assertEquals(watched.done.length, 3);
    watched.done.length = 0;
  }
  clock.advance(60_000);
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
});

Deno.test("of ten guesses at once at one name three are hashed, one after the other", async () => {
  const held = new HeldScrypt();
  const { accounts } = open(await hashedAccounts(), { scrypt: held.scrypt });
  const guesses = Array.from({ length: 10 }, (_, i) => accounts.check("seas", `guess${i}`));
  for (let i = 1; i <= 3; i++) {
    await held.until(i);
    assertEquals(held.begun.length, i);
    held.release();
  }
  assertEquals(await Promise.all(guesses), [
    failed(2),
    failed(1),
    JUST_PENNED,
    ...Array.from({ length: 7 }, () => penned()),
  ]);
  assertEquals(held.begun, ["guess0", "guess1", "guess2"]);
});

Deno.test("only so much is hashed at once, two if nothing else is said", async () => {
  for (const hashesAtOnce of [undefined, 1, 3]) {
    const held = new HeldScrypt();
    const { accounts } = open(await hashedAccounts(), {
      scrypt: held.scrypt,
      ...(hashesAtOnce && { hashesAtOnce }),
    });
    const most = hashesAtOnce ?? 2;
    const checks = Array.from({ length: 10 }, (_, i) => accounts.check(`user${i}`, "asdf"));
    for (let ended = 0; ended < 10; ended++) {
      const begun = Math.min(10, ended + most);
      await held.until(begun);
      assertEquals(held.begun.length, begun);
      held.release();
    }
    await Promise.all(checks);
  }
});

Deno.test("past so many that wait one is told when to try again, and nothing counted", async () => {
  const held = new HeldScrypt();
  const { accounts } = open(await hashedAccounts(), {
    scrypt: held.scrypt,
    hashesAtOnce: 2,
    hashesWaiting: 3,
  });
  const waiting = Array.from({ length: 5 }, (_, i) => accounts.check(`user${i}`, "asdf"));
  await held.until(2);
  for (const [name, password] of [["seas", "summerisover"], ["seas", "asdf"], ["nobody", "x"]]) {
    const reply = await accounts.check(name!, password!);
    assert(reply.type === "PENNED");
    const seconds = Number(reply.seconds);
    assert(seconds >= 5 && seconds <= 10, reply.seconds);
    const told = Math.ceil(seconds);
    assertEquals(
      reply.text,
      `The message center is busy. Please try again in ${told} seconds.`,
    );
  }
  assertEquals(held.begun.length, 2);
  held.releaseAll();
  assertEquals(await Promise.all(waiting), Array.from({ length: 5 }, () => failed(2)));
  assertEquals(await accounts.check("seas", "asdf"), failed(2));
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
});

Deno.test("64 wait if nothing else is said", async () => {
  const held = new HeldScrypt();
  const { accounts } = open(await hashedAccounts(), { scrypt: held.scrypt });
  const waiting = Array.from({ length: 66 }, (_, i) => accounts.check(`user${i}`, "asdf"));
  await held.until(2);
  assertEquals((await accounts.check("seas", "summerisover")).type, "PENNED");
  held.releaseAll();
  assertEquals(new Set((await Promise.all(waiting)).map(({ type }) => type)).size, 1);
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
});

Deno.test("who guesses at one name keeps nobody else waiting", async () => {
  const held = new HeldScrypt();
  const { accounts } = open(await hashedAccounts(), { scrypt: held.scrypt, hashesWaiting: 3 });
  const guesses = Array.from({ length: 10 }, () => accounts.check("seas", "asdf"));
  await held.until(1);
  const google = accounts.check("google", "hasglasses");
  await held.until(2);
  held.releaseAll();
  assertEquals(await google, OKAY);
  const replies = await Promise.all(guesses);
  assertEquals(replies.slice(0, 4), [failed(2), failed(1), JUST_PENNED, penned()]);
  for (const reply of replies.slice(4)) {
    assert(reply.type === "PENNED" && reply.text !== undefined, reply.type);
  }
});

Deno.test("when no more is hashed those that wait are let go", async () => {
  const held = new HeldScrypt();
  const { accounts } = open(await hashedAccounts(), { scrypt: held.scrypt });
  const checks = Array.from({ length: 5 }, (_, i) => accounts.check(`user${i}`, `asdf${i}`));
  await held.until(2);
  accounts.close();
  held.releaseAll();
  const types = (await Promise.all(checks)).map(({ type }) => type);
  assertEquals(types, ["LOGIN_FAILED", "LOGIN_FAILED", "PENNED", "PENNED", "PENNED"]);
  assertEquals(held.begun.toSorted(), ["asdf0", "asdf1"]);
});

Deno.test("a hash that cannot be computed fails that check only", async () => {
  const failures = [new Error("no memory")];
  const { accounts } = open(await hashedAccounts(), {
    hashesAtOnce: 1,
    scrypt: (...args) => {
      const failure = failures.pop();
      return failure ? Promise.reject(failure) : scrypt(...args);
    },
  });
  const [first, ...others] = ["summerisover", "asdf", "summerisover"]
    .map((password) => accounts.check("seas", password));
  await assertRejects(() => first!, Error, "no memory");
  assertEquals(await Promise.all(others), [failed(2), OKAY]);
});

Deno.test("all that an answer tells of an unknown name it tells of a known one", async () => {
  const { accounts } = open(await mixedAccounts());
  const told: string[] = [];
  for (const name of ["seas", "google", "nobody"]) {
    const replies = [];
    for (let i = 0; i < 4; i++) replies.push(await accounts.check(name, "asdf"));
    told.push(JSON.stringify(replies));
  }
  assertEquals(told[1], told[0]);
  assertEquals(told[2], told[0]);
  assertMatch(told[0]!, /JUST_PENNED/);
});
