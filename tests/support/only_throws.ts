/**
 * For properties of the kind "no input throws anything but our own error".
 *
 * @module
 */
import { assert } from "@std/assert";

// deno-lint-ignore no-explicit-any
type ErrorClass = abstract new (...args: any[]) => Error;

/** Runs `run`, which may return, or throw an `ErrorClass`, and nothing else. */
export function onlyThrows(ErrorClass: ErrorClass, run: () => unknown): void {
  try {
    run();
  } catch (error) {
    assert(error instanceof ErrorClass, `Expected ${ErrorClass.name}, got ${error}`);
  }
}
