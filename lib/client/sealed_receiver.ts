/**
 * What comes to the client's own port in protocol 2: nothing is believed but
 * what the center has sealed for this session, and what those have sealed whom
 * one has allowed.
 *
 * @module
 */
import { concat } from "@std/bytes/concat";
import type { Clock } from "../clock.ts";
import { KeyError } from "../crypto/key_pair.ts";
import { SealError } from "../crypto/seal.ts";
import { decodeText, encodeFrame, FrameError } from "../frame.ts";
import type { FrameConnection } from "../net/connection.ts";
import { startsWith } from "../protocol/fields.ts";
import { ARE_YOU_THERE, formatAcknowledgement, isGreeting } from "../protocol/numbered.ts";
import { parsePrivate } from "../protocol/received_push.ts";
import type { SealedChannel } from "../sealed/channel.ts";
import { SealedConnection } from "../sealed/connection.ts";
import { Tasks } from "../tasks.ts";
import type { OnEvent } from "./event.ts";
import type { Inbox } from "./inbox.ts";
import type { PrivateReader } from "./private_reader.ts";
import type { Receiver } from "./receiver.ts";

/** What a receiver needs. */
export interface SealedReceiverParts {
  /** The session's keys. */
  readonly channel: SealedChannel;
  /** Where pushes go. */
  readonly inbox: Inbox;
  /** Where private messages go. */
  readonly privates: PrivateReader;
  /** The longest sealed frame accepted, in bytes. */
  readonly maxFrameBytes: number;
  /** Tells the time. */
  readonly clock: Clock;
  /** Called with everything to be shown. */
  readonly onEvent: OnEvent;
  /** Called for each connection that brought something not to be believed. */
  onDropped(reason: string): void;
}

/** Opens, shows and acknowledges. */
export class SealedReceiver implements Receiver {
  readonly #parts: SealedReceiverParts;
  /** Resolved when what comes may be shown, or never will be. */
  readonly #started: Promise<boolean>;
  readonly #start: (shows: boolean) => void;
  /** What is being shown and acknowledged. */
  readonly #replies = new Tasks();
  /** The center's connection. There is one at a time, and the newest is it. */
  #current: SealedConnection | undefined;

  /**
   * Makes a receiver to which nothing has come.
   *
   * @param parts What it needs.
   */
  constructor(parts: SealedReceiverParts) {
    this.#parts = parts;
    ({ promise: this.#started, resolve: this.#start } = Promise.withResolvers<boolean>());
  }

  /** {@inheritDoc Receiver.start} */
  start(): void {
    this.#start(true);
  }

  /** {@inheritDoc Receiver.close} */
  async close(): Promise<void> {
    this.#start(false);
    await this.#replies.done();
  }

  /** {@inheritDoc Receiver.receive} */
  async receive(frame: Uint8Array, connection: FrameConnection): Promise<void> {
    try {
      if (startsWith(frame, "SEA|")) return await this.#serveCenter(frame, connection);
      // The frame is valid only until more is read, and the login may not be over.
      const copy = frame.slice();
      if (!await this.#started) return;
      if (startsWith(copy, "PRV|")) {
        const received = this.#parts.privates.receive(copy, connection);
        this.#replies.add(received.catch(() => {}));
        return await received;
      }
      await this.#receivePlain(decodeText(copy), connection.remote.hostname);
    } catch (error) {
      const isForged = error instanceof SealError || error instanceof FrameError ||
        error instanceof KeyError;
      if (isForged) this.#parts.onDropped(error.message);
      // Else the connection broke, and whoever dialled will dial again.
    }
  }

  async #serveCenter(first: Uint8Array, connection: FrameConnection): Promise<void> {
    const { channel, maxFrameBytes } = this.#parts;
    const sealed = new SealedConnection(connection, channel, maxFrameBytes);
    for (
      let frame: Uint8Array | undefined = first;
      frame;
      frame = await connection.readBytes()
    ) {
      await sealed.accept(frame);
      connection.prove();
      if (this.#current !== sealed) this.#current?.close();
      this.#current = sealed;
      const replied = this.#reply(sealed);
      this.#replies.add(replied.catch(() => {}));
      await replied;
    }
  }

  /** Shows all that was in one sealed frame, and answers it. */
  async #reply(sealed: SealedConnection): Promise<void> {
    const replies = await this.#take(sealed);
    if (replies.length > 0) await sealed.writeBytes(concat(replies));
  }

  /** Shows all that was in one sealed frame. Returns what is to be sent back. */
  async #take(sealed: SealedConnection): Promise<Uint8Array<ArrayBuffer>[]> {
    const replies: Uint8Array<ArrayBuffer>[] = [];
    let number: number | undefined;
    for (let frame = sealed.next(); frame; frame = sealed.next()) {
      if (isGreeting(frame)) {
        replies.push(encodeFrame(ARE_YOU_THERE));
        continue;
      }
      if (!await this.#started) return [];
      number = await this.#parts.inbox.take(frame) ?? number;
    }
    if (number !== undefined) replies.push(encodeFrame(formatAcknowledgement(number)));
    return replies;
  }

  /** A message of a client that speaks protocol 1: anybody could have made it. */
  async #receivePlain(text: string, host: string): Promise<void> {
    const { privates, clock, onEvent, onDropped } = this.#parts;
    const message = parsePrivate(text);
    if (!message) return onDropped("Cannot believe a push: it is not sealed");
    if (await privates.isPlausible(message.from, host)) {
      return onEvent({ kind: "private", ...message, unverified: true, time: clock.date() });
    }
    onDropped("Cannot believe a private message: its sender was not allowed");
  }
}
