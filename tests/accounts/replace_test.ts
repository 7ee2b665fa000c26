/** Other accounts, while the center runs. */
import { assertEquals, assertThrows } from "@std/assert";
import { ScryptHashError } from "../../lib/accounts/scrypt_hash.ts";
import {
  failed,
  HeldScrypt,
  JUST_PENNED,
  OKAY,
  open,
  penned,
  quickHash,
  WatchedScrypt,
} from "./fixtures.ts";

const DEMO = [["seas", "summerisover"], ["google", "hasglasses"]] as const;

Deno.test("other accounts count at once", async () => {
  const { accounts } = open(new Map(DEMO));
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
  accounts.replace(new Map([["seas", "winteriscoming"], ["ada", "x"]]));
  assertEquals(["seas", "google", "ada"].map((name) => accounts.has(name)), [true, false, true]);
  assertEquals(await accounts.check("seas", "summerisover"), failed(2));
  assertEquals(await accounts.check("seas", "winteriscoming"), OKAY);
  assertEquals(await accounts.check("google", "hasglasses"), failed(2));
  assertEquals(await accounts.check("ada", "x"), OKAY);
});

Deno.test("sessions must end of whoever went, or has another password", async () => {
  const { accounts } = open(new Map(DEMO));
  assertEquals(accounts.replace(new Map(DEMO)), []);
  assertEquals(accounts.replace(new Map([...DEMO, ["ada", "x"]])), []);
  assertEquals(accounts.replace(new Map([["ada", "y"], ["seas", "summerisover"]])), [
    "google",
    "ada",
  ]);
  const hash = await quickHash("summerisover");
  assertEquals(accounts.replace(new Map([["seas", hash]])), ["ada", "seas"]);
  assertEquals(accounts.replace(new Map([["seas", hash]])), []);
  assertEquals(accounts.replace(new Map([["seas", await quickHash("summerisover")]])), ["seas"]);
});

Deno.test("accounts with a bad hash are not taken over", async () => {
  const { accounts } = open(new Map(DEMO));
  assertThrows(() => accounts.replace(new Map([["seas", "$scrypt$x"]])), ScryptHashError);
  assertEquals(await accounts.check("google", "hasglasses"), OKAY);
});

Deno.test("with the first hash each check costs one, with the last one gone none", async () => {
  const watched = new WatchedScrypt();
  const { accounts } = open(new Map(DEMO), { scrypt: watched.scrypt });
  accounts.replace(new Map([...DEMO, ["ada", await quickHash("x")]]));
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
  assertEquals(await accounts.check("ada", "x"), OKAY);
  assertEquals(watched.done.length, 2);
  accounts.replace(new Map(DEMO));
  assertEquals(await accounts.check("seas", "summerisover"), OKAY);
  assertEquals(watched.done.length, 2);
});

Deno.test("failures of names that stay are kept, and suspensions", async () => {
  const { accounts } = open(new Map(DEMO));
  await accounts.check("seas", "asdf");
  for (let i = 0; i < 3; i++) await accounts.check("google", "asdf");
  accounts.replace(new Map([["seas", "winteriscoming"], ["google", "hasglasses"]]));
  assertEquals(await accounts.check("seas", "asdf"), failed(1));
  assertEquals(await accounts.check("google", "hasglasses"), penned());
});

Deno.test("a name is as suspended with an account as without", async () => {
  const { accounts } = open(new Map(DEMO));
  for (const name of ["seas", "ada"]) {
    for (let i = 0; i < 3; i++) await accounts.check(name, "asdf");
  }
  await accounts.check("bob", "asdf");
  accounts.replace(new Map([["ada", "x"], ["bob", "y"]]));
  assertEquals(await accounts.check("seas", "summerisover"), penned());
  assertEquals(await accounts.check("ada", "x"), penned());
  assertEquals(await accounts.check("bob", "asdf"), failed(1));
});

Deno.test("a password that is withdrawn while it is hashed is not let in", async () => {
  for (const after of [new Map([["google", "x"]]), new Map([["seas", "winteriscoming"]])]) {
    const held = new HeldScrypt();
    const { accounts } = open(new Map([["seas", await quickHash("summerisover")]]), held);
    const check = accounts.check("seas", "summerisover");
    await held.until(1);
    accounts.replace(after);
    held.releaseAll();
    assertEquals(await check, failed(2));
  }
});

Deno.test("a check under way is judged by the new accounts, and counted once", async () => {
  const held = new HeldScrypt();
  const old = await quickHash("summerisover");
  const { accounts } = open(new Map([["seas", old], ["ada", old]]), held);
  const right = accounts.check("seas", "winteriscoming");
  const wrong = accounts.check("ada", "asdf");
  await held.until(2);
  const changed = new Map([["seas", await quickHash("winteriscoming")], [
    "ada",
    await quickHash("y"),
  ]]);
  assertEquals(accounts.replace(changed), ["seas", "ada"]);
  held.releaseAll();
  assertEquals(await right, OKAY);
  assertEquals(await wrong, failed(2));
  assertEquals(held.begun.length, 4);
});

Deno.test("a check under way of an account that stays is hashed once", async () => {
  const held = new HeldScrypt();
  const hash = await quickHash("summerisover");
  const { accounts } = open(new Map([["seas", hash]]), held);
  const check = accounts.check("seas", "summerisover");
  await held.until(1);
  accounts.replace(new Map([["seas", hash], ["ada", await quickHash("x")]]));
  held.releaseAll();
  assertEquals(await check, OKAY);
  assertEquals(held.begun.length, 1);
});

Deno.test("a login that was let in stands while its account stays as it is", async () => {
  const { accounts } = open(new Map(DEMO));
  const seas = await accounts.check("seas", "summerisover");
  const google = await accounts.check("google", "hasglasses");
  const refused = await accounts.check("google", "asdf");
  const standing = () => [seas, google, refused].map((reply) => accounts.stands(reply));
  assertEquals(standing(), [true, true, false]);
  accounts.replace(new Map([["seas", "winteriscoming"], ["google", "hasglasses"]]));
  assertEquals(standing(), [false, true, false]);
  accounts.replace(new Map([["seas", "winteriscoming"]]));
  assertEquals(standing(), [false, false, false]);
});

Deno.test("the failure that suspends is told, after the file has changed too", async () => {
  const { accounts } = open(new Map(DEMO));
  for (let i = 0; i < 2; i++) await accounts.check("seas", "asdf");
  accounts.replace(new Map(DEMO));
  assertEquals(await accounts.check("seas", "asdf"), JUST_PENNED);
});

Deno.test("a name that comes back with another password is another person's, and that is told once", () => {
  const { accounts } = open(new Map([["ada", "1"], ["bob", "2"], ["eve", "3"]]));
  accounts.replace(new Map([["eve", "4"]]));
  assertEquals(accounts.takeReborn(), []);
  accounts.replace(new Map([["ada", "1"], ["bob", "5"], ["eve", "4"]]));
  assertEquals(accounts.takeReborn(), ["bob"]);
  assertEquals(accounts.takeReborn(), []);
});
