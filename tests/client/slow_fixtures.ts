/**
 * A center that asks for pauses, and a client of it.
 *
 * @module
 */
import { joinFields, splitFields } from "../peers/newer_bytes.ts";
import type { HandRequests } from "../peers/newer_center.ts";
import { type Keys, makeKeys } from "../peers/newer_crypto.ts";
import type { HandRequest } from "../peers/newer_hand_lines.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { type PrivateArrival, PrivateTalk } from "../peers/newer_private.ts";
import type { RunningClientOptions } from "../support/run_client.ts";
import { HoldClock, PAUSE } from "./hold_clock.ts";
import { HandTable, withoutId } from "./newer_fixtures.ts";
import { quiet } from "./reconnect_fixtures.ts";

/** What the center says to it. */
export const SLOW_TEXT = "Cannot do that: you are asking too much at once";

/** The answer that asks for a pause. */
export const SLOW = `FAIL|slow|7|${SLOW_TEXT}`;

/** What the client shows then. */
export const SLOWED = `${SLOW_TEXT}. Your client waits, and goes on by itself.`;

/** How a busy center is. */
export interface BusyOptions {
  /** Says whether a request is acted on, unless there is a pause on its connection. */
  takes(request: HandRequest): boolean;
  /** How the client is run. */
  readonly client?: RunningClientOptions;
  /** What is answered to what is not acted on. @default {SLOW} */
  readonly slow?: string;
  /** How long a pause is, in milliseconds. @default {PAUSE} */
  readonly pause?: number;
  /** Whether a request is neither answered nor acted on. */
  ignores?(request: HandRequest): boolean;
  /** What is answered to a private message, which is not opened then. */
  readonly relayed?: string;
}

/** A center that acts on what it likes, a client of it, and google, who opens what is private. */
export class BusyTable implements AsyncDisposable {
  /** What was acted on, in order. */
  readonly acted: HandRequest[] = [];
  /** The messages that were acted on, in order: to whom, and their text. */
  readonly messages: string[] = [];
  /** How many of those that were acted on had been before. */
  doubled = 0;
  /** How many requests there were. */
  asked = 0;
  /** How many of them were refused. */
  refused = 0;
  /** Says what is acted on. */
  takes: BusyOptions["takes"];
  /** What is answered to everything, if the session is over. */
  over: string | undefined;
  /** Opens private messages. */
  readonly google: PrivateTalk;
  readonly #seen = new Set<string>();
  readonly #serving: Promise<void>;

  private constructor(
    readonly table: HandTable,
    readonly clock: HoldClock,
    readonly options: BusyOptions,
    readonly keys: Keys,
  ) {
    this.takes = options.takes;
    this.google = new PrivateTalk(() => ({ user: "google", keys }));
    const seas = { host: "127.0.0.1", key: table.session.clientKey };
    this.google.allowed.set("seas", Promise.resolve(seas));
    this.#serving = this.#accept();
  }

  /** Starts both, and logs seas in. */
  static async set(options: BusyOptions): Promise<BusyTable> {
    const clock = new HoldClock();
    const table = await HandTable.set({ ...quiet(clock), ...options.client, clock });
    clock.forgetPort();
    return new BusyTable(table, clock, options, await makeKeys());
  }

  /** The client. */
  get client() {
    return this.table.client;
  }

  /** Lets the client know that google, who cannot be dialled, or there, allows private messages. */
  async learn(port: number | string = ""): Promise<void> {
    await this.table.learn("google", { port, key: this.keys.publicKey });
    this.clock.forgetPort();
  }

  /** The texts of private messages that google was brought. */
  get brought(): string[] {
    return this.google.shown.all.filter(({ via }) => via === "port").map(({ text }) => text);
  }

  /** Lets the client know that google allows private messages, and listens at a port. */
  async listen(): Promise<AsyncDisposable> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accept = async () => {
      for await (const conn of listener) {
        using line = new ByteLine(conn);
        const frame = await line.receive();
        if (!frame) continue;
        const shown = await this.google.take(frame, "port");
        const { id, text } = this.google.arrivals.all.at(-1)!;
        this.#show(id, `google: ${text}`);
        await line.send(shown);
      }
    };
    const accepting = accept();
    await this.learn(listener.addr.port);
    return {
      async [Symbol.asyncDispose]() {
        listener.close();
        await accepting;
      },
    };
  }

  /** Waits until there have been so many requests. */
  async hasAsked(count: number): Promise<void> {
    while (this.asked < count) await new Promise((resolve) => setTimeout(resolve));
  }

  /** Lets pauses pass, and takes the notes behind a line up to the one that ends it. */
  async notes(line: string, last: string): Promise<string[]> {
    const taken = await this.clock.passHolds(
      this.client.terminal.marks.until(`${line} (${last})`),
    );
    return taken.filter((note) => note.startsWith(line))
      .map((note) => note.slice(line.length + 2, -1));
  }

  /** Ends both. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.table[Symbol.asyncDispose]();
    await this.#serving;
  }

  async #accept(): Promise<void> {
    const serving: Promise<void>[] = [];
    try {
      for (;;) serving.push(this.#serve(await this.table.center.acceptRequests(60_000)));
    } catch {
      await Promise.all(serving);
    }
  }

  async #serve(requests: HandRequests): Promise<void> {
    let until = -Infinity;
    try {
      for (;;) {
        const request = await requests.next(60_000);
        if (!request) return requests.close();
        this.asked += 1;
        if (this.options.ignores?.(request)) continue;
        const now = this.clock.now();
        if (this.over) await requests.answer(this.over);
        else if (request.type !== "OUT" && (now < until || !this.takes(request))) {
          until = now + (this.options.pause ?? PAUSE);
          this.refused += 1;
          await requests.answer(this.options.slow ?? SLOW);
        } else {
          this.acted.push(request);
          await requests.answer(await this.#act(request));
        }
      }
    } catch {
      requests.close();
    }
  }

  async #act(request: HandRequest): Promise<string> {
    switch (request.type) {
      case "SAY": {
        const { id, to, text } = request.said!;
        this.#show(id, `${to}: ${text}`);
        return "OKAY|delivered|";
      }
      case "PRV": {
        if (this.options.relayed) return this.options.relayed;
        const { id, text } = await this.#open(request);
        this.#show(id, `google: ${text}`);
        return "OKAY|delivered|";
      }
      case "ONL":
        return "OKAY|online|[CURRENTLY ONLINE]: seas";
      case "OUT":
        return "OKAY|bye|";
      default:
        return "OKAY|here|";
    }
  }

  async #open({ bytes }: HandRequest): Promise<PrivateArrival> {
    const { fields: [, , number = ""], rest } = splitFields(bytes, 3);
    await this.google.take(joinFields("PRV", "seas", number, rest), "center");
    return this.google.arrivals.all.at(-1)!;
  }

  #show(id: string, message: string): void {
    if (this.#seen.has(id)) this.doubled += 1;
    else this.messages.push(message);
    this.#seen.add(id);
  }
}

/** Acts on the first so many requests, then on as many after each refusal. */
export function so(many: number): () => boolean {
  let left = many;
  return () => {
    left -= 1;
    if (left >= 0) return true;
    left = many;
    return false;
  };
}

/** Types of requests that were acted on, and their data without ids. */
export function plain(requests: readonly HandRequest[]): string[] {
  return requests.map(withoutId);
}
