/**
 * Texts for property tests.
 *
 * @module
 */
import fc from "fast-check";

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
