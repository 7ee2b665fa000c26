/** Hashing passwords. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { DEFAULT_COST, hashPassword, scrypt } from "../../lib/accounts/scrypt.ts";
import { parseScryptHash } from "../../lib/accounts/scrypt_hash.ts";

const encoder = new TextEncoder();

/** RFC 7914, section 12, but for the one that takes a gibibyte. */
const VECTORS = [
  {
    password: "",
    salt: "",
    cost: { ln: 4, r: 1, p: 1 },
    hash: "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442" +
      "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
  },
  {
    password: "password",
    salt: "NaCl",
    cost: { ln: 10, r: 8, p: 16 },
    hash: "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162" +
      "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
  },
  {
    password: "pleaseletmein",
    salt: "SodiumChloride",
    cost: { ln: 14, r: 8, p: 1 },
    hash: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2" +
      "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887",
  },
];

for (const { password, salt, cost, hash } of VECTORS) {
  Deno.test(`RFC 7914's hash of "${password}"`, async () => {
    const computed = await scrypt(password, encoder.encode(salt), cost, 64);
    assertEquals(computed.toHex(), hash);
  });
}

Deno.test("the event loop goes on while a password is hashed", async () => {
  await import("node:crypto");
  const order: string[] = [];
  const hashed = scrypt("summerisover", new Uint8Array(16), DEFAULT_COST, 32);
  const done = hashed.then(() => order.push("hashed"));
  const timer = new Promise<void>((resolve) => setTimeout(resolve, 0));
  await timer.then(() => order.push("timer"));
  await done;
  assertEquals(order, ["timer", "hashed"]);
});

Deno.test("a password is kept as a hash with the usual cost, and one that is right", async () => {
  const text = await hashPassword(" summer is over ");
  const { cost, salt, hash } = parseScryptHash(text);
  assertEquals(cost, DEFAULT_COST);
  assertEquals([salt.length, hash.length], [16, 32]);
  assertEquals(await scrypt(" summer is over ", salt, cost, 32), hash);
});

Deno.test("the usual cost is one that OWASP recommends, and takes 32 MiB at most", () => {
  const { ln, r, p } = DEFAULT_COST;
  assert(128 * r * 2 ** ln <= 32 * 2 ** 20);
  const recommended = [[17, 8, 1], [16, 8, 2], [15, 8, 3], [14, 8, 5], [13, 8, 10]];
  assert(recommended.some((cost) => cost.join() === [ln, r, p].join()));
});

Deno.test("each hash has a salt of its own", async () => {
  const cost = { ln: 1, r: 1, p: 1 };
  assertNotEquals(
    await hashPassword("summerisover", cost),
    await hashPassword("summerisover", cost),
  );
});
