/**
 * The assertions that the tests use, with the signatures of the published
 * `@std/assert`, over `node:assert`.
 *
 * @module
 */
import nodeAssert from "node:assert";

/** Fails unless `expr` is truthy. Throws `AssertionError`. */
export function assert(expr: unknown, msg = ""): asserts expr {
  nodeAssert.ok(expr, msg || undefined);
}

/** Fails unless `actual` and `expected` are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.deepStrictEqual(actual, expected, msg);
}

/** Fails if `actual` and `expected` are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  nodeAssert.notDeepStrictEqual(actual, expected, msg);
}

/** Fails unless `actual` matches the pattern `expected`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  nodeAssert.match(actual, expected, msg);
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  nodeAssert.ok(
    actual.includes(expected),
    msg ?? `Expected ${JSON.stringify(actual)} to contain ${JSON.stringify(expected)}`,
  );
}

function assertIsError<E extends Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes: string,
  msg?: string,
): asserts error is E {
  nodeAssert.ok(
    error instanceof ErrorClass,
    msg ?? `Expected ${ErrorClass.name}, got ${error}`,
  );
  assertStringIncludes(error.message, msgIncludes, msg);
}

/** Runs `fn`, fails unless it throws an `ErrorClass` whose message has `msgIncludes`; returns the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes = "",
  msg?: string,
): E {
  try {
    fn();
  } catch (error) {
    assertIsError(error, ErrorClass, msgIncludes, msg);
    return error;
  }
  throw new nodeAssert.AssertionError({ message: msg ?? "Expected function to throw" });
}

/** Runs `fn`, fails unless its promise rejects with an `ErrorClass` whose message has `msgIncludes`; resolves to the error. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  ErrorClass: abstract new (...args: any[]) => E,
  msgIncludes = "",
  msg?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    assertIsError(error, ErrorClass, msgIncludes, msg);
    return error;
  }
  throw new nodeAssert.AssertionError({ message: msg ?? "Expected function to reject" });
}
