/**
 * What the two scripts' command lines have in common.
 *
 * @module
 */
import { MAX_PORT, parsePort } from "./net/address.ts";

/** A command line that cannot be used. */
export class UsageError extends Error {
  /** Makes an error with a message for people. */
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/**
 * A callback for `parseArgs` that lets no unknown flag pass.
 *
 * @param arg The argument as it was typed.
 * @param key Its name, if it is a flag.
 * @returns True for an argument that is no flag.
 * @throws {UsageError} If it is a flag.
 */
export function refuseUnknownFlag(arg: string, key?: string): boolean {
  if (key === undefined) return true;
  // What stands behind it may be a secret.
  throw new UsageError(`Cannot use unknown flag ${/^(--[^=]*|-.)/.exec(arg)?.[0]}`);
}

/**
 * Reads a port from the command line.
 *
 * @param text What was typed.
 * @param name What it is called in the usage.
 * @param min The lowest port that will do.
 * @param anyFree Whether 0 will do too, for any port that is free.
 * @returns The port.
 * @throws {UsageError} If it is not one.
 */
export function portArgument(text: string, name: string, min: number, anyFree = false): number {
  const port = anyFree && text === "0" ? 0 : parsePort(text, min);
  if (port !== undefined) return port;
  const expected = `${min} to ${MAX_PORT}${anyFree ? ", or 0 for any that is free" : ""}`;
  throw new UsageError(`Cannot use ${name}: expected ${expected}, got "${text}"`);
}

/**
 * Reads a whole number from the command line.
 *
 * @param text What was typed, or nothing if the flag was not.
 * @param name The flag.
 * @param fallback The number if the flag was not typed.
 * @param min The lowest that will do.
 * @param max The highest that will do.
 * @returns The number.
 * @throws {UsageError} If it is not one.
 */
export function integerFlag(
  text: string | undefined,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(
    `Cannot use --${name}: expected a whole number from ${min} to ${max}, got "${text}"`,
  );
}

/** The longest duration that a flag takes, in seconds: about eleven days. */
const MAX_SECONDS = 1_000_000;

/**
 * Reads a duration from the command line.
 *
 * @param text Seconds, with decimals or without, or nothing if the flag was not typed.
 * @param name The flag.
 * @param fallback The seconds if the flag was not typed.
 * @returns Milliseconds.
 * @throws {UsageError} If it is not a duration.
 */
export function secondsFlag(text: string | undefined, name: string, fallback: number): number {
  if (text === undefined) return fallback * 1000;
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds >= 0.001 && seconds <= MAX_SECONDS) {
    return seconds * 1000;
  }
  throw new UsageError(
    `Cannot use --${name}: expected seconds from 0.001 to ${MAX_SECONDS}, got "${text}"`,
  );
}
