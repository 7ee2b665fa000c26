/**
 * A person, or a script, at a client: asks for a name and a password, then
 * does what is typed until the end.
 *
 * @module
 */
import { CommandError, helpText, parseCommand } from "../commands.ts";
import type { Clock } from "../clock.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import { describeError } from "../net/errors.ts";
import { LoginReplyError } from "../protocol/login.ts";
import { indentContinuation } from "../protocol/text.ts";
import { StartError } from "../start_error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { Client } from "./client.ts";
import { dispatch } from "./dispatch.ts";
import { LoginRefusedError } from "./login.ts";

/** What to run. */
export interface RunOptions {
  /** The message center. */
  readonly center: Endpoint;
  /** Where this client listens. */
  readonly own: Endpoint;
  /** How often it tells the center that it is still here, in milliseconds. */
  readonly heartbeat: number;
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
    await Promise.race([converse(client, options), client.replaced, left]);
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
      onText: (text) => terminal.show(indentForeign(text)),
    });
  } catch (error) {
    throw new StartError(`Cannot listen on ${formatEndpoint(own)}: ${describeError(error)}`);
  }
}

/** A list of kept messages comes with line breaks of its own; no other text does. */
function indentForeign(text: string): string {
  return text.startsWith("While you were away...\n") ? text : indentContinuation(text);
}

/** Logs in. Returns false if the input ended before. */
async function enter(
  client: Client,
  { center, terminal, interrupt }: RunOptions,
): Promise<boolean> {
  try {
    const warning = await client.open();
    if (warning) terminal.warn(warning);
    let refused = 0;
    for (;;) {
      const user = (await terminal.read(">Username: "))?.trim();
      if (user === "") continue;
      const password = user && await terminal.read(">Password: ", { secret: true });
      if (user === undefined || password === undefined) {
        if (refused === 0 || terminal.isInteractive || interrupt?.aborted) return false;
        throw new StartError(
          "Cannot log in: the input ended before a name and password were right",
        );
      }
      const reply = await client.logIn(user, password);
      refused += 1;
      switch (reply.type) {
        case "LOGIN_OKAY":
          terminal.show(`Welcome, ${user} !`);
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
    if (error instanceof LoginRefusedError || error instanceof LoginReplyError) {
      throw new StartError(error.message);
    }
    throw new StartError(unreachable(center, error));
  }
}

/** Does what is typed, line by line, until `logout` or the end of the input. */
async function converse(client: Client, { center, terminal }: RunOptions): Promise<void> {
  for (;;) {
    const line = await terminal.read(">");
    if (line === undefined) return;
    try {
      const command = parseCommand(line);
      if (command?.name === "logout") return;
      if (command?.name === "help") terminal.show(helpText(command.topic));
      else if (command) await dispatch(command, client, (text) => terminal.show(text));
    } catch (error) {
      terminal.show(
        error instanceof CommandError
          ? error.message
          : `${unreachable(center, error)}. This may not have been done: ${shorten(line)}`,
      );
    }
  }
}

function shorten(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}

function unreachable(center: Endpoint, error: unknown): string {
  return `Cannot reach the message center at ${formatEndpoint(center)}: ${describeError(error)}`;
}
