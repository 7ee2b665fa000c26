/**
 * One sender that pipelines, and those who receive: the same for every server.
 *
 * @module
 */
import { measureEffort, type Worker } from "../effort.ts";
import { cpuSecondsOf } from "../process.ts";
import type { Figure } from "../work.ts";
import { type Receiver, writeAll } from "./receiver.ts";

/** How much is written at once, in bytes. */
const WRITE_BYTES = 64 * 1024;

/** Where those are who load a server here. */
export const THIS_PROCESS: Worker = { cpuSeconds: () => cpuSecondsOf(Deno.pid) };

/** How much is sent. */
export interface Amount {
  /** How many receive every message; one is written to alone, several as everyone. */
  readonly recipients: number;
  /** How many messages are sent before anything is measured. */
  readonly warmUp: number;
  /** How many are measured. */
  readonly messages: number;
}

/** A server that runs, with all who use it connected. Disposed, it is all gone. */
export interface Stage extends AsyncDisposable {
  /** The server's process. */
  readonly pid: number;
  /** The connection of the sender. */
  readonly sender: Deno.TcpConn;
  /** All that it sends. */
  readonly requests: Uint8Array;
  /** How many bytes of that are one message. */
  readonly requestBytes: number;
  /** Reads what the sender is answered, where it is. */
  readonly answers?: Receiver;
  /** Those who receive. */
  readonly receivers: readonly Receiver[];
  /** How many messages may be under way, if the server has no patience with more. */
  readonly window?: number;
  /** Rejects if something came that should not. */
  readonly trouble?: Promise<never>;
}

/**
 * Measures how fast messages go from the sender to all who receive, from the
 * first byte sent until all are received and all answers read.
 *
 * @param stage The server, and who uses it.
 * @param amount How much is sent.
 * @returns The figure: deliveries a second.
 */
export async function measureStage(stage: Stage, amount: Amount): Promise<Figure> {
  const { warmUp, messages, recipients } = amount;
  await exchange(stage, 0, warmUp);
  const server = { cpuSeconds: () => cpuSecondsOf(stage.pid) };
  const { result, busy } = await measureEffort(server, THIS_PROCESS, async () => {
    const start = performance.now();
    await exchange(stage, warmUp, warmUp + messages);
    const seconds = (performance.now() - start) / 1_000;
    return { messages: messages * recipients, seconds };
  });
  const text = result.messages.toLocaleString("en");
  return {
    value: result.messages / result.seconds,
    checked: `${text} ${recipients > 1 ? "deliveries" : "messages"}, each exactly once, in order`,
    ...busy,
  };
}

/** Sends messages, and waits until all have come and are answered. */
async function exchange(stage: Stage, from: number, to: number): Promise<void> {
  const { receivers, answers, trouble } = stage;
  const all = Promise.all([
    send(stage, from, to),
    ...receivers.map((receiver) => receiver.until(to)),
    answers?.until(to),
  ]);
  await (trouble ? Promise.race([all, trouble]) : all);
}

async function send(stage: Stage, from: number, to: number): Promise<void> {
  const { sender, requests, requestBytes, window, receivers } = stage;
  const chunk = Math.max(1, Math.min(window ?? Infinity, Math.floor(WRITE_BYTES / requestBytes)));
  for (let sent = from; sent < to; sent += chunk) {
    if (window !== undefined) await untilReceived(receivers, sent - window);
    const end = Math.min(to, sent + chunk);
    await writeAll(sender, requests.subarray(sent * requestBytes, end * requestBytes));
  }
}

/** Waits until everyone has received so many. */
async function untilReceived(receivers: readonly Receiver[], count: number): Promise<void> {
  for (const receiver of receivers) {
    while (receiver.received < count) {
      await new Promise<void>((resolve) => receiver.onProgress = resolve);
    }
  }
}
