/**
 * A client that sends, and is told what becomes of it.
 *
 * @module
 */
import type { CenterProcess } from "./center.ts";
import { ChatClient, type Told } from "./chat_client.ts";
import { Dice } from "./dice.ts";
import type { Message } from "./ledger.ts";
import type { RunContext } from "./run_context.ts";
import type { How } from "./schedule.ts";
import { commandFor, EVERYONE, makeText } from "./texts.ts";

/** How many messages of one sender may be unanswered. */
const MAX_WINDOW = 60;

/** How a sender works. */
export interface SenderOptions {
  /** What all share. */
  readonly context: RunContext;
  /** The center. */
  readonly center: CenterProcess;
  /** Its user. */
  readonly name: string;
  /** Whether it has a port of its own. */
  readonly listens: boolean;
  /** To whom it sends. */
  readonly recipients: readonly string[];
  /** Whether it may send another now. */
  mayGoOn(): boolean;
}

/** Sends, as long as it may, and not too much at once. */
export class Sender implements AsyncDisposable {
  /** The process. */
  readonly client: ChatClient;
  readonly #options: SenderOptions;
  readonly #dice: Dice;
  readonly #window: number;
  /** What is not answered, by the lines of this process. */
  readonly #open = new Map<number, Message>();
  /** How many of these are to one user. */
  #openToOne = 0;

  /**
   * Makes one that does not run.
   *
   * @param options How it works.
   */
  constructor(options: SenderOptions) {
    this.#options = options;
    const { context, center, name, listens } = options;
    this.#dice = new Dice(context.options.seed, `messages of ${name}`);
    this.#window = this.#dice.logarithmic(2, MAX_WINDOW + 1);
    this.client = new ChatClient({
      ...{ context, center, name, listens },
      onTold: (told) => this.#take(told),
      onReady: () => this.goOn(),
      onEnd: () => this.#doubt(),
    });
  }

  /** Sends as much as may be under way. */
  goOn(): void {
    const { context, recipients, mayGoOn } = this.#options;
    const { broadcasts } = context.options;
    while (this.client.isIn && this.#openToOne < this.#window && mayGoOn()) {
      this.send(this.#dice.chance(broadcasts) ? EVERYONE : this.#dice.oneOf(recipients));
    }
  }

  /** Sends a message. */
  send(to: string): void {
    const { history, ledger } = this.#options.context;
    const message = ledger.add(this.client.name, to, (label) => makeText(label, this.#dice));
    history.note(this.client.name, "is given", message);
    this.#open.set(this.client.type(commandFor(to, message.text)), message);
    if (to !== EVERYONE) this.#openToOne += 1;
  }

  /** The same as {@linkcode ChatClient.stop}. */
  stop(how: How, delay: number, pause: number): Promise<void> {
    return this.client.stop(how, delay, pause);
  }

  /** Closes its proxies. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.client[Symbol.asyncDispose]();
  }

  #take({ kind, line = 0, state, text }: Told): void {
    const message = this.#open.get(line);
    if (!message) return;
    const { counts, history } = this.#options.context;
    const { name } = this.client;
    if (kind === "state") {
      history.note(name, `is told "${state}" of`, message);
      if (state === "unsure") counts.unsure += 1;
      if (state === "delivered" || state === "kept") this.#settle(line, message, state);
      // The reason follows, of no use but to whoever reads the history.
      if (state === "failed") this.#settle(line, message, "refused");
    } else if (kind === "error") {
      history.note(name, `is told ${JSON.stringify(text)} of`, message);
      this.#settle(line, message, "doubt");
    }
  }

  #settle(line: number, message: Message, state: Message["state"]): void {
    this.#options.context.ledger.settle(message, state);
    this.#open.delete(line);
    if (message.to !== EVERYONE) this.#openToOne -= 1;
    this.goOn();
  }

  /** Nobody is told any more what became of these. */
  #doubt(): void {
    const { ledger } = this.#options.context;
    for (const message of this.#open.values()) ledger.settle(message, "doubt");
    this.#open.clear();
    this.#openToOne = 0;
  }
}
