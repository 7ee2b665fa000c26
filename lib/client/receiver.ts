/**
 * What takes what comes to the client's own port.
 *
 * @module
 */
import type { FrameConnection } from "../net/connection.ts";

/** Takes connections to the client's port. */
export interface Receiver {
  /**
   * Takes a connection.
   *
   * @param frame Its first frame's body.
   * @param connection The connection.
   * @returns A promise resolved when it is done, if that is not now.
   */
  receive(frame: Uint8Array, connection: FrameConnection): void | Promise<void>;
  /** Begins to show what comes, and what has come. */
  start(): void;
  /** Shows nothing more; what was shown is acknowledged still. */
  close(): Promise<void>;
}
