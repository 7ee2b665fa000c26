/**
 * A client's session in protocol 2: answered, acknowledged, and believed for
 * its keys.
 *
 * @module
 */
import { KeyPair } from "../crypto/key_pair.ts";
import { decodeText } from "../frame.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import { channelInfos, type Placement } from "../protocol/login.ts";
import { type NumberedPush, parseSealedPrivate } from "../protocol/numbered.ts";
import type { PrivateRequest, Request } from "../protocol/request.ts";
import { SealedChannel } from "../sealed/channel.ts";
import { AnsweredRequests } from "./answered_requests.ts";
import { Attachment } from "./attachment.ts";
import {
  ClientSession,
  type ClientSessionParts,
  endOf,
  type SessionEnd,
  SessionOverError,
} from "./client_session.ts";
import type { ConversationOptions } from "./conversation.ts";
import { Correspondents, type SafetyCode } from "./correspondents.ts";
import type { Happening } from "./event.ts";
import { SlowError } from "./hold.ts";
import { Inbox } from "./inbox.ts";
import { PrivateReader } from "./private_reader.ts";
import { PrivateWriter } from "./private_writer.ts";
import { otherKey, PushReader } from "./push_reader.ts";
import { SealedReceiver } from "./sealed_receiver.ts";

/** Of a pause that is over so soon, in milliseconds, the center has just heard who is here. */
const SHORT_PAUSE = 5_000;

/** A session of protocol 2. */
export class SealedSession extends ClientSession {
  /** {@inheritDoc ClientSession.protocol} */
  override readonly protocol = 2;
  /** {@inheritDoc ClientSession.receiver} */
  override readonly receiver: SealedReceiver;
  /** {@inheritDoc ClientSession.privates} */
  override readonly privates: PrivateWriter;
  /** One's public key. */
  readonly publicKey: string;
  /** {@inheritDoc ClientSession.requests} */
  protected override readonly requests: AnsweredRequests;
  /** For private messages, whose answers may take long: nobody else's are to wait for them. */
  readonly #relays = new Map<string, AnsweredRequests>();
  readonly #asking: ConversationOptions;
  readonly #inbox: Inbox;
  readonly #correspondents: Correspondents;
  readonly #reader: PrivateReader;
  readonly #pushes: PushReader;
  #placement: Placement = "DIAL";
  #attachment: Attachment | undefined;
  #isOver = false;
  #isClosed = false;
  #wasRefused = false;

  private constructor(parts: ClientSessionParts, keys: KeyPair, channel: SealedChannel) {
    super(parts);
    const { center, identity, connect, maxPushBytes, seen, onEvent, onDropped } = parts;
    const { clock } = connect;
    const { contacts } = this;
    this.publicKey = keys.publicKey;
    this.#asking = { ...connect, maxFrameBytes: maxPushBytes, center, identity };
    this.requests = new AnsweredRequests(this.#asking);
    this.#inbox = new Inbox((push) => this.#show(push));
    this.#pushes = new PushReader({
      protocol: 2,
      clock,
      contacts,
      seen,
      onEvent,
      onReplaced: () => this.#end("replaced"),
    });
    const { user } = identity;
    const correspondents = this.#correspondents = new Correspondents(user, keys);
    const whenAllowed = () => this.whenAllowed();
    this.#reader = new PrivateReader({
      clock,
      contacts,
      correspondents,
      seen,
      onEvent,
      whenAllowed,
    });
    this.privates = new PrivateWriter({
      clock,
      user,
      contacts,
      correspondents,
      relay: (message, deadline) => this.#relay(message, deadline),
      leave: (message) => this.send(message),
    });
    this.receiver = new SealedReceiver({
      channel,
      inbox: this.#inbox,
      privates: this.#reader,
      maxFrameBytes: maxPushBytes,
      clock,
      onEvent,
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
  static async begin(parts: ClientSessionParts, centerKey: string): Promise<SealedSession> {
    const keys = await KeyPair.generate();
    const infos = channelInfos(centerKey, keys.publicKey);
    const [openKey, sealKey] = await keys.agree(centerKey, parts.identity.token, infos);
    return new SealedSession(parts, keys, new SealedChannel(sealKey, openKey));
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
    if (request.type === "OUT") return await this.#leave(deadline);
    return this.#hear(await super.send(request, deadline));
  }

  /** {@inheritDoc ClientSession.beat} */
  override async beat(): Promise<void> {
    if (this.#attachment?.isAttached) return await this.#attachment.greet();
    if (this.#leftOfPause > 0 && this.#leftOfPause <= SHORT_PAUSE) return;
    const { code } = await this.send({ type: "HEY" });
    if (code === "attach") this.#attach();
  }

  /** {@inheritDoc ClientSession.safetyCode} */
  override safetyCode(other: string): Promise<SafetyCode> {
    return this.#correspondents.safetyCode(other, this.contacts);
  }

  /** {@inheritDoc ClientSession.check} */
  override async check(): Promise<void> {
    const answer = await this.send({ type: "HEY" });
    const end = endOf(answer);
    if (end) throw new SessionOverError(end);
    if (answer.code === "attach") this.#attach();
    this.#attachment?.goOn();
  }

  /** {@inheritDoc ClientSession.suspend} */
  override suspend(): void {
    super.suspend();
    for (const relay of this.#relays.values()) relay.cancel();
  }

  /** {@inheritDoc ClientSession.finish} */
  override async finish(deadline: number): Promise<void> {
    const relays = [...this.#relays.values()].map((relay) => relay.finish(deadline));
    await Promise.all([super.finish(deadline), ...relays]);
  }

  /** {@inheritDoc ClientSession.close} */
  override async close(): Promise<void> {
    this.#isOver = true;
    this.#isClosed = true;
    await Promise.all([
      this.privates.close(),
      this.requests.close(),
      ...[...this.#relays.values()].map((relay) => relay.close()),
      this.#attachment?.close(),
      super.close(),
    ]);
  }

  /** {@inheritDoc ClientSession.onAllowed} */
  protected override onAllowed(who: string, { done, text }: AnswerFrame): void {
    if (!done) return;
    const [host = "", key = ""] = text.split("|");
    this.contacts.allow(who, { host, key });
    if (this.contacts.isOtherKey(who, key)) this.#notice(otherKey(who));
  }

  #attach(): void {
    if (this.#attachment || this.#isOver) return;
    const { center, identity, connect, maxPushBytes, onLost } = this.parts;
    this.#attachment = new Attachment({
      ...connect,
      maxFrameBytes: maxPushBytes,
      center,
      identity,
      inbox: this.#inbox,
      onLost,
      onRefused: (answer) => {
        // A center that only asks for a pause is asked again, less and less often.
        if (endOf(this.#hear(answer)) || answer.code === "slow") return;
        if (!this.#wasRefused) this.#notice(answer.text);
        this.#wasRefused = true;
      },
    });
  }

  async #relay(message: PrivateRequest, deadline: number): Promise<AnswerFrame> {
    this.throwIfSuspended();
    let relay = this.#relays.get(message.to);
    if (!relay) {
      relay = new AnsweredRequests(this.#asking);
      if (!this.#isClosed) this.#relays.set(message.to, relay);
      else await relay.close();
    }
    const answer = this.#hear(await relay.send(message, deadline));
    const slow = this.hearSlow(answer);
    if (slow) throw slow;
    return answer;
  }

  /** Milliseconds until the center may be asked again, if it has asked for a pause. */
  get #leftOfPause(): number {
    const { hold, connect: { clock } } = this.parts;
    return hold?.isOn ? hold.until - clock.now() : 0;
  }

  /** Logs out, after a pause that the center asks for if there is time for that. */
  async #leave(deadline: number = this.#asking.deadline): Promise<AnswerFrame> {
    this.#isOver = true;
    const { hold, connect: { clock } } = this.parts;
    const end = clock.now() + deadline;
    for (;;) {
      if (hold?.isOn && hold.until < end) await hold.over();
      try {
        return this.#hear(await super.send({ type: "OUT" }, end - clock.now()));
      } catch (error) {
        if (!(error instanceof SlowError) || !hold || hold.until >= end) throw error;
      }
    }
  }

  /** Any answer may tell that the session is over. */
  #hear(answer: AnswerFrame): AnswerFrame {
    const end = endOf(answer);
    if (end === "replaced" && !this.#isOver) this.#tell({ kind: "replaced" });
    if (end) this.#end(end);
    return answer;
  }

  #notice(text: string): void {
    this.#tell({ kind: "notice", text });
  }

  #tell(happening: Happening): void {
    this.parts.onEvent({ ...happening, time: this.parts.connect.clock.date() });
  }

  #end(how: SessionEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.parts.onOver(how);
  }

  /** Shows a push. One that goes through the center for a correspondent has to be opened first. */
  #show({ kept, time, body }: NumberedPush): void | Promise<void> {
    const { seen, onDropped } = this.parts;
    seen.check();
    const message = parseSealedPrivate(body);
    if (message) {
      return this.#reader.open(message).then(() => {}, (error) => {
        seen.check();
        // It is acknowledged all the same: it would not open a second time either.
        onDropped(String(error));
      });
    }
    this.#pushes.read(decodeText(body), { time, kept });
  }
}
