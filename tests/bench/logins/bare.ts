/**
 * The limit for logins that everyone is told of: the same system calls, and no
 * chat between them. Whoever sends a frame `ATT…` stays; any other frame goes
 * out to all of those, who acknowledge it, and is answered with what it was.
 *
 * @module
 */
import { HEADER_BYTES, readFrame } from "../read_frame.ts";

const HOST = "127.0.0.1";
const BUFFER_BYTES = 4_096;

/** The first letter of `ATT`. */
const ATTACH = 0x41;

const ATTACHED = new TextEncoder().encode("\0\0\0\x0eOKAY|attached|");

const attached = new Set<Deno.TcpConn>();

async function write(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}

/** Takes acknowledgements for as long as the connection is open. */
async function hold(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay();
  await write(conn, ATTACHED);
  attached.add(conn);
  const buffer = new Uint8Array(BUFFER_BYTES);
  while (await conn.read(buffer) !== null);
  attached.delete(conn);
}

async function serve(conn: Deno.TcpConn): Promise<void> {
  try {
    const frame = await readFrame(conn, BUFFER_BYTES);
    if (frame[HEADER_BYTES] === ATTACH) return await hold(conn);
    for (const other of attached) write(other, frame).catch(() => {});
    await write(conn, frame);
  } finally {
    conn.close();
  }
}

if (import.meta.main) {
  const listener = Deno.listen({ hostname: HOST, port: 0, tcpBacklog: 4_096 });
  await Deno.stdout.write(new TextEncoder().encode(`${listener.addr.port}\n`));
  for (;;) serve(await listener.accept()).catch(() => {});
}
