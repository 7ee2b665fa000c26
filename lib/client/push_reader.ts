/**
 * What the center's pushes mean to a client, in either protocol.
 *
 * @module
 */
import type { Protocol } from "../protocol/login.ts";
import { parsePush } from "../protocol/push.ts";
import type { Contacts } from "./contacts.ts";

/** Who hears of pushes. */
export interface PushReaderOptions {
  /** What the session speaks. */
  readonly protocol: Protocol;
  /** What is known of others. */
  readonly contacts: Contacts;
  /** Called with every text to be shown. */
  onText(text: string): void;
  /** Called when the user has logged in elsewhere. */
  onReplaced(): void;
}

/** Reads pushes: most are shown as they are, some say something about others. */
export class PushReader {
  readonly #options: PushReaderOptions;

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
   */
  read(text: string): void {
    const { protocol, contacts, onText, onReplaced } = this.#options;
    const push = parsePush(text, protocol);
    switch (push.kind) {
      case "address": {
        const { user, host: hostname, port, key } = push;
        const endpoint = port === 0 ? undefined : { hostname, port };
        contacts.learn(user, { endpoint, key });
        onText(`You can now privately message ${user}`);
        if (protocol === 2 && key === "") {
          onText(
            `What you write to ${user} privately is not sealed: their client is an older one.`,
          );
        } else if (contacts.isOtherKey(user, key)) onText(otherKey(user));
        return;
      }
      case "presence":
        if (protocol === 2) contacts.isOnline(push.user, push.online);
        else if (push.online) contacts.came(push.user);
        else contacts.went(push.user);
        return onText(text);
      case "over":
        return contacts.over(push.user, push.key);
      case "replaced":
        onText(text);
        return onReplaced();
      case "text":
        return onText(push.text);
    }
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
