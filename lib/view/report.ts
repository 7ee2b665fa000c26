/**
 * What became of what the user typed.
 *
 * @module
 */

import type { TimedMessage } from "../client/event.ts";

/**
 * Where a message of one's own is: `waiting` to be sent, as the center is out of
 * reach or asks for a pause; `sent`; `unsure`, as the center went out of reach before it answered, and
 * to be sent again; `delivered`, as its recipient's client has shown it; `kept` by
 * the center; or `failed`.
 */
export type MessageState = "waiting" | "sent" | "unsure" | "delivered" | "kept" | "failed";

/** What there is to tell about a command. */
export type Report =
  /** A message of one's own is on its way. */
  | {
    readonly kind: "sent";
    /** By which its recipients know it too, in protocol 2. */
    readonly id: string;
    /** To whom; nobody in particular if it is to everyone. */
    readonly to?: string;
    /** What. */
    readonly text: string;
    /** Whether it goes past the center. */
    readonly private: boolean;
  }
  /** It has come further. */
  | { readonly kind: "state"; readonly id: string; readonly state: MessageState }
  /** Who is online. */
  | { readonly kind: "online"; readonly users: readonly string[] }
  /** What is known of a user; times in milliseconds since 1970, `idle` in milliseconds. */
  | {
    readonly kind: "who";
    readonly user: string;
    readonly online: boolean;
    readonly since?: number;
    readonly idle?: number;
    readonly blocked?: boolean;
    /** All that in words. */
    readonly text: string;
  }
  /** The latest message of each person. */
  | { readonly kind: "latest"; readonly messages: readonly TimedMessage[] }
  /** What the client itself knows, such as its help. */
  | { readonly kind: "info"; readonly text: string }
  /** What the center, or another client, has to say to it. */
  | { readonly kind: "answer"; readonly text: string }
  /** How far it is, in a word. */
  | { readonly kind: "note"; readonly text: string }
  /** What a person may have meant, or want to do next: some words, before the report that needs them. */
  | { readonly kind: "hint"; readonly text: string }
  /** Something was not done. */
  | { readonly kind: "error"; readonly text: string };

/** Hears reports. */
export type OnReport = (report: Report) => void;
