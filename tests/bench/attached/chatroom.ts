/**
 * Ours: a center, a pipelined sender, and attached recipients.
 *
 * @module
 */
import { encodeFrame, HEADER_BYTES } from "../../../lib/frame.ts";
import { makeAccounts, startCenter } from "../center.ts";
import { logIn } from "../login.ts";
import { TEXT_BYTES } from "../text.ts";
import { AttachedReceiver } from "./attached_receiver.ts";
import { attach, openRequests } from "./join.ts";
import { FixedReceiver, readBytes } from "./receiver.ts";
import type { Amount, Stage } from "./stage.ts";
import { numbered, repeat } from "./texts.ts";

/** The first port of those who are online and idle; nobody has to listen there. */
export const IDLE_PORT = 6_000;

/** How many deliveries are under way at most: a sender who waits too long for one is answered "kept". */
const UNDER_WAY = 2_000_000;

/** How many logins are under way at once. */
const AT_ONCE = 16;

/** How messages are sent. */
export interface Manner {
  /** Whether messages have ids. */
  readonly ids?: boolean;
  /** Whether they are kept in a file. */
  readonly data?: boolean;
  /** How many others are online, who get nothing. */
  readonly online?: number;
}

/**
 * Starts a center, and logs everyone in.
 *
 * @param amount How much is sent.
 * @param manner How.
 * @returns The stage.
 */
export async function stageChatroom(
  { recipients, warmUp, messages }: Amount,
  { ids = false, data = false, online = 0 }: Manner,
): Promise<Stage> {
  const idle = makeAccounts(online, "idle");
  const accounts = makeAccounts(recipients, "r");
  const sender = { user: "s", password: "pw" };
  const center = await startCenter({
    accounts: [...idle, ...accounts, sender],
    flags: ["--presence", "off"],
    data,
  });
  const resources = new AsyncDisposableStack();
  resources.use(center);
  try {
    await logIn(center.port, idle.map((account, i) => ({ ...account, port: IDLE_PORT + i })));
    const conns = await inTurns(accounts, (account) => attach(center.port, account));
    for (const conn of conns) resources.use(conn);
    const requests = resources.use(await openRequests(center.port, sender));
    const count = warmUp + messages;
    const bytes = numbered(requestParts(recipients > 1 ? "" : accounts[0]!.user, ids), count);
    const answer = encodeFrame("OKAY|delivered|");
    return {
      pid: center.pid,
      sender: requests,
      requests: bytes,
      requestBytes: bytes.length / count,
      answers: new FixedReceiver(requests, repeat(answer, count), answer.length, readBytes(1)),
      receivers: conns.map((conn) => new AttachedReceiver(conn, readBytes(recipients))),
      window: Math.ceil(UNDER_WAY / recipients),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** The parts of a request around its number, header included. */
function requestParts(to: string, ids: boolean): (Uint8Array | string)[] {
  const type = to === "" ? "BRD" : "MSG";
  const parts = ids ? ["SAY|||", `|${to}|`, ""] : [`${type}|||${to === "" ? "" : `${to}|`}`, ""];
  const [first = "", ...others] = parts;
  const body = parts.join("0".repeat(TEXT_BYTES));
  return [encodeFrame(body).subarray(0, HEADER_BYTES + first.length), ...others];
}

/** Does the same for each, a few at a time. */
export async function inTurns<T, R>(
  items: readonly T[],
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await run(items[index]!);
    }
  }));
  return results;
}
