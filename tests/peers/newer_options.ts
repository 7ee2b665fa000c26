/**
 * How newer peers behave, for tests that want them to misbehave.
 *
 * @module
 */

/**
 * What a client does about a push it has read:
 * - `yes`: acknowledges it
 * - `slowly`: acknowledges it byte by byte
 * - `never`: nothing, and keeps the connection open
 * - `close`: closes the connection
 * - `unsent`: acknowledges a number that was never sent
 * - `replay`: sends its last sealed frame once more (on an attached connection: as `yes`)
 */
export type Acknowledging = "yes" | "slowly" | "never" | "close" | "unsent" | "replay";

/**
 * What a client does about a private message that came to its port:
 * - `yes`: shows and acknowledges it
 * - `never`: shows it, and does not answer
 * - `close`: shows it, and closes the connection
 * - `forged`: shows it, and answers with bytes that prove nothing
 * - `deaf`: reads it, does not show it, and does not answer
 */
export type AcknowledgingPrivate = "yes" | "never" | "close" | "forged" | "deaf";

/** How a client's listening port behaves. Can be changed at any time. */
export interface PortBehaviour {
  /** About pushes. */
  acknowledge: Acknowledging;
  /** Whether `HEY` is sent back. */
  answerHey: boolean;
  /** About private messages. */
  acknowledgePrivate: AcknowledgingPrivate;
}

/** How a newer client listens. */
export interface NewerClientOptions extends Partial<PortBehaviour> {
  /** Address to listen on and to announce; 127.0.0.1 unless told. */
  hostname?: string;
  /** False to listen nowhere, and to announce the port 0. */
  listening?: boolean;
}

/** A number that no center has sent yet. */
export const UNSENT_NUMBER = 4_000_000_000;
