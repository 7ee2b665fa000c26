/**
 * Clients of protocol 2 that the center dials.
 *
 * @module
 */
import { systemClock } from "../../../lib/clock.ts";
import { Login } from "../../../lib/client/login.ts";
import { KeyPair } from "../../../lib/crypto/key_pair.ts";
import { decodeText, encodeFrame } from "../../../lib/frame.ts";
import { FrameConnection } from "../../../lib/net/connection.ts";
import { channelInfos } from "../../../lib/protocol/login.ts";
import { SealedChannel } from "../../../lib/sealed/channel.ts";
import { SealedConnection } from "../../../lib/sealed/connection.ts";
import type { Account } from "../center.ts";

const HOSTNAME = "127.0.0.1";

const DEADLINE = 60_000;

const MAX_FRAME_BYTES = 1024 * 1024;

const HEY = encodeFrame("HEY");

/** Where users who are dialled listen: below those ports that the system gives out. */
const FIRST_PORT = 2_000;

let nextPort = FIRST_PORT;

/**
 * Listens on a port that no other user of this run has, and which the system
 * gives to no connection.
 */
export function listen(): Deno.TcpListener {
  for (;;) {
    try {
      return Deno.listen({ hostname: HOSTNAME, port: nextPort++ });
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** Begins again with the first port: there is a new center. */
export function reusePorts(): void {
  nextPort = FIRST_PORT;
}

/** A client that listens. */
export interface DialledClient {
  /** Where it listens. */
  readonly listener: Deno.TcpListener;
  /** The session's keys. */
  readonly channel: SealedChannel;
}

/**
 * Logs a user in who listens, and answers the center's challenge.
 *
 * @param center The center's port.
 * @param account Who.
 * @returns The client; nobody accepts connections for it any more.
 * @throws {Error} If the center does not reach it.
 */
export async function logInDialled(
  center: number,
  { user, password }: Account,
): Promise<DialledClient> {
  const options = { clock: systemClock, deadline: DEADLINE, maxFrameBytes: MAX_FRAME_BYTES };
  using login = new Login({ hostname: HOSTNAME, port: center }, options);
  const { reply, token, centerKey } = await login.attempt(user, password);
  if (reply.type !== "LOGIN_OKAY") throw new Error(`Cannot log in as ${user}: ${reply.type}`);
  const keys = await KeyPair.generate();
  const infos = channelInfos(centerKey, keys.publicKey);
  const [openKey, sealKey] = await keys.agree(centerKey, token, infos);
  const channel = new SealedChannel(sealKey, openKey);
  const listener = listen();
  const [{ placement }] = await Promise.all([
    login.place(HOSTNAME, listener.addr.port, keys.publicKey),
    answerChallenge(listener, channel),
  ]);
  if (placement !== "DIAL") throw new Error(`The center did not reach ${user}`);
  return { listener, channel };
}

async function answerChallenge(listener: Deno.TcpListener, channel: SealedChannel): Promise<void> {
  using connection = await acceptSealed(listener, channel);
  const frame = await connection.readBytes();
  if (!frame || decodeText(frame) !== "HEY") throw new Error("Expected a challenge");
  await connection.writeBytes(HEY);
}

/** Takes the center's next connection. */
export async function acceptSealed(
  listener: Deno.TcpListener,
  channel: SealedChannel,
): Promise<SealedConnection> {
  const connection = new FrameConnection(await listener.accept(), MAX_FRAME_BYTES);
  connection.setNoDelay();
  return new SealedConnection(connection, channel, MAX_FRAME_BYTES);
}
