/**
 * A client's port without a socket: what comes to it, and what it makes of that.
 *
 * @module
 */
import { Contacts } from "../../lib/client/contacts.ts";
import { Correspondent } from "../../lib/client/correspondent.ts";
import { Correspondents } from "../../lib/client/correspondents.ts";
import type { ChatEvent } from "../../lib/client/event.ts";
import { Inbox } from "../../lib/client/inbox.ts";
import { PrivateReader } from "../../lib/client/private_reader.ts";
import { PushReader } from "../../lib/client/push_reader.ts";
import { SealedReceiver } from "../../lib/client/sealed_receiver.ts";
import { SeenMessages } from "../../lib/client/seen.ts";
import type { KeyPair } from "../../lib/crypto/key_pair.ts";
import type { SealKey } from "../../lib/crypto/seal.ts";
import { decodeText, FrameError } from "../../lib/frame.ts";
import { FrameConnection } from "../../lib/net/connection.ts";
import { SealedChannel } from "../../lib/sealed/channel.ts";
import { FakeClock } from "./fake_clock.ts";
import { resolutionOf } from "./properties.ts";

const MAX_FRAME_BYTES = 4_096;

/** Where whoever dials the port comes from. */
export const HOST = "192.0.2.7";

const ADDRESS = { transport: "tcp", hostname: HOST, port: 50_000 } as const;

/** Stands in for a connection on which somebody says something and then no more. */
class SpokenConn {
  readonly remoteAddr = ADDRESS;
  readonly localAddr = ADDRESS;
  /** What it was answered. */
  readonly written: Uint8Array<ArrayBuffer>[] = [];
  readonly #chunks: Uint8Array[];

  constructor(chunks: readonly Uint8Array[]) {
    // Nothing is not read: that would be the end.
    this.#chunks = chunks.filter(({ length }) => length > 0);
  }

  read(buffer: Uint8Array): Promise<number | null> {
    const chunk = this.#chunks.shift();
    if (!chunk) return Promise.resolve(null);
    buffer.set(chunk.subarray(0, buffer.length));
    if (chunk.length > buffer.length) this.#chunks.unshift(chunk.subarray(buffer.length));
    return Promise.resolve(Math.min(chunk.length, buffer.length));
  }

  write(bytes: Uint8Array): Promise<number> {
    this.written.push(bytes.slice());
    return Promise.resolve(bytes.length);
  }

  close(): void {}
}

/** A connection that carries nothing but these chunks. */
export function spoken(chunks: readonly Uint8Array[]): {
  readonly connection: FrameConnection;
  readonly written: readonly Uint8Array<ArrayBuffer>[];
} {
  const conn = new SpokenConn(chunks);
  const connection = new FrameConnection(conn as unknown as Deno.TcpConn, MAX_FRAME_BYTES);
  return { connection, written: conn.written };
}

/** Both keys of a session. */
export function sessionKeys(): [SealKey, SealKey] {
  const make = () => crypto.getRandomValues(new Uint8Array(32)).toBase64();
  return [make(), make()];
}

/** The port of seas, logged in, who may have allowed google to write privately. */
export class SealedPort {
  /** The center's end of the session. */
  readonly center: SealedChannel;
  /** What was shown. */
  readonly events: ChatEvent[] = [];
  /** Why connections were dropped. */
  readonly dropped: string[] = [];
  readonly #contacts = new Contacts();
  readonly #receiver: SealedReceiver;

  /**
   * Opens it; nothing has come yet.
   *
   * @param keys What the center seals with, and what it opens with.
   * @param own The keys of seas.
   */
  constructor([toClient, toCenter]: readonly [SealKey, SealKey], own: KeyPair) {
    this.center = new SealedChannel(toClient, toCenter);
    const clock = new FakeClock();
    const seen = new SeenMessages();
    const contacts = this.#contacts;
    const onEvent = (event: ChatEvent) => this.events.push(event);
    const onReplaced = () => {};
    const pushes = new PushReader({ protocol: 2, clock, contacts, seen, onEvent, onReplaced });
    this.#receiver = new SealedReceiver({
      channel: new SealedChannel(toCenter, toClient),
      inbox: new Inbox(({ body, time, kept }) => pushes.read(decodeText(body), { time, kept })),
      privates: new PrivateReader({
        clock,
        contacts,
        correspondents: new Correspondents("seas", own),
        seen,
        onEvent,
        whenAllowed: () => Promise.resolve(),
      }),
      maxFrameBytes: MAX_FRAME_BYTES,
      clock,
      onEvent,
      onDropped: (reason) => this.dropped.push(reason),
    });
    this.#receiver.start();
  }

  /** Google may write privately, with this key, from this host. */
  allowGoogle(key: string, host: string = HOST): void {
    this.#contacts.allow("google", { host, key });
  }

  /**
   * Somebody dials, and says this.
   *
   * @param chunks What.
   * @returns What was answered, and whether there was a frame at all.
   */
  async dial(...chunks: readonly Uint8Array[]): Promise<{
    readonly written: readonly Uint8Array<ArrayBuffer>[];
    readonly hasFrame: boolean;
  }> {
    const { connection, written } = spoken(chunks);
    const first = await resolutionOf(connection.readBytes(), FrameError);
    const hasFrame = first !== undefined && !(first instanceof FrameError);
    if (hasFrame) await this.#receiver.receive(first, connection);
    connection.close();
    return { written, hasFrame };
  }
}

/** Google's end of the private messages to seas. */
export function googleOf(google: KeyPair, seas: KeyPair): Correspondent {
  return new Correspondent(
    { user: "google", key: google.publicKey },
    google,
    { user: "seas", key: seas.publicKey },
  );
}
