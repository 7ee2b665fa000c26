/**
 * The limit for a connection for each message: the same system calls, and no
 * chat between them. A frame comes in, its connection is closed, the recipient
 * is dialled, the frame's last bytes go out, and that connection is closed.
 *
 * `bare.ts BYTES PORT…`: how many bytes go out, and who gets what is for all.
 * The first two bytes of a frame's body are the port of its recipient, or 0.
 *
 * @module
 */
import { HEADER_BYTES, readFrame } from "./read_frame.ts";

const HOST = "127.0.0.1";
const BUFFER_BYTES = 1_024;

/** As many as a center dials at once. */
const DIALS = 256;

const [bytesOut = 0, ...everyone] = Deno.args.map(Number);

async function push(port: number, bytes: Uint8Array): Promise<void> {
  const conn = await Deno.connect({ hostname: HOST, port });
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
  conn.close();
}

async function serve(conn: Deno.TcpConn): Promise<void> {
  const frame = await readFrame(conn, BUFFER_BYTES);
  conn.close();
  const bytes = frame.subarray(frame.length - bytesOut);
  const port = new DataView(frame.buffer).getUint16(HEADER_BYTES);
  if (port !== 0) return await push(port, bytes);
  let next = 0;
  for (let i = 0; i < DIALS; i += 1) dialOn();
  async function dialOn() {
    while (next < everyone.length) await push(everyone[next++]!, bytes);
  }
}

if (import.meta.main) {
  const listener = Deno.listen({ hostname: HOST, port: 0, tcpBacklog: 4096 });
  await Deno.stdout.write(new TextEncoder().encode(`${listener.addr.port}\n`));
  for (;;) serve(await listener.accept());
}
