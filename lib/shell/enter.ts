/**
 * Asking for a name and a password until they are right.
 *
 * @module
 */
import { LoginRefusedError } from "../client/login.ts";
import { Pause } from "../client/pause.ts";
import type { PersistentClient } from "../client/persistent_client.ts";
import type { Clock } from "../clock.ts";
import { KeyError } from "../crypto/key_pair.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import { describeError } from "../net/errors.ts";
import { LoginReplyError } from "../protocol/login.ts";
import { StartError } from "../start_error.ts";
import type { View } from "../view/view.ts";
import type { LineReader } from "./line_reader.ts";
import { describePause } from "./patience.ts";

/** How often a name and a password are tried, if it is not they that rest. */
const MAX_TRIES = 5;

/** Milliseconds until the next try at the most. */
const MAX_WAIT = 60_000;

/** Who logs in, as far as it is known before. */
export interface Login {
  /** The name. */
  readonly user?: string | undefined;
  /** The password. */
  readonly password?: string | undefined;
}

/** What a login needs. */
export interface EnterOptions {
  /** Who logs in. */
  readonly client: PersistentClient;
  /** Where the name and the password come from. */
  readonly lines: LineReader;
  /** Shows how it goes. */
  readonly view: View;
  /** Tells the time. */
  readonly clock: Clock;
  /** The message center, as it is named in errors. */
  readonly center: Endpoint;
  /** What needs not be asked. */
  readonly login?: Login | undefined;
  /** Called before each try with who is about to log in; what it throws ends it. */
  onName?(user: string): void;
  /** Aborted when the user wants to leave now. */
  readonly interrupt?: AbortSignal | undefined;
}

/**
 * Logs in.
 *
 * @param options How.
 * @returns Whether it did; not if the user left before.
 * @throws {StartError} If the center cannot be reached or will not let the user
 * in, or a script's input ended before.
 */
export async function enter(options: EnterOptions): Promise<boolean> {
  try {
    await options.client.open();
    return await ask(options);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const isAnswer = error instanceof LoginRefusedError || error instanceof LoginReplyError ||
      error instanceof KeyError;
    if (isAnswer) throw new StartError(error.message);
    throw new StartError(
      `Cannot reach the message center at ${formatEndpoint(options.center)}: ` +
        describeError(error),
    );
  }
}

async function ask(options: EnterOptions): Promise<boolean> {
  const { lines, view, login, onName } = options;
  let password = login?.password;
  for (;;) {
    const user = login?.user ?? await readName(lines);
    const isFromFile = password !== undefined;
    if (user !== undefined) password ??= await readPassword(lines);
    if (user === undefined || password === undefined) return leave(options);
    onName?.(user);
    const isScript = !lines.terminal.isInteractive;
    const waits = isFromFile && isScript ? "always" : isFromFile || isScript ? "if busy" : "never";
    const reply = await tryLogin(user, password, waits, options);
    password = undefined;
    switch (reply?.type) {
      case undefined:
        return false;
      case "LOGIN_OKAY":
        view.say({ kind: "login", user, text: `Welcome, ${user} !` });
        if (reply.warning) view.say({ kind: "warning", text: reply.warning });
        return true;
      case "LOGIN_FAILED":
        refuse(`Incorrect username/password. ${reply.attemptsLeft} more login attempts.`);
        break;
      case "JUST_PENNED":
        refuse(`Too many login attempts. Please wait ${reply.seconds} seconds.`);
        break;
      case "PENNED":
        // What follows in a script is no other name and password, if it is not they that rest.
        if (reply.text && !lines.terminal.isInteractive) {
          throw new StartError(`Cannot log in as ${user}: ${reply.text}`);
        }
        refuse(reply.text ?? `${user} is suspended for another ${reply.seconds} seconds.`);
        break;
    }
    // Whoever gave a file is not there to be asked, unless they sit at a terminal.
    if (isFromFile && !lines.terminal.isInteractive) {
      throw new StartError(`Cannot log in as ${user} with the password from the file`);
    }
  }

  function refuse(text: string): void {
    view.say({ kind: "refused", text });
  }
}

/**
 * Tries a name and a password; where nobody would type them again, also after
 * the pauses that the center asks for. Returns nothing if the user left before.
 */
async function tryLogin(
  user: string,
  password: string,
  waits: "always" | "if busy" | "never",
  { client, view, clock, interrupt }: EnterOptions,
): Promise<Awaited<ReturnType<PersistentClient["logIn"]>> | undefined> {
  const pause = new Pause(clock);
  interrupt?.addEventListener("abort", () => pause.end());
  for (let tries = 1;; tries += 1) {
    const reply = await client.logIn(user, password);
    if (reply.type !== "PENNED" || tries === MAX_TRIES) return reply;
    if (waits === "never" || waits === "if busy" && !reply.text) return reply;
    const text = reply.text ?? `${user} is suspended for another ${reply.seconds} seconds`;
    view.say({ kind: "warning", text: describePause(text) });
    if (!interrupt?.aborted) await pause.wait(Math.min(Number(reply.seconds) * 1_000, MAX_WAIT));
    if (interrupt?.aborted) return undefined;
  }
}

async function readName(lines: LineReader): Promise<string | undefined> {
  for (;;) {
    const line = await lines.read(">Username: ");
    const name = line?.typed.text.trim();
    if (name !== "") return name;
  }
}

async function readPassword(lines: LineReader): Promise<string | undefined> {
  return (await lines.read(">Password: ", { secret: true }))?.typed.text;
}

function leave({ lines, interrupt }: EnterOptions): boolean {
  if (lines.terminal.isInteractive || interrupt?.aborted) return false;
  throw new StartError("Cannot log in: the input ended before a name and password were right");
}
