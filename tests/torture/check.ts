/**
 * Whether everything accepted was shown once, in order and as it was written.
 *
 * @module
 */
import { isAccepted, type Ledger, type Message } from "./ledger.ts";
import { EVERYONE, readLabel } from "./texts.ts";

/** A message as its recipient was shown it. */
export interface Shown {
  /** From whom it seemed to come. */
  readonly from: string;
  /** What it said. */
  readonly text: string;
}

/**
 * What is wrong: a message that was accepted was not shown (`lost`), or one was
 * shown `twice`, after a later one of its sender (`order`), though it was
 * never sent (`forged`), though its sender was told that it was `refused`, with
 * another text (`altered`), or to somebody else (`astray`).
 */
export type WrongKind =
  | "lost"
  | "twice"
  | "order"
  | "forged"
  | "refused"
  | "altered"
  | "astray";

/** Something that is wrong. */
export interface Wrong {
  /** What. */
  readonly kind: WrongKind;
  /** Who was shown it, or should have been. */
  readonly recipient: string;
  /** Who sent it, or seems to have. */
  readonly sender: string;
  /** Its number, if it has one; and that of the one behind which it was shown, if that matters. */
  readonly numbers: readonly number[];
  /** More about it, in words. */
  readonly detail: string;
}

/** What was found. */
export interface Verdict {
  /** All that is wrong. */
  readonly wrongs: readonly Wrong[];
  /** How many accepted messages were shown. */
  readonly shown: number;
  /** How many messages in doubt were shown. */
  readonly doubtShown: number;
  /** How often broadcasts were shown. */
  readonly broadcastsShown: number;
}

/**
 * Compares what was sent with what was shown.
 *
 * @param ledger What was sent.
 * @param shown What each recipient was shown, in the order in which that was.
 * @returns What is wrong, and the figures.
 */
export function check(ledger: Ledger, shown: ReadonlyMap<string, readonly Shown[]>): Verdict {
  const wrongs: Wrong[] = [];
  const shownTo = new Map<Message, string>();
  let broadcastsShown = 0;
  for (const [recipient, list] of shown) {
    const seen = new Set<Message>();
    /** The greatest number so far of each sender. */
    const latest = new Map<string, number>();
    for (const one of list) {
      const message = find(ledger, one);
      const wrong = (kind: WrongKind, detail: string, behind: readonly number[] = []) => {
        const numbers = message ? [message.number, ...behind] : [];
        wrongs.push({ kind, recipient, sender: message?.sender ?? one.from, numbers, detail });
      };
      if (!message) {
        wrong("forged", `"${one.text.slice(0, 80)}" from ${one.from} was never sent`);
        continue;
      }
      const { sender, number, to, text, state } = message;
      if (one.text !== text) wrong("altered", difference(text, one.text));
      if (to !== EVERYONE && to !== recipient) wrong("astray", `it was for ${to}`);
      if (state === "refused") wrong("refused", "its sender was told that it was not done");
      const last = latest.get(sender) ?? 0;
      if (seen.has(message)) wrong("twice", `shown again behind #${last}`, [last]);
      else {
        if (number < last) wrong("order", `shown behind #${last}`, [last]);
        latest.set(sender, Math.max(last, number));
        if (to === EVERYONE) broadcastsShown += 1;
        else shownTo.set(message, recipient);
      }
      seen.add(message);
    }
  }
  let doubtShown = 0;
  for (const message of ledger.messages) {
    const { sender, to, number, state } = message;
    if (to === EVERYONE) continue;
    if (state === "doubt" && shownTo.has(message)) doubtShown += 1;
    if (!isAccepted(state) || shownTo.get(message) === to) continue;
    wrongs.push({
      kind: "lost",
      recipient: to,
      sender,
      numbers: [number],
      detail: `its sender was told "${state}"`,
    });
  }
  const shownOnes = shownTo.keys().filter(({ state }) => isAccepted(state));
  return { wrongs, shown: [...shownOnes].length, doubtShown, broadcastsShown };
}

/** The message that was sent, if one was. */
function find(ledger: Ledger, { from, text }: Shown): Message | undefined {
  const label = readLabel(text);
  const message = label && ledger.find(label);
  return message?.sender === from && message.to === label?.to ? message : undefined;
}

function difference(sent: string, shown: string): string {
  let at = 0;
  while (at < sent.length && sent[at] === shown[at]) at += 1;
  const around = (text: string) => JSON.stringify(text.slice(at, at + 20));
  return `sent ${sent.length} letters, shown ${shown.length}; from letter ${at} on ` +
    `${around(sent)} was sent and ${around(shown)} shown`;
}
