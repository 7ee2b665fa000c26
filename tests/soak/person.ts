/**
 * Somebody with an account who comes and goes, with any client.
 *
 * @module
 */
import type { Center } from "../../lib/center/center.ts";
import { enter } from "../center/fixtures.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import type { Frame } from "../peers/newer_bytes.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";

/** With what they come, if it works. */
export const GOOD_WAYS = ["attached", "dialled", "older"] as const;

/** With what they come: the last two can be told nothing. */
export const WAYS = [...GOOD_WAYS, "attached, mute", "older, deaf"] as const;

/** With what they come. */
export type Way = typeof WAYS[number];

/** While somebody waits for an answer, how often time goes on, and by how much, in milliseconds. */
const PATIENCE = 25;
const STEP = 2_000;

/** Lets time go on while somebody waits: what becomes of a message that nobody sees is known then. */
export class Impatience {
  readonly #clock: FakeClock;
  #waiting = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /**
   * Nobody waits yet.
   *
   * @param clock What time it is.
   */
  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Waits for something. */
  async wait<T>(thing: Promise<T>): Promise<T> {
    this.#waiting += 1;
    this.#timer ??= setInterval(() => this.#clock.advance(STEP), PATIENCE);
    try {
      return await thing;
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#stop();
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Whether an answer is a good one; protocol 1 has none. */
export function isDone(answer: string): boolean {
  return answer === "" || answer.startsWith("OKAY");
}

/** A user, online or not. */
export class Person {
  /** Their name. */
  readonly name: string;
  /** Their client; they may have timed out since. */
  client: NewerClient | OlderClient | undefined;
  /** Whether what they are told reaches them. */
  hears = false;
  readonly #center: Center;
  readonly #impatience: Impatience;

  /**
   * Somebody who is not there yet.
   *
   * @param name Their name.
   * @param center Where they have an account.
   * @param impatience That of all.
   */
  constructor(name: string, center: Center, impatience: Impatience) {
    this.name = name;
    this.#center = center;
    this.#impatience = impatience;
  }

  /** Whether their client is there, and has a session, as far as it can know. */
  async isThere(): Promise<boolean> {
    if (!this.client) return false;
    const answer = await this.askInPeace("HEY");
    if (!isDone(answer)) await this.crash();
    else if (answer === "OKAY|attach|" && this.hears) await this.#attach();
    return this.client !== undefined;
  }

  /** Logs in, in place of an earlier client. Throws if that is refused. */
  async come(way: Way, password: string): Promise<void> {
    const before = this.client;
    const client = makeClient(way);
    try {
      if (client instanceof OlderClient) await enter(this.#center, client, this.name, password);
      else {
        await client.login(this.#center.address, this.name, password);
        if (!client.port) {
          await client.attach({ acknowledge: way === "attached" ? "yes" : "never" });
        }
      }
    } catch (error) {
      await stop(client);
      throw error;
    }
    this.client = client;
    this.hears = GOOD_WAYS.some((good) => good === way);
    if (before) await stop(before);
  }

  /** Asks something that may take its time. */
  async ask(type: string, ...fields: Frame[]): Promise<string> {
    return await this.#impatience.wait(this.askInPeace(type, ...fields));
  }

  /** Asks something that is answered at once. */
  async askInPeace(type: string, ...fields: Frame[]): Promise<string> {
    const { client } = this;
    if (!client) throw new Error(`${this.name} is not there`);
    if (client instanceof NewerClient) return await client.ask(type, ...fields);
    return (await client.sendAndWait(type, ...fields.map(String))).join();
  }

  /** What was not acknowledged in time costs the connection. */
  async #attach(): Promise<void> {
    if (this.client instanceof NewerClient && !this.client.port) await this.client.attach();
  }

  /** Logs out, and ends. */
  async leave(): Promise<void> {
    await this.ask("OUT");
    await this.crash();
  }

  /** Ends as a dead process does. */
  async crash(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (client) await stop(client);
  }
}

function makeClient(way: Way): NewerClient | OlderClient {
  switch (way) {
    case "attached":
    case "attached, mute":
      return NewerClient.listen({ listening: false });
    case "dialled":
      return NewerClient.listen();
    case "older":
    case "older, deaf":
      return OlderClient.listen({ listening: way === "older" });
  }
}

async function stop(client: NewerClient | OlderClient): Promise<void> {
  await client[Symbol.asyncDispose]();
}
