/**
 * Private messages on their way in: opened, if whoever wrote them may write.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import { SealError } from "../crypto/seal.ts";
import { encodeBytes } from "../frame.ts";
import type { FrameConnection } from "../net/connection.ts";
import { isMessageId } from "../protocol/message_id.ts";
import { formatShown, parseSealedPrivate, type SealedFrame } from "../protocol/numbered.ts";
import type { Contacts } from "./contacts.ts";
import type { Correspondent } from "./correspondent.ts";
import type { Correspondents } from "./correspondents.ts";
import type { OnEvent } from "./event.ts";
import type { SeenMessages } from "./seen.ts";

/** What reading private messages needs. */
export interface PrivateReaderParts {
  /** Tells the time. */
  readonly clock: Clock;
  /** Who was allowed to write. */
  readonly contacts: Contacts;
  /** Open. */
  readonly correspondents: Correspondents;
  /** What has been shown. */
  readonly seen: SeenMessages;
  /** Called with each message to be shown. */
  readonly onEvent: OnEvent;
  /** Resolved when no request of one's own to allow somebody is unanswered. */
  whenAllowed(): Promise<unknown>;
}

/** Reads private messages in one session. */
export class PrivateReader {
  readonly #parts: PrivateReaderParts;

  /**
   * Makes a reader.
   *
   * @param parts What it needs.
   */
  constructor(parts: PrivateReaderParts) {
    this.#parts = parts;
  }

  /**
   * Takes a sealed message that came to one's port.
   *
   * @param frame The frame's body.
   * @param connection Where it came, and where the proof goes that it was shown.
   * @throws {SealError} If it is from nobody who was allowed to write.
   * @throws {KeyError} If the key of whoever was allowed is none.
   * @throws {FrameError} If it is not text.
   * @throws {Error} If the connection breaks.
   */
  async receive(frame: Uint8Array, connection: FrameConnection): Promise<void> {
    const message = parseSealedPrivate(frame);
    if (!message) throw new SealError("Cannot open a private message: it is not sealed");
    const correspondent = await this.open(message);
    const { number } = message;
    await connection.writeBytes(
      encodeBytes(formatShown(number, await correspondent.proveShown(number))),
    );
  }

  /**
   * Opens a sealed message, by whichever way it came, and shows it unless it
   * was shown before.
   *
   * @param message The message.
   * @returns Who it is from.
   * @throws {SealError} If it is from nobody who was allowed to write.
   * @throws {KeyError} If the key of whoever was allowed is none.
   * @throws {FrameError} If it is not text.
   * @throws {Error} If it, or a message before it, could not be shown.
   */
  async open({ from, number, sealed }: SealedFrame): Promise<Correspondent> {
    const { contacts, correspondents } = this.#parts;
    const key = await this.#allowedKey(from);
    if (!key) throw new SealError(`Cannot open a private message: ${from} was not allowed`);
    const correspondent = correspondents.of(from, key);
    const opened = await correspondent.open(number, sealed);
    // They may have been blocked while it was opened.
    if (contacts.allowed(from)?.key !== key) {
      throw new SealError(`Cannot show a private message: ${from} is not allowed any more`);
    }
    this.#show(from, opened);
    return correspondent;
  }

  /**
   * Whether a plain message, which anybody could have made, may be shown.
   *
   * @param from Who it says it is from.
   * @param host The address that it came from.
   */
  async isPlausible(from: string, host: string): Promise<boolean> {
    const { contacts, whenAllowed } = this.#parts;
    await whenAllowed();
    const allowed = contacts.allowed(from);
    return allowed?.key === "" && allowed.host === host;
  }

  /** Shows a text, or nothing if it was opened before. */
  #show(from: string, opened: string | undefined): void {
    const { clock, seen, onEvent } = this.#parts;
    // One that was opened before, and not shown, must not count as shown when it comes again.
    seen.check();
    if (opened === undefined) return;
    const [id = ""] = opened.split("|", 1);
    if (!isMessageId(id)) throw new SealError("Cannot show a private message: it has no id");
    const text = opened.slice(id.length + 1);
    const time = clock.date();
    seen.show(from, id, () => onEvent({ kind: "private", from, text, id, time }));
  }

  /** Their messages may arrive before the answer to one's own request that allows them. */
  async #allowedKey(user: string): Promise<string | undefined> {
    const { contacts, whenAllowed } = this.#parts;
    if (!contacts.allowed(user)) await whenAllowed();
    return contacts.allowed(user)?.key;
  }
}
