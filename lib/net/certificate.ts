/**
 * What a server proves with who it is.
 *
 * @module
 */

/** A certificate and its private key. */
export interface CertifiedKey {
  /** The certificate, and those that lead to an authority, as PEM. */
  readonly cert: string;
  /** The private key, as PEM. */
  readonly key: string;
}

/** A certificate or key that cannot be used. */
export class CertificateError extends Error {
  /** Makes an error for people. */
  constructor(message: string) {
    super(message);
    this.name = "CertificateError";
  }
}

/** Milliseconds before the end of a certificate in which it is time for another. */
const SOON = 14 * 24 * 60 * 60 * 1_000;

const DAY = 24 * 60 * 60 * 1_000;

/**
 * What keeps a certificate and a key from being used together.
 *
 * @param pair The two.
 * @returns What is wrong, and with which of the two; nothing if they can be used.
 */
export function certificateFault(
  pair: CertifiedKey,
): { readonly part: keyof CertifiedKey; readonly why: string } | undefined {
  const { cert, key } = pair;
  const isCert = holds(cert, "CERTIFICATE");
  const isKey = holds(key, "PRIVATE KEY");
  if (!isCert && !isKey && holds(cert, "PRIVATE KEY") && holds(key, "CERTIFICATE")) {
    return { part: "cert", why: "this is the key; the certificate is where the key should be" };
  }
  if (!isCert) return { part: "cert", why: "there is no certificate in it (PEM)" };
  if (/ENCRYPTED/.test(key)) {
    const why = "it is encrypted; openssl pkey -in FILE -out OTHER takes its passphrase off";
    return { part: "key", why };
  }
  if (!isKey) return { part: "key", why: "there is no private key in it (PEM)" };
  // Deno would ask at the terminal; whoever reads the two from files looks once more.
  const trial = { name: "net", host: "127.0.0.1:0" } as const;
  if (Deno.permissions.querySync(trial).state !== "granted") return undefined;
  try {
    Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key }).close();
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes("KeyMismatch")) {
      return { part: "key", why: "it does not belong to the certificate" };
    }
    if (message.includes("BadEncoding")) return { part: "cert", why: "it is damaged" };
    return { part: "key", why: `it cannot be used: ${message.replace(/^unexpected error: /, "")}` };
  }
}

function holds(pem: string, label: string): boolean {
  return new RegExp(`-----BEGIN ([A-Z]+ )*${label}-----`).test(pem);
}

/** The certificates in a text that may hold keys and words, too. */
function certificatesIn(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

/** The key in a text that may hold certificates and words, too. */
function keyIn(pem: string): string {
  const blocks = /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----[^-]*-----END ([A-Z]+ )?PRIVATE KEY-----/;
  return blocks.exec(pem)?.[0] ?? pem;
}

/**
 * Whether a text holds certificates, and each of them can be read.
 *
 * @param pem The text.
 * @returns Whether it does.
 */
export async function isCertificate(pem: string): Promise<boolean> {
  const blocks = certificatesIn(pem);
  const { X509Certificate } = await import("node:crypto");
  try {
    for (const block of blocks) new X509Certificate(block);
    return blocks.length > 0;
  } catch {
    return false;
  }
}

/**
 * Whether a key belongs to a certificate.
 *
 * @param pair The two.
 * @returns Whether it does; not if it cannot be read.
 */
export async function isKeyOf({ cert, key }: CertifiedKey): Promise<boolean> {
  const { createPrivateKey, X509Certificate } = await import("node:crypto");
  try {
    const [own = cert] = certificatesIn(cert);
    return new X509Certificate(own).checkPrivateKey(createPrivateKey(keyIn(key)));
  } catch {
    return false;
  }
}

/**
 * Why clients will refuse a certificate, now or soon.
 *
 * @param cert The certificate, as PEM.
 * @param now Now, in milliseconds since 1970.
 * @returns What to tell whoever has it renewed, each to follow the certificate's name.
 */
export async function certificateWarnings(cert: string, now: number): Promise<string[]> {
  const { X509Certificate } = await import("node:crypto");
  const [first = cert] = certificatesIn(cert);
  const { validFrom, validTo, subjectAltName, ca } = new X509Certificate(first);
  const begin = Date.parse(validFrom);
  const end = Date.parse(validTo);
  const warnings: string[] = [];
  if (end <= now) warnings.push(`expired on ${day(end)}: clients refuse it`);
  else if (begin > now) warnings.push(`is not valid before ${day(begin)}: clients refuse it`);
  else if (end - now < SOON) {
    const days = Math.floor((end - now) / DAY);
    const left = days === 0 ? "within a day" : days === 1 ? "in 1 day" : `in ${days} days`;
    warnings.push(`expires on ${day(end)}, ${left}`);
  }
  if (ca) warnings.push("is one of an authority (CA:TRUE): clients refuse it");
  if (!subjectAltName) warnings.push("names no host (subjectAltName): clients refuse it");
  return warnings;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
