/**
 * Reading commands and doing them.
 *
 * @module
 */
import type { Progress } from "../client/errands.ts";
import type { PersistentClient } from "../client/persistent_client.ts";
import type { Clock } from "../clock.ts";
import { type Command, CommandError, parseCommand } from "../commands.ts";
import { helpText } from "../help.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import { describeError } from "../net/errors.ts";
import type { MessageIds } from "../protocol/message_id.ts";
import { parseOnline } from "../protocol/received_push.ts";
import { RequestError } from "../protocol/request.ts";
import { Slots } from "../slots.ts";
import { Tasks } from "../tasks.ts";
import type { Report } from "../view/report.ts";
import type { Settings } from "../view/settings.ts";
import type { Line, View } from "../view/view.ts";
import { complete } from "./completion.ts";
import { dispatch } from "./dispatch.ts";
import type { LineReader } from "./line_reader.ts";
import { Patience } from "./patience.ts";
import type { Roster } from "./roster.ts";

/** How many lines that were typed may be under way at once. */
const MAX_UNDER_WAY = 1_000;

/** How many besides may wait until the center can be asked. */
const MAX_WAITING = 100_000;

/** What doing commands needs. */
export interface CommandLoopParts {
  /** Does it. */
  readonly client: PersistentClient;
  /** What has been seen of others. */
  readonly roster: Roster;
  /** What is set. */
  readonly settings: Settings;
  /** Shows what became of it. */
  readonly view: View;
  /** Where lines come from. */
  readonly lines: LineReader;
  /** Tells the time. */
  readonly clock: Clock;
  /** Names messages. */
  readonly ids: MessageIds;
  /** The message center, as it is named in errors. */
  readonly center: Endpoint;
  /** Whether private messages that cannot be brought are refused. */
  readonly strictPrivate: boolean;
}

/** Reads lines and does them. In protocol 2 no line waits for the one before it. */
export class CommandLoop {
  readonly #parts: CommandLoopParts;
  readonly #tasks = new Tasks();
  readonly #patience: Patience;
  readonly #room = new Slots(MAX_UNDER_WAY);
  /** In protocol 1, where nothing is answered, one line is done after the other. */
  readonly #turn = new Slots(1);
  /** Lines that are not done, and whether the center has heard of them. */
  readonly #undone = new Map<Line, "under way" | "not sent">();
  #running: Promise<void> = Promise.resolve();
  /** Resolved when all lines so far are answered, or will not be soon. */
  #answered: Promise<unknown> = Promise.resolve();
  /** Lines that wait for the center, and have made way for others. */
  readonly #waiting = new Set<Line>();
  /** Resolved when something begins to wait for a center that is away. */
  #somethingWaits = Promise.withResolvers<void>();
  #isStopped = false;
  #wasHelped = false;
  #isLearning = false;

  /**
   * Begins nothing yet.
   *
   * @param parts What it needs.
   */
  constructor(parts: CommandLoopParts) {
    this.#parts = parts;
    const { client, clock } = parts;
    this.#patience = new Patience({ clock, heldUntil: () => client.heldUntil });
  }

  /**
   * Does what is typed until `logout` or the end of the input, and waits until all is done.
   *
   * @returns Whether it is.
   */
  async run(): Promise<boolean> {
    const { client, lines } = this.#parts;
    this.#running = this.#readAll();
    await this.#running;
    this.#patience.renew();
    const done = this.#patience.wait(this.#tasks.done());
    if (!lines.terminal.isInteractive) return await done;
    // A person who leaves does not wait for a center that is away.
    this.#somethingWaits = Promise.withResolvers<void>();
    const gaveUp = this.#somethingWaits.promise.then(() => false);
    return client.isHere && await Promise.race([done, gaveUp]);
  }

  /** Begins nothing more. What is not done when its client is closed is left undone. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Waits until nothing is under way, and names what was not done.
   *
   * @returns How many lines that were.
   */
  async end(): Promise<number> {
    await this.#tasks.done();
    await this.#running;
    for (const [line, state] of this.#undone) {
      const what = state === "not sent" ? "This was not sent" : "This may not have been done";
      this.#parts.view.say({ kind: "unsent", line, text: `${what}: ${line.typed.text}` });
    }
    return this.#undone.size;
  }

  async #readAll(): Promise<void> {
    const { client, roster, lines } = this.#parts;
    if (lines.terminal.canComplete) this.#learnWhoIsOnline();
    const completeLine = (text: string) => {
      this.#learnWhoIsOnline();
      return complete(text, roster.names(client.user));
    };
    for (;;) {
      await this.#room.take();
      const inTurn = !client.isAnswered;
      if (inTurn) await this.#turn.take();
      const line = await lines.read(">", { remember: true, complete: completeLine });
      if (line === undefined || isLogout(line)) return;
      this.#undone.set(line, "not sent");
      const makeWay = once(() => {
        this.#room.give();
        if (inTurn) this.#turn.give();
      });
      if (this.#isStopped) makeWay();
      else this.#tasks.add(this.#do(line, makeWay));
    }
  }

  /** Does one line. Others have its room once it is done, or waits for the center. */
  async #do(line: Line, makeWay: () => void): Promise<void> {
    const { client, center } = this.#parts;
    const before = this.#answered;
    const { tell, allTold } = this.#teller(line, before);
    const { promise: answered, resolve: isAnswered } = Promise.withResolvers<void>();
    this.#answered = before.then(() => answered);
    const onProgress = (progress: Progress) => {
      this.#undone.set(line, progress === "waiting" ? "not sent" : "under way");
      this.#waiting.delete(line);
      if (progress === "sent" || this.#waiting.size === MAX_WAITING) return;
      this.#waiting.add(line);
      if (!client.isHere) this.#somethingWaits.resolve();
      isAnswered();
      makeWay();
    };
    try {
      const command = parseCommand(line.typed.text);
      if (command?.name === "private") isAnswered();
      if (isLocal(command)) {
        await this.#inOrder(before);
        this.#doHere(command, tell);
      } else await dispatch(command, { ...this.#parts, tell, onProgress });
      this.#undone.delete(line);
      this.#patience.renew();
    } catch (error) {
      const isFault = error instanceof CommandError || error instanceof RequestError;
      if (!isFault && (this.#isStopped || client.isOver)) return;
      this.#undone.delete(line);
      if (isFault) return tell({ kind: "error", text: error.message });
      const where = `Cannot reach the message center at ${formatEndpoint(center)}`;
      const what = `This may not have been done: ${line.typed.text}`;
      tell({ kind: "error", text: `${where}: ${describeError(error)}. ${what}` });
    } finally {
      this.#waiting.delete(line);
      await allTold();
      isAnswered();
      makeWay();
    }
  }

  /** What needs no center overtakes nothing in a script; a person has it at once. */
  async #inOrder(before: Promise<unknown>): Promise<void> {
    if (!this.#parts.lines.terminal.isInteractive) await before;
  }

  /**
   * Tells what becomes of a line: a script in the order of its lines, a person
   * at once; and how messages get on at once in any case.
   */
  #teller(line: Line, before: Promise<unknown>) {
    const { view, lines: { terminal } } = this.#parts;
    let told = before;
    const tell = (report: Report) => {
      const isProgress = report.kind === "sent" || report.kind === "state";
      if (terminal.isInteractive || isProgress) view.report(report, line);
      else told = told.then(() => view.report(report, line));
    };
    const allTold = async () => {
      if (!terminal.isInteractive) await told;
    };
    return { tell, allTold };
  }

  #doHere(command: LocalCommand | undefined, tell: (report: Report) => void): void {
    const { settings, lines: { terminal } } = this.#parts;
    switch (command?.name) {
      case "help":
        return tell({ kind: "info", text: helpText(command.topic, terminal.columns) });
      case "set":
        return tell({ kind: "info", text: settings.set(command.option, command.value) });
      case undefined:
        return this.#hint(tell);
    }
  }

  /** For whoever completes names, and once: who comes and goes later is told anyway. */
  async #learnWhoIsOnline(): Promise<void> {
    const { client, roster } = this.#parts;
    if (roster.knowsOnline || this.#isLearning || !client.isAnswered || !client.isHere) return;
    this.#isLearning = true;
    const { text } = await client.askOnce({ type: "ONL" }).catch(() => ({ text: "" }));
    this.#isLearning = false;
    const users = parseOnline(text);
    if (users && !roster.knowsOnline) roster.areOnline(users);
  }

  /** Whoever presses Enter on an empty line may look for a way on: told once. */
  #hint(tell: (report: Report) => void): void {
    const { terminal } = this.#parts.lines;
    if (this.#wasHelped) return;
    this.#wasHelped = true;
    const tab = terminal.canComplete ? " Tab completes what you type." : "";
    if (!terminal.isInteractive) return;
    tell({ kind: "info", text: `Type help to see the commands.${tab}` });
  }
}

type LocalCommand = Extract<Command, { name: "help" | "set" | "logout" }>;

/** Whether a line needs no center. */
function isLocal(command: Command | undefined): command is LocalCommand | undefined {
  return command === undefined || ["help", "set", "logout"].includes(command.name);
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}

function isLogout({ typed }: Line): boolean {
  let command: Command | undefined;
  try {
    command = parseCommand(typed.text);
  } catch {
    // It is told when it is done.
  }
  return command?.name === "logout";
}
