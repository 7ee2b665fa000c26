import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { bytesOf, packFrames } from "./newer_bytes.ts";
import {
  centerSeals,
  knownKeys,
  makeKeys,
  privateSeals,
  safetyCode,
  toBase64Url,
} from "./newer_crypto.ts";

const SANITIZED = { sanitizeOps: true, sanitizeResources: true };

Deno.test("private seals hold for one pair and one direction", SANITIZED, async () => {
  const [mine, theirs] = [await makeKeys(), await makeKeys()];
  const seas = { name: "seas", key: mine.publicKey };
  const google = { name: "google", key: theirs.publicKey };
  const sealed = await (await privateSeals(mine, seas, google)).message.seal(1, bytesOf("a"));
  const { message, shown } = await privateSeals(theirs, seas, google);
  assertEquals(await message.open(1, sealed), bytesOf("a"));
  const back = await privateSeals(theirs, google, seas);
  const renamed = await privateSeals(theirs, { ...seas, name: "bob" }, google);
  for (const seal of [shown, back.message, renamed.message]) {
    await assertRejects(() => seal.open(1, sealed), DOMException);
  }
  await assertRejects(() => message.open(2, sealed), DOMException);
});

Deno.test("a safety code is the same on both sides and for no other pair", SANITIZED, async () => {
  const keys = await Promise.all([makeKeys(), makeKeys(), makeKeys()]);
  const [seas, google, bob] = ["seas", "google", "bob"].map((name, i) => ({
    name,
    key: keys[i]?.publicKey ?? "",
  }));
  assert(seas && google && bob);
  const code = await safetyCode(seas, google);
  assertMatch(code, /^\d{5}( \d{5}){5}$/);
  assertEquals(await safetyCode(google, seas), code);
  assertNotEquals(await safetyCode(seas, bob), code);
  assertNotEquals(await safetyCode({ ...seas, key: bob.key }, google), code);
});

Deno.test("seals and safety codes are those of another implementation", SANITIZED, async () => {
  // Made with Python's cryptography and hashlib, of the private keys 1, 2 … 32 and 33, 34 … 64.
  const secret = (first: number) => Uint8Array.from({ length: 32 }, (_, i) => first + i);
  const one = await knownKeys(secret(1), "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9_AsrhtHHw");
  const other = await knownKeys(secret(33), "WGmv9FBUlzLLqu1eXfmzCm2jHLDldCutWtShp2jxpns");
  const center = await centerSeals(one, "2.token", one.publicKey, other.publicKey);
  const client = await centerSeals(other, "2.token", one.publicKey, other.publicKey);
  const seas = { name: "seas", key: one.publicKey };
  const google = { name: "google", key: other.publicKey };
  const written = await privateSeals(one, seas, google);
  const read = await privateSeals(other, seas, google);
  const hey = packFrames("HEY");
  const sealed = [
    await center.fromCenter.seal(1, hey),
    await client.fromClient.seal(258, hey),
    await written.message.seal(1, bytesOf("Hello.")),
    await read.shown.seal(1, new Uint8Array(0)),
  ];
  assertEquals(sealed.map(toBase64Url), [
    "WbHhZCefXGHQHcr4S7uTcB6w26UJnTQ",
    "CdOZUlZRQMgYP4-s76hmyE9ToFJCIds",
    "rhDj0Tz3y72mGz9svYFnwvEwF_ZKJA",
    "nbs5ICqmtpcV0tqlWiQoAw",
  ]);
  assertEquals(await safetyCode(seas, google), "82910 64994 22140 59646 19973 11183");
});
