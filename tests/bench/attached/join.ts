/**
 * Logins of protocol 2, and what clients do then.
 *
 * @module
 */
import { systemClock } from "../../../lib/clock.ts";
import { Login } from "../../../lib/client/login.ts";
import { KeyPair } from "../../../lib/crypto/key_pair.ts";
import { encodeFrame } from "../../../lib/frame.ts";
import type { Account } from "../center.ts";
import { unexpected, writeAll } from "./receiver.ts";
import { bytesOf } from "./texts.ts";

const HOSTNAME = "127.0.0.1";

/** How long one waits for the center, in milliseconds. */
const DEADLINE = 60_000;

const MAX_FRAME_BYTES = 4_096;

const ATTACHED = bytesOf("\0\0\0\x0eOKAY|attached|");

/** Connects to a server on this machine. */
export async function dial(port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: HOSTNAME, port });
  conn.setNoDelay();
  return conn;
}

/**
 * Logs a user in that does not listen.
 *
 * @param center The center's port.
 * @param account Who.
 * @returns The token.
 */
export async function logInToAttach(
  center: number,
  { user, password }: Account,
): Promise<string> {
  const options = { clock: systemClock, deadline: DEADLINE, maxFrameBytes: MAX_FRAME_BYTES };
  using login = new Login({ hostname: HOSTNAME, port: center }, options);
  const { reply, token } = await login.attempt(user, password);
  if (reply.type !== "LOGIN_OKAY") throw new Error(`Cannot log in as ${user}: ${reply.type}`);
  const { publicKey } = await KeyPair.generate();
  await login.place(HOSTNAME, 0, publicKey);
  return token;
}

/**
 * Attaches a client.
 *
 * @param center The center's port.
 * @param account Who.
 * @returns The connection, on which pushes come.
 */
export async function attach(center: number, account: Account): Promise<Deno.TcpConn> {
  const token = await logInToAttach(center, account);
  return await attachWith(center, attachRequest(account, token));
}

/**
 * What a client asks for that is logged in, and was shown nothing yet.
 *
 * @param account Whose.
 * @param token The session's.
 * @returns The frame.
 */
export function attachRequest({ user }: Account, token: string): Uint8Array {
  return encodeFrame(`ATT|${user}|${token}|0`);
}

/**
 * Attaches a client that is logged in.
 *
 * @param port The server's port.
 * @param request The frame that asks for it.
 * @returns The connection, on which pushes come.
 */
export async function attachWith(port: number, request: Uint8Array): Promise<Deno.TcpConn> {
  const conn = await dial(port);
  await writeAll(conn, request);
  const answer = new Uint8Array(ATTACHED.length);
  // Not a byte more is read: pushes may stand behind it.
  for (let read = 0; read < answer.length;) {
    const count = await conn.read(answer.subarray(read));
    if (count === null) throw new Error("Cannot attach: the connection was closed");
    read += count;
  }
  if (answer.some((byte, i) => byte !== ATTACHED[i])) throw unexpected(answer, 0);
  return conn;
}

/**
 * Opens a connection with requests.
 *
 * @param center The center's port.
 * @param account Whose: not logged in yet.
 * @returns The connection, on which neither user nor token have to be named any more.
 */
export async function openRequests(center: number, account: Account): Promise<Deno.TcpConn> {
  const token = await logInToAttach(center, account);
  const conn = await dial(center);
  await writeAll(conn, encodeFrame(`HEY|${account.user}|${token}|`));
  await conn.read(new Uint8Array(MAX_FRAME_BYTES));
  return conn;
}
