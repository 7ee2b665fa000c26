/**
 * Private messages: sealed from client to client, brought straight to the other
 * client or, if that fails, through the center.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { KeyError, type KeyPair } from "../crypto/key_pair.ts";
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
import { isMessageId } from "../protocol/message_id.ts";
import { formatPrivate } from "../protocol/push.ts";
import type { PrivateRequest, Request } from "../protocol/request.ts";
import { Tasks } from "../tasks.ts";
import type { Address, Contacts } from "./contacts.ts";
import { Correspondent } from "./correspondent.ts";
import type { OnEvent } from "./event.ts";
import type { SeenMessages } from "./seen.ts";
import { UserOrder } from "./user_order.ts";

/** Milliseconds that another client has to show a message, or at least to take it. */
const DIRECT_DEADLINE = 3_000;

/** Milliseconds until dialling another client is tried again after it failed. */
const DIAL_AGAIN_AFTER = 60_000;

/**
 * Milliseconds that the center has to find out whether a message was shown: as
 * long as the other session lasts, and that is for the center to say.
 */
const RELAY_DEADLINE = 86_400_000;

/** The longest acknowledgement of another client accepted, in bytes. */
const MAX_PROOF_BYTES = 4_096;

/** Why a private message was not brought to the other client. */
export type NotBrought = "gone" | "over";

/** What became of a private message. */
export type PrivateResult =
  /** The other client has shown it, or, if not that, its system has taken it, in protocol 1. */
  | { readonly kind: "sent"; readonly shown: boolean }
  /** They never gave their address. */
  | { readonly kind: "unknown" }
  /** The center would not pass it on, or it cannot be sealed. */
  | { readonly kind: "refused"; readonly code: string; readonly text: string }
  /** It was left with the center as an ordinary message. */
  | { readonly kind: "left"; readonly answer: AnswerFrame }
  /** It was not, as that was not wanted; `tried` if it may have been shown all the same. */
  | { readonly kind: "not-sent"; readonly tried: boolean };

/** How to send a private message. */
export interface SendOptions {
  /** By which the recipient knows it if it comes again, be it as an ordinary message. */
  readonly id: string;
  /** Whether it is to be sent sealed or not at all. */
  readonly strict: boolean;
  /** Called when it cannot be brought, before it is left with the center. */
  onNotBrought(why: NotBrought): void;
}

/** A message that the center can read. */
export type OrdinaryMessage = Extract<Request, { type: "MSG" }>;

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
  /** What has been shown. */
  readonly seen: SeenMessages;
  /** Asks the center to pass a message on. */
  relay(message: PrivateRequest, deadline: number): Promise<AnswerFrame>;
  /** Leaves an ordinary message with the center. */
  leave(message: OrdinaryMessage): Promise<AnswerFrame>;
  /** Resolved when no request of one's own to allow somebody is unanswered. */
  whenAllowed(): Promise<unknown>;
}

/** Writes and reads private messages of one session. */
export class Privates {
  readonly #parts: PrivatesParts;
  /** The order of what is written to one user. */
  readonly order: UserOrder = new UserOrder();
  readonly #correspondents = new Map<string, Correspondent>();
  readonly #abort = new AbortController();
  readonly #sending = new Tasks();

  /**
   * Makes it for a session in which nothing was written.
   *
   * @param parts What it needs.
   */
  constructor(parts: PrivatesParts) {
    this.#parts = parts;
  }

  /**
   * Sends a message, when it is known what became of all before it to the same user.
   *
   * @param to The other user.
   * @param text What.
   * @param options How.
   * @returns What became of it.
   * @throws {Error} If neither the other client nor the center can be reached.
   */
  send(to: string, text: string, options: SendOptions): Promise<PrivateResult> {
    const sent = this.order.private(to, () => this.#send(to, text, options));
    this.#sending.add(sent.then(() => {}, () => {}));
    return sent;
  }

  /** Gives up what is under way, and waits until nothing is. */
  async close(): Promise<void> {
    this.#abort.abort(new Deno.errors.Interrupted("Cancelled"));
    await this.#sending.done();
  }

  /**
   * Takes a sealed message that came to one's port.
   *
   * @param frame The frame's body.
   * @param connection Where it came, and where the proof goes that it was shown.
   * @param show Shows it.
   * @throws {SealError} If it is from nobody who was allowed to write.
   * @throws {KeyError} If the key of whoever was allowed is none.
   * @throws {FrameError} If it is not text.
   * @throws {Error} If the connection breaks.
   */
  async receive(
    frame: Uint8Array,
    connection: FrameConnection,
    show: OnEvent,
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
   * @throws {KeyError} If the key of whoever was allowed is none.
   * @throws {FrameError} If it is not text.
   */
  async open(
    { from, number, sealed }: SealedFrame,
    show: OnEvent,
  ): Promise<Correspondent> {
    const key = await this.#allowedKey(from);
    if (!key) throw new SealError(`Cannot open a private message: ${from} was not allowed`);
    const correspondent = this.#correspondent(from, key);
    const opened = await correspondent.open(number, sealed);
    // They may have been blocked while it was opened.
    if (this.#parts.contacts.allowed(from)?.key !== key) {
      throw new SealError(`Cannot show a private message: ${from} is not allowed any more`);
    }
    if (opened !== undefined) this.#show(from, opened, show);
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
    contacts.verify(other, publicKey);
    const own = { user, publicKey: keys.publicKey };
    return { code: await safetyCode(own, { user: other, publicKey }) };
  }

  async #send(
    to: string,
    text: string,
    { id, strict, onNotBrought }: SendOptions,
  ): Promise<PrivateResult> {
    this.#abort.signal.throwIfAborted();
    const { contacts, leave } = this.#parts;
    const address = contacts.find(to);
    if (address === undefined) return { kind: "unknown" };
    const tried = typeof address === "object";
    if (tried) {
      const result = address.key === ""
        ? await this.#sendPlain(to, text, address, strict)
        : await this.#sendSealed(to, `${id}|${text}`, address);
      if (result) return result;
    }
    onNotBrought(contacts.find(to) === "over" ? "over" : "gone");
    if (strict) return { kind: "not-sent", tried };
    return { kind: "left", answer: await leave({ type: "MSG", to, text, id }) };
  }

  #show(from: string, opened: string, show: OnEvent): void {
    const [id = ""] = opened.split("|", 1);
    if (!isMessageId(id)) throw new SealError(`Cannot show a private message: it has no id`);
    if (!this.#parts.seen.isNew(from, id)) return;
    const text = opened.slice(id.length + 1);
    show({ kind: "private", from, text, id, time: this.#parts.clock.date() });
  }

  /** To a client of protocol 1. Returns nothing if that is not there any more. */
  async #sendPlain(
    to: string,
    text: string,
    { endpoint }: Address,
    strict: boolean,
  ): Promise<PrivateResult | undefined> {
    const { user, contacts } = this.#parts;
    if (strict) {
      return {
        kind: "refused",
        code: "",
        text: `Your message was not sent: ${to} cannot open it.`,
      };
    }
    const frame = encodeFrame(formatPrivate(user, text));
    if (endpoint && await this.#dials((signal) => dial(endpoint, frame, signal))) {
      return { kind: "sent", shown: false };
    }
    contacts.lost(to, "", "gone");
    return undefined;
  }

  /** Straight to the other client, or else through the center. Returns nothing if it is gone. */
  async #sendSealed(
    to: string,
    identified: string,
    { key, endpoint }: Address,
  ): Promise<PrivateResult | undefined> {
    const { clock, user, contacts, relay } = this.#parts;
    const correspondent = this.#correspondent(to, key);
    let letter: { readonly number: number; readonly sealed: Uint8Array<ArrayBuffer> };
    try {
      letter = await correspondent.seal(identified);
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      return { kind: "refused", code: "", text: `Cannot seal for ${to}: their key is none` };
    }
    const { number, sealed } = letter;
    if (endpoint && clock.now() >= correspondent.dialAgainAt) {
      const frame = encodeBytes(formatSealedPrivate(user, number, sealed));
      const isShown = await this.#dials((signal) =>
        bring(endpoint, frame, number, correspondent, signal)
      );
      if (isShown) return { kind: "sent", shown: true };
      correspondent.dialAgainAt = clock.now() + DIAL_AGAIN_AFTER;
    }
    const answer = await relay({ type: "PRV", to, key, number, sealed }, RELAY_DEADLINE);
    if (answer.done) return { kind: "sent", shown: true };
    const { code } = answer;
    if (code !== "gone" && code !== "over") return { kind: "refused", code, text: answer.text };
    contacts.lost(to, key, code);
    return undefined;
  }

  async #dials(run: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const { signal } = this.#abort;
    try {
      await withDeadline(this.#parts.clock, DIRECT_DEADLINE, run, signal);
      return true;
    } catch {
      signal.throwIfAborted();
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
