/**
 * Texts and bytes for property tests.
 *
 * @module
 */
import fc from "fast-check";
import { isUsername } from "../../lib/protocol/username.ts";

/** Any characters but halves of surrogate pairs; fast-check's own `binary` takes a second to make. */
const character: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 0xff }) },
  { weight: 1, arbitrary: fc.integer({ min: 0x100, max: 0xd7ff }) },
  { weight: 1, arbitrary: fc.integer({ min: 0xe000, max: 0xffff }) },
  { weight: 1, arbitrary: fc.integer({ min: 0x1_0000, max: 0x10_ffff }) },
).map((code) => String.fromCodePoint(code));

/** Texts that UTF-8 can carry: every character, control characters and all. */
export function anyText(constraints: fc.StringSharedConstraints = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: character });
}

/** Texts of UTF-16 units: halves of surrogate pairs come too. */
export function anyUnits(): fc.Arbitrary<string> {
  return fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) });
}

/** Texts that would move a cursor, turn the writing direction, or pass for somebody else's. */
export function hostileText(): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom("\n", "\r", "\t", "\x1b", "\x9b", "\x85", "\u2028", "\u202e", "\u2066", "\0"),
    fc.constantFrom(
      "\n    ",
      "\n   \x1b ",
      "\n[google]: forged",
      "|",
      " ",
      "    ",
      "[2J",
      "\ufeff",
    ),
    character,
  );
  return fc.string({ unit: piece, maxLength: 24 });
}

/** What can be a user's name. */
export function anyName(): fc.Arbitrary<string> {
  const unit = fc.oneof(fc.constantFrom(..."seaog[]<>:._-"), character.filter(isUsername));
  return fc.string({ unit, minLength: 1, maxLength: 32 });
}

/** Bytes: all kinds, or many of those that headers and fields are made of. */
export function anyBytes(maxLength = 64): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.oneof(
    fc.uint8Array({ maxLength }),
    fc.uint8Array({ maxLength, max: 5 }),
    fc.uint8Array({ maxLength, min: 0x20, max: 0x7f }),
    hostileText().map((text) => new TextEncoder().encode(text)),
  );
}
