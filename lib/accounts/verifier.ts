/**
 * Whether a password is a name's, without anything that tells whether there is
 * such a name.
 *
 * @module
 */
import { equalInConstantTime } from "../constant_time.ts";
import type { Credentials } from "./credentials.ts";
import type { Hashing } from "./hashing.ts";
import { isScryptText, parseScryptHash, type ScryptHash } from "./scrypt_hash.ts";

/** What a check comes to: `busy` is none, for too many wait. */
export type Verdict = "right" | "wrong" | "busy";

/** An account with a hash. */
interface Hashed extends ScryptHash {
  readonly name: string;
}

/** A place for an account in an order that nobody outside can know. */
interface Place {
  readonly position: string;
  readonly account: Hashed;
}

const encoder = new TextEncoder();

/** Checks passwords by the accounts of one reading of the file. */
export class Verifier {
  readonly #hashing: Hashing;
  readonly #secret: string;
  readonly #plain = new Map<string, string>();
  readonly #hashed: Hashed[] = [];
  /** Compared with for a name that has no plain password, so that it takes as long as one that has. */
  readonly #noDigest = crypto.getRandomValues(new Uint8Array(32));
  /** Made at the first check. */
  #digests: Promise<ReadonlyMap<string, Uint8Array>> | undefined;
  #ring: Promise<readonly Place[]> | undefined;

  /**
   * Takes accounts over.
   *
   * @param credentials The accounts.
   * @param hashing Hashes passwords.
   * @param secret A random text, the same for as long as the process lives.
   * @throws {ScryptHashError} If a hash is none.
   */
  constructor(credentials: Credentials, hashing: Hashing, secret: string) {
    this.#hashing = hashing;
    this.#secret = secret;
    for (const [name, value] of credentials) {
      if (isScryptText(value)) this.#hashed.push({ name, ...parseScryptHash(value) });
      else this.#plain.set(name, value);
    }
  }

  /** Whether a check costs a hash. */
  get isHashing(): boolean {
    return this.#hashed.length > 0;
  }

  /**
   * Checks a password. As soon as one account has a hash, that costs one hash
   * for every name. For one without, it is that of an account which is always
   * the same for this name: so the time that it takes is that of some account.
   *
   * @param name The name.
   * @param password The password.
   * @param address Where they come from.
   * @returns Whether it is right.
   */
  async check(name: string, password: string, address: string): Promise<Verdict> {
    if (!this.isHashing) return await this.#isPlain(name, password) ? "right" : "wrong";
    const isRight = await this.#hashing.inTurn(address, async () => {
      const isPlain = await this.#isPlain(name, password);
      const isHashed = await this.#isHashed(name, password);
      return isPlain || isHashed;
    });
    if (isRight === undefined) return "busy";
    return isRight ? "right" : "wrong";
  }

  async #isPlain(name: string, password: string): Promise<boolean> {
    this.#digests ??= digestAll(this.#plain);
    const [given, digests] = await Promise.all([digest(password), this.#digests]);
    return equalInConstantTime(given, digests.get(name) ?? this.#noDigest);
  }

  async #isHashed(name: string, password: string): Promise<boolean> {
    const { name: owner, salt, cost, hash } = await this.#accountFor(name);
    const given = await this.#hashing.scrypt(password, salt, cost, hash.length);
    return equalInConstantTime(given, hash) && owner === name;
  }

  /**
   * The account of a name if it has a hash, or else the one behind the name's
   * place. That stays the same for nearly all names when others come or go.
   */
  async #accountFor(name: string): Promise<Hashed> {
    this.#ring ??= this.#makeRing();
    const [position, ring] = await Promise.all([this.#position(name), this.#ring]);
    let [low, high] = [0, ring.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ring[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return ring[low % ring.length]!.account;
  }

  async #makeRing(): Promise<Place[]> {
    const ring: Place[] = [];
    for (const account of this.#hashed) {
      ring.push({ position: await this.#position(account.name), account });
    }
    return ring.sort((a, b) => a.position < b.position ? -1 : 1);
  }

  async #position(name: string): Promise<string> {
    return (await digest(this.#secret + name)).toHex();
  }
}

async function digestAll(passwords: ReadonlyMap<string, string>): Promise<Map<string, Uint8Array>> {
  const digests = new Map<string, Uint8Array>();
  for (const [name, password] of passwords) digests.set(name, await digest(password));
  return digests;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(text)));
}
