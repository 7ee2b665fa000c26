/**
 * The listening port of a newer client.
 *
 * @module
 */

import { isGone, LineError } from "./line.ts";
import { Arrivals } from "./newer_arrivals.ts";
import { type Bytes, joinFields, ReadingError, textOf, typeOf } from "./newer_bytes.ts";
import type { Channel, Opened } from "./newer_channel.ts";
import { ByteLine } from "./newer_line.ts";
import { type PortBehaviour, UNSENT_NUMBER } from "./newer_options.ts";
import type { Push } from "./newer_pushes.ts";

/** What a port tells the client it belongs to. */
export interface PortHooks {
  /** Called with each `PSH` and `KPT`. */
  pushed(frame: Bytes): Promise<Push>;
  /** Called with each `PRV` of another client; returns its acknowledgement. */
  toldPrivately(frame: Bytes): Promise<Bytes>;
  /** Called with what went wrong. */
  failed(error: Error): void;
}

/** Listens for sealed pushes, for private messages, and for what a newer client does not believe. */
export class NewerPort implements AsyncDisposable {
  /** The port, free when it was asked for. */
  readonly number: number;
  /** How it behaves. */
  readonly behaviour: PortBehaviour;
  /** Seals of the session, or undefined before a login. */
  channel: Channel | undefined;
  /** Every sealed frame that was opened. */
  readonly opened: Arrivals<Opened> = new Arrivals("sealed frame");
  /** Every `PRV` frame that came to the port, as it came. */
  readonly privateFrames: Arrivals<Bytes> = new Arrivals("private frame");
  /** Every frame that is neither sealed nor private: what protocol 1 pushes. */
  readonly plain: Arrivals<string> = new Arrivals("plain frame");
  /** How many connections were accepted. */
  connections = 0;
  readonly #hooks: PortHooks;
  readonly #listener: Deno.TcpListener;
  readonly #lines = new Set<ByteLine>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;
  #stopped = false;

  /**
   * Starts to listen on a free port.
   *
   * @param hostname Address.
   * @param behaviour How to behave.
   * @param hooks Told what happens.
   */
  constructor(hostname: string, behaviour: PortBehaviour, hooks: PortHooks) {
    this.behaviour = behaviour;
    this.#hooks = hooks;
    this.#listener = Deno.listen({ hostname, port: 0 });
    this.number = this.#listener.addr.port;
    this.#accepting = this.#accept();
  }

  /** Cuts what is connected, and goes on listening. */
  cutConnections(): void {
    for (const line of this.#lines) line.close();
  }

  /** Stops listening as a dead process would. Doing it twice is safe. */
  async stop(): Promise<void> {
    if (!this.#stopped) this.#listener.close();
    this.#stopped = true;
    this.cutConnections();
    await this.#accepting;
    await Promise.all(this.#tasks);
    for (const arrivals of [this.opened, this.privateFrames, this.plain]) arrivals.close();
  }

  /** Stops listening. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      this.connections++;
      const line = new ByteLine(conn);
      this.#lines.add(line);
      if (this.#stopped) line.close();
      const task = this.#serve(line).finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
    }
  }

  async #serve(line: ByteLine): Promise<void> {
    try {
      let before: number | undefined;
      for (;;) {
        const frame = await line.receive();
        if (frame === null) return;
        const type = typeOf(frame);
        if (type === "SEA") before = await this.#takeSealed(line, frame, before);
        else if (type === "PRV") await this.#takePrivate(line, frame);
        else this.plain.add(textOf(frame));
      }
    } catch (error) {
      if (isGone(error)) return;
      if (!(error instanceof LineError || error instanceof ReadingError)) throw error;
      if (!this.#stopped) this.#hooks.failed(error);
    } finally {
      line.close();
      this.#lines.delete(line);
    }
  }

  async #takeSealed(line: ByteLine, frame: Bytes, before?: number): Promise<number> {
    if (!this.channel) throw new ReadingError("Cannot open frame: nobody is logged in");
    const opened = await this.channel.open(frame, before);
    this.opened.add(opened);
    const answers: string[] = [];
    let lastPush: Push | undefined;
    for (const inner of opened.frames) {
      if (typeOf(inner) !== "HEY") lastPush = await this.#hooks.pushed(inner);
      else if (this.behaviour.answerHey) answers.push("HEY");
    }
    if (lastPush && this.#isAcknowledging(line)) {
      const isUnsent = this.behaviour.acknowledge === "unsent";
      answers.push(`ACK|${isUnsent ? UNSENT_NUMBER : lastPush.number}`);
    }
    if (answers.length > 0) await this.#answer(line, answers, lastPush !== undefined);
    return opened.n;
  }

  #isAcknowledging(line: ByteLine): boolean {
    if (this.behaviour.acknowledge === "close") line.close();
    return !["close", "never"].includes(this.behaviour.acknowledge);
  }

  async #answer(line: ByteLine, answers: string[], isToPush: boolean): Promise<void> {
    const channel = this.channel;
    if (!channel) return;
    const manner = isToPush ? this.behaviour.acknowledge : "yes";
    if (manner === "replay") {
      const earlier = channel.sealed.at(-1);
      if (!earlier) throw new ReadingError("Cannot replay: nothing was sealed yet");
      return await line.send(earlier);
    }
    const frame = await channel.seal(...answers);
    await (manner === "slowly" ? line.sendSlowly(frame) : line.send(frame));
  }

  async #takePrivate(line: ByteLine, frame: Bytes): Promise<void> {
    this.privateFrames.add(frame);
    const manner = this.behaviour.acknowledgePrivate;
    if (manner === "deaf") return;
    const acknowledgement = await this.#hooks.toldPrivately(frame);
    if (manner === "close") line.close();
    if (manner === "yes") await line.send(acknowledgement);
    if (manner === "forged") await line.send(forge(acknowledgement));
  }
}

/** The same frame with its last byte changed. */
function forge(frame: Bytes): Bytes {
  const forged = joinFields(frame);
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  return forged;
}
