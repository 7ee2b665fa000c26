/**
 * What keeps a script from starting.
 *
 * @module
 */

/** Why a script could not start, in words for whoever started it. */
export class StartError extends Error {
  /** Makes an error with a message for people. */
  constructor(message: string) {
    super(message);
    this.name = "StartError";
  }
}
