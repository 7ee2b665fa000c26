/**
 * Certificates and keys as they stand in files.
 *
 * @module
 */
import {
  CertificateError,
  certificateFault,
  certificateWarnings,
  type CertifiedKey,
  isCertificate,
  isKeyOf,
} from "./certificate.ts";
import { isOpenToOthers, mayRead } from "../files.ts";
import { describeError } from "./errors.ts";

/** Where a certificate and its key are. */
export interface CertifiedKeyFiles {
  /** The certificate's file. */
  readonly cert: string;
  /** The key's file. */
  readonly key: string;
}

/** A certificate and its key, and what their owner should know about them. */
export interface LoadedKey {
  /** The two. */
  readonly pair: CertifiedKey;
  /** What should be better, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Reads a center's certificate and its key.
 *
 * @param files Where they are.
 * @param now Now, in milliseconds since 1970.
 * @returns The two; they can be used together.
 * @throws {CertificateError} If they cannot be read or used; the message names the file.
 */
export async function loadCertifiedKey(
  files: CertifiedKeyFiles,
  now: number,
): Promise<LoadedKey> {
  const pair = {
    cert: await readFile(files.cert, "certificate", "center"),
    key: await readFile(files.key, "key", "center"),
  };
  const fault = certificateFault(pair) ?? await damage(pair);
  if (fault) {
    const what = fault.part === "cert" ? "certificate" : "key";
    throw new CertificateError(`Cannot use ${files[fault.part]} as ${what}: ${fault.why}`);
  }
  const warnings = (await certificateWarnings(pair.cert, now))
    .map((warning) => `The certificate in ${files.cert} ${warning}.`);
  if (await isOpenToOthers(files.key)) {
    warnings.push(
      `Others on this machine can read ${files.key}: chmod 600 ${files.key} keeps the key yours.`,
    );
  }
  return { pair, warnings };
}

async function damage(pair: CertifiedKey): Promise<ReturnType<typeof certificateFault>> {
  if (!await isCertificate(pair.cert)) return { part: "cert", why: "it is damaged" };
  if (await isKeyOf(pair)) return undefined;
  return { part: "key", why: "it does not belong to the certificate" };
}

/**
 * Reads certificates of authorities that a client trusts.
 *
 * @param path The file.
 * @returns They, as PEM.
 * @throws {CertificateError} If they cannot be read or used.
 */
export async function loadAuthorities(path: string): Promise<string> {
  const pem = await readFile(path, "authority", "client");
  if (await isCertificate(pem)) return pem;
  const why = /PRIVATE KEY-----/.test(pem)
    ? "it is a key; name the certificate, and keep the key to the center"
    : "there is no certificate in it that can be read (PEM)";
  throw new CertificateError(`Cannot use ${path} as authority: ${why}`);
}

async function readFile(path: string, what: string, who: "center" | "client"): Promise<string> {
  // Without this Deno would ask at the terminal.
  if (!mayRead(path)) {
    throw new CertificateError(
      `Cannot read the ${what} from ${path}: start the ${who} with --allow-read=${path}`,
    );
  }
  try {
    return (await Deno.readTextFile(path)).replace(/^\ufeff/, "");
  } catch (error) {
    throw new CertificateError(`Cannot read the ${what} from ${path}: ${describeError(error)}`);
  }
}
