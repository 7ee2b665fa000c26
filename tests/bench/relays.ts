/**
 * Those who relay protocol 1's messages: the center, and two that do nothing else.
 *
 * @module
 */
import { encodeFrame, HEADER_BYTES } from "../../lib/frame.ts";
import { type Account, makeAccounts, startCenter } from "./center.ts";
import { serverCores } from "./cores.ts";
import { DIGITS, type Load, type Stream } from "./load.ts";
import { logIn } from "./login.ts";
import { Process } from "./process.ts";
import { textOf } from "./text.ts";

/** Who sends to whom. */
export interface Traffic {
  /** Whom each sender sends to, by their places. */
  readonly senders: readonly (readonly number[])[];
  /** Whether each message is to everyone. */
  readonly isBroadcast?: boolean;
  /** How many users are online besides. */
  readonly online?: number;
}

/** One who relays. Disposed, it is stopped. */
export interface Relay extends AsyncDisposable {
  /** Where it listens, at 127.0.0.1. */
  readonly port: number;
  /** What has to be sent to it. */
  readonly streams: readonly Stream[];
  /** Whether it keeps each sender's order. */
  readonly isOrdered: boolean;
  /** The seconds that it kept processors busy so far; nothing where that cannot be known. */
  cpuSeconds(): Promise<number | undefined>;
}

/** Starts one that relays to the recipients of a load. */
export type StartRelay = (load: Load, traffic: Traffic) => Promise<Relay>;

/** What each text begins with; the load ends it with a number. */
const TEXT = textOf(0).slice(0, -DIGITS);

/** Where nobody listens, and nobody is dialled: below the ports of a load. */
const FIRST_IDLE_PORT = 1_024;

/** As long as any. */
const TOKEN_LENGTH = 43;

const BARE = new URL(import.meta.resolve("./bare.ts")).pathname;
const SEED_LIKE = new URL(import.meta.resolve("./seed_like.py")).pathname;

/** Names of one length. */
function sender(place: number): Account {
  return { user: `s${100 + place}`, password: "secret" };
}

function recipient(place: number): Account {
  return { user: `r${10_000 + place}`, password: "secret" };
}

/** The frame that a client sends, without the number at its end. */
function request(place: number, to: readonly number[], token: string, isBroadcast: boolean) {
  const { user } = sender(place);
  const text = isBroadcast
    ? `BRD|${user}|${token}|${TEXT}`
    : `MSG|${user}|${token}|${recipient(to[0]!).user}|${TEXT}`;
  return unfinished(text);
}

/** The frame that a recipient gets, without the number at its end. */
function push(place: number) {
  return unfinished(`[${sender(place).user}]: ${TEXT}`);
}

function unfinished(text: string): Uint8Array<ArrayBuffer> {
  return encodeFrame(text + "0".repeat(DIGITS)).slice(0, -DIGITS);
}

/** The center, with users who dial and are dialled. */
export const startOurs: StartRelay = async (
  load,
  { senders, isBroadcast = false, online = 0 },
): Promise<Relay> => {
  const idle = makeAccounts(online);
  const recipients = load.ports.map((port, place) => ({ ...recipient(place), port }));
  const others = senders.map((_, place) => ({ ...sender(place), port: FIRST_IDLE_PORT + place }));
  const bystanders = idle.map((account, i) => ({
    ...account,
    port: FIRST_IDLE_PORT + senders.length + i,
  }));
  const center = await startCenter({
    accounts: [...others, ...recipients, ...idle],
    flags: ["--presence", "off"],
    ...await beside(),
  });
  try {
    await logIn(center.port, [...recipients, ...bystanders]);
    const tokens = await logIn(center.port, others);
    const streams = senders.map((to, place) => ({
      frame: request(place, to, tokens[place]!, isBroadcast),
      push: push(place),
      recipients: to,
    }));
    return Object.assign(center, { streams, isOrdered: true });
  } catch (error) {
    await center[Symbol.asyncDispose]();
    throw error;
  }
};

/** The same system calls in Deno, and nothing else. */
export const startBare: StartRelay = async (load, traffic): Promise<Relay> => {
  const args = ["run", "--no-prompt", "--allow-net", BARE, String(push(0).length + DIGITS)];
  return await startPlain(
    new Process("deno", { args: [...args, ...load.ports.map(String)], ...await beside() }),
    load,
    traffic,
  );
};

/** A thread for each connection, in Python; on whatever cores, as whoever starts it has it. */
export const startSeedLike: StartRelay = (load, traffic): Promise<Relay> => {
  const args = [SEED_LIKE, String(push(0).length + DIGITS)];
  return startPlain(new Process("python3", { args }), load, traffic);
};

/** On all cores but the load's. */
async function beside(): Promise<{ cores?: string }> {
  const cores = await serverCores();
  return cores === undefined ? {} : { cores };
}

async function startPlain(
  process: Process,
  load: Load,
  { senders, isBroadcast = false }: Traffic,
): Promise<Relay> {
  try {
    const port = Number(await process.nextLine());
    const streams = senders.map((to, place) => ({
      frame: plainRequest(place, to, isBroadcast ? 0 : load.ports[to[0]!]!, isBroadcast),
      push: push(place),
      recipients: to,
    }));
    return {
      ...{ port, streams, isOrdered: false, cpuSeconds: () => process.cpuSeconds() },
      [Symbol.asyncDispose]: () => process.stop(),
    };
  } catch (error) {
    await process.stop();
    throw error;
  }
}

/** As long as what the center gets: the recipient's port first, what it gets last. */
function plainRequest(place: number, to: readonly number[], port: number, isBroadcast: boolean) {
  const frame = request(place, to, "-".repeat(TOKEN_LENGTH), isBroadcast);
  new DataView(frame.buffer).setUint16(HEADER_BYTES, port);
  frame.set(push(place), frame.length - push(place).length);
  return frame;
}
