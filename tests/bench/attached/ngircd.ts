/**
 * ngircd: an IRC server in C, of Debian's package, with its flood limits off.
 *
 * @module
 */
import { makeFolder } from "../folder.ts";
import { freePort, Process } from "../process.ts";
import { inTurns } from "./chatroom.ts";
import { dialSoon, findProgram } from "./program.ts";
import { FixedReceiver, readBytes, readUntil, silence, writeAll } from "./receiver.ts";
import type { Amount, Stage } from "./stage.ts";
import { numbered } from "./texts.ts";

const PROGRAM = "ngircd";

const CHANNEL = "#room";

/** It throws out whoever has more than 32 KiB to come, the system's buffers not counted. */
const WINDOW = 16_384;

/** Why it cannot be measured here. */
export async function ngircdMissing(): Promise<string | undefined> {
  return await findProgram(PROGRAM) ? undefined : `${PROGRAM} is not installed`;
}

/** ngircd as a process. */
export interface Ngircd extends AsyncDisposable {
  /** The number of its process. */
  readonly pid: number;
  /** Where it listens. */
  readonly port: number;
}

/** Starts it. */
export async function startNgircd(): Promise<Ngircd> {
  const folder = makeFolder();
  const port = freePort();
  const file = `${folder.path}/ngircd.conf`;
  await Deno.writeTextFile(file, configuration(port));
  const program = new Process(await findProgram(PROGRAM) ?? PROGRAM, { args: ["-n", "-f", file] });
  return {
    pid: program.pid,
    port,
    async [Symbol.asyncDispose]() {
      await program.stop();
      folder[Symbol.dispose]();
    },
  };
}

/** Connects a user, who is greeted. */
export async function joinNgircd(port: number, nick: string): Promise<Deno.TcpConn> {
  const conn = await dialSoon(port);
  await writeAll(conn, `NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\n`);
  // 376: the end of what it has to say.
  await readUntil(conn, " 376 ");
  return conn;
}

/** Starts it, and connects everyone. */
export async function stageNgircd({ recipients, warmUp, messages }: Amount): Promise<Stage> {
  const resources = new AsyncDisposableStack();
  try {
    const { pid, port } = resources.use(await startNgircd());
    const sender = resources.use(await joinNgircd(port, "s"));
    const nicks = Array.from({ length: recipients }, (_, i) => `r${i}`);
    const isToAll = recipients > 1;
    const conns = await inTurns(nicks, (nick) => joinNgircd(port, nick));
    for (const conn of conns) resources.use(conn);
    if (isToAll) {
      await Promise.all(conns.map((conn) => ask(conn, `JOIN ${CHANNEL}\r\n`)));
      // All were told who else has joined: that comes before the answer to what is asked now.
      await Promise.all(conns.map((conn) => ask(conn, "")));
    }
    const to = isToAll ? CHANNEL : nicks[0];
    const count = warmUp + messages;
    const requests = numbered([`PRIVMSG ${to} :`, "\r\n"], count);
    const expected = numbered([`:s!~s@127.0.0.1 PRIVMSG ${to} :`, "\r\n"], count);
    const length = expected.length / count;
    return {
      pid,
      sender,
      requests,
      requestBytes: requests.length / count,
      receivers: conns.map((conn) =>
        new FixedReceiver(conn, expected, length, readBytes(recipients))
      ),
      window: WINDOW,
      trouble: silence(sender),
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** Gives an order that is carried out when this is done. */
async function ask(conn: Deno.TcpConn, order: string): Promise<void> {
  await writeAll(conn, `${order}PING :done\r\n`);
  await readUntil(conn, ":done\r\n");
}

function configuration(port: number): string {
  return `[Global]
Name = bench.local
Info = bench
AdminInfo1 = bench
Listen = 127.0.0.1
Ports = ${port}
MotdPhrase = bench
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxPenaltyTime = 0
PingTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
`;
}
