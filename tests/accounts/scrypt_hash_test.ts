/** Hashes as text. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  formatScryptHash,
  isScryptText,
  parseScryptHash,
  type ScryptHash,
  ScryptHashError,
} from "../../lib/accounts/scrypt_hash.ts";
import { onlyThrows } from "../support/only_throws.ts";

const SALT = "c29tZSBzYWx0";
const HASH = "MDEyMzQ1Njc4OWFiY2RlZg";

function text(parameters = "ln=14,r=8,p=5", salt = SALT, hash = HASH): string {
  return `$scrypt$${parameters}$${salt}$${hash}`;
}

function base64(length: number): string {
  return new Uint8Array(length).toBase64({ omitPadding: true });
}

const encoder = new TextEncoder();

Deno.test("a hash is read and written as a PHC string", () => {
  const hash = {
    cost: { ln: 14, r: 8, p: 5 },
    salt: encoder.encode("some salt"),
    hash: encoder.encode("0123456789abcdef"),
  };
  assertEquals(parseScryptHash(text()), hash);
  assertEquals(formatScryptHash(hash), text());
});

Deno.test("base64 is that of PHC strings, with + and / and without padding", () => {
  const salt = new Uint8Array(10).fill(0xfb);
  const { salt: read } = parseScryptHash(text(undefined, "+/v7+/v7+/v7+w"));
  assertEquals(read, salt);
});

const NO_HASHES: readonly string[] = [
  "$scrypt$",
  "$scrypt$ln=14,r=8,p=5",
  `$scrypt$ln=14,r=8,p=5$${SALT}`,
  `$scrypt$ln=14,r=8,p=5$${SALT}$`,
  `$scrypt$ln=14,r=8,p=5$$${HASH}`,
  `$scrypt$v=1$ln=14,r=8,p=5$${SALT}$${HASH}`,
  text("r=8,ln=14,p=5"),
  text("ln=14,r=8"),
  text("ln=014,r=8,p=5"),
  text("ln=0,r=8,p=5"),
  text("ln=14,r=0,p=5"),
  text("ln=14,r=8,p=0"),
  text("ln=-1,r=8,p=5"),
  text("ln=1e1,r=8,p=5"),
  text("n=16384,r=8,p=5"),
  text("ln=99999999999999999999,r=8,p=5"),
  text("ln=16,r=1,p=1"),
  text(undefined, SALT.slice(3)),
  text(undefined, "not base64!!"),
  text(undefined, "-_v7-_v7-_v7-w"),
  text(undefined, undefined, `${HASH}==`),
  text(undefined, undefined, `${HASH.slice(0, -1)}h`),
  text(undefined, undefined, "A".repeat(100_000)),
  `${text()} `,
  `${text()}$more`,
  ` ${text()}`,
  `${text()}\n`,
];

/** Hashes that are not taken, and why. */
const OUT_OF_BOUNDS: readonly [string, string][] = [
  [text("ln=19,r=8,p=1"), "it takes more than 256 MiB to check"],
  [text("ln=18,r=9,p=1"), "it takes more than 256 MiB to check"],
  [text("ln=9999999,r=9999999,p=1"), "it takes more than 256 MiB to check"],
  [text("ln=1,r=1,p=9999999"), "it takes more than 256 MiB to check"],
  [text("ln=14,r=8,p=65"), "it takes too long to check"],
  [text("ln=18,r=8,p=5"), "it takes too long to check"],
  [text(undefined, base64(7)), "expected a salt of 8 to 64 bytes, got 7"],
  [text(undefined, base64(65)), "expected a salt of 8 to 64 bytes, got 65"],
  [text(undefined, undefined, base64(15)), "expected a hash of 16 to 64 bytes, got 15"],
  [text(undefined, undefined, base64(65)), "expected a hash of 16 to 64 bytes, got 65"],
];

function problem(text: string): string {
  return assertThrows(() => parseScryptHash(text), ScryptHashError).message;
}

for (const text of NO_HASHES) {
  Deno.test(`no hash is ${JSON.stringify(text.slice(0, 80))}`, () => {
    assertEquals(problem(text), "expected $scrypt$ln=…,r=…,p=…$salt$hash and nothing else");
  });
}

for (const [text, reason] of OUT_OF_BOUNDS) {
  Deno.test(`no hash that is taken is ${text.slice(0, 80)}`, () => {
    assertEquals(problem(text), reason);
  });
}

Deno.test("what is still taken", () => {
  for (const parameters of ["ln=1,r=1,p=1", "ln=15,r=1,p=1", "ln=18,r=8,p=4", "ln=17,r=8,p=1"]) {
    assertEquals(formatScryptHash(parseScryptHash(text(parameters))), text(parameters));
  }
  for (const length of [8, 64]) {
    assertEquals(parseScryptHash(text(undefined, base64(length))).salt.length, length);
  }
  for (const length of [16, 64]) {
    assertEquals(parseScryptHash(text(undefined, undefined, base64(length))).hash.length, length);
  }
});

Deno.test("a text says that it is a scrypt hash, even if it is a bad one", () => {
  for (const yes of [text(), "$scrypt$", "$scrypt$x"]) assert(isScryptText(yes), yes);
  for (const no of ["", "scrypt", "$scrypt", " $scrypt$", "$argon2id$x", "summerisover"]) {
    assert(!isScryptText(no), no);
  }
});

Deno.test("any hash that is written is read back", () => {
  const hash: fc.Arbitrary<ScryptHash> = fc.record({
    cost: fc.record({
      ln: fc.integer({ min: 1, max: 14 }),
      r: fc.integer({ min: 1, max: 8 }),
      p: fc.integer({ min: 1, max: 5 }),
    }, { noNullPrototype: true }),
    salt: fc.uint8Array({ minLength: 8, maxLength: 64 }),
    hash: fc.uint8Array({ minLength: 16, maxLength: 64 }),
  }, { noNullPrototype: true });
  fc.assert(fc.property(hash, (hash) => {
    assertEquals(parseScryptHash(formatScryptHash(hash)), hash);
  }));
});

Deno.test("any text is a hash within the bounds or a ScryptHashError, nothing else", () => {
  const number = fc.oneof(fc.nat(20), fc.nat());
  const part = fc.oneof(
    fc.constantFrom("$", ",", "=", SALT, HASH, "ln=1,r=1,p=1"),
    fc.tuple(number, number, number).map(([ln, r, p]) => `ln=${ln},r=${r},p=${p}`),
    fc.string(),
  );
  const likely = fc.tuple(part, part, part).map((parts) => `$scrypt$${parts.join("$")}`);
  fc.assert(
    fc.property(fc.oneof(likely, fc.string()), (text) => {
      onlyThrows(ScryptHashError, () => {
        const { cost: { ln, r, p }, salt, hash } = parseScryptHash(text);
        assert(128 * r * 2 ** ln <= 2 ** 28 && r * p * 2 ** ln <= 2 ** 23);
        assert(salt.length >= 8 && salt.length <= 64 && hash.length >= 16 && hash.length <= 64);
      });
    }),
    { numRuns: 1_000 },
  );
});
