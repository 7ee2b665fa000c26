/**
 * nats-server: a message server in Go, of Debian's package, which waits for
 * those who read slowly.
 *
 * @module
 */
import { makeFolder } from "../folder.ts";
import { freePort, Process } from "../process.ts";
import { TEXT_BYTES } from "../text.ts";
import { inTurns } from "./chatroom.ts";
import { dialSoon, findProgram } from "./program.ts";
import { FixedReceiver, readBytes, readUntil, silence, writeAll } from "./receiver.ts";
import type { Amount, Stage } from "./stage.ts";
import { numbered } from "./texts.ts";

const PROGRAM = "nats-server";

const SUBJECT = "room";

/** Why it cannot be measured here. */
export async function natsMissing(): Promise<string | undefined> {
  return await findProgram(PROGRAM) ? undefined : `${PROGRAM} is not installed`;
}

/** Starts it, and connects everyone. */
export async function stageNats({ recipients, warmUp, messages }: Amount): Promise<Stage> {
  const resources = new AsyncDisposableStack();
  const folder = resources.use(makeFolder());
  try {
    const port = freePort();
    const file = `${folder.path}/nats.conf`;
    await Deno.writeTextFile(file, configuration(port));
    const program = new Process(await findProgram(PROGRAM) ?? PROGRAM, { args: ["-c", file] });
    resources.use(program);
    const sender = resources.use(await connect(port));
    const conns = await inTurns([...Array(recipients).keys()], () => connect(port));
    for (const conn of conns) resources.use(conn);
    await Promise.all(conns.map((conn) => ask(conn, `SUB ${SUBJECT} 1\r\n`)));
    await Promise.all([sender, ...conns].map((conn) => answerPing(conn)));
    const count = warmUp + messages;
    const requests = numbered([`PUB ${SUBJECT} ${TEXT_BYTES}\r\n`, "\r\n"], count);
    const expected = numbered([`MSG ${SUBJECT} 1 ${TEXT_BYTES}\r\n`, "\r\n"], count);
    const length = expected.length / count;
    return {
      pid: program.pid,
      sender,
      requests,
      requestBytes: requests.length / count,
      receivers: conns.map((conn) =>
        new FixedReceiver(conn, expected, length, readBytes(recipients))
      ),
      trouble: silence(sender),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

async function connect(port: number): Promise<Deno.TcpConn> {
  const conn = await dialSoon(port);
  await readUntil(conn, "INFO ");
  await ask(conn, 'CONNECT {"verbose":false,"pedantic":false}\r\n');
  return conn;
}

/** Gives an order that is carried out when this is done. */
async function ask(conn: Deno.TcpConn, order: string): Promise<void> {
  await writeAll(conn, `${order}PING\r\n`);
  await readUntil(conn, "PONG\r\n");
}

/** It asks everyone once after two seconds, and not again for long: not while anything is measured. */
async function answerPing(conn: Deno.TcpConn): Promise<void> {
  await readUntil(conn, "PING\r\n");
  await writeAll(conn, "PONG\r\n");
}

function configuration(port: number): string {
  return `host: 127.0.0.1
port: ${port}
max_pending: 1073741824
write_deadline: "600s"
ping_interval: "1h"
`;
}
