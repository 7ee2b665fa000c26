/**
 * The system's errors in words.
 *
 * @module
 */
import { FrameError } from "../frame.ts";
import { foreignProtocol } from "./foreign.ts";

/** A request that was not sent at all: there was no connection to send it on. */
export class UnsentError extends Error {
  /** Makes an error of the one that tells why. */
  constructor(cause: unknown) {
    super("Not sent", { cause });
    this.name = "UnsentError";
  }
}

/**
 * Why a connection, a listener or a file could not be had.
 *
 * @param error What was thrown.
 * @returns A few words, without a stack, that can end a sentence.
 */
export function describeError(error: unknown): string {
  if (error instanceof UnsentError) return describeError(error.cause);
  if (error instanceof Deno.errors.ConnectionRefused) return "nothing listens there";
  if (error instanceof Deno.errors.ConnectionReset) return "the connection was reset";
  if (error instanceof Deno.errors.AddrInUse) return "the port is in use";
  if (error instanceof Deno.errors.AddrNotAvailable) return "this machine has no such address";
  if (error instanceof Deno.errors.TimedOut) return "it does not answer";
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.PermissionDenied) return "the system does not permit it";
  if (error instanceof Deno.errors.NotCapable) return `Deno has no permission: ${error.message}`;
  if (error instanceof FrameError && foreignProtocol(error.length) === "TLS") {
    return "it speaks TLS: add --tls";
  }
  if (!(error instanceof Error)) return String(error);
  if (/failed to lookup address/.test(error.message)) return "no address is known for that name";
  return error.message.replace(/ \(os error \d+\)$/, "");
}
