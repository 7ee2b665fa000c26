/**
 * What goes wrong with TLS, in words.
 *
 * @module
 */

import { UnsentError } from "./errors.ts";

/** Why there is no encrypted connection. */
export class TlsError extends Error {
  /** Makes an error for people. */
  constructor(message: string) {
    super(message);
    this.name = "TlsError";
  }
}

/**
 * Why a center is not spoken to, if that is for TLS.
 *
 * @param error What came of the attempt.
 * @returns The reason, or nothing if it is another.
 */
export function tlsRefusal(error: unknown): string | undefined {
  if (error instanceof UnsentError) return tlsRefusal(error.cause);
  return error instanceof TlsError ? error.message : undefined;
}

/** What is said of a server that closes a connection and gives no reason. */
export const NO_ANSWER =
  "it closed the connection before TLS began: it does not speak TLS, or has no room";

/** What a server says of an address that begins with TLS too often. */
export const TOO_OFTEN = "Its address begins with TLS too often (--handshakes)";

/** What a server says of a client that sends something else. */
export const NOT_TLS = "It does not speak TLS";

/** Alerts of a client that does not like the certificate. */
const CERTIFICATE_ALERT = /^(UnknownCA|AccessDenied|\w*Certificate\w*)$/;

/** How many of the names in a certificate are told. */
const MAX_NAMES = 5;

/** Names in a certificate, as the runtime quotes them; nothing else of what stands there is told. */
const NAMES = /DnsName\("([a-z0-9.*_-]{1,253})"\)|IpAddress\(([0-9a-f.:]{2,45})\)/gi;

/**
 * Why a client has no encrypted connection.
 *
 * @param error What the handshake ended with.
 * @param hostname The name that the certificate has to be for.
 * @param hasOwnAuthority Whether the client was told of an authority besides the well-known ones.
 * @returns An error whose message can end a sentence about the center; the same
 * error, if it does not come from TLS.
 */
export function describeRefusal(
  error: unknown,
  hostname: string,
  hasOwnAuthority: boolean,
): unknown {
  if (!(error instanceof Error)) return error;
  const why = refusalOf(error, hostname, hasOwnAuthority);
  return why === undefined ? error : new TlsError(why);
}

function refusalOf(
  error: Error,
  hostname: string,
  hasOwnAuthority: boolean,
): string | undefined {
  const { message } = error;
  const [, fault] = /invalid peer certificate: (.*)/s.exec(message) ?? [];
  if (fault !== undefined) return certificateFault(fault, hostname, hasOwnAuthority);
  const [, alert] = /fatal alert: (\w+)/.exec(message) ?? [];
  if (alert !== undefined) return `it will not speak TLS with this client (${alert})`;
  const isOver = error instanceof Deno.errors.UnexpectedEof ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe;
  if (isOver) return NO_ANSWER;
  if (error instanceof Deno.errors.InvalidData) return "it does not speak TLS";
  if (/^Invalid hostname/.test(message)) return `no certificate can be for the name ${hostname}`;
  return undefined;
}

function certificateFault(fault: string, hostname: string, hasOwnAuthority: boolean): string {
  if (fault.includes("UnknownIssuer")) {
    return "its certificate is signed by no authority that this machine knows" +
      (hasOwnAuthority
        ? ", nor by the one that --ca names"
        : "; with a private one, name its certificate with --ca FILE");
  }
  if (/not valid for name|NotValidForName/.test(fault)) {
    const names = [...fault.matchAll(NAMES)].slice(0, MAX_NAMES)
      .map(([, name, address]) => name ?? address);
    const others = names.length > 0 ? `, but for ${names.join(", ")}` : "";
    return `its certificate is not for ${hostname}${others}`;
  }
  if (/expired/i.test(fault)) return `its certificate ${dated(fault, "after", "expired")}`;
  if (/not valid yet|NotValidYet/.test(fault)) {
    return `its certificate ${dated(fault, "before", "is not valid yet, only")}`;
  }
  if (/BadSignature|UnsupportedSignature/.test(fault) && hasOwnAuthority) {
    return "its certificate is another than the one that --ca names: get the new one, and start again";
  }
  if (fault.includes("CaUsedAsEndEntity")) {
    return "its certificate is one of an authority (CA:TRUE), and not of a server";
  }
  const [kind = ""] = /^\w*/.exec(fault) ?? [];
  return `its certificate cannot be used${kind === "" ? "" : ` (${kind})`}`;
}

/** The day that the runtime tells in seconds. */
function dated(fault: string, side: "after" | "before", verb: string): string {
  const [, seconds] = new RegExp(`not valid ${side} (\\d{1,11})\\b`).exec(fault) ?? [];
  const day = seconds && new Date(Number(seconds) * 1_000).toISOString().slice(0, 10);
  const preposition = side === "after" ? "on" : "from";
  if (day === undefined) return side === "after" ? verb : "is not valid yet";
  return `${verb} ${preposition} ${day}, by this machine's clock`;
}

/**
 * Why a server has no encrypted connection.
 *
 * @param error What the connection ended with.
 * @returns An error whose message can stand in a log; the same error, if it is
 * the system's.
 */
export function describeFailure(error: Error): Error {
  const { message } = error;
  const [, alert] = /fatal alert: (\w+)/.exec(message) ?? [];
  if (alert !== undefined) {
    const what = CERTIFICATE_ALERT.test(alert) ? "the certificate" : "TLS";
    return new TlsError(`It refuses ${what} (${alert})`);
  }
  const [, fault] = /^peer (?:is incompatible|misbehaved): (\w+)/.exec(message) ?? [];
  if (fault !== undefined) return new TlsError(`It speaks another TLS (${fault})`);
  // The system's errors have names.
  return error.name === "Error" ? new TlsError(NOT_TLS) : error;
}
