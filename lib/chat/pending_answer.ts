/**
 * Answers that are known only when it is known what became of a message.
 *
 * @module
 */
import { type Answer, done, refused } from "./answer.ts";
import type { Store } from "../store/store.ts";
import { type Fate, Receipt } from "./receipt.ts";

/** The answer to a message that its recipient has. */
const DELIVERED = done("delivered");

/** The answer to a message that waits for its recipient. */
const KEPT = done("kept", { kind: "kept" });

/** The answer to a broadcast that waits for some of its recipients: nothing that they need know. */
const KEPT_FOR_SOME = done("kept");

/** The answer to a private message whose recipient's session has ended. */
const GONE = refused("gone", "The recipient is no longer online.");

/** The answer to a private message that was under way when what allowed it ended. */
const OVER = refused("over", "What the recipient allowed you is over: ask again.");

/** The answer to a message that could not be written down. */
const UNWRITTEN = refused(
  "disk",
  "Your message was not sent: the message center cannot write to its disk now. " +
    "Please try again later.",
);

/** What is answered, whatever becomes of it. */
export type AnswersByFate = Readonly<Record<Fate, Answer>>;

/** The answers to a message for one user. */
export const MESSAGE_ANSWERS: AnswersByFate = {
  delivered: DELIVERED,
  kept: KEPT,
  unwritten: UNWRITTEN,
  gone: GONE,
  over: OVER,
};

/** The answers to a message for everyone. */
export const BROADCAST_ANSWERS: AnswersByFate = { ...MESSAGE_ANSWERS, kept: KEPT_FOR_SOME };

/** An answer that is not known yet, but will be. */
export class PendingAnswer {
  /** Tells what became of it. */
  readonly receipt: Receipt;
  /** What is answered then. */
  readonly answers: AnswersByFate;
  /** Whether it outlasts the session that it is for, so that it can be kept. */
  readonly keeps: boolean;
  /** Whether it is for everyone online. */
  readonly isBroadcast: boolean;

  /** Makes an answer of what becomes of something. */
  constructor(receipt: Receipt, answers: AnswersByFate, keeps = true, isBroadcast = false) {
    this.receipt = receipt;
    this.answers = answers;
    this.keeps = keeps;
    this.isBroadcast = isBroadcast;
  }

  /** The answer, once it is known. */
  get known(): Answer | undefined {
    const { fate } = this.receipt;
    return fate && this.answers[fate];
  }
}

/**
 * The answer to what has been done, once that is written down.
 *
 * @param store Where it is written.
 * @param written What is answered then.
 * @param rest What is answered if it cannot be written, and what else is known.
 * @returns The answer, or what will become it.
 */
export function whenWritten(
  store: Store,
  written: Answer,
  { unwritten = UNWRITTEN, isBroadcast = false }: {
    readonly unwritten?: Answer;
    readonly isBroadcast?: boolean;
  },
): Answer | PendingAnswer {
  const receipt = new Receipt();
  store.whenWritten((error) => receipt.settle(error ? "unwritten" : "kept"));
  if (receipt.fate === "kept") return written;
  const answers = { ...MESSAGE_ANSWERS, kept: written, unwritten };
  return new PendingAnswer(receipt, answers, true, isBroadcast);
}
