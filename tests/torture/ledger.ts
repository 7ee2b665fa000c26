/**
 * What was sent, and what its senders were told became of it.
 *
 * @module
 */
import { EVERYONE, type Label } from "./texts.ts";

/**
 * How far a message is, as its sender knows: `open` until it is answered;
 * `delivered` or `kept`, and so accepted; `refused`; or in `doubt`, as its
 * sender died before it was answered.
 */
export type MessageState = "open" | "delivered" | "kept" | "refused" | "doubt";

/** A message. */
export interface Message extends Label {
  /** What it says. */
  readonly text: string;
  /** How far it is. */
  state: MessageState;
  /** Whether its recipient has shown it; not known of broadcasts. */
  isShown: boolean;
}

/** All messages of a run. */
export class Ledger {
  readonly #bySender = new Map<string, Message[]>();
  readonly #counts: Record<MessageState, number> = {
    open: 0,
    delivered: 0,
    kept: 0,
    refused: 0,
    doubt: 0,
  };
  /** How many were accepted, but for broadcasts. */
  accepted = 0;
  /** How many of these are not shown yet. */
  missing = 0;
  /** How many are to be answered, but for broadcasts. */
  open = 0;
  /** How many broadcasts were sent. */
  broadcasts = 0;

  /** How many messages are in a state, but for broadcasts. */
  count(state: MessageState): number {
    return this.#counts[state];
  }

  /** All messages of all senders. */
  get messages(): Iterable<Message> {
    return this.#bySender.values().flatMap((messages) => messages.values());
  }

  /**
   * Notes a message that is handed to its sender.
   *
   * @param sender Who sends it.
   * @param to For whom.
   * @param write Makes the text.
   * @returns The message.
   */
  add(sender: string, to: string, write: (label: Label) => string): Message {
    const messages = this.#bySender.get(sender) ?? [];
    const label = { sender, to, number: messages.length + 1 };
    const message: Message = { ...label, text: write(label), state: "open", isShown: false };
    messages.push(message);
    this.#bySender.set(sender, messages);
    if (to === EVERYONE) this.broadcasts += 1;
    else this.#count(message, 1);
    return message;
  }

  /** Notes what became of a message; what is known already stays so. */
  settle(message: Message, state: MessageState): void {
    if (message.state !== "open") return;
    if (message.to !== EVERYONE) this.#count(message, -1);
    message.state = state;
    if (message.to !== EVERYONE) this.#count(message, 1);
  }

  /** Notes that a message was shown to its recipient. */
  show(message: Message): void {
    if (!message.isShown && isAccepted(message.state)) this.missing -= 1;
    message.isShown = true;
  }

  /** The message that a text says it is. */
  find({ sender, number }: Label): Message | undefined {
    return this.#bySender.get(sender)?.[number - 1];
  }

  #count({ state, isShown }: Message, by: number): void {
    this.#counts[state] += by;
    if (state === "open") this.open += by;
    if (!isAccepted(state)) return;
    this.accepted += by;
    if (!isShown) this.missing += by;
  }
}

/**
 * Whether a message has to be shown.
 *
 * @param state How far it is, as its sender knows.
 * @returns Whether its sender was told that it was shown, or is kept.
 */
export function isAccepted(state: MessageState): boolean {
  return state === "delivered" || state === "kept";
}
