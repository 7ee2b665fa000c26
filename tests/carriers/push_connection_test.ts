/** The center's end of a connection on which pushes are acknowledged. */
import { assertEquals, assertRejects } from "@std/assert";
import { type FrameStream, PushConnection } from "../../lib/carriers/push_connection.ts";
import { Letter } from "../../lib/delivery/letter.ts";
import { bytesOf } from "../support/bytes.ts";
import { decodeChunks } from "../support/decode.ts";

const NEVER_SENT = "FAIL|number|Cannot take the acknowledgement of what was never sent";

/** A connection at whose other end the test sits. */
class HandStream implements FrameStream {
  /** The frames that were sent. */
  readonly sent: string[] = [];
  isClosed = false;
  #waiting: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  readonly #arrived: (Uint8Array | undefined)[] = [];

  readBytes(): Promise<Uint8Array | undefined> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift());
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }

  writeBytes(frames: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.isClosed) return Promise.reject(new Deno.errors.BadResource("closed"));
    this.sent.push(...decodeChunks([frames]));
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
    this.#waiting?.reject(new Deno.errors.BadResource("closed"));
  }

  /** The other end says something, or, without a text, that it has said its last. */
  async say(text?: string): Promise<void> {
    const body = text === undefined ? undefined : bytesOf(text);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting.resolve(body);
    else this.#arrived.push(body);
    await settled();
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function letter(number: number): Letter {
  return new Letter({ kind: "presence", online: true, user: `user${number}` }, number, 0);
}

/** A connection on which letters with these numbers are under way. */
async function sending(numbers: readonly number[], kept = 0) {
  const stream = new HandStream();
  let heard = 0;
  const connection = new PushConnection(stream, { onHeard: () => heard += 1 });
  const shown: number[] = [];
  const abort = new AbortController();
  const outcome = { error: undefined as unknown, isDone: false };
  connection.carry({ letters: numbers.map(letter), kept }, abort.signal, (n) => shown.push(n)).then(
    () => outcome.isDone = true,
    (error) => outcome.error = error,
  );
  await settled();
  return { stream, connection, shown, abort, outcome, heard: () => heard };
}

Deno.test("letters go out together, those that were kept marked as such", async () => {
  const { stream } = await sending([3, 5, 9], 2);
  assertEquals(stream.sent, [
    "KPT|3|0|user3 has logged on.",
    "KPT|5|0|user5 has logged on.",
    "PSH|9|0|user9 has logged on.",
  ]);
});

Deno.test("an acknowledgement stands for its push and all before it", async () => {
  const { stream, shown, outcome, heard } = await sending([3, 5, 9]);
  await stream.say("ACK|5");
  assertEquals([shown, outcome.isDone], [[2], false]);
  await stream.say("ACK|5");
  assertEquals([shown, outcome.isDone], [[2], false]);
  await stream.say("ACK|9");
  assertEquals([shown, outcome.isDone, heard()], [[2, 1], true, 3]);
  await stream.say("ACK|9");
  assertEquals([stream.isClosed, stream.sent.length], [false, 3]);
});

Deno.test("an acknowledgement of what was never sent ends the connection", async () => {
  for (const number of [1, 4, 10, Number.MAX_SAFE_INTEGER]) {
    const { stream, shown, outcome } = await sending([3, 5, 9]);
    await stream.say(`ACK|${number}`);
    assertEquals([stream.sent.at(-1), stream.isClosed, shown], [NEVER_SENT, true, []], `${number}`);
    assertEquals(outcome.error instanceof Error, true);
  }
});

Deno.test("anything but an acknowledgement or a greeting ends the connection", async () => {
  for (
    const text of ["", "ACK", "ACK|x", "ACK|1|2", "HEY|", "hey", "OKAY|attached|", "PSH|1|2|x"]
  ) {
    const { stream, outcome } = await sending([3]);
    await stream.say(text);
    assertEquals([stream.isClosed, outcome.error instanceof Error], [true, true], text);
  }
});

Deno.test("a greeting is sent back, and one of our own is not", async () => {
  const { stream, connection, heard } = await sending([3]);
  await stream.say("HEY");
  assertEquals([stream.sent.at(-1), stream.sent.length, heard()], ["HEY", 2, 1]);
  const greeted = connection.greet(new AbortController().signal);
  await settled();
  assertEquals([stream.sent.length, stream.sent.at(-1)], [3, "HEY"]);
  await stream.say("HEY");
  await greeted;
  assertEquals(stream.sent.length, 3);
});

Deno.test("a greeting of theirs is sent back after one of ours was answered, too", async () => {
  const { stream, connection } = await sending([3]);
  const greeted = connection.greet(new AbortController().signal);
  await settled();
  await stream.say("HEY");
  await greeted;
  const count = stream.sent.length;
  await stream.say("HEY");
  assertEquals([stream.sent.length, stream.sent.at(-1)], [count + 1, "HEY"]);
});

Deno.test("what is under way fails when the connection ends or is closed", async () => {
  for (const end of ["end", "close"]) {
    const { stream, connection, outcome, shown } = await sending([3, 5]);
    await stream.say("ACK|3");
    if (end === "end") await stream.say();
    if (end === "close") connection.close();
    await connection.closed;
    await settled();
    assertEquals([outcome.isDone, outcome.error instanceof Error], [false, true], end);
    assertEquals([stream.isClosed, shown], [true, [1]], end);
    const { signal } = new AbortController();
    await assertRejects(
      () => connection.carry({ letters: [letter(5)], kept: 0 }, signal, () => {}),
      Error,
    );
  }
});

Deno.test("what is given up can still be acknowledged, and the connection goes on", async () => {
  const { stream, connection, abort, outcome, shown } = await sending([3, 5]);
  await stream.say("ACK|3");
  abort.abort();
  await settled();
  assertEquals([outcome.isDone, outcome.error instanceof Error], [false, true]);
  const later: number[] = [];
  const { signal } = new AbortController();
  const carried = connection.carry({ letters: [letter(9)], kept: 0 }, signal, (n) => later.push(n));
  await stream.say("ACK|5");
  assertEquals([later, stream.isClosed], [[], false]);
  await stream.say("ACK|9");
  await carried;
  assertEquals([shown, later, stream.isClosed], [[1], [1], false]);
});

Deno.test("one batch goes out after the other", async () => {
  const { stream, connection, outcome } = await sending([3]);
  await stream.say("ACK|3");
  assertEquals(outcome.isDone, true);
  const shown: number[] = [];
  const { signal } = new AbortController();
  const carried = connection.carry({ letters: [letter(7)], kept: 0 }, signal, (n) => shown.push(n));
  await stream.say("ACK|7");
  await carried;
  assertEquals([shown, stream.isClosed], [[1], false]);
});
