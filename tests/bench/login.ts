/**
 * Protocol 1 logins, many and quick.
 *
 * @module
 */
import { decodeText, encodeFrames, FrameDecoder } from "../../lib/frame.ts";
import type { Account } from "./center.ts";

/** How many logins are under way at once. */
const AT_ONCE = 32;

/** Longer than what is read here. */
const MAX_REPLY = 1_024;

/** Where a user who logs in is to be dialled. */
export interface Login extends Account {
  /** The port, at the address that the login comes from. */
  readonly port: number;
}

/**
 * Logs users in, and waits until the center has their sessions.
 *
 * @param center The center's port.
 * @param logins Who, and where each is dialled.
 * @returns Their tokens, in the same order.
 * @throws {Error} If one is refused.
 */
export async function logIn(center: number, logins: readonly Login[]): Promise<string[]> {
  const tokens: string[] = [];
  let next = 0;
  const workers = Array.from({ length: AT_ONCE }, async () => {
    while (next < logins.length) {
      const index = next++;
      tokens[index] = await logInOne(center, logins[index]!);
    }
  });
  await Promise.all(workers);
  return tokens;
}

async function logInOne(center: number, { user, password, port }: Login): Promise<string> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: center });
  await writeAll(conn, encodeFrames(["LIN", user, password]));
  const replies = readTexts(conn);
  const reply = await replies.next();
  const token = await replies.next();
  if (reply.value !== "LOGIN_OKAY" || typeof token.value !== "string") {
    throw new Error(`Cannot log in as ${user}: the center answered ${reply.value}`);
  }
  await writeAll(conn, encodeFrames(["127.0.0.1", String(port)]));
  // The center closes when the session is there.
  const surplus = await replies.next();
  if (!surplus.done) throw new Error(`Cannot log in as ${user}: the center says ${surplus.value}`);
  return token.value;
}

async function* readTexts(conn: Deno.TcpConn): AsyncGenerator<string, undefined> {
  const decoder = new FrameDecoder(MAX_REPLY);
  const buffer = new Uint8Array(MAX_REPLY);
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) return undefined;
    decoder.push(buffer.subarray(0, count));
    for (let frame = decoder.next(); frame; frame = decoder.next()) yield decodeText(frame);
  }
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}
