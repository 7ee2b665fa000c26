/**
 * A person, or a program, at a client: asks for a name and a password, then
 * does what is typed until the end.
 *
 * @module
 */
import { PersistentClient, type Return, ShutOutError } from "../client/persistent_client.ts";
import { SeenMessages } from "../client/seen.ts";
import { type Clock, systemClock } from "../clock.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import { describeError } from "../net/errors.ts";
import type { CenterEndpoint } from "../net/tls_client.ts";
import { MessageIds } from "../protocol/message_id.ts";
import { StartError } from "../start_error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { KeepingView } from "../transcript/keeping_view.ts";
import type { Transcript } from "../transcript/transcript.ts";
import { Settings } from "../view/settings.ts";
import { TextView } from "../view/text_view.ts";
import type { View } from "../view/view.ts";
import { CommandLoop } from "./command_loop.ts";
import { enter, type Login } from "./enter.ts";
import { LineReader } from "./line_reader.ts";
import { describePause } from "./patience.ts";
import { Roster } from "./roster.ts";

/** Milliseconds without a sign of life after which most centers end a session. */
const USUAL_TIMEOUT = 30_000;

const SLOW_HEARTBEAT = "The message center may end your session between two heartbeats: it waits " +
  "for 30 seconds, unless it was started with another timeout.";

/** What to run. */
export interface RunOptions {
  /** The message center. */
  readonly center: CenterEndpoint;
  /** Where this client listens, if it does. */
  readonly own?: Endpoint | undefined;
  /** How often it tells the center that it is still here, in milliseconds. */
  readonly heartbeat: number;
  /** Whether private messages that cannot be brought are refused. @default {false} */
  readonly strictPrivate?: boolean;
  /** Who logs in, as far as that needs not be asked. */
  readonly login?: Login;
  /** Where the lines come from and the texts go. */
  readonly terminal: Terminal;
  /** Shows what happens, if not as text at the terminal. */
  readonly view?: View;
  /** Where what is said is kept, if anywhere. */
  readonly transcript?: Transcript | undefined;
  /** Whether a line may be a JSON string. @default {false} */
  readonly json?: boolean;
  /** Aborted when the user wants to leave now. */
  readonly interrupt?: AbortSignal;
  /** Tells the time. @default {systemClock} */
  readonly clock?: Clock;
}

/** Lines that were typed, and not done when the client ended. */
export class UndoneError extends Error {
  /** Makes an error for people. */
  constructor(count: number) {
    super(count === 1 ? "One line was not done" : `${count} lines were not done`);
    this.name = "UndoneError";
  }
}

/**
 * Runs a client until its user logs out, the input ends, or the user logs in
 * somewhere else.
 *
 * @param options What to run.
 * @throws {StartError} If it cannot listen, or the center cannot be reached or
 * will not let it in.
 * @throws {ShutOutError} If the center is back after it was away, and will not
 * have the user any more.
 * @throws {TranscriptError} If what was said could not be kept.
 * @throws {UndoneError} If something that was typed was not done; it was named.
 */
export async function runClient(options: RunOptions): Promise<void> {
  const { center, terminal, transcript, interrupt, strictPrivate = false, clock = systemClock } =
    options;
  const settings = new Settings({ state: terminal.canMark ? "on" : "off" });
  const roster = new Roster();
  const shown = options.view ??
    new TextView({ terminal, settings, clock, user: () => client.user });
  const isAcknowledged = () => client.isAnswered;
  const view = transcript
    ? new KeepingView({ transcript, view: shown, clock, isAcknowledged })
    : shown;
  await using client = listen(options, view, roster);
  const lines = new LineReader(terminal, { json: options.json ?? false });
  const { promise: left, resolve: leave } = Promise.withResolvers<"left">();
  interrupt?.addEventListener("abort", () => leave("left"));
  const login = { center, login: options.login, clock, interrupt };
  const onName = (user: string) => transcript?.check(user);
  const entered = enter({ client, lines, view, onName, ...login });
  if (!await Promise.race([entered, left.then(() => false)])) {
    terminal.close();
    // The center may have opened a session all the same.
    if (client.isHere) await logOut(client, view, true);
    return;
  }
  if (options.heartbeat >= USUAL_TIMEOUT) view.say({ kind: "warning", text: SLOW_HEARTBEAT });
  try {
    transcript?.begin(client.user, clock.date());
  } catch (error) {
    terminal.close();
    await logOut(client, view, true);
    throw error;
  }
  client.start();
  const parts = { client, roster, settings, view, lines, clock, strictPrivate };
  const loop = new CommandLoop({ ...parts, center, ids: new MessageIds() });
  // What is typed and could not be kept is not sent then, and named.
  transcript?.failed.then(() => {
    loop.stop();
    leave("left");
  });
  const how = await Promise.race([loop.run(), client.over, left]);
  loop.stop();
  terminal.close();
  // Whoever was not answered in time will not be now.
  if (client.isHere) await logOut(client, view, how !== true);
  await client.close();
  const undone = await loop.end();
  tellDropped(client, view);
  if (how instanceof ShutOutError) throw how;
  if (transcript?.failure) throw transcript.failure;
  if (undone > 0) throw new UndoneError(undone);
}

function listen(
  { center, own, heartbeat, transcript, clock = systemClock }: RunOptions,
  view: View,
  roster: Roster,
): PersistentClient {
  try {
    const client: PersistentClient = new PersistentClient({
      center,
      own,
      heartbeat,
      clock,
      seen: new SeenMessages(transcript?.seen),
      onEvent(event) {
        view.event(event);
        roster.notice(event);
      },
      onAway(error) {
        const text = `Cannot reach the message center at ${formatEndpoint(center)}: ` +
          `${describeError(error)}. What you type is kept, and sent when it is back.`;
        view.say({ kind: "away", text });
      },
      onSuspended(seconds) {
        const text = `${client.user} is suspended for another ${seconds} seconds.`;
        view.say({ kind: "warning", text });
      },
      onSlow: (text) => view.say({ kind: "warning", text: describePause(text) }),
      onBack(how) {
        if (how.loggedIn) roster.forgetOnline();
        view.say({ kind: "back", text: describeReturn(how) });
      },
    });
    return client;
  } catch (error) {
    const where = own ? formatEndpoint(own) : "any port";
    throw new StartError(`Cannot listen on ${where}: ${describeError(error)}`);
  }
}

function describeReturn({ wasAway, loggedIn, waiting }: Return): string {
  const back = wasAway ? "The message center is back" : "Your session was over";
  const again = loggedIn ? `${wasAway ? " and" : ":"} you are logged in again` : "";
  if (waiting === 0) return `${back}${again}.`;
  const lines = waiting === 1 ? "the line that was" : `the ${waiting} lines that were`;
  return `${back}${again}. Sending ${lines} kept.`;
}

async function logOut(client: PersistentClient, view: View, hurry: boolean): Promise<void> {
  try {
    await client.logOut(hurry);
  } catch (error) {
    const text = `Cannot log out at the message center: ${describeError(error)}.`;
    view.say({ kind: "warning", text });
  }
}

function tellDropped({ dropped }: PersistentClient, view: View): void {
  if (dropped === 0) return;
  const connections = `${dropped} ${dropped === 1 ? "connection" : "connections"}`;
  const text =
    `Not shown: what came to your port on ${connections} from neither the message center nor ` +
    "anybody you allowed.";
  view.say({ kind: "warning", text });
}
