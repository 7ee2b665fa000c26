/**
 * What comes to the client's own port in protocol 1.
 *
 * @module
 */
import { decodeText } from "../frame.ts";
import { privateSender } from "../protocol/push.ts";
import type { Contacts } from "./contacts.ts";
import type { PushReader } from "./push_reader.ts";
import type { Receiver } from "./receiver.ts";

/** In protocol 1 whoever dials is believed: there is no way to tell. */
export class PlainReceiver implements Receiver {
  readonly #pushes: PushReader;
  readonly #contacts: Contacts;
  readonly #onText: (text: string) => void;
  /** What came before {@linkcode start}. */
  #early: string[] | undefined = [];

  /**
   * Makes a receiver to which nothing has come.
   *
   * @param pushes Reads pushes.
   * @param contacts Who was allowed to write privately.
   * @param onText Called with every text to be shown.
   */
  constructor(pushes: PushReader, contacts: Contacts, onText: (text: string) => void) {
    this.#pushes = pushes;
    this.#contacts = contacts;
    this.#onText = onText;
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
    const sender = privateSender(text);
    if (sender === undefined) return this.#pushes.read(text);
    const hearing = this.#contacts.hear(sender, text);
    if (hearing === "show") this.#onText(text);
    if (hearing === "held") {
      this.#onText(`${sender} has sent you a private message. [allow ${sender}] to read it.`);
    }
  }
}
