/**
 * Seas at a terminal, and google to talk to.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { PASSWORDS } from "./run_client.ts";
import { type TmuxOptions, TmuxTerminal } from "./tmux.ts";

/** The screen of seas once she is logged in, but for the prompt. */
export const LOGGED_IN: readonly string[] = [">Username: seas", ">Password:", "Welcome, seas !"];

/** An older center with google, and seas at a terminal. */
export class TerminalTable implements AsyncDisposable {
  /** The center. */
  readonly center: OlderCenter;
  /** Who talks to seas. */
  readonly google: OlderClient;
  /** Where seas sits. */
  readonly seas: TmuxTerminal;

  private constructor(center: OlderCenter, google: OlderClient, seas: TmuxTerminal) {
    this.center = center;
    this.google = google;
    this.seas = seas;
  }

  /** Logs both in. */
  static async sit(options: TmuxOptions = {}): Promise<TerminalTable> {
    const center = OlderCenter.listen(PASSWORDS);
    const google = OlderClient.listen();
    await google.login(center, "google", "hasglasses");
    const seas = await TmuxTerminal.start(center, options);
    await seas.logIn("seas", "summerisover");
    assertEquals(await google.nextPush(), "seas has logged on.");
    return new TerminalTable(center, google, seas);
  }

  /** Ends everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.seas[Symbol.asyncDispose]();
    await this.google[Symbol.asyncDispose]();
    await this.center[Symbol.asyncDispose]();
  }
}
