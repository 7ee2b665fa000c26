/**
 * A client's session in protocol 1: a connection for each request, and whoever
 * dials is believed.
 *
 * @module
 */
import type { AnswerFrame } from "../protocol/answer.ts";
import type { Request } from "../protocol/request.ts";
import { ClientSession, type ClientSessionParts, SessionOverError } from "./client_session.ts";
import { PlainReceiver } from "./plain_receiver.ts";
import { PlainRequests } from "./plain_requests.ts";
import { PrivateWriter } from "./private_writer.ts";
import { PushReader } from "./push_reader.ts";
import { NoAnswerError } from "./request_line.ts";

/** No user can be named so: names have no spaces. */
const NO_USER = "no user";

/** A session of protocol 1. */
export class PlainSession extends ClientSession {
  /** {@inheritDoc ClientSession.protocol} */
  override readonly protocol = 1;
  /** {@inheritDoc ClientSession.receiver} */
  override readonly receiver: PlainReceiver;
  /** {@inheritDoc ClientSession.privates} */
  override readonly privates: PrivateWriter;
  /** {@inheritDoc ClientSession.requests} */
  protected override readonly requests: PlainRequests;

  /** Begins a session. */
  constructor(parts: ClientSessionParts) {
    super(parts);
    const { center, identity, connect, seen, onEvent, onOver } = parts;
    const { clock } = connect;
    const { contacts } = this;
    this.requests = new PlainRequests(center, identity, connect);
    const onReplaced = () => onOver("replaced");
    const pushes = new PushReader({ protocol: 1, clock, contacts, seen, onEvent, onReplaced });
    this.receiver = new PlainReceiver(pushes, contacts, clock, onEvent);
    this.privates = new PrivateWriter({
      clock,
      user: identity.user,
      contacts,
      correspondents: undefined,
      relay: (message) => this.requests.send(message),
      leave: (message) => this.send(message),
    });
  }

  /** {@inheritDoc ClientSession.send} */
  override async send(request: Request, deadline?: number): Promise<AnswerFrame> {
    // Whoever is allowed may write before the center has closed the connection.
    if (request.type === "ALL") {
      for (const held of this.contacts.allow(request.who)) this.parts.onEvent(held);
    }
    return await super.send(request, deadline);
  }

  /** {@inheritDoc ClientSession.safetyCode} */
  override safetyCode(): Promise<"unsealed"> {
    return Promise.resolve("unsealed");
  }

  /** {@inheritDoc ClientSession.close} */
  override async close(): Promise<void> {
    await Promise.all([this.privates.close(), super.close()]);
  }

  /** {@inheritDoc ClientSession.beat} */
  override async beat(): Promise<void> {
    await this.send({ type: "HEY" });
  }

  /** {@inheritDoc ClientSession.check} */
  override async check(): Promise<void> {
    try {
      await this.requests.send({ type: "GET", who: NO_USER });
    } catch (error) {
      // A token that is not current is answered with nothing.
      if (error instanceof NoAnswerError) throw new SessionOverError("expired");
      throw error;
    }
  }

  /** Nothing is said of them in protocol 1. */
  protected override onAllowed(): void {}
}
