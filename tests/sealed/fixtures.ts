/**
 * A sealed connection, and at its other end a test that can send anything.
 *
 * @module
 */
import { KeyPair } from "../../lib/crypto/key_pair.ts";
import { encodeBytes } from "../../lib/frame.ts";
import { FrameConnection } from "../../lib/net/connection.ts";
import { SealedChannel } from "../../lib/sealed/channel.ts";
import { SealedConnection } from "../../lib/sealed/connection.ts";
import { channelInfos } from "../../lib/protocol/login.ts";

const MAX_FRAME_BYTES = 10_000;

/** Both ends' channels of one session. */
export interface Channels {
  readonly center: SealedChannel;
  readonly client: SealedChannel;
}

/** Agrees on the keys of a session. */
export async function makeChannels(): Promise<Channels> {
  const [center, client] = await Promise.all([KeyPair.generate(), KeyPair.generate()]);
  const infos = channelInfos(center.publicKey, client.publicKey);
  const [centerSeals, clientSeals] = await center.agree(client.publicKey, "2.t", infos);
  const [centerOpens, clientOpens] = await client.agree(center.publicKey, "2.t", infos);
  return {
    center: new SealedChannel(centerSeals, clientSeals),
    client: new SealedChannel(clientOpens, centerOpens),
  };
}

/** A client's end that is sealed, and the center's, at which the test sits. */
export class SealedPair implements Disposable {
  /** The end under test. */
  readonly sealed: SealedConnection;
  /** The other end. */
  readonly hand: FrameConnection;

  private constructor(conn: Deno.TcpConn, hand: Deno.TcpConn, channel: SealedChannel, max: number) {
    this.sealed = new SealedConnection(new FrameConnection(conn, MAX_FRAME_BYTES), channel, max);
    this.hand = new FrameConnection(hand, MAX_FRAME_BYTES);
  }

  /** Connects the two. */
  static async connect(channel: SealedChannel, maxFrameBytes = 1_000): Promise<SealedPair> {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { hostname, port } = listener.addr;
    const [conn, hand] = await Promise.all([
      listener.accept(),
      Deno.connect({ hostname, port }),
    ]);
    return new SealedPair(conn, hand, channel, maxFrameBytes);
  }

  /** Sends frames' bodies as they are, without sealing them. */
  async send(...bodies: Uint8Array[]): Promise<void> {
    for (const body of bodies) await this.hand.writeBytes(encodeBytes(body));
  }

  /** Closes both ends. */
  [Symbol.dispose](): void {
    this.sealed.close();
    this.hand.close();
  }
}

/** The body of a frame that a channel has sealed, which comes with its length before it. */
export async function sealedBody(
  channel: SealedChannel,
  frames: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await channel.seal(frames)).slice(4);
}
