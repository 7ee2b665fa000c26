/**
 * The answers on one connection of protocol 2, in the order of the requests,
 * though some are known later than others.
 *
 * @module
 */
import type { Answer } from "../chat/answer.ts";
import { PendingAnswer } from "../chat/pending_answer.ts";
import type { CancelTimer, Clock } from "../clock.ts";
import { concat } from "@std/bytes/concat";
import { repeat } from "../bytes.ts";
import { encodeFrame } from "../frame.ts";
import type { FrameConnection } from "../net/connection.ts";
import { formatAnswer } from "../protocol/answer.ts";
import { formatPush } from "../protocol/push.ts";
import { Queue } from "../queue.ts";

/** Milliseconds after which a message that has not been shown counts as kept. */
const PATIENCE = 3_000;

/**
 * How many requests of a connection may be unanswered before no more are read:
 * fewer than the messages that may wait for one user, so that whoever sends
 * faster than the recipient reads is slowed down, and not refused.
 */
const MAX_UNANSWERED = 4_096;

/** How long answers may be that are not read before no more requests are, in bytes. */
const MAX_UNREAD_BYTES = 1024 * 1024;

interface Entry {
  /** The answer, or what it will be made of. */
  readonly answer: Answer | PendingAnswer;
  /** Since when it is waited for. */
  readonly since: number;
}

/** Frames of answers that are given again and again. */
const frames = new WeakMap<Answer, Uint8Array<ArrayBuffer>>();

/** An answer as a frame of protocol 2. */
export function answerFrame(answer: Answer): Uint8Array<ArrayBuffer> {
  let frame = frames.get(answer);
  if (!frame) {
    const { done, code, push, text } = answer;
    frame = encodeFrame(
      formatAnswer({ done, code, text: text ?? (push ? formatPush(push) : "") }),
    );
    frames.set(answer, frame);
  }
  return frame;
}

/** Writes answers as they become known, as many at once as there are. */
export class AnswerLine {
  readonly #connection: FrameConnection;
  readonly #clock: Clock;
  readonly #entries = new Queue<Entry>();
  #writing: Promise<void> | undefined;
  #changed = Promise.withResolvers<void>();
  #cancelTimer: CancelTimer | undefined;
  #isBroken = false;
  /** Whether nothing is waited for any more. */
  #isHurried = false;
  /** How long the answers that are known already are in all. */
  #bytes = 0;
  #arrivedAt: number;

  /**
   * Makes a line with no answer in it.
   *
   * @param connection Where they go.
   * @param clock Tells the time.
   */
  constructor(connection: FrameConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    this.#arrivedAt = clock.now();
  }

  /** Notes that requests have arrived: what is pending from now on waits since now. */
  arrived(): void {
    this.#arrivedAt = this.#clock.now();
  }

  /** Puts an answer behind all others. */
  add(answer: Answer | PendingAnswer): void {
    this.#entries.push({ answer, since: this.#arrivedAt });
    if (answer instanceof PendingAnswer) {
      answer.receipt.whenSettled(this.#flush);
      if (this.#isHurried) giveUp(answer);
      else if (answer.keeps && !this.#cancelTimer) this.#armTimer(PATIENCE);
    } else {
      this.#bytes += answerFrame(answer).length;
      this.#flush();
    }
  }

  /** How many requests are not answered. */
  get unanswered(): number {
    return this.#entries.size;
  }

  /** Whether there are few enough requests unanswered to read more. */
  get hasRoom(): boolean {
    return this.#entries.size < MAX_UNANSWERED && this.#bytes < MAX_UNREAD_BYTES;
  }

  /** Whether the next answer is not known yet, and nothing else keeps it from being written. */
  get isPending(): boolean {
    return this.#entries.size > 0 && !this.#writing;
  }

  /** Waits until there are few enough requests unanswered to read more. */
  async room(): Promise<void> {
    while (!this.hasRoom && !this.#isBroken) await this.#changed.promise;
  }

  /** Waits until all answers are known and written. */
  async finish(): Promise<void> {
    while (this.#entries.size > 0 && !this.#isBroken) await this.#changed.promise;
    await this.#writing;
    this.#cancelTimer?.();
  }

  /** Waits for no recipient any longer: what is not known to be shown is answered as kept. */
  hurry(): void {
    this.#isHurried = true;
    for (const { answer } of this.#entries.toArray()) {
      if (answer instanceof PendingAnswer) giveUp(answer);
    }
  }

  /** Gives the answers up that are not written: nobody is there to read them. */
  abandon(): void {
    this.#isBroken = true;
    this.#cancelTimer?.();
    this.#notify();
  }

  readonly #flush = (): void => {
    this.#writing ??= this.#writeAll();
  };

  async #writeAll(): Promise<void> {
    // What becomes known in the same turn goes in the same write.
    await Promise.resolve();
    try {
      for (let ready = this.#takeKnown(); ready.length > 0; ready = this.#takeKnown()) {
        await this.#connection.writeBytes(concat(ready));
        this.#notify();
      }
    } catch {
      this.abandon();
    }
    this.#writing = undefined;
  }

  /** The frames of the answers that are known, up to the first that is not. */
  #takeKnown(): Uint8Array<ArrayBuffer>[] {
    const known: Uint8Array<ArrayBuffer>[] = [];
    let last: Answer | undefined;
    let times = 0;
    const flush = () => {
      if (last) known.push(repeat(answerFrame(last), times));
    };
    for (let entry = this.#entries.peek(); entry; entry = this.#entries.peek()) {
      const answer = knownAnswer(entry);
      if (!answer) break;
      this.#entries.shift();
      if (answer === entry.answer) this.#bytes -= answerFrame(answer).length;
      // Most answers are the same as the one before.
      if (answer !== last) {
        flush();
        last = answer;
        times = 0;
      }
      times += 1;
    }
    flush();
    return known;
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  #armTimer(delay: number): void {
    this.#cancelTimer = this.#clock.after(delay, () => {
      this.#cancelTimer = undefined;
      this.#losePatience();
    });
  }

  #losePatience(): void {
    const now = this.#clock.now();
    for (const { answer, since } of this.#entries.toArray()) {
      if (!(answer instanceof PendingAnswer) || !answer.keeps || answer.receipt.fate) continue;
      const left = since + PATIENCE - now;
      if (left > 0) return this.#armTimer(left);
      answer.receipt.keep();
    }
  }
}

/** A message that does not wait for its recipient any longer than the session does is gone with that. */
function giveUp({ receipt, keeps }: PendingAnswer): void {
  if (keeps) receipt.keep();
  else receipt.settle("gone");
}

function knownAnswer({ answer }: Entry): Answer | undefined {
  return answer instanceof PendingAnswer ? answer.known : answer;
}
