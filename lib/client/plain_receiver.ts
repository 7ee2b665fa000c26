/**
 * What comes to the client's own port in protocol 1.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { decodeText } from "../frame.ts";
import { parsePrivate } from "../protocol/received_push.ts";
import type { Contacts } from "./contacts.ts";
import type { OnEvent, TimedMessage } from "./event.ts";
import type { PushReader } from "./push_reader.ts";
import type { Receiver } from "./receiver.ts";

/** In protocol 1 whoever dials is believed: there is no way to tell. */
export class PlainReceiver implements Receiver {
  readonly #pushes: PushReader;
  readonly #contacts: Contacts;
  readonly #clock: Clock;
  readonly #onEvent: OnEvent;
  /** What came before {@linkcode start}. */
  #early: string[] | undefined = [];

  /**
   * Makes a receiver to which nothing has come.
   *
   * @param pushes Reads pushes.
   * @param contacts Who was allowed to write privately.
   * @param clock Tells the time.
   * @param onEvent Called with everything to be shown.
   */
  constructor(pushes: PushReader, contacts: Contacts, clock: Clock, onEvent: OnEvent) {
    this.#pushes = pushes;
    this.#contacts = contacts;
    this.#clock = clock;
    this.#onEvent = onEvent;
  }

  /** {@inheritDoc Receiver.receive} */
  receive(frame: Uint8Array): void {
    let text: string;
    try {
      text = decodeText(frame);
    } catch {
      return;
    }
    if (this.#early) this.#early.push(text);
    else this.#read(text);
  }

  /** {@inheritDoc Receiver.start} */
  start(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const text of early) this.#read(text);
  }

  /** {@inheritDoc Receiver.close} */
  close(): Promise<void> {
    this.#early = [];
    return Promise.resolve();
  }

  #read(text: string): void {
    const message = parsePrivate(text);
    if (!message) return this.#pushes.read(text);
    const event: TimedMessage = {
      kind: "private",
      ...message,
      time: this.#clock.date(),
    };
    const hearing = this.#contacts.hear(event);
    if (hearing === "show") this.#onEvent(event);
    if (hearing === "held") this.#onEvent({ kind: "held", from: event.from, time: event.time });
  }
}
