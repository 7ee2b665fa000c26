/**
 * Certificates made for a test: no key stands in the repository, and nothing
 * expires there.
 *
 * @module
 */

/** Days before and after now for which a certificate is good, unless told otherwise. */
const USUAL_DAYS = 1;

const DAY = 24 * 60 * 60 * 1000;

const OIDS = {
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
  basicConstraints: [0x55, 0x1d, 0x13],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
};

/** A certificate and its key, both as PEM. */
export interface CertifiedKey {
  /** The certificate. */
  readonly cert: string;
  /** Its private key, in PKCS #8. */
  readonly key: string;
}

/** What a certificate says. */
export interface LeafOptions {
  /** DNS names and IP addresses that it is for. @default {["localhost", "127.0.0.1", "::1"]} */
  readonly names?: readonly string[];
  /** From when on it is good. @default {yesterday} */
  readonly notBefore?: Date;
  /** Until when it is good. @default {tomorrow} */
  readonly notAfter?: Date;
}

/** Signs certificates. */
export class Authority {
  /** Its own certificate, as PEM. */
  readonly cert: string;
  readonly #name: string;
  readonly #keys: CryptoKeyPair;

  private constructor(name: string, keys: CryptoKeyPair, cert: string) {
    this.#name = name;
    this.#keys = keys;
    this.cert = cert;
  }

  /** Makes one that nobody knows yet. */
  static async make(name = "A test's authority"): Promise<Authority> {
    const keys = await makeKeys();
    const der = await certify({
      subject: name,
      keys,
      issuer: name,
      signer: keys,
      isAuthority: true,
    });
    return new Authority(name, keys, pem("CERTIFICATE", der));
  }

  /** Signs a certificate for a new key. */
  async issue(options: LeafOptions = {}): Promise<CertifiedKey> {
    const keys = await makeKeys();
    const der = await certify({
      subject: "A test's center",
      keys,
      issuer: this.#name,
      signer: this.#keys,
      isAuthority: false,
      ...options,
    });
    return { cert: pem("CERTIFICATE", der), key: await keyPem(keys) };
  }
}

/** A certificate that is its own authority. */
export async function selfSigned(options: LeafOptions = {}): Promise<CertifiedKey> {
  const keys = await makeKeys();
  const name = "A test's center";
  const der = await certify({
    subject: name,
    keys,
    issuer: name,
    signer: keys,
    isAuthority: false,
    ...options,
  });
  return { cert: pem("CERTIFICATE", der), key: await keyPem(keys) };
}

interface Certificate extends LeafOptions {
  readonly subject: string;
  readonly keys: CryptoKeyPair;
  readonly issuer: string;
  readonly signer: CryptoKeyPair;
  readonly isAuthority: boolean;
}

async function certify(certificate: Certificate): Promise<Uint8Array> {
  const { subject, keys, issuer, signer, isAuthority } = certificate;
  const now = Date.now();
  const {
    names = ["localhost", "127.0.0.1", "::1"],
    notBefore = new Date(now - USUAL_DAYS * DAY),
    notAfter = new Date(now + USUAL_DAYS * DAY),
  } = certificate;
  const publicKey = await crypto.subtle.exportKey("spki", keys.publicKey);
  const algorithm = sequence(oid(OIDS.ecdsaWithSha256));
  const constraints = extension(
    OIDS.basicConstraints,
    true,
    sequence(...(isAuthority ? [boolean(true)] : [])),
  );
  const alternatives = extension(
    OIDS.subjectAltName,
    false,
    sequence(...names.map(generalName)),
  );
  const body = sequence(
    tagged(0xa0, integer([2])),
    integer([...crypto.getRandomValues(new Uint8Array(8))]),
    algorithm,
    distinguishedName(issuer),
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(subject),
    new Uint8Array(publicKey),
    tagged(0xa3, sequence(constraints, ...(isAuthority ? [] : [alternatives]))),
  );
  return sequence(body, algorithm, bitString(await sign(signer.privateKey, body)));
}

function makeKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
}

async function sign(key: CryptoKey, body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const raw = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, body);
  const half = raw.byteLength / 2;
  return sequence(
    integer([...new Uint8Array(raw, 0, half)]),
    integer([...new Uint8Array(raw, half)]),
  );
}

async function keyPem({ privateKey }: CryptoKeyPair): Promise<string> {
  return pem("PRIVATE KEY", new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey)));
}

function pem(label: string, der: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

function tagged(tag: number, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const body = parts.flatMap((part) => [...part]);
  const { length } = body;
  if (length < 0x80) return Uint8Array.of(tag, length, ...body);
  if (length < 0x100) return Uint8Array.of(tag, 0x81, length, ...body);
  return Uint8Array.of(tag, 0x82, length >> 8, length & 0xff, ...body);
}

function sequence(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return tagged(0x30, ...parts);
}

function oid(bytes: readonly number[]): Uint8Array {
  return tagged(0x06, Uint8Array.from(bytes));
}

function boolean(value: boolean): Uint8Array {
  return tagged(0x01, Uint8Array.of(value ? 0xff : 0));
}

/** A number that is not negative, from its bytes. */
function integer(bytes: readonly number[]): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? [0] : bytes.slice(first);
  return tagged(0x02, Uint8Array.from(digits[0]! < 0x80 ? digits : [0, ...digits]));
}

function bitString(bytes: Uint8Array): Uint8Array {
  return tagged(0x03, Uint8Array.of(0), bytes);
}

function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  // Years before 2050 are written with two digits.
  const isShort = date.getUTCFullYear() < 2050;
  return tagged(isShort ? 0x17 : 0x18, new TextEncoder().encode(digits.slice(isShort ? 2 : 0)));
}

function distinguishedName(commonName: string): Uint8Array {
  const value = tagged(0x0c, new TextEncoder().encode(commonName));
  return sequence(tagged(0x31, sequence(oid(OIDS.commonName), value)));
}

function extension(id: readonly number[], isCritical: boolean, value: Uint8Array): Uint8Array {
  const critical = isCritical ? [boolean(true)] : [];
  return sequence(oid(id), ...critical, tagged(0x04, value));
}

function generalName(name: string): Uint8Array {
  const address = addressBytes(name);
  return address ? tagged(0x87, address) : tagged(0x82, new TextEncoder().encode(name));
}

function addressBytes(name: string): Uint8Array | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return Uint8Array.from(name.split("."), Number);
  if (!name.includes(":")) return undefined;
  const [head = "", tail] = name.split("::").map((part) => part.split(":").filter(Boolean));
  const groups = [...head];
  if (tail) groups.push(...Array(8 - head.length - tail.length).fill("0"), ...tail);
  return Uint8Array.from(groups.flatMap((group) => {
    const number = parseInt(group, 16);
    return [number >> 8, number & 0xff];
  }));
}
