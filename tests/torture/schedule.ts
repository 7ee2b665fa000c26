/**
 * When what is killed, and how.
 *
 * @module
 */
import type { Dice } from "./dice.ts";

/** What is killed. */
export type Victim = "center" | "recipient" | "sender";

/** All of them. */
export const VICTIMS: readonly Victim[] = ["center", "recipient", "sender"];

/** How something ends: killed, asked to by a signal, or (a client) by the end of its input. */
export type How = "SIGKILL" | "SIGTERM" | "SIGINT" | "end";

/** One end of one process. */
export interface Stop {
  /** After how many accepted messages. */
  readonly at: number;
  /** Which of its kind: any number. */
  readonly which: number;
  /** How. */
  readonly how: How;
  /** Milliseconds from when it may be until it is. */
  readonly delay: number;
  /** Milliseconds until it is started again. */
  readonly pause: number;
  /** Whether it comes while what was stopped before is just being started. */
  readonly isEarly: boolean;
}

/** How many are killed without a warning for each that ends in good order. */
const KILLS_PER_END = 5;

/** How often a center is killed while it starts. */
const EARLY = 0.15;

const MAX_DELAY = 400;

/** Milliseconds in which a process that was started is far enough to be killed early. */
const MAX_START = 250;

/** Milliseconds that one is away; some are away longer than a message is waited for. */
const MAX_PAUSE = { center: 500, recipient: 5_000, sender: 500 };

/** No stop comes so late that nothing flows any more. */
const LAST = 0.95;

/**
 * Decides when processes of a kind are stopped: spread over the messages.
 *
 * @param dice Decide.
 * @param victim What.
 * @param kills How many are killed; some more end in good order.
 * @param messages How many messages there are.
 * @returns The stops, in their order.
 */
export function schedule(dice: Dice, victim: Victim, kills: number, messages: number): Stop[] {
  const count = kills + Math.ceil(kills / KILLS_PER_END);
  const order: How[] = Array(count).fill("SIGKILL");
  for (let left = count - kills; left > 0;) {
    const at = dice.below(count);
    if (order[at] !== "SIGKILL") continue;
    order[at] = victim === "center"
      ? dice.oneOf(["SIGTERM", "SIGINT"])
      : dice.oneOf(["SIGTERM", "SIGINT", "end"]);
    left -= 1;
  }
  const times = order.map(() => dice.below(messages * LAST)).sort((a, b) => a - b);
  const stops: Stop[] = [];
  for (const [i, how] of order.entries()) {
    const mayBeEarly = victim === "center" && i > 0 && how === "SIGKILL";
    const isEarly = dice.chance(EARLY) && mayBeEarly;
    stops.push({
      at: isEarly ? stops[i - 1]!.at : times[i]!,
      which: dice.below(2 ** 30),
      how,
      delay: isEarly ? dice.below(MAX_START) : dice.logarithmic(1, MAX_DELAY),
      pause: dice.logarithmic(1, MAX_PAUSE[victim]),
      isEarly,
    });
  }
  return stops;
}
