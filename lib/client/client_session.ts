/**
 * What a client has from its login to the end of the session: a way to ask, a
 * way to be told, and what is known of others.
 *
 * @module
 */
import { KeyPair } from "../crypto/key_pair.ts";
import { decodeText } from "../frame.ts";
import type { Endpoint } from "../net/address.ts";
import type { ConnectOptions } from "../net/exchange.ts";
import { SealedChannel } from "../sealed/channel.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import { channelInfos, type Placement, type Protocol } from "../protocol/login.ts";
import { parseSealedPrivate } from "../protocol/numbered.ts";
import type { Request } from "../protocol/request.ts";
import { AnsweredRequests } from "./answered_requests.ts";
import { Attachment } from "./attachment.ts";
import { Contacts } from "./contacts.ts";
import { Inbox } from "./inbox.ts";
import { Privates } from "./privates.ts";
import { PushReader } from "./push_reader.ts";
import { PlainReceiver, type Receiver } from "./receiver.ts";
import type { Identity, RequestLine } from "./request_line.ts";
import { Requests } from "./requests.ts";
import { SealedReceiver } from "./sealed_receiver.ts";
import { SealError } from "../crypto/seal.ts";

/** What a session is made of. */
export interface ClientSessionParts {
  /** The message center. */
  readonly center: Endpoint;
  /** Who one is. */
  readonly identity: Identity;
  /** How to connect to the center. */
  readonly connect: ConnectOptions;
  /** The longest push accepted, in bytes. */
  readonly maxPushBytes: number;
  /** Called with every text to be shown. */
  onText(text: string): void;
  /** Called when the session is over without one's doing. */
  onOver(how: SessionEnd): void;
  /** Called for each connection that brought something not to be believed. */
  onDropped(reason: string): void;
}

/** How a session ended: the user logged in elsewhere, or the center does not know it any more. */
export type SessionEnd = "replaced" | "expired";

/** A session in either protocol. */
export abstract class ClientSession {
  /** What it speaks. */
  abstract readonly protocol: Protocol;
  /** What comes to one's port. */
  abstract readonly receiver: Receiver;
  /** Private messages. */
  abstract readonly privates: Privates;
  /** What is known of others. */
  readonly contacts: Contacts = new Contacts();
  /** What it is made of. */
  protected readonly parts: ClientSessionParts;
  /** The way to ask. */
  protected abstract readonly requests: RequestLine;
  /** One's own requests to allow somebody, as far as they are not answered. */
  readonly #allowing = new Set<Promise<unknown>>();

  /** Begins a session. */
  constructor(parts: ClientSessionParts) {
    this.parts = parts;
  }

  /** Begins to show what comes. */
  start(): void {
    this.receiver.start();
  }

  /**
   * Asks the center something.
   *
   * @param request What.
   * @param deadline Milliseconds that the center has for it.
   * @returns The answer.
   * @throws {Error} If the center cannot be reached or does not answer.
   */
  async send(request: Request, deadline?: number): Promise<AnswerFrame> {
    const sent = this.requests.send(request, deadline);
    if (request.type !== "ALL") return await sent;
    const settled = sent.then((answer) => this.onAllowed(request.who, answer)).catch(() => {});
    this.#allowing.add(settled);
    await settled;
    this.#allowing.delete(settled);
    return await sent;
  }

  /** Tells the center that one is still here. */
  abstract beat(): Promise<void>;

  /** Blocks or unblocks a user. */
  async block(who: string, block: boolean): Promise<AnswerFrame> {
    if (block) this.contacts.block(who, true);
    const answer = await this.send({ type: "BLC", block, who });
    if (!block) this.contacts.block(who, false);
    return answer;
  }

  /** Waits until the requests are done, and gives up those that are not in time. */
  finish(deadline: number): Promise<void> {
    return this.requests.finish(deadline);
  }

  /** Ends everything that is under way. */
  close(): Promise<void> {
    this.receiver.close();
    this.requests.cancel();
    return Promise.resolve();
  }

  /** Resolved when no request of one's own to allow somebody is unanswered. */
  protected async whenAllowed(): Promise<void> {
    await Promise.all(this.#allowing);
  }

  /** The center has answered a request to allow somebody. */
  protected abstract onAllowed(who: string, answer: AnswerFrame): void;
}

/** A session of protocol 1. */
export class ClientSession1 extends ClientSession {
  /** {@inheritDoc ClientSession.protocol} */
  override readonly protocol = 1;
  /** {@inheritDoc ClientSession.receiver} */
  override readonly receiver: PlainReceiver;
  /** {@inheritDoc ClientSession.privates} */
  override readonly privates: Privates;
  /** {@inheritDoc ClientSession.requests} */
  protected override readonly requests: Requests;

  /** Begins a session. */
  constructor(parts: ClientSessionParts) {
    super(parts);
    const { center, identity, connect, onText, onOver } = parts;
    const { contacts } = this;
    this.requests = new Requests(center, identity, connect);
    const onReplaced = () => onOver("replaced");
    const pushes = new PushReader({ protocol: 1, contacts, onText, onReplaced });
    this.receiver = new PlainReceiver(pushes, contacts, onText);
    this.privates = new Privates({
      clock: connect.clock,
      user: identity.user,
      keys: undefined,
      contacts,
      relay: (message) => this.requests.send(message),
      whenAllowed: () => this.whenAllowed(),
    });
  }

  /** {@inheritDoc ClientSession.send} */
  override async send(request: Request, deadline?: number): Promise<AnswerFrame> {
    // Whoever is allowed may write before the center has closed the connection.
    if (request.type === "ALL") {
      for (const held of this.contacts.allow(request.who)) this.parts.onText(held);
    }
    return await super.send(request, deadline);
  }

  /** {@inheritDoc ClientSession.beat} */
  override async beat(): Promise<void> {
    await this.send({ type: "HEY" });
  }

  /** Nothing is said of them in protocol 1. */
  protected override onAllowed(): void {}
}

/** A session of protocol 2. */
export class ClientSession2 extends ClientSession {
  /** {@inheritDoc ClientSession.protocol} */
  override readonly protocol = 2;
  /** {@inheritDoc ClientSession.receiver} */
  override readonly receiver: SealedReceiver;
  /** {@inheritDoc ClientSession.privates} */
  override readonly privates: Privates;
  /** One's public key. */
  readonly publicKey: string;
  /** {@inheritDoc ClientSession.requests} */
  protected override readonly requests: AnsweredRequests;
  readonly #inbox: Inbox;
  readonly #pushes: PushReader;
  #placement: Placement = "DIAL";
  #attachment: Attachment | undefined;
  #isOver = false;
  #wasRefused = false;
  #hasShownKept = false;

  private constructor(parts: ClientSessionParts, keys: KeyPair, channel: SealedChannel) {
    super(parts);
    const { center, identity, connect, maxPushBytes, onText, onDropped } = parts;
    const { contacts } = this;
    this.publicKey = keys.publicKey;
    this.requests = new AnsweredRequests({ ...connect, center, identity });
    this.#inbox = new Inbox(({ kept, body }) => this.#show(kept, body));
    this.#pushes = new PushReader({
      protocol: 2,
      contacts,
      onText,
      onReplaced: () => this.#end("replaced"),
    });
    this.privates = new Privates({
      clock: connect.clock,
      user: identity.user,
      keys,
      contacts,
      relay: (message, deadline) => this.send(message, deadline),
      whenAllowed: () => this.whenAllowed(),
    });
    this.receiver = new SealedReceiver({
      channel,
      inbox: this.#inbox,
      privates: this.privates,
      maxFrameBytes: maxPushBytes,
      onText,
      onDropped,
    });
  }

  /**
   * Agrees on keys with the center.
   *
   * @param parts What the session is made of.
   * @param centerKey The center's public key.
   * @returns The session, ready to be dialled.
   * @throws {KeyError} If the center's key is none.
   */
  static async begin(parts: ClientSessionParts, centerKey: string): Promise<ClientSession2> {
    const keys = await KeyPair.generate();
    const infos = channelInfos(centerKey, keys.publicKey);
    const [openKey, sealKey] = await keys.agree(centerKey, parts.identity.token, infos);
    return new ClientSession2(parts, keys, new SealedChannel(sealKey, openKey));
  }

  /** The login is over: the center has said how it reaches this client, and in which series. */
  place(placement: Placement, series: string): void {
    this.#placement = placement;
    this.#inbox.begin(series);
  }

  /** {@inheritDoc ClientSession.start} */
  override start(): void {
    super.start();
    if (this.#placement === "ATTACH") this.#attach();
  }

  /** {@inheritDoc ClientSession.send} */
  override async send(request: Request, deadline?: number): Promise<AnswerFrame> {
    if (request.type === "OUT") this.#isOver = true;
    const answer = await super.send(request, deadline);
    if (!answer.done && answer.code === "session") this.#end("expired");
    return answer;
  }

  /** {@inheritDoc ClientSession.beat} */
  override async beat(): Promise<void> {
    if (this.#attachment?.isAttached) return await this.#attachment.greet();
    const { code } = await this.send({ type: "HEY" });
    if (code === "attach") this.#attach();
  }

  /** {@inheritDoc ClientSession.close} */
  override async close(): Promise<void> {
    this.#isOver = true;
    this.receiver.close();
    await Promise.all([this.requests.close(), this.#attachment?.close()]);
  }

  /** {@inheritDoc ClientSession.onAllowed} */
  protected override onAllowed(who: string, { done, text }: AnswerFrame): void {
    if (!done) return;
    const [host = "", key = ""] = text.split("|");
    this.contacts.allow(who, { host, key });
  }

  #attach(): void {
    if (this.#attachment || this.#isOver) return;
    const { center, identity, connect, maxPushBytes, onText } = this.parts;
    this.#attachment = new Attachment({
      ...connect,
      maxFrameBytes: maxPushBytes,
      center,
      identity,
      inbox: this.#inbox,
      onRefused: ({ code, text }) => {
        if (code === "session") return this.#end("expired");
        if (!this.#wasRefused) onText(text);
        this.#wasRefused = true;
      },
    });
  }

  #end(how: SessionEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.parts.onOver(how);
  }

  /** Shows a push. One that goes through the center for a correspondent has to be opened first. */
  #show(kept: boolean, body: Uint8Array): void | Promise<void> {
    const message = parseSealedPrivate(body);
    if (message) {
      return this.privates.open(message, this.parts.onText).then(() => {}, (error) => {
        if (!(error instanceof SealError)) throw error;
        this.parts.onDropped(error.message);
      });
    }
    if (kept && !this.#hasShownKept) this.parts.onText("While you were away...");
    this.#hasShownKept ||= kept;
    this.#pushes.read(decodeText(body));
  }
}
