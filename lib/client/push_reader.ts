/**
 * What the center's pushes mean to a client, in either protocol.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Protocol } from "../protocol/login.ts";
import { parsePush, type ReceivedMessage } from "../protocol/received_push.ts";
import type { Contacts } from "./contacts.ts";
import type { Happening, OnEvent } from "./event.ts";
import type { SeenMessages } from "./seen.ts";

/** Who hears of pushes. */
export interface PushReaderOptions {
  /** What the session speaks. */
  readonly protocol: Protocol;
  /** Tells the time. */
  readonly clock: Clock;
  /** What is known of others. */
  readonly contacts: Contacts;
  /** What has been shown. */
  readonly seen: SeenMessages;
  /** Called with everything to be shown. */
  readonly onEvent: OnEvent;
  /** Called when the user has logged in elsewhere. */
  onReplaced(): void;
}

/** What is known of a push besides its text. */
export interface PushContext {
  /** When the center took it in, in milliseconds since 1970. */
  readonly time: number;
  /** Whether it was kept from before the login. */
  readonly kept: boolean;
}

/** Reads pushes: most are shown, some say something about others. */
export class PushReader {
  readonly #options: PushReaderOptions;
  #hasToldKept = false;

  /**
   * Makes a reader.
   *
   * @param options Who hears of pushes.
   */
  constructor(options: PushReaderOptions) {
    this.#options = options;
  }

  /**
   * Reads a push that the center sent.
   *
   * @param text Its text.
   * @param context What else is known; in protocol 1, nothing.
   */
  read(text: string, context?: PushContext): void {
    const { protocol, clock, contacts, onEvent, onReplaced } = this.#options;
    const { time, kept } = context ?? { time: clock.date(), kept: false };
    const tell = (happening: Happening) => onEvent({ ...happening, time });
    const push = parsePush(text, protocol);
    switch (push.kind) {
      case "message":
        return this.#message(push, kept, tell);
      case "away":
        tell({ kind: "kept" });
        for (const message of push.messages) tell({ kind: "message", ...message, kept: true });
        return;
      case "address": {
        const { user, host: hostname, port, key } = push;
        const endpoint = port === 0 ? undefined : { hostname, port };
        contacts.learn(user, { endpoint, key });
        tell({ kind: "address", user });
        if (protocol === 2 && key === "") tell({ kind: "notice", text: notSealed(user) });
        else if (contacts.isOtherKey(user, key)) tell({ kind: "notice", text: otherKey(user) });
        return;
      }
      case "presence":
        if (protocol === 2) contacts.isOnline(push.user, push.online);
        else if (push.online) contacts.came(push.user);
        else contacts.went(push.user);
        return tell(push);
      case "over":
        return contacts.over(push.user, push.key);
      case "replaced":
        tell(push);
        return onReplaced();
      case "asked":
        return tell({ kind: "request", from: push.by });
      case "online":
        return tell(push);
      case "text":
        return tell({ kind: "notice", text: push.text });
    }
  }

  #message(
    { from, text, id }: ReceivedMessage,
    kept: boolean,
    tell: (happening: Happening) => void,
  ): void {
    this.#options.seen.show(from, id, () => {
      if (kept && !this.#hasToldKept) tell({ kind: "kept" });
      this.#hasToldKept ||= kept;
      tell({ kind: "message", from, text, kept, ...(id !== undefined && { id }) });
    });
  }
}

/**
 * What is said of a key that is not the one that was verified.
 *
 * @param user Whose key.
 * @returns The text.
 */
export function otherKey(user: string): string {
  return `${user} has another key than the one that you verified: verify again before you trust it.`;
}

function notSealed(user: string): string {
  return `What you write to ${user} privately is not sealed: their client is an older one.`;
}
