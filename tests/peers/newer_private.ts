/**
 * Private messages of a newer client: what was allowed, and what is sealed and opened.
 *
 * @module
 */

import { Arrivals } from "./newer_arrivals.ts";
import {
  type Bytes,
  bytesOf,
  type Frame,
  joinFields,
  numberOf,
  ReadingError,
  splitFields,
  textOf,
  typeOf,
} from "./newer_bytes.ts";
import { type Keys, type PrivateSeals, privateSeals } from "./newer_crypto.ts";
import { makeId, SeenIds, splitId } from "./newer_seen.ts";

/** Where and for which key private messages to a user go. */
export interface NewerAddress {
  /** Host, empty if they cannot be dialled. */
  readonly host: string;
  /** Port, empty if they cannot be dialled. */
  readonly port: string;
  /** Public key, or undefined if they speak protocol 1. */
  readonly key: string | undefined;
}

/** Who may write private messages. */
export interface Allowed {
  /** The address they logged in from. */
  readonly host: string;
  /** Their key, empty if they speak protocol 1. */
  readonly key: string;
}

/** How a private message is sealed other than what is right. */
export interface SealAs {
  /** Another number than the next one. */
  number?: number;
  /** Another key than theirs. */
  key?: string;
  /** Another id than a new one. */
  id?: string;
  /** What is sealed in place of `<id>|<text>`. */
  plain?: Frame;
}

/** A private message, sealed. */
export interface SealedPrivate {
  /** Who is to read it. */
  readonly to: string;
  /** The key it is sealed for. */
  readonly key: string;
  /** Its number. */
  readonly number: number;
  /** Ciphertext and tag. */
  readonly bytes: Bytes;
}

/** A private message that was opened. */
export interface PrivateArrival {
  /** Who wrote it. */
  readonly from: string;
  /** Its number. */
  readonly number: number;
  /** Its id. */
  readonly id: string;
  /** Its text, without the id. */
  readonly text: string;
  /** How it came. */
  readonly via: "port" | "center";
  /** True if its number was not greater than all before. */
  readonly repeated: boolean;
}

/** Name and keys of the session. */
export interface Identity {
  /** Username. */
  readonly user: string;
  /** The session's key pair. */
  readonly keys: Keys;
}

/** The private messages of one client. */
export class PrivateTalk {
  /** Whom this client has allowed: a promise, for the answer to `ALL` may be later than they. */
  readonly allowed: Map<string, Promise<Allowed | undefined>> = new Map();
  /** Who has allowed this client. */
  readonly addresses: Map<string, NewerAddress> = new Map();
  /** All that was opened, repeated or not. */
  readonly arrivals: Arrivals<PrivateArrival> = new Arrivals("private message");
  /** What was shown: each message once. */
  readonly shown: Arrivals<PrivateArrival> = new Arrivals("private message to be shown");
  readonly #identity: () => Identity;
  readonly #seen: SeenIds;
  readonly #lastNumbers = new Map<string, number>();

  /**
   * Begins without any allowances.
   *
   * @param identity Tells name and keys of the session.
   * @param seen The messages that were shown, by whichever way.
   */
  constructor(identity: () => Identity, seen = new SeenIds()) {
    this.#identity = identity;
    this.#seen = seen;
  }

  /**
   * Takes notice of `ADR` and `END` in a push; other texts change nothing.
   *
   * @param text The push's text.
   */
  notice(text: string): void {
    const [type, name = "", host = "", port = "", key] = text.split("|");
    if (type === "ADR") this.addresses.set(name, { host, port, key });
    if (type === "END") this.addresses.delete(name);
  }

  /**
   * Seals a message for a user who has allowed this client.
   *
   * @param to The user.
   * @param text The message.
   * @param as What is to be other than right.
   * @returns The sealed message.
   */
  async seal(to: string, text: string, as: SealAs = {}): Promise<SealedPrivate> {
    const key = as.key ?? this.addresses.get(to)?.key;
    if (key === undefined) throw new Error(`Cannot seal: ${to} has not given a key`);
    const { message } = await this.#sealsTo(to, key);
    const number = as.number ?? this.#nextNumber(to, key);
    const plain = as.plain ?? `${as.id ?? makeId()}|${text}`;
    return { to, key, number, bytes: await message.seal(number, bytesOf(plain)) };
  }

  /**
   * Makes the frame that goes to the other's port.
   *
   * @param sealed The message.
   * @returns `PRV|<own name>|<number>|<bytes>`.
   */
  frame({ number, bytes }: SealedPrivate): Bytes {
    return joinFields("PRV", this.#identity().user, String(number), bytes);
  }

  /**
   * Sees to it that an acknowledgement proves that a message was shown.
   *
   * @param sealed The message.
   * @param frame The frame `ACK|<number>|<bytes>`.
   * @throws {ReadingError} If it does not.
   */
  async verify({ to, key, number }: SealedPrivate, frame: Bytes): Promise<void> {
    const { fields: [type, acknowledged], rest } = splitFields(frame, 2);
    if (type !== "ACK" || numberOf(acknowledged) !== number) {
      throw new ReadingError(
        `Cannot verify: expected ACK of ${number}, got ${type} ${acknowledged}`,
      );
    }
    const { shown } = await this.#sealsTo(to, key);
    const plain = await shown.open(number, rest).catch(() => undefined);
    if (plain?.length !== 0) throw new ReadingError(`Cannot verify: ${number} proves nothing`);
  }

  /**
   * Opens and shows a message.
   *
   * @param frame `PRV|<from>|<number>|<bytes>`, as it came.
   * @param via How it came.
   * @returns Its acknowledgement.
   * @throws {ReadingError} If its writer was not allowed, it does not open, or it has no id.
   */
  async take(frame: Bytes, via: "port" | "center"): Promise<Bytes> {
    const { fields: [type, from = "", digits], rest } = splitFields(frame, 3);
    if (type !== "PRV") throw new ReadingError(`Cannot read private message: got ${type}`);
    const number = numberOf(digits);
    const allowed = await this.allowed.get(from);
    if (!allowed?.key) {
      throw new ReadingError(`Cannot open private message: ${from} is not allowed`);
    }
    const { user, keys } = this.#identity();
    const writer = { name: from, key: allowed.key };
    const seals = await privateSeals(keys, writer, { name: user, key: keys.publicKey });
    const plain = await seals.message.open(number, rest).catch(() => {
      throw new ReadingError(`Cannot open private message ${number} of ${from}`);
    });
    const { id, rest: text } = splitId(textOf(plain));
    this.#show({ from, number, id, text, via }, allowed.key);
    return joinFields("ACK", String(number), await seals.shown.seal(number, new Uint8Array(0)));
  }

  /** Whether a push is a private message. */
  static isIn(push: Bytes): boolean {
    return typeOf(push) === "PRV";
  }

  /** Lets nobody wait any longer. */
  close(): void {
    this.arrivals.close();
    this.shown.close();
  }

  #show(message: Omit<PrivateArrival, "repeated">, key: string): void {
    const reader = `from ${message.from} ${key} ${this.#identity().keys.publicKey}`;
    const repeated = message.number <= (this.#lastNumbers.get(reader) ?? 0);
    const arrival = { ...message, repeated };
    this.arrivals.add(arrival);
    if (repeated) return;
    this.#lastNumbers.set(reader, message.number);
    if (this.#seen.note(message.from, message.id)) this.shown.add(arrival);
  }

  /** Goes on for the same keys, whatever was allowed anew: a number must never seal two texts. */
  #nextNumber(to: string, key: string): number {
    const writer = `to ${to} ${key} ${this.#identity().keys.publicKey}`;
    const number = (this.#lastNumbers.get(writer) ?? 0) + 1;
    this.#lastNumbers.set(writer, number);
    return number;
  }

  async #sealsTo(to: string, key: string): Promise<PrivateSeals> {
    const { user, keys } = this.#identity();
    return await privateSeals(keys, { name: user, key: keys.publicKey }, { name: to, key });
  }
}
