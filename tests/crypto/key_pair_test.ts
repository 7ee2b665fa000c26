import { assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { KeyError, KeyPair } from "../../lib/crypto/key_pair.ts";
import { open, seal, SealError, type SealKey } from "../../lib/crypto/seal.ts";
import { channelInfos } from "../../lib/protocol/login.ts";
import { centerSeals, makeKeys } from "../peers/newer_crypto.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { knownPair, ONE, OTHER } from "./fixtures.ts";

/** Seals a text, and returns it in base64url. */
async function sealed(key: SealKey, number: number, bytes: Uint8Array<ArrayBuffer>) {
  const alphabet = { alphabet: "base64url", omitPadding: true } as const;
  return (await seal(key, number, bytes)).toBase64(alphabet);
}

Deno.test("a public key is 43 characters that go into a field, and another each time", async () => {
  const keys = await Promise.all([1, 2, 3].map(() => KeyPair.generate()));
  for (const { publicKey } of keys) assertMatch(publicKey, /^[\w-]{43}$/);
  assertEquals(new Set(keys.map(({ publicKey }) => publicKey)).size, 3);
});

Deno.test("the keys agreed on are those of another implementation", async () => {
  // Known answers of tests/peers/newer_crypto_test.ts, made with Python's cryptography.
  const one = await knownPair(1, ONE);
  const other = await knownPair(33, OTHER);
  assertEquals([one.publicKey, other.publicKey], [ONE, OTHER]);
  const hey = Uint8Array.of(0, 0, 0, 3, ...bytesOf("HEY"));
  const infos = channelInfos(ONE, OTHER);
  const pair = `seas|${ONE}|google|${OTHER}`;
  const privateInfos = [`chatroom 2 private|${pair}`, `chatroom 2 shown|${pair}`] as const;
  for (const [own, key] of [[one, OTHER], [other, ONE]] as const) {
    const [center, client] = await own.agree(key, "2.token", infos);
    const [message, shown] = await own.agree(key, "", privateInfos);
    assertEquals([
      await sealed(center, 1, hey),
      await sealed(client, 258, hey),
      await sealed(message, 1, bytesOf("Hello.")),
      await sealed(shown, 1, new Uint8Array(0)),
    ], [
      "WbHhZCefXGHQHcr4S7uTcB6w26UJnTQ",
      "CdOZUlZRQMgYP4-s76hmyE9ToFJCIds",
      "rhDj0Tz3y72mGz9svYFnwvEwF_ZKJA",
      "nbs5ICqmtpcV0tqlWiQoAw",
    ]);
  }
});

Deno.test("what a center seals, a client of another make opens, and the other way round", async () => {
  const center = await KeyPair.generate();
  const client = await makeKeys();
  const infos = channelInfos(center.publicKey, client.publicKey);
  const [toClient, toCenter] = await center.agree(client.publicKey, "2.t", infos);
  const seals = await centerSeals(client, "2.t", center.publicKey, client.publicKey);
  const there = await seals.fromCenter.open(7, await seal(toClient, 7, bytesOf("there")));
  const back = await open(toCenter, 7, await seals.fromClient.seal(7, bytesOf("back")));
  assertEquals([textOf(there), textOf(back)], ["there", "back"]);
});

Deno.test("keys for another use, another salt, or of another pair open nothing", async () => {
  const [one, other, third] = await Promise.all([1, 2, 3].map(() => KeyPair.generate()));
  const [key] = await one!.agree(other!.publicKey, "salt", ["use"]);
  const bytes = await seal(key, 1, bytesOf("secret"));
  const [same] = await other!.agree(one!.publicKey, "salt", ["use"]);
  assertEquals(textOf(await open(same, 1, bytes)), "secret");
  const others = await Promise.all([
    other!.agree(one!.publicKey, "salt", ["another use"]),
    other!.agree(one!.publicKey, "", ["use"]),
    other!.agree(third!.publicKey, "salt", ["use"]),
    third!.agree(one!.publicKey, "salt", ["use"]),
  ]);
  for (const [key] of others) await assertRejects(() => open(key, 1, bytes), SealError);
});

Deno.test("each use gets a key of its own, in the order asked for", async () => {
  const [one, other] = await Promise.all([KeyPair.generate(), KeyPair.generate()]);
  const mine = await one.agree(other.publicKey, "", ["a", "b"]);
  const theirs = await other.agree(one.publicKey, "", ["b", "a"]);
  assertEquals(mine.length, 2);
  const sealedA = await sealed(mine[0], 1, bytesOf("x"));
  assertEquals(sealedA, await sealed(theirs[1], 1, bytesOf("x")));
  assertNotEquals(sealedA, await sealed(mine[1], 1, bytesOf("x")));
});

Deno.test("what is no public key is refused without being quoted", async () => {
  const own = await KeyPair.generate();
  const bad = [
    "",
    "x",
    ONE.slice(1),
    `${ONE}x`,
    `${ONE}=`,
    ` ${ONE.slice(1)}`,
    `${ONE.slice(1)}\n`,
    `${ONE.slice(1)}|`,
    `${ONE.slice(2)}+/`,
    "é".repeat(43),
    "x".repeat(60_000),
  ];
  for (const key of bad) {
    const error = await assertRejects(() => own.agree(key, "", ["use"]), KeyError);
    assertEquals(error.message, "Cannot agree on a key: the other end sent none that is usable");
  }
});

Deno.test("a point with which any secret would be known to all is refused", async () => {
  const own = await KeyPair.generate();
  const points = [
    "00".repeat(32),
    "01" + "00".repeat(31),
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ];
  for (const hex of points) {
    const key = Uint8Array.fromHex(hex).toBase64({ alphabet: "base64url", omitPadding: true });
    await assertRejects(() => own.agree(key, "", ["use"]), KeyError, "Cannot agree", hex);
  }
});
