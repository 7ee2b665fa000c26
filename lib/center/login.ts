/**
 * The center's side of a login.
 *
 * @module
 */
import type { Accounts } from "../accounts/accounts.ts";
import { KeyPair } from "../crypto/key_pair.ts";
import {
  addressBlock,
  type Endpoint,
  formatEndpoint,
  MAX_PORT,
  MIN_CALLBACK_PORT,
  parsePort,
} from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import {
  formatLoginReply,
  formatSeconds,
  type LoginReply,
  type Protocol,
} from "../protocol/login.ts";
import type { Session, Sessions } from "../session.ts";
import type { Log } from "./log.ts";
import type { Rates } from "./rates.ts";

/** What checking passwords needs. */
export interface PasswordParts {
  /** Checks passwords. */
  readonly accounts: Accounts;
  /** Where sessions come from. */
  readonly sessions: Sessions;
  /** What the login speaks. */
  readonly protocol: Protocol;
  /** Hears of it. */
  readonly log: Log;
  /** Says how often an address may log in. */
  readonly rates: Rates;
}

/**
 * Asks for a name and a password until they are right.
 *
 * @param connection The login's connection, its first frame read.
 * @param parts What a login needs.
 * @returns A session that is offered to the client, with its token sent, and in
 * protocol 2 the center's keys for it; or nothing if the client gave up.
 * @throws {Error} If the connection breaks or carries something else.
 */
export async function checkPasswords(
  connection: FrameConnection,
  { accounts, sessions, protocol, log, rates }: PasswordParts,
): Promise<{ readonly session: Session; readonly keys: KeyPair | undefined } | undefined> {
  const { hostname: host } = connection.remote;
  const from = formatEndpoint(connection.remote);
  const block = addressBlock(host);
  const check = async (user: string, password: string) => {
    const wait = rates.login(block);
    if (wait > 0) return tooOften(wait, "from your address");
    const reply = await accounts.check(user, password, block);
    const rest = reply.type === "LOGIN_OKAY" ? rates.loggedIn(block, user) : 0;
    return rest > 0 ? tooOften(rest, `of ${user}`) : reply;
  };
  for (;;) {
    const user = await connection.read();
    const password = await connection.read();
    if (user === undefined || password === undefined) return undefined;
    const reply = await check(user, password);
    // Whoever goes on and on is worth no answer, as other strangers are.
    if (reply.type === "PENNED" && reply.text && !rates.stranger(block)) return undefined;
    if (reply.type === "LOGIN_OKAY") {
      const keys = protocol === 2 ? await KeyPair.generate() : undefined;
      // The account may have been taken out meanwhile.
      if (!accounts.stands(reply)) return undefined;
      const session = sessions.offer(user, { protocol, host });
      try {
        await connection.write(
          formatLoginReply(protocol === 2 ? { ...reply, protocol } : reply),
          session.token,
          ...(keys ? [keys.publicKey] : []),
        );
        return { session, keys };
      } catch (error) {
        sessions.end(session);
        throw error;
      }
    }
    // What was typed for a name could be a password: only names of accounts are logged.
    const known = accounts.has(user) ? { user } : {};
    log("login refused", { ...known, from, reply: reply.type, reason: reasonOf(reply) });
    if (reply.type === "JUST_PENNED") {
      log("lockout", { ...known, from, seconds: Math.ceil(Number(reply.seconds)) });
    }
    await connection.write(formatLoginReply(protocol === 2 ? reply : withoutText(reply)));
  }
}

function reasonOf(reply: LoginReply): string {
  if (reply.type !== "PENNED") return "wrong name or password";
  return reply.text ?? "the name is suspended";
}

function tooOften(wait: number, whose: string): LoginReply {
  const seconds = formatSeconds(wait);
  const text = `Too many logins ${whose}; try again in ${Math.ceil(wait / 1_000)} s`;
  return { type: "PENNED", seconds, text };
}

/** Protocol 1 has no room for it. */
function withoutText(reply: LoginReply): LoginReply {
  return reply.type === "PENNED" ? { type: reply.type, seconds: reply.seconds } : reply;
}

/**
 * Where to dial a client. Whatever host it names, that is the address that its
 * login came from.
 *
 * @param session The session that is to be opened.
 * @param portText The port that the client named.
 * @param parts The other sessions, and where the center itself listens.
 * @returns Where to dial, or the reason why that will not do.
 */
export function callbackEndpoint(
  { user, host }: Session,
  portText: string,
  { sessions, center }: { readonly sessions: Sessions; readonly center: Endpoint },
): Endpoint | string {
  const port = parsePort(portText, MIN_CALLBACK_PORT);
  if (port === undefined) {
    // What else came may be a key, or a password that was sent too late: it goes into no log.
    const got = /^\d{1,5}$/.test(portText) ? portText : "something else";
    return `Cannot log in: expected a port from ${MIN_CALLBACK_PORT} to ${MAX_PORT}, got ${got}`;
  }
  if (port === center.port) {
    return `Cannot log in: port ${port} is the message center's own; choose another`;
  }
  const endpoint = { hostname: host, port };
  const holder = sessions.at(endpoint);
  if (holder && holder.user !== user) {
    return `Cannot log in: another user's session is at ${formatEndpoint(endpoint)}; ` +
      "choose another port, or wait until that session is over";
  }
  return endpoint;
}
