/**
 * A run: everything is started, broken, mended, and judged.
 *
 * @module
 */
import { CenterProcess } from "./center.ts";
import { check, type Verdict } from "./check.ts";
import { findPort } from "./ports.ts";
import { Recipient } from "./recipient.ts";
import { PASSWORD, type RunContext } from "./run_context.ts";
import { Sender } from "./sender.ts";
import { Stops } from "./stops.ts";

/** How often is looked what recipients have shown, in milliseconds. */
const LOOK = 200;

/** How often whoever seems to have lost the center is nudged, in milliseconds. */
const NUDGE = 1_000;

/** How often some more is sent if there are kills to come, but no messages, in milliseconds. */
const DRIP = 250;

/** How many more of each sender. */
const DROPS = 10;

/** How long nothing at all may come further, in milliseconds. */
const PATIENCE = 45_000;

/** The same when everything has been started anew, and nothing goes wrong. */
const LAST_PATIENCE = 20_000;

/** All processes of a run, and what is done to them. */
export class Torture implements AsyncDisposable {
  /** Who is stopped when. */
  readonly stops: Stops;
  readonly #context: RunContext;
  readonly #center: CenterProcess;
  readonly #recipients: readonly Recipient[];
  readonly #senders: readonly Sender[];
  readonly #timers: ReturnType<typeof setTimeout>[] = [];
  #isOpen = false;
  /** How many may be sent besides those that were asked for, so that the last kills meet some. */
  #drops = 0;

  /**
   * Makes a run that has not begun.
   *
   * @param context What all parts of it share.
   */
  constructor(context: RunContext) {
    this.#context = context;
    const { options } = context;
    const port = findPort("127.0.0.1");
    if (port === undefined) throw new Error("Cannot find a free port on 127.0.0.1");
    this.#center = new CenterProcess(context, port);
    const names = (letter: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
    const recipients = names("r", options.recipients);
    // Every other one has a port of its own.
    this.#recipients = recipients.map((name, i) =>
      new Recipient(context, this.#center, name, i % 2 === 0)
    );
    this.#senders = names("s", options.senders).map((name, i) =>
      new Sender({
        ...{ context, center: this.#center, name, recipients },
        listens: i % 2 === 1,
        mayGoOn: () => this.#takeOne(),
      })
    );
    this.stops = new Stops(context, {
      center: this.#center,
      recipients: this.#recipients.map(({ client }) => client),
      senders: this.#senders.map(({ client }) => client),
    });
  }

  /** Runs to the end, unless the run is ended before. */
  async run(): Promise<void> {
    const { condition, ledger, options, troubles } = this.#context;
    await this.#start();
    if (options.duration < Infinity) this.#after(options.duration, () => this.#isOpen = false);
    this.#isOpen = true;
    this.#timers.push(setInterval(() => this.#drip(), DRIP));
    this.stops.start();
    const isDone = () => !this.#flows;
    const progress = () => ledger.accepted + this.#shown;
    if (!await condition.whileProgress(isDone, progress, PATIENCE)) troubles.push(STUCK);
    this.#isOpen = false;
    await this.stops.end();
    for (const client of this.#clients) client.calm();
    await this.#settle(PATIENCE);
    if (condition.isOver) return;
    // What would come again comes after a restart, before whatever is sent then.
    await this.#endAll();
    await this.#start();
    await this.#settle(LAST_PATIENCE);
    await this.#endAll();
  }

  /** Compares what was sent with what was shown. */
  judge(): Verdict {
    const shown = this.#recipients.map((recipient) =>
      [recipient.client.name, recipient.all()] as const
    );
    return check(this.#context.ledger, new Map(shown));
  }

  /** Closes what is left open. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const one of [...this.#senders, ...this.#recipients]) await one[Symbol.asyncDispose]();
  }

  get #clients() {
    return [...this.#recipients, ...this.#senders].map(({ client }) => client);
  }

  /** How many messages recipients have shown. */
  get #shown(): number {
    return this.#recipients.reduce((sum, { count }) => sum + count, 0);
  }

  /** Whether messages are to flow. */
  get #flows(): boolean {
    return this.#isOpen && (this.#isShort || this.stops.isPending);
  }

  /** Whether there are fewer messages than were asked for. */
  get #isShort(): boolean {
    const { ledger, options } = this.#context;
    return ledger.accepted + ledger.open < options.messages;
  }

  /** Whether a sender may send another message; it does then. */
  #takeOne(): boolean {
    if (!this.#flows) return false;
    if (this.#isShort) return true;
    this.#drops -= 1;
    return this.#drops >= 0;
  }

  #drip(): void {
    this.#drops = DROPS * this.#senders.length;
    for (const sender of this.#senders) sender.goOn();
  }

  async #start(): Promise<void> {
    const { condition, folder } = this.#context;
    if (this.#timers.length === 0) await this.#prepare(folder);
    this.#center.start();
    await this.#center.whenUp();
    for (const client of this.#clients) await client.start();
    await condition.until(() => this.#clients.every(({ isIn }) => isIn), PATIENCE);
  }

  async #prepare(folder: string): Promise<void> {
    await Deno.mkdir(`${folder}/data`);
    const accounts = this.#clients.map(({ name }) => `${name} ${PASSWORD}\n`).join("");
    await Deno.writeTextFile(`${folder}/credentials.txt`, accounts, { mode: 0o600 });
    this.#timers.push(
      setInterval(() => this.#look(), LOOK),
      setInterval(() => {
        for (const client of this.#clients) client.nudge();
      }, NUDGE),
    );
  }

  #look(): void {
    for (const recipient of this.#recipients) recipient.look();
  }

  #after(delay: number, run: () => void): void {
    this.#timers.push(setTimeout(() => {
      run();
      this.#context.condition.changed();
    }, delay));
  }

  /** Waits until all is answered and shown; the last message to each tells that nothing is behind it. */
  async #settle(patience: number): Promise<void> {
    const { condition, ledger, troubles } = this.#context;
    const everyoneIsIn = () => this.#clients.every(({ isIn }) => isIn);
    const progress = () => ledger.accepted + ledger.open + this.#shown;
    const wait = (holds: () => boolean) => condition.whileProgress(holds, progress, patience);
    if (!await wait(everyoneIsIn)) troubles.push(STUCK);
    await wait(() => ledger.open === 0);
    for (const { client } of this.#recipients) this.#senders[0]!.send(client.name);
    // Whoever is not told in time what became of it, or shown it, is named by the judge.
    await wait(() => ledger.open === 0);
    await wait(() => ledger.missing === 0);
    if (ledger.open > 0) troubles.push(`${ledger.open} messages were never answered`);
  }

  async #endAll(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
    await this.#center.stop("SIGTERM");
    this.#look();
  }
}

const STUCK = `Nothing came any further for ${PATIENCE / 1000} seconds`;
