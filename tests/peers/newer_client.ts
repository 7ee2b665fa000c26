/**
 * A client that knows protocol 2, written from its page alone, for tests.
 *
 * @module
 */

import type { Endpoint } from "./line.ts";
import type { AttachedLine } from "./newer_attached.ts";
import { ReadingError } from "./newer_bytes.ts";
import { safetyCode } from "./newer_crypto.ts";
import { ByteLine } from "./newer_line.ts";
import type { NewerLogin } from "./newer_login.ts";
import type { NewerClientOptions } from "./newer_options.ts";
import type { PrivateArrival, SealAs, SealedPrivate } from "./newer_private.ts";
import type { Push } from "./newer_pushes.ts";
import { readWho, type RequestLine, type Who } from "./newer_requests.ts";
import { makeId } from "./newer_seen.ts";
import { NewerSession } from "./newer_session.ts";

export type {
  AttachedLine,
  NewerClientOptions,
  NewerLogin,
  PrivateArrival,
  Push,
  RequestLine,
  SealedPrivate,
  Who,
};

/** How long an acknowledgement of a private message may take. */
const PRIVATE_PATIENCE_MS = 3000;

/**
 * A newer client, which does as it is told, and what is right unless told otherwise.
 *
 * @example
 * ```ts ignore
 * await using seas = NewerClient.listen();
 * assertMatch(await seas.login(center, "seas", "summerisover"), /^DIAL/);
 * assertEquals(await seas.ask("MSG", "google", "Hello!"), "OKAY|delivered|");
 * assertEquals((await seas.nextPush()).text, "[google]: Hi!");
 * ```
 */
export class NewerClient extends NewerSession {
  /**
   * Makes a client and starts to listen, unless told not to.
   *
   * @param options How to listen and to behave.
   * @returns The client, not logged in.
   */
  static listen(options: NewerClientOptions = {}): NewerClient {
    return new NewerClient(options);
  }

  /**
   * Sends a message with an id.
   *
   * @param to Who is to get it; everyone, if it is empty.
   * @param text The message.
   * @param id Its id, if not a new one.
   * @returns The answer.
   */
  async say(to: string, text: string, id = makeId()): Promise<string> {
    return await this.ask("SAY", id, to, text);
  }

  /**
   * Asks about a user.
   *
   * @param name The user.
   * @returns What the center tells.
   * @throws {Error} If it tells nothing; the message holds its answer.
   */
  async who(name: string): Promise<Who> {
    return readWho(await this.ask("WHO", name));
  }

  /**
   * Allows a user private messages. `ask("ALL", …)` would not take notice of the answer.
   *
   * @param who The user.
   * @returns The answer.
   */
  async allow(who: string): Promise<string> {
    const asked = this.ask("ALL", who);
    this.privately.allowed.set(
      who,
      asked.then((answer) => {
        const [okay, allowed, host = "", key = ""] = answer.split("|");
        return okay === "OKAY" && allowed === "allowed" ? { host, key } : undefined;
      }, () => undefined),
    );
    return await asked;
  }

  /**
   * Seals a private message with the next number.
   *
   * @param to Who has allowed this client.
   * @param text The message.
   * @param as What is to be other than right.
   */
  async seal(to: string, text: string, as?: SealAs): Promise<SealedPrivate> {
    return await this.privately.seal(to, text, as);
  }

  /**
   * Dials another client, sends a private message, and verifies its acknowledgement.
   *
   * @param message The sealed message.
   * @param endpoint Where to dial instead of the address that `ADR` told.
   * @param timeoutMs How long to wait for the acknowledgement.
   * @throws {Error} If it cannot be dialled, does not answer, or proves nothing.
   */
  async sendDirect(
    message: SealedPrivate,
    endpoint?: Endpoint,
    timeoutMs = PRIVATE_PATIENCE_MS,
  ): Promise<void> {
    const address = this.privately.addresses.get(message.to);
    if (!endpoint && !address?.port) throw new Error(`Cannot dial ${message.to}: no address`);
    using line = await ByteLine.dial(
      endpoint ?? { hostname: address?.host ?? "", port: Number(address?.port) },
    );
    await line.send(this.privately.frame(message));
    const answer = await line.receive(timeoutMs);
    if (answer === null) throw new ReadingError("Cannot verify: closed without acknowledgement");
    await this.privately.verify(message, answer);
  }

  /**
   * Sends a private message through the center.
   *
   * @param message The sealed message.
   * @returns The answer.
   */
  async sendThroughCenter({ to, key, number, bytes }: SealedPrivate): Promise<string> {
    return await this.ask("PRV", to, key, String(number), bytes);
  }

  /**
   * Takes the next private message that was shown, waiting for it: each only once.
   *
   * @param timeoutMs How long to wait.
   */
  async nextPrivate(timeoutMs?: number): Promise<PrivateArrival> {
    return await this.privately.shown.next(timeoutMs);
  }

  /**
   * Makes the safety code with a user whose key this client was given.
   *
   * @param who The user.
   */
  async safetyCode(who: string): Promise<string> {
    const key = this.privately.addresses.get(who)?.key ??
      (await this.privately.allowed.get(who))?.key;
    if (!key) throw new Error(`Cannot make safety code: no key of ${who}`);
    const { user, keys } = this.identity();
    return await safetyCode({ name: user, key: keys.publicKey }, { name: who, key });
  }
}
