/**
 * The center's side of a login.
 *
 * @module
 */
import type { Accounts } from "../accounts/accounts.ts";
import {
  type Endpoint,
  formatEndpoint,
  MAX_PORT,
  MIN_CALLBACK_PORT,
  parsePort,
} from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import type { Deadlines } from "../net/deadlines.ts";
import { formatLoginReply } from "../protocol/login.ts";
import type { Session, Sessions } from "../session.ts";
import type { Log } from "./log.ts";

/** What a login needs. */
export interface LoginParts {
  /** Checks passwords. */
  readonly accounts: Accounts;
  /** Where sessions come from. */
  readonly sessions: Sessions;
  /** Where the center itself listens. */
  readonly center: Endpoint;
  /** Hears of it. */
  readonly log: Log;
  /** The milliseconds that a person has for a name and a password. */
  readonly passwordDeadlines: Deadlines<FrameConnection>;
}

/**
 * Asks for a name and a password until they are right.
 *
 * @param connection The login's connection, its first frame read.
 * @param parts What a login needs.
 * @returns A session that is offered to the client, with its token sent, or
 * nothing if the client gave up.
 * @throws {Error} If the connection breaks or carries something else.
 */
export async function checkPasswords(
  connection: FrameConnection,
  { accounts, sessions, log, passwordDeadlines }: LoginParts,
): Promise<Session | undefined> {
  const from = formatEndpoint(connection.remote);
  for (;;) {
    passwordDeadlines.start(connection);
    const user = await connection.read();
    const password = await connection.read();
    if (user === undefined || password === undefined) return undefined;
    const reply = await accounts.check(user, password);
    if (reply.type === "LOGIN_OKAY") {
      const session = sessions.offer(user);
      try {
        await connection.write(formatLoginReply(reply), session.token);
        return session;
      } catch (error) {
        sessions.end(session);
        throw error;
      }
    }
    // What was typed for a name could be a password: only names of accounts are logged.
    log("login refused", { ...(accounts.has(user) && { user }), from, reply: reply.type });
    await connection.write(formatLoginReply(reply));
  }
}

/**
 * Reads where the client says that it listens.
 *
 * @param connection The login's connection, the token sent.
 * @returns The port as it came, or nothing if the client went without saying.
 * The host is of no use: see {@linkcode callbackEndpoint}.
 * @throws {Error} If the connection breaks or carries something else.
 */
export async function readPort(connection: FrameConnection): Promise<string | undefined> {
  await connection.read();
  return await connection.read();
}

/**
 * Where to dial a client. Whatever host it names, that is the address that its
 * login came from.
 *
 * @param hostname The address that the login came from.
 * @param portText The port that it named.
 * @param user Whose login.
 * @param parts What a login needs.
 * @returns Where to dial, or the reason why that will not do.
 */
export function callbackEndpoint(
  hostname: string,
  portText: string,
  user: string,
  { sessions, center }: LoginParts,
): Endpoint | string {
  const port = parsePort(portText, MIN_CALLBACK_PORT);
  if (port === undefined) {
    const got = portText.slice(0, 32);
    return `Cannot log in: expected a port from ${MIN_CALLBACK_PORT} to ${MAX_PORT}, got "${got}"`;
  }
  if (port === center.port) {
    return `Cannot log in: port ${port} is the message center's own; choose another`;
  }
  const endpoint = { hostname, port };
  const holder = sessions.at(endpoint);
  if (holder && holder.user !== user) {
    return `Cannot log in: another user's session is at ${formatEndpoint(endpoint)}; ` +
      "choose another port, or wait until that session is over";
  }
  return endpoint;
}
