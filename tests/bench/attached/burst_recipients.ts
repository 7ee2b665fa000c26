/**
 * Recipients that the center dials: sealed, all that waits on one connection,
 * and in protocol 1, with a connection for each push.
 *
 * @module
 */
import { encodeFrame } from "../../../lib/frame.ts";
import type { Account } from "../center.ts";
import { logIn } from "../login.ts";
import { TEXT_BYTES, textOf } from "../text.ts";
import { acceptSealed, type DialledClient, listen, logInDialled } from "./dialled.ts";
import { unexpected } from "./receiver.ts";
import { bytesOf, increment } from "./texts.ts";

const BAR = 0x7c;

const PLAIN_READ_BYTES = 256;

/** Someone who is dialled, and checks what comes. Disposed, they listen no more. */
export interface BurstRecipient extends Disposable {
  /** How many messages came, each once and in order. */
  readonly received: number;
  /** Rejects if something else came. */
  readonly trouble: Promise<never>;
}

/** Checks texts that end with numbers, which begin at 0. */
class Numbers {
  received = 0;
  readonly #expected = bytesOf(textOf(0));

  take(body: Uint8Array): void {
    const start = body.length - TEXT_BYTES;
    for (let i = 0; i < TEXT_BYTES; i++) {
      if (body[start + i] !== this.#expected[i]) throw unexpected(body, this.received);
    }
    increment(this.#expected);
    this.received += 1;
  }
}

/** Makes recipients of one kind, who are logged in. */
export type MakeRecipient = (center: number, account: Account) => Promise<BurstRecipient>;

/** A recipient of protocol 2. */
export async function sealedRecipient(center: number, account: Account): Promise<BurstRecipient> {
  const client = await logInDialled(center, account);
  return recipient(client.listener, (numbers) => serveSealed(client, numbers));
}

/** A recipient of protocol 1. */
export async function plainRecipient(center: number, account: Account): Promise<BurstRecipient> {
  const listener = listen();
  await logIn(center, [{ ...account, port: listener.addr.port }]);
  return recipient(listener, (numbers) => servePlain(listener, numbers));
}

function recipient(
  listener: Deno.TcpListener,
  serve: (numbers: Numbers) => Promise<void>,
): BurstRecipient {
  const numbers = new Numbers();
  let isOver = false;
  const trouble = Promise.withResolvers<never>();
  trouble.promise.catch(() => {});
  serve(numbers).catch((error) => {
    if (!isOver) trouble.reject(error);
  });
  return {
    get received() {
      return numbers.received;
    },
    trouble: trouble.promise,
    [Symbol.dispose]() {
      isOver = true;
      listener.close();
    },
  };
}

async function servePlain(listener: Deno.TcpListener, numbers: Numbers): Promise<void> {
  const buffer = new Uint8Array(PLAIN_READ_BYTES);
  for (;;) {
    using conn = await listener.accept();
    let end = 0;
    for (
      let count = await conn.read(buffer);
      count !== null;
      count = await conn.read(buffer.subarray(end))
    ) end += count;
    numbers.take(buffer.subarray(0, end));
  }
}

async function serveSealed(
  { listener, channel }: DialledClient,
  numbers: Numbers,
): Promise<void> {
  for (;;) {
    using connection = await acceptSealed(listener, channel);
    for (
      let frame = await connection.readBytes();
      frame;
      frame = await connection.readBytes()
    ) {
      let last = frame;
      for (let next: Uint8Array | undefined = frame; next; next = connection.next()) {
        numbers.take(next);
        last = next;
      }
      await connection.writeBytes(encodeFrame(`ACK|${numberOf(last)}`));
    }
  }
}

/** The number of a push. */
function numberOf(push: Uint8Array): number {
  let number = 0;
  for (let at = "PSH|".length; push[at] !== BAR; at++) number = number * 10 + push[at]! - 0x30;
  return number;
}
