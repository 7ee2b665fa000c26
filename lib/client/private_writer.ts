/**
 * Private messages on their way out: sealed for the other client, brought
 * straight to it or, if that fails, through the center.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { KeyError } from "../crypto/key_pair.ts";
import { SealError } from "../crypto/seal.ts";
import { encodeBytes, encodeFrame } from "../frame.ts";
import type { Endpoint } from "../net/address.ts";
import { dial, mayDial } from "../net/dial.ts";
import { connect, withDeadline } from "../net/exchange.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import { formatSealedPrivate, parseShown } from "../protocol/numbered.ts";
import { formatPrivate } from "../protocol/push.ts";
import type { PrivateRequest, Request } from "../protocol/request.ts";
import { Tasks } from "../tasks.ts";
import type { Address, Contacts } from "./contacts.ts";
import type { Correspondent } from "./correspondent.ts";
import type { Correspondents } from "./correspondents.ts";
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
  /** Called when its turn has come; it is not sent if this throws. */
  onTurn?(): void;
  /** Called when it cannot be brought, before it is left with the center. */
  onNotBrought(why: NotBrought): void;
}

/** A message that the center can read. */
export type OrdinaryMessage = Extract<Request, { type: "MSG" }>;

/** What writing private messages needs. */
export interface PrivateWriterParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** Who one is. */
  readonly user: string;
  /** Who can be written to. */
  readonly contacts: Contacts;
  /** Seal; none in protocol 1. */
  readonly correspondents: Correspondents | undefined;
  /** Asks the center to pass a message on. */
  relay(message: PrivateRequest, deadline: number): Promise<AnswerFrame>;
  /** Leaves an ordinary message with the center. */
  leave(message: OrdinaryMessage): Promise<AnswerFrame>;
}

/** Writes private messages in one session. */
export class PrivateWriter {
  readonly #parts: PrivateWriterParts;
  /** The order of what is written to one user. */
  readonly order: UserOrder = new UserOrder();
  readonly #abort = new AbortController();
  readonly #sending = new Tasks();

  /**
   * Makes it for a session in which nothing was written.
   *
   * @param parts What it needs.
   */
  constructor(parts: PrivateWriterParts) {
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

  async #send(
    to: string,
    text: string,
    { id, strict, onTurn, onNotBrought }: SendOptions,
  ): Promise<PrivateResult> {
    onTurn?.();
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
    if (endpoint && await this.#dials(endpoint, (signal) => dial(endpoint, frame, signal))) {
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
    const { clock, user, contacts, correspondents, relay } = this.#parts;
    if (!correspondents) throw new SealError("Cannot seal in protocol 1");
    const correspondent = correspondents.of(to, key);
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
      const isShown = await this.#dials(
        endpoint,
        (signal) => bring(endpoint, frame, number, correspondent, signal),
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

  async #dials(
    endpoint: Endpoint,
    run: (signal: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    if (!mayDial(endpoint)) return false;
    const { signal } = this.#abort;
    try {
      await withDeadline(this.#parts.clock, DIRECT_DEADLINE, run, signal);
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    }
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
