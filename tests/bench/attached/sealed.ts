/**
 * Bursts of messages to recipients that are dialled: sealed, and not.
 *
 * @module
 */
import { encodeFrame, HEADER_BYTES } from "../../../lib/frame.ts";
import { makeAccounts, startCenter } from "../center.ts";
import { measureEffort } from "../effort.ts";
import { logIn } from "../login.ts";
import { TEXT_BYTES } from "../text.ts";
import type { Figure, MakeWork, Subject, Work } from "../work.ts";
import {
  type BurstRecipient,
  type MakeRecipient,
  plainRecipient,
  sealedRecipient,
} from "./burst_recipients.ts";
import { IDLE_PORT } from "./chatroom.ts";
import { reusePorts } from "./dialled.ts";
import { openRequests } from "./join.ts";
import { FixedReceiver, readBytes, writeAll } from "./receiver.ts";
import { THIS_PROCESS } from "./stage.ts";
import { numbered, repeat } from "./texts.ts";

const RECIPIENTS = 16;

/** Messages to each of them at once. */
const BURST = 100;

const SENDER = { user: "s", password: "pw" };

/** How many bursts there are. */
interface Bursts {
  readonly warmUp: number;
  readonly measured: number;
}

/** Bursts to recipients that are dialled. */
export const sealed: MakeWork = ({ online = 0, quick = false }): Work => {
  const bursts = quick ? { warmUp: 1, measured: 2 } : { warmUp: 3, measured: 15 };
  const subject = (name: string, make: MakeRecipient): Subject => ({
    name,
    measure: () => measure(make, bursts, online),
  });
  return {
    name: "sealed",
    title: `Sealed, bursts of ${BURST}`,
    unit: "/s",
    subjects: [subject("ours", sealedRecipient), subject("unsealed", plainRecipient)],
    targets: [{ baseline: "unsealed", atLeast: 0.5 }],
  };
};

async function measure(
  make: MakeRecipient,
  { warmUp, measured }: Bursts,
  online: number,
): Promise<Figure> {
  const accounts = makeAccounts(RECIPIENTS, "r");
  const idle = makeAccounts(online, "idle");
  await using center = await startCenter({
    accounts: [...idle, ...accounts, SENDER],
    flags: ["--presence", "off"],
  });
  await using resources = new AsyncDisposableStack();
  await logIn(center.port, idle.map((account, i) => ({ ...account, port: IDLE_PORT + i })));
  reusePorts();
  const recipients: BurstRecipient[] = [];
  for (const account of accounts) {
    recipients.push(resources.use(await make(center.port, account)));
  }
  const sender = resources.use(await openRequests(center.port, SENDER));
  const requests = accounts.map(({ user }) => requestsTo(user, warmUp + measured));
  const answer = encodeFrame("OKAY|delivered|");
  const count = RECIPIENTS * BURST * (warmUp + measured);
  const answers = new FixedReceiver(sender, repeat(answer, count), answer.length, readBytes(1));
  const run = async (from: number, to: number) => {
    for (let burst = from; burst < to; burst++) {
      for (const bytes of requests) await writeAll(sender, bytes[burst]!);
      await Promise.race([
        answers.until((burst + 1) * RECIPIENTS * BURST),
        ...recipients.map(({ trouble }) => trouble),
      ]);
    }
  };
  await run(0, warmUp);
  const { result, busy } = await measureEffort(center, THIS_PROCESS, async () => {
    const start = performance.now();
    await run(warmUp, warmUp + measured);
    const seconds = (performance.now() - start) / 1_000;
    return { messages: RECIPIENTS * BURST * measured, seconds };
  });
  const expected = BURST * (warmUp + measured);
  if (recipients.some(({ received }) => received !== expected)) {
    throw new Error(`Expected ${expected} messages to each, got ${recipients[0]!.received}`);
  }
  return {
    value: result.messages / result.seconds,
    checked: `${result.messages.toLocaleString("en")} messages, each exactly once, in order`,
    ...busy,
  };
}

/** Each burst to one user. */
function requestsTo(user: string, bursts: number): Uint8Array[] {
  const head = `MSG|||${user}|`;
  const frame = encodeFrame(head + "0".repeat(TEXT_BYTES));
  const bytes = numbered([frame.subarray(0, HEADER_BYTES + head.length), ""], bursts * BURST);
  const length = frame.length * BURST;
  return Array.from({ length: bursts }, (_, i) => bytes.subarray(i * length, (i + 1) * length));
}
