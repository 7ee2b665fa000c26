/**
 * What happens to a client without its doing: all that others do, as values.
 *
 * @module
 */

/** Somebody's message. */
export interface MessageEvent {
  /** Whether it came through the center, or is private. */
  readonly kind: "message" | "private";
  /** Who wrote it. */
  readonly from: string;
  /** What they wrote; it may have several lines. */
  readonly text: string;
  /** By which its sender knows it too; not in protocol 1. */
  readonly id?: string;
  /** Whether it was kept from before the login. */
  readonly kept?: boolean;
  /** Whether anybody could have written it: private, and not sealed, in protocol 2. */
  readonly unverified?: boolean;
}

/** What happened. */
export type Happening =
  | MessageEvent
  /** Somebody came or went. */
  | { readonly kind: "presence"; readonly user: string; readonly online: boolean }
  /** Who is online. */
  | { readonly kind: "online"; readonly users: readonly string[] }
  /** Somebody wants one's address. */
  | { readonly kind: "request"; readonly from: string }
  /** Somebody has written privately who may not. */
  | { readonly kind: "held"; readonly from: string }
  /** Somebody may be written to privately. */
  | { readonly kind: "address"; readonly user: string }
  /** Messages follow that were kept from before the login. */
  | { readonly kind: "kept" }
  /** One's user has logged in elsewhere. */
  | { readonly kind: "replaced" }
  /** Something else that is to be read. */
  | { readonly kind: "notice"; readonly text: string };

/** What happened, and when, in milliseconds since 1970. */
export type ChatEvent = Happening & { readonly time: number };

/** A message, and when it came. */
export type TimedMessage = MessageEvent & ChatEvent;

/**
 * Hears what happens. A message counts as shown when this returns; if it throws,
 * neither that message nor any after it is acknowledged, and the center keeps
 * them, as far as the protocol can.
 */
export type OnEvent = (event: ChatEvent) => void;
