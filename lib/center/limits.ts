/**
 * What a center puts up with: each limit with its flag, its default, and what
 * it is for.
 *
 * @module
 */
import { DEFAULT_MAX_FRAME_BYTES } from "../frame.ts";

/** The limits of a center. Times are in milliseconds; 0 stands for no limit where that makes sense. */
export interface Limits {
  /** The longest frame accepted, in bytes of text. */
  readonly maxFrameBytes: number;
  /** How long a connection has for its whole first frame, and a login for its last ones. */
  readonly frameDeadline: number;
  /** How long a login has from its first frame to the right password; by default a lockout longer. */
  readonly loginDeadline: number;
  /** Connections at once, in all. */
  readonly connections: number;
  /** Connections at once from one address, or one /64 of IPv6. */
  readonly addressConnections: number;
  /** Clients that hold a connection, in all; from one address half of its connections may be held. */
  readonly attached: number;
  /** Requests a second of one session; ten times as many at once. */
  readonly rate: number;
  /** Requests a second from one address; ten times as many at once. */
  readonly addressRate: number;
  /** Connections a second that begin with TLS, from one address; ten times as many at once. */
  readonly handshakes: number;
  /** Logins a minute from one address; twice as many at once. */
  readonly logins: number;
  /** Messages that wait for one user. */
  readonly mailbox: number;
  /** How long they are in all, in bytes. */
  readonly mailboxBytes: number;
  /** How many days the oldest of them waits until no more are taken; 0 for any. */
  readonly mailboxDays: number;
  /** How long the messages of one user that wait for others are in all, in bytes. */
  readonly outboxBytes: number;
  /** Other pushes that wait for one user. */
  readonly queue: number;
  /** Clients that are dialled at once. */
  readonly dials: number;
}

/** The limits that a center has unless it is told otherwise. */
export const DEFAULT_LIMITS: Limits = {
  maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
  frameDeadline: 10_000,
  loginDeadline: 300_000,
  connections: 20_000,
  addressConnections: 1_024,
  attached: 10_000,
  rate: 50,
  addressRate: 500,
  handshakes: 50,
  logins: 120,
  mailbox: 10_000,
  mailboxBytes: 8 * 1024 * 1024,
  mailboxDays: 90,
  outboxBytes: 8 * 1024 * 1024,
  queue: 10_000,
  dials: 256,
};
