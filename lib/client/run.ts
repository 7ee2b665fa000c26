/**
 * A person, or a script, at a client: asks for a name and a password, then
 * does what is typed until the end.
 *
 * @module
 */
import { CommandError, helpText, parseCommand } from "../commands.ts";
import { type Clock, systemClock } from "../clock.ts";
import { KeyError } from "../crypto/key_pair.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import { describeError } from "../net/errors.ts";
import { LoginReplyError } from "../protocol/login.ts";
import { indentContinuation } from "../protocol/text.ts";
import { Slots } from "../slots.ts";
import { StartError } from "../start_error.ts";
import { Tasks } from "../tasks.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { Client } from "./client.ts";
import { SessionOverError } from "./client_session.ts";
import { dispatch } from "./dispatch.ts";
import { LoginRefusedError } from "./login.ts";

/** Milliseconds that what was typed has to be done once the user leaves. */
const LEAVE_DEADLINE = 10_000;

/** How many lines that were typed may be under way at once. */
const MAX_UNDER_WAY = 1_000;

/** What to run. */
export interface RunOptions {
  /** The message center. */
  readonly center: Endpoint;
  /** Where this client listens, if it does. */
  readonly own?: Endpoint | undefined;
  /** How often it tells the center that it is still here, in milliseconds. */
  readonly heartbeat: number;
  /** Whether private messages that cannot be brought are refused. @default {false} */
  readonly strictPrivate?: boolean;
  /** Where the lines come from and the texts go. */
  readonly terminal: Terminal;
  /** Aborted when the user wants to leave now. */
  readonly interrupt?: AbortSignal;
  /** Tells the time. @default {systemClock} */
  readonly clock?: Clock;
}

/**
 * Runs a client until its user logs out, the input ends, or the user logs in
 * somewhere else.
 *
 * @param options What to run.
 * @throws {StartError} If it cannot listen, or the center cannot be reached or
 * will not let it in.
 * @throws {SessionOverError} If the center does not know the session any more.
 */
export async function runClient(options: RunOptions): Promise<void> {
  const { terminal, interrupt } = options;
  await using client = listen(options);
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  interrupt?.addEventListener("abort", () => {
    terminal.close();
    leave();
  });
  if (await Promise.race([enter(client, options), left])) {
    client.start();
    const underWay = new Map<symbol, string>();
    const tasks = new Tasks();
    const conversation = converse(client, { tasks, underWay }, options);
    const how = await Promise.race([conversation, client.over, left]);
    // Every line that was not done is named before the client ends.
    if (how === "expired") await tasks.done();
    for (const line of underWay.values()) {
      terminal.warn(`This may not have been done: ${shorten(line)}`);
    }
    tellDropped(client, terminal);
    if (how === "expired") throw new SessionOverError();
  }
  if (!client.isLoggedIn) return;
  try {
    await client.logOut(interrupt?.aborted);
  } catch (error) {
    terminal.warn(`Cannot log out at the message center: ${describeError(error)}.`);
  }
}

function listen({ center, own, heartbeat, terminal, clock }: RunOptions): Client {
  try {
    return new Client({
      center,
      own,
      heartbeat,
      ...(clock && { clock }),
      onText: (text) => terminal.show(text),
    });
  } catch (error) {
    const where = own ? formatEndpoint(own) : "any port";
    throw new StartError(`Cannot listen on ${where}: ${describeError(error)}`);
  }
}

function tellDropped({ dropped }: Client, terminal: Terminal): void {
  if (dropped === 0) return;
  const connections = `${dropped} ${dropped === 1 ? "connection" : "connections"}`;
  terminal.warn(
    `Not shown: what came to your port on ${connections} from neither the message center nor ` +
      "anybody you allowed.",
  );
}

/** Logs in. Returns false if the input ended before. */
async function enter(
  client: Client,
  { center, terminal, interrupt }: RunOptions,
): Promise<boolean> {
  try {
    await client.open();
    for (;;) {
      const user = (await terminal.read(">Username: "))?.trim();
      if (user === "") continue;
      const password = user && await terminal.read(">Password: ", { secret: true });
      if (user === undefined || password === undefined) {
        if (terminal.isInteractive || interrupt?.aborted) return false;
        throw new StartError(
          "Cannot log in: the input ended before a name and password were right",
        );
      }
      const reply = await client.logIn(user, password);
      switch (reply.type) {
        case "LOGIN_OKAY":
          terminal.show(`Welcome, ${user} !`);
          if (reply.warning) terminal.warn(reply.warning);
          return true;
        case "LOGIN_FAILED":
          terminal.show(
            `Incorrect username/password. ${reply.attemptsLeft} more login attempts.`,
          );
          break;
        case "JUST_PENNED":
          terminal.show(`Too many login attempts. Please wait ${reply.seconds} seconds.`);
          break;
        case "PENNED":
          terminal.show(`${user} is suspended for another ${reply.seconds} seconds.`);
          break;
      }
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    const isAnswer = error instanceof LoginRefusedError || error instanceof LoginReplyError ||
      error instanceof KeyError;
    if (isAnswer) throw new StartError(error.message);
    throw new StartError(unreachable(center, error));
  }
}

/** What was typed and is not done. */
interface Work {
  /** What is being done. */
  readonly tasks: Tasks;
  /** The lines. */
  readonly underWay: Map<symbol, string>;
}

/**
 * Does what is typed, line by line, until `logout` or the end of the input, and
 * waits until all is done. In protocol 2 no line waits for the one before it.
 */
async function converse(
  client: Client,
  { tasks, underWay }: Work,
  options: RunOptions,
): Promise<void> {
  const slots = new Slots(client.isAnswered ? MAX_UNDER_WAY : 1);
  for (;;) {
    await slots.take();
    const line = await options.terminal.read(">");
    if (line === undefined || isLogout(line)) break;
    const id = Symbol();
    underWay.set(id, line);
    tasks.add(
      execute(line, client, options).finally(() => {
        underWay.delete(id);
        slots.give();
      }),
    );
  }
  await inTime(tasks.done(), options.clock ?? systemClock);
}

/** Waits for what is under way, but not for somebody who never answers. */
async function inTime(done: Promise<void>, clock: Clock): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const cancelTimer = clock.after(LEAVE_DEADLINE, resolve);
  await Promise.race([done, late]);
  cancelTimer();
}

function isLogout(line: string): boolean {
  try {
    return parseCommand(line)?.name === "logout";
  } catch {
    return false;
  }
}

/** Does one line. */
async function execute(line: string, client: Client, options: RunOptions): Promise<void> {
  const { center, terminal, strictPrivate = false } = options;
  const show = (text: string) => terminal.show(indentContinuation(text));
  try {
    const command = parseCommand(line);
    if (!command || command.name === "logout") return;
    if (command.name === "help") terminal.show(helpText(command.topic));
    else await dispatch(command, { client, strictPrivate, show });
  } catch (error) {
    if (error instanceof CommandError) return terminal.show(error.message);
    if (error instanceof SessionOverError) {
      return terminal.show(`This was not done: ${shorten(line)}`);
    }
    terminal.show(
      `${unreachable(center, error)}. This may not have been done: ${shorten(line)}`,
    );
  }
}

function shorten(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

function unreachable(center: Endpoint, error: unknown): string {
  return `Cannot reach the message center at ${formatEndpoint(center)}: ${describeError(error)}`;
}
