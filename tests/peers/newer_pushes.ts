/**
 * What a newer client is pushed, by whichever way.
 *
 * @module
 */

import { Arrivals } from "./newer_arrivals.ts";
import {
  type Bytes,
  looksLike,
  numberOf,
  ReadingError,
  splitFields,
  textOf,
  typeOf,
} from "./newer_bytes.ts";
import { SeenIds, splitId } from "./newer_seen.ts";

/** How something came: to the listening port, or on an attached connection. */
export type Way = "port" | "attached";

/** A push as it came. */
export interface Push {
  /** `KPT` if it was kept from before the login. */
  readonly kind: "PSH" | "KPT";
  /** Its number, or 0 if it is one of the last of a session, which are never repeated. */
  readonly number: number;
  /** When the center took it in, in milliseconds since 1970. */
  readonly time: number;
  /** The id of a message that has one. */
  readonly id: string | undefined;
  /** Its text, without an id; of a private message, with its bytes made unreadable. */
  readonly text: string;
  /** All that stands behind its time, as bytes. */
  readonly bytes: Bytes;
  /** How it came. */
  readonly via: Way;
  /** True if its number was not greater than the last one shown. */
  readonly repeated: boolean;
}

/** Reads `PSH|number|time|text` or `KPT|…`. */
export function readPush(frame: Bytes, via: Way, lastShown: number): Push {
  const { fields: [kind, number, time], rest } = splitFields(frame, 3);
  if (kind !== "PSH" && kind !== "KPT") throw new ReadingError(`Cannot read push: got ${kind}`);
  const whole = typeOf(rest) === "PRV" ? looksLike(rest) : textOf(rest);
  const { id, text } = readText(whole);
  const pushNumber = numberOf(number);
  return {
    kind,
    number: pushNumber,
    time: numberOf(time),
    id,
    text,
    bytes: rest,
    via,
    repeated: pushNumber !== 0 && pushNumber <= lastShown,
  };
}

/** Reads `MSG|id|[seas]: text`; other texts are as they are. */
function readText(whole: string): Pick<Push, "id" | "text"> {
  if (!whole.startsWith("MSG|")) return { id: undefined, text: whole };
  const { id, rest } = splitId(whole.slice("MSG|".length));
  if (!senderOf(rest)) throw new ReadingError(`Cannot read message: got ${JSON.stringify(whole)}`);
  return { id, text: rest };
}

function senderOf(text: string): string | undefined {
  return /^\[(\S+?)\]: /.exec(text)?.[1];
}

/** The pushes of one client, in order. */
export class PushLog {
  /** The series of the last login, empty before it. */
  series = "";
  /** Number of the last push shown in this series. */
  lastShown = 0;
  /** All that came, repeated or not. */
  readonly arrivals: Arrivals<Push> = new Arrivals("push");
  /** What was shown: each push once, and each message. */
  readonly shown: Arrivals<Push> = new Arrivals("push to be shown");
  readonly #seen: SeenIds;

  /**
   * Begins without any.
   *
   * @param seen The messages that were shown, by whichever way.
   */
  constructor(seen = new SeenIds()) {
    this.#seen = seen;
  }

  /**
   * Goes on in this series, or begins it.
   *
   * @param series As the center told.
   */
  enter(series: string): void {
    if (series !== this.series) this.lastShown = 0;
    this.series = series;
  }

  /**
   * Takes a push in.
   *
   * @param frame As it came.
   * @param via How it came.
   * @returns The push.
   * @throws {ReadingError} If it cannot be read.
   */
  take(frame: Bytes, via: Way): Push {
    const push = readPush(frame, via, this.lastShown);
    this.arrivals.add(push);
    if (!push.repeated) {
      if (push.number !== 0) this.lastShown = push.number;
      const isNew = this.#seen.note(senderOf(push.text) ?? "", push.id);
      if (isNew) this.shown.add(push);
    }
    return push;
  }

  /** Lets nobody wait any longer. */
  close(): void {
    this.arrivals.close();
    this.shown.close();
  }
}
