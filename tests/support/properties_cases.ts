/**
 * How many cases each file of property tests runs at least. A file counts its own.
 *
 * @module
 */

/** By file. */
export const CASES = {
  frames: 34_000,
  requests: 34_000,
  credentials: 20_000,
  pushes: 23_000,
  sealed: 10_000,
  port: 6_000,
  answers: 13_000,
  texts: 21_000,
} as const;
