/**
 * How the older peers are set up, and the addresses they use.
 *
 * @module
 */

/** How an `OlderClient` listens. */
export interface OlderClientOptions {
  /**
   * Address to listen on, and to announce.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /** Port to announce in place of the one listened on. */
  port?: number;
  /**
   * False to listen on nothing; the port announced is then one where nobody answers.
   *
   * @default {true}
   */
  listening?: boolean;
}

/** An address a client gives away; `ADR` has its port as text. */
export interface PrivateAddress {
  /** Host name or address. */
  host: string;
  /** TCP port. */
  port: number | string;
}

/** How an `OlderCenter` behaves. */
export interface OlderCenterOptions {
  /**
   * Address to listen on.
   *
   * @default {"127.0.0.1"}
   */
  hostname?: string;
  /**
   * Port to listen on; 0 for any free one.
   *
   * @default {0}
   */
  port?: number;
  /**
   * Failures in a row that suspend a username.
   *
   * @default {3}
   */
  attempts?: number;
  /**
   * How long a username is suspended.
   *
   * @default {60}
   */
  lockoutSeconds?: number;
  /**
   * How long a session may be unheard.
   *
   * @default {30}
   */
  silenceSeconds?: number;
  /**
   * How often to look for unheard sessions; 0 for only when `sweep` is called.
   *
   * @default {0}
   */
  sweepSeconds?: number;
  /**
   * The time in milliseconds.
   *
   * @default {performance.now}
   */
  now?: () => number;
}
