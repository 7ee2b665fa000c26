import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { type KeyHolder, safetyCode } from "../../lib/crypto/safety_code.ts";
import * as peer from "../peers/newer_crypto.ts";
import { ONE, OTHER } from "./fixtures.ts";

const SEAS = { user: "seas", publicKey: ONE };
const GOOGLE = { user: "google", publicKey: OTHER };

/** The code that another implementation makes. */
function peerCode(one: KeyHolder, other: KeyHolder): Promise<string> {
  const [left, right] = [one, other].map(({ user, publicKey }) => ({ name: user, key: publicKey }));
  return peer.safetyCode(left!, right!);
}

Deno.test("the safety code is that of another implementation", async () => {
  // Known answer of tests/peers/newer_crypto_test.ts, made with Python's hashlib.
  assertEquals(await safetyCode(SEAS, GOOGLE), "82910 64994 22140 59646 19973 11183");
});

Deno.test("the safety code is the same on both sides", async () => {
  assertEquals(await safetyCode(GOOGLE, SEAS), await safetyCode(SEAS, GOOGLE));
});

Deno.test("another name or another key makes another code", async () => {
  const code = await safetyCode(SEAS, GOOGLE);
  const others = [
    [{ ...SEAS, user: "sea" }, GOOGLE],
    [{ ...SEAS, publicKey: OTHER }, GOOGLE],
    [{ ...SEAS, publicKey: OTHER }, { ...GOOGLE, publicKey: ONE }],
  ] as const;
  for (const [one, other] of others) assertNotEquals(await safetyCode(one, other), code);
});

Deno.test("a code is six groups of five digits, leading zeros too", async () => {
  const users = Array.from({ length: 8 }, (_, i) => ({ ...SEAS, user: `user${i}` }));
  const codes = await Promise.all(users.map((user) => safetyCode(user, GOOGLE)));
  for (const code of codes) assertMatch(code, /^\d{5}( \d{5}){5}$/);
  assertEquals(new Set(codes).size, codes.length);
});

Deno.test("names are in the order of their bytes, not of their UTF-16 units", async () => {
  const pairs = [["\uffee", "😀"], ["a", "ab"], ["a", "a!"], ["é", "e"], ["a", "a"]] as const;
  for (const [left, right] of pairs) {
    const [one, other] = [{ ...SEAS, user: left }, { ...GOOGLE, user: right }];
    const code = await peerCode(one, other);
    assertEquals([await safetyCode(one, other), await safetyCode(other, one)], [code, code]);
  }
});
