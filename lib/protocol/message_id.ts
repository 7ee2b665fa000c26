/**
 * Ids of messages in protocol 2, by which those who get one twice know it.
 *
 * @module
 */

const MESSAGE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Whether a text can be a message's id: 1 to 64 characters of base64url.
 *
 * @param text Any text.
 */
export function isMessageId(text: string): boolean {
  return MESSAGE_ID.test(text);
}

/** Bytes of chance in an id: 72 bits. */
const RANDOM_BYTES = 9;

/** Gives out ids that no other source gives out. */
export class MessageIds {
  /** What stands before the number in each of them. */
  readonly before: string = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  }) + "-";
  #count = 0;

  /** A new id, for example `q83vEjRWeJC3-17`. */
  next(): string {
    this.#count += 1;
    return this.of(this.#count);
  }

  /** The id that belongs to a number. Whoever has numbers of their own does without {@linkcode next}. */
  of(number: number): string {
    return this.before + number;
  }
}
