/**
 * What is nearly valid: bytes that were valid, and are damaged.
 *
 * @module
 */
import fc from "fast-check";

const KINDS = ["flip", "set", "delete", "insert", "duplicate", "repeat", "swap", "cut"] as const;

/** One change of some bytes. */
export interface Damage {
  /** A bit is flipped, a byte set, a stretch repeated … */
  readonly kind: typeof KINDS[number];
  /** Where, counted from the beginning again behind the end. */
  readonly at: number;
  /** The byte, which bit, or how long. */
  readonly value: number;
}

const FIELD_MARKS = [0, 0x0a, 0x0d, 0x1b, 0x20, 0x24, 0x30, 0x7c, 0x7f, 0x85, 0xc2, 0xe2, 0xff];

/** One to three damages. */
export const damages: fc.Arbitrary<Damage[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    at: fc.nat(0xffff),
    value: fc.oneof(fc.nat(0xff), fc.constantFrom(...FIELD_MARKS)),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Bytes that are damaged once to three times, which may have changed nothing. */
export function damaged(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.tuple(bytes, damages).map(([bytes, damages]) => damage(bytes, damages));
}

/** A damaged copy of bytes. */
export function damage(bytes: Uint8Array, damages: readonly Damage[]): Uint8Array<ArrayBuffer> {
  return damages.reduce<Uint8Array<ArrayBuffer>>(damageOnce, bytes.slice());
}

function damageOnce(
  bytes: Uint8Array<ArrayBuffer>,
  { kind, at, value }: Damage,
): Uint8Array<ArrayBuffer> {
  const i = bytes.length === 0 ? 0 : at % bytes.length;
  const replace = (count: number, ...others: number[]) =>
    Uint8Array.of(...bytes.subarray(0, i), ...others, ...bytes.subarray(i + count));
  if (kind === "insert") return replace(0, value);
  if (bytes.length === 0) return bytes;
  switch (kind) {
    case "flip":
      return replace(1, bytes[i]! ^ 1 << (value & 7));
    case "set":
      return replace(1, value);
    case "delete":
      return replace(1);
    case "duplicate":
      return replace(0, bytes[i]!);
    case "repeat":
      return replace(0, ...bytes.subarray(i, i + value % 32));
    case "swap":
      return replace(2, ...bytes.subarray(i, i + 2).toReversed());
    case "cut":
      return bytes.slice(0, i);
  }
}
