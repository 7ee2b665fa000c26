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

/** An answer that is not known yet, but will be. */
export interface PendingAnswer {
  /** Tells what became of the message. */
  readonly receipt: Receipt;
  /** Whether the message waits for its recipient for as long as it takes. */
  readonly keeps: boolean;
  /** Whether its sender is told nothing if it waits. */
  readonly quiet?: boolean;
  /** The answer when it is written down, if that does not depend on what becomes of it. */
  readonly written?: Answer;
  /** The answer when it cannot be written down, if it is no message. */
  readonly unwritten?: Answer;
}

/**
 * The answer to what has been done, once that is written down.
 *
 * @param store Where it is written.
 * @param answers What is answered.
 * @returns The answer, or what will become it.
 */
export function whenWritten(
  store: Store,
  answers: Pick<PendingAnswer, "quiet" | "unwritten"> & { readonly written: Answer },
): Answer | PendingAnswer {
  const receipt = new Receipt();
  store.whenWritten((error) => receipt.settle(error ? "unwritten" : "kept"));
  return receipt.fate === "kept" ? answers.written : { receipt, keeps: false, ...answers };
}

/**
 * The answer to a request whose message's fate is known.
 *
 * @param pending What `Chat.handle` returned.
 * @param fate What became of the message.
 * @returns The answer.
 */
export function answerFor({ quiet, written, unwritten }: PendingAnswer, fate: Fate): Answer {
  switch (fate) {
    case "delivered":
      return DELIVERED;
    case "kept":
      return written ?? (quiet ? KEPT_FOR_SOME : KEPT);
    case "unwritten":
      return unwritten ?? UNWRITTEN;
    case "gone":
      return GONE;
    case "over":
      return OVER;
  }
}
