/**
 * What can go wrong on a connection.
 *
 * @module
 */
import type { Dice } from "./dice.ts";

/** Which way bytes go: `up` from whoever dialled, `down` to them. */
export type Direction = "up" | "down";

/**
 * What can go wrong: each piece comes late (`delay`); bytes come in small pieces
 * (`split`); nothing is read for a while (`stall`); both ends hear that the
 * other is gone (`reset`, `close`); one direction ends, and what else comes
 * that way is lost (`half-close`).
 */
export type FaultKind = "delay" | "split" | "stall" | "reset" | "close" | "half-close";

/** The kinds there are. */
export const FAULT_KINDS: readonly FaultKind[] = [
  "delay",
  "split",
  "stall",
  "reset",
  "close",
  "half-close",
];

/** What goes wrong on one connection. */
export interface Fault {
  /** What. */
  readonly kind: FaultKind;
  /** In which direction. */
  readonly direction: Direction;
  /** Behind how many bytes in that direction. */
  readonly at: number;
  /** How long a piece is delayed, or a stall lasts, in milliseconds. */
  readonly duration: number;
  /** How many bytes a small piece has. */
  readonly size: number;
}

/** Long connections have carried so much before something happens to them. */
const MAX_AT = 20_000;

/** Longer than the center waits for an acknowledgement, in milliseconds. */
const MAX_STALL = 8_000;

const MAX_DELAY = 150;

/**
 * Decides what goes wrong on a connection.
 *
 * @param dice Decide.
 * @param share On which part of the connections something does, if they carry enough.
 * @returns What, if anything.
 */
export function drawFault(dice: Dice, share: number): Fault | undefined {
  // As many throws for each connection, whatever comes of them.
  const happens = dice.chance(share);
  const kind = dice.oneOf(FAULT_KINDS);
  const direction = dice.chance(0.5) ? "up" : "down";
  const at = dice.logarithmic(1, MAX_AT);
  const duration = dice.logarithmic(2, kind === "stall" ? MAX_STALL : MAX_DELAY);
  const size = dice.logarithmic(1, 20);
  return happens ? { kind, direction, at, duration, size } : undefined;
}
