/**
 * Ada at our client, which the center dials, and strangers who dial it too.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { ACCOUNTS } from "../center/fixtures.ts";
import type { Endpoint } from "../peers/line.ts";
import { soon } from "./hostile_patience.ts";
import { Siege } from "./hostile_siege.ts";
import { logIn, PASSWORDS, type RunningClient } from "./run_client.ts";

const CREDENTIALS = new Map([...ACCOUNTS, ["ada", PASSWORDS.ada], ["mallory", "of mallory"]]);

/** A center with those who mean well, and ada. */
export class Table implements AsyncDisposable {
  /** The center. */
  readonly siege: Siege;
  /** Her client. */
  readonly ada: RunningClient;
  readonly #said: string[] = [];

  private constructor(siege: Siege, ada: RunningClient) {
    this.siege = siege;
    this.ada = ada;
  }

  /** Logs her in. */
  static async set(): Promise<Table> {
    const siege = await Siege.lay({ credentials: CREDENTIALS });
    return new Table(siege, await logIn(siege.endpoint, "ada"));
  }

  /** Where she listens. */
  get port(): Endpoint {
    const login = this.siege.events.find((event) => event.includes('"user":"ada"'));
    const [, port] = /"at":"127\.0\.0\.1:(\d+)"/.exec(login ?? "") ?? [];
    return { hostname: "127.0.0.1", port: Number(port) };
  }

  /** What she was shown since her login, but for what she typed herself. */
  get shown(): readonly string[] {
    const { transcript } = this.ada.terminal;
    const login = transcript.indexOf("Welcome, ada !");
    return transcript.slice(login + 1).filter((line) => !line.startsWith(">"));
  }

  /** Google writes to her, and she is shown that soon. */
  async assertWellServed(): Promise<void> {
    const text = `to ada ${crypto.randomUUID()}`;
    this.#said.push(`[google]: ${text}`);
    await soon("a message to ada", async () => {
      assertEquals(await this.siege.google.ask("MSG", "ada", text), "OKAY|delivered|");
      await this.ada.terminal.until(`[google]: ${text}`);
    });
  }

  /** Logs her out. All that she was shown was google's, but that there was something else. */
  async assertNothingElseShown(): Promise<void> {
    this.ada.type("logout");
    await this.ada.ended();
    assertEquals(this.shown.slice(0, -1), this.#said);
    assertMatch(this.shown.at(-1)!, /^Not shown: what came to your port on \d+ connections? /);
  }

  /** Ends all. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.ada[Symbol.asyncDispose]();
    await this.siege[Symbol.asyncDispose]();
  }
}
