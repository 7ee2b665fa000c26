/**
 * Private messages: sealed from client to client, brought straight to the other
 * client or, if that fails, through the center.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { KeyPair } from "../crypto/key_pair.ts";
import { safetyCode } from "../crypto/safety_code.ts";
import { SealError } from "../crypto/seal.ts";
import { encodeBytes, encodeFrame } from "../frame.ts";
import type { Endpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { dial } from "../net/dial.ts";
import { connect, withDeadline } from "../net/exchange.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import {
  formatSealedPrivate,
  formatShown,
  parseSealedPrivate,
  parseShown,
  type SealedFrame,
} from "../protocol/numbered.ts";
import { formatPrivate } from "../protocol/push.ts";
import type { PrivateRequest } from "../protocol/request.ts";
import type { Contacts, Whereabouts } from "./contacts.ts";
import { Correspondent } from "./correspondent.ts";

/** Milliseconds that another client has to show a message, or at least to take it. */
const DIRECT_DEADLINE = 3_000;

/** Milliseconds that the center has to find out whether a message was shown. */
const RELAY_DEADLINE = 15_000;

/** The longest acknowledgement of another client accepted, in bytes. */
const MAX_PROOF_BYTES = 4_096;

/** What became of a private message, or why the center refused it. */
export type PrivateResult =
  | { readonly kind: "sent" }
  | { readonly kind: "not-sent"; readonly whereabouts: Exclude<Whereabouts, object> }
  | { readonly kind: "refused"; readonly answer: AnswerFrame };

/** What private messages need. */
export interface PrivatesParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** Who one is. */
  readonly user: string;
  /** The keys of one's session; none in protocol 1. */
  readonly keys: KeyPair | undefined;
  /** Who can be written to, and who was allowed to write. */
  readonly contacts: Contacts;
  /** Asks the center to pass a message on. */
  relay(message: PrivateRequest, deadline: number): Promise<AnswerFrame>;
  /** Resolved when no request of one's own to allow somebody is unanswered. */
  whenAllowed(): Promise<unknown>;
}

/** Writes and reads private messages of one session. */
export class Privates {
  readonly #parts: PrivatesParts;
  readonly #correspondents = new Map<string, Correspondent>();

  /**
   * Makes it for a session in which nothing was written.
   *
   * @param parts What it needs.
   */
  constructor(parts: PrivatesParts) {
    this.#parts = parts;
  }

  /**
   * Sends a message.
   *
   * @param to The other user.
   * @param text What.
   * @returns What became of it.
   * @throws {Error} If neither the other client nor the center can be reached.
   */
  async send(to: string, text: string): Promise<PrivateResult> {
    const { user, contacts } = this.#parts;
    const address = contacts.find(to);
    if (typeof address !== "object") return { kind: "not-sent", whereabouts: address };
    if (address.key !== "") {
      const correspondent = this.#correspondent(to, address.key);
      return await correspondent.inTurn(() => this.#sendSealed(to, text));
    }
    const { endpoint } = address;
    if (endpoint) {
      const frame = encodeFrame(formatPrivate(user, text));
      if (await this.#dials((signal) => dial(endpoint, frame, signal))) return { kind: "sent" };
    }
    contacts.went(to);
    return { kind: "not-sent", whereabouts: "gone" };
  }

  /**
   * Takes a sealed message that came to one's port.
   *
   * @param frame The frame's body.
   * @param connection Where it came, and where the proof goes that it was shown.
   * @param show Shows it.
   * @throws {SealError} If it is from nobody who was allowed to write.
   * @throws {Error} If the connection breaks.
   */
  async receive(
    frame: Uint8Array,
    connection: FrameConnection,
    show: (text: string) => void,
  ): Promise<void> {
    const message = parseSealedPrivate(frame);
    if (!message) throw new SealError("Cannot open a private message: it is not sealed");
    const correspondent = await this.open(message, show);
    const { number } = message;
    await connection.writeBytes(
      encodeBytes(formatShown(number, await correspondent.proveShown(number))),
    );
  }

  /**
   * Opens a sealed message, by whichever way it came, and shows it unless it
   * was shown before.
   *
   * @param message The message.
   * @param show Shows it.
   * @returns Who it is from.
   * @throws {SealError} If it is from nobody who was allowed to write.
   */
  async open(
    { from, number, sealed }: SealedFrame,
    show: (text: string) => void,
  ): Promise<Correspondent> {
    const key = await this.#allowedKey(from);
    if (!key) throw new SealError(`Cannot open a private message: ${from} was not allowed`);
    const correspondent = this.#correspondent(from, key);
    const text = await correspondent.open(number, sealed);
    // They may have been blocked while it was opened.
    if (this.#parts.contacts.allowed(from)?.key !== key) {
      throw new SealError(`Cannot show a private message: ${from} is not allowed any more`);
    }
    if (text !== undefined) show(formatPrivate(from, text));
    return correspondent;
  }

  /**
   * Whether a plain message, which anybody could have made, may be shown.
   *
   * @param from Who it says it is from.
   * @param host The address that it came from.
   */
  async isPlausible(from: string, host: string): Promise<boolean> {
    await this.#parts.whenAllowed();
    const allowed = this.#parts.contacts.allowed(from);
    return allowed?.key === "" && allowed.host === host;
  }

  /**
   * The safety code of oneself and another user.
   *
   * @param other The other.
   * @returns The code; `no-key` if nothing is known of them, `unsealed` if
   * their client seals nothing.
   */
  async safetyCode(
    other: string,
  ): Promise<{ readonly code: string } | "no-key" | "unsealed"> {
    const { user, keys, contacts } = this.#parts;
    const publicKey = contacts.keyOf(other);
    if (!keys || publicKey === "") return "unsealed";
    if (publicKey === undefined) return "no-key";
    const own = { user, publicKey: keys.publicKey };
    return { code: await safetyCode(own, { user: other, publicKey }) };
  }

  async #sendSealed(to: string, text: string): Promise<PrivateResult> {
    const { contacts } = this.#parts;
    // What was known when it was this message's turn counts, not when it was written.
    const address = contacts.find(to);
    if (typeof address !== "object") return { kind: "not-sent", whereabouts: address };
    const { key, endpoint } = address;
    const correspondent = this.#correspondent(to, key);
    const { number, sealed } = await correspondent.seal(text);
    if (endpoint && correspondent.isDialled) {
      const frame = encodeBytes(formatSealedPrivate(this.#parts.user, number, sealed));
      const isShown = await this.#dials((signal) =>
        bring(endpoint, frame, number, correspondent, signal)
      );
      if (isShown) return { kind: "sent" };
      correspondent.isDialled = false;
    }
    const message = { type: "PRV", to, key, number, sealed } as const;
    const answer = await this.#parts.relay(message, RELAY_DEADLINE);
    if (answer.done) return { kind: "sent" };
    if (answer.code !== "gone") return { kind: "refused", answer };
    contacts.over(to, key);
    return { kind: "not-sent", whereabouts: "gone" };
  }

  async #dials(run: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    try {
      await withDeadline(this.#parts.clock, DIRECT_DEADLINE, run);
      return true;
    } catch {
      return false;
    }
  }

  /** Their messages may arrive before the answer to one's own request that allows them. */
  async #allowedKey(user: string): Promise<string | undefined> {
    if (!this.#parts.contacts.allowed(user)) await this.#parts.whenAllowed();
    return this.#parts.contacts.allowed(user)?.key;
  }

  #correspondent(user: string, key: string): Correspondent {
    const { keys } = this.#parts;
    if (!keys) throw new SealError("Cannot seal in protocol 1");
    const id = `${user}|${key}`;
    let correspondent = this.#correspondents.get(id);
    if (!correspondent) {
      const own = { user: this.#parts.user, key: keys.publicKey };
      correspondent = new Correspondent(own, keys, { user, key });
      this.#correspondents.set(id, correspondent);
    }
    return correspondent;
  }
}

/** Brings a sealed message to a client's port, and waits for the proof that it was shown. */
async function bring(
  endpoint: Endpoint,
  frame: Uint8Array,
  number: number,
  correspondent: Correspondent,
  signal: AbortSignal,
): Promise<void> {
  using connection = await connect(endpoint, MAX_PROOF_BYTES, signal);
  await connection.writeBytes(frame);
  const answer = await connection.readBytes();
  const proof = answer && parseShown(answer);
  if (proof?.number !== number) throw new SealError("Cannot tell whether it was shown");
  await correspondent.checkShown(number, proof.sealed);
}
