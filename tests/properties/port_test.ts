/** Whatever comes to a client's port. To run a seed again: ../support/properties.ts */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Contacts } from "../../lib/client/contacts.ts";
import type { ChatEvent } from "../../lib/client/event.ts";
import { PlainReceiver } from "../../lib/client/plain_receiver.ts";
import { PushReader } from "../../lib/client/push_reader.ts";
import { SeenMessages } from "../../lib/client/seen.ts";
import { KeyPair } from "../../lib/crypto/key_pair.ts";
import { encodeBytes, encodeFrame, FrameDecoder, HEADER_BYTES } from "../../lib/frame.ts";
import {
  formatAcknowledgement,
  formatSealed,
  formatSealedPrivate,
  parseShown,
  pushHead,
} from "../../lib/protocol/numbered.ts";
import { REPLACED } from "../../lib/protocol/push.ts";
import { plainText } from "../../lib/terminal/styled.ts";
import { formatEvent } from "../../lib/view/format_event.ts";
import { anyBytes, anyText, hostileText } from "../support/arbitraries.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { cutAt } from "../support/decode.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { Properties } from "../support/properties.ts";
import { CASES } from "../support/properties_cases.ts";
import { type Damage, damage, damages } from "../support/properties_damage.ts";
import { googleOf, HOST, SealedPort, sessionKeys } from "../support/properties_port.ts";
import { assertOneMessage } from "../support/properties_safe.ts";

const properties = new Properties();

const keys = sessionKeys();
const [seas, google] = await Promise.all([KeyPair.generate(), KeyPair.generate()]);

/** A push of the center, as it is dialled. */
function sealedPush(
  port: SealedPort,
  number: number,
  text = "[google]: Hello.",
): Promise<Uint8Array> {
  return port.center.seal(encodeFrame(pushHead(number, 1) + text));
}

/** The texts of messages that were shown. */
function shown({ events }: SealedPort): string[] {
  return events.map((event) => "text" in event ? event.text : event.kind);
}

/** Brings a push of the center, and sees that it is shown and acknowledged. */
async function checkDelivery(port: SealedPort, number: number, push: Uint8Array): Promise<void> {
  port.events.length = 0;
  const { written } = await port.dial(push);
  assertEquals(shown(port), ["Hello."]);
  const { bytes } = await port.center.open(written[0]!.slice(HEADER_BYTES), 0);
  assertEquals(textOf(bytes.subarray(HEADER_BYTES)), formatAcknowledgement(number));
}

/** What is no sealed frame of the center, and no private message of anybody allowed. */
const forged: fc.Arbitrary<Uint8Array> = fc.oneof(
  anyBytes(),
  hostileText().map(bytesOf),
  fc.constantFrom(REPLACED, "HEY", "seas has logged on.", "ADR|google|127.0.0.1|6067|key").map(
    bytesOf,
  ),
  hostileText().map((text) => bytesOf(`[google]: ${text}`)),
  hostileText().map((text) => bytesOf(`<google>: ${text}`)),
  hostileText().map((text) => bytesOf(pushHead(1, 1) + text)),
  fc.tuple(fc.nat(9), anyBytes()).map(([number, bytes]) => formatSealed(number, bytes)),
  fc.tuple(fc.nat(9), anyBytes()).map(([number, bytes]) =>
    formatSealedPrivate("google", number, bytes)
  ),
);

const cuts = fc.array(fc.nat(0xffff), { maxLength: 4 });

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  return cutAt(bytes, cuts.map((cut) => cut % (bytes.length + 1)));
}

properties.hold(
  "whatever bytes come, nothing is shown, nothing behind them is believed, nothing is said",
  1_500,
  fc.asyncProperty(
    fc.oneof(anyBytes().filter(({ length }) => length > 0), forged.map(encodeBytes)),
    cuts,
    fc.boolean(),
    async (bytes, cuts, isAllowed) => {
      const port = new SealedPort(keys, seas);
      if (isAllowed) port.allowGoogle(google.publicKey);
      const push = await sealedPush(port, 1);
      const { written, hasFrame } = await port.dial(...split(bytes, cuts), push);
      // A header may take what is behind it for its frame's text, but that does not open either.
      assertEquals([shown(port), written], [[], []]);
      assertEquals(port.dropped.length, hasFrame ? 1 : 0);
      await checkDelivery(port, 1, push);
    },
  ),
);

properties.hold(
  "a push that is damaged, or of somebody else's, is neither shown nor acknowledged",
  1_000,
  fc.asyncProperty(damages, fc.boolean(), async (damages, isStrangers) => {
    const port = new SealedPort(keys, seas);
    const push = await sealedPush(port, 1);
    const forgery = isStrangers ? await strangersPush() : forge(push, damages);
    fc.pre(forgery.toHex() !== push.toHex());
    const { written } = await port.dial(forgery, await sealedPush(port, 2));
    assertEquals([shown(port), written.length, port.dropped.length], [[], 0, 1]);
    await checkDelivery(port, 1, push);
  }),
);

/** A frame whose body is damaged, with its length put right. */
function forge(frame: Uint8Array, damages: readonly Damage[]): Uint8Array<ArrayBuffer> {
  return encodeBytes(damage(frame.subarray(HEADER_BYTES), damages));
}

const strangersKeys = sessionKeys();

/** What the center has sealed for another session. */
function strangersPush(): Promise<Uint8Array> {
  return sealedPush(new SealedPort(strangersKeys, seas), 1);
}

properties.hold(
  "however pushes are replayed and reordered, each is shown at most once, in order",
  500,
  fc.asyncProperty(
    fc.array(fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
    async (connections) => {
      const port = new SealedPort(keys, seas);
      const pushes: Uint8Array[] = [];
      for (let i = 0; i < 5; i += 1) pushes.push(await sealedPush(port, i + 1, `[google]: ${i}`));
      let isBroken = 0;
      for (const indices of connections) {
        await port.dial(...indices.map((index) => pushes[index]!));
        if (indices.some((index, i) => i > 0 && index !== indices[i - 1]! + 1)) isBroken += 1;
      }
      const numbers = shown(port).map(Number);
      assertEquals(numbers, [...new Set(numbers)].toSorted((a, b) => a - b));
      assert(numbers[0] === connections[0]![0], "The first one is genuine");
      assert(port.dropped.length >= isBroken);
    },
  ),
);

properties.hold(
  "a private message that is damaged is neither shown nor answered, the message itself is shown once",
  700,
  fc.asyncProperty(anyText({ maxLength: 16 }), damages, async (text, damages) => {
    const port = new SealedPort(keys, seas);
    port.allowGoogle(google.publicKey);
    const theirs = googleOf(google, seas);
    const { number, sealed } = await theirs.seal(`id-1|${text}`);
    const frame = encodeBytes(formatSealedPrivate("google", number, sealed));
    const forgery = forge(frame, damages);
    fc.pre(forgery.toHex() !== frame.toHex());
    const refused = await port.dial(forgery);
    assertEquals([shown(port), refused.written.length, port.dropped.length], [[], 0, 1]);
    const again = await theirs.seal(`id-1|${text}`);
    const sealedAgain = encodeBytes(formatSealedPrivate("google", again.number, again.sealed));
    for (const whole of [frame, frame, sealedAgain]) {
      const { written } = await port.dial(whole);
      const proof = parseShown(written[0]!.slice(HEADER_BYTES))!;
      await theirs.checkShown(proof.number, proof.sealed);
      assertEquals(shown(port), [text]);
    }
  }),
);

properties.hold(
  "nobody writes privately who is not allowed, nor with another key, nor plainly",
  300,
  fc.asyncProperty(
    anyText({ maxLength: 16 }),
    fc.constantFrom("nobody allowed", "another key", "plain", "plain from elsewhere"),
    async (text, how) => {
      const port = new SealedPort(keys, seas);
      if (how === "another key") port.allowGoogle((await KeyPair.generate()).publicKey);
      if (how === "plain") port.allowGoogle(google.publicKey);
      if (how === "plain from elsewhere") port.allowGoogle("", "192.0.2.8");
      const { number, sealed } = await googleOf(google, seas).seal(`id-1|${text}`);
      const isPlain = how.startsWith("plain");
      const body = isPlain
        ? bytesOf(`<google>: ${text}`)
        : formatSealedPrivate("google", number, sealed);
      const { written } = await port.dial(encodeBytes(body));
      assertEquals([shown(port), written.length, port.dropped.length], [[], 0, 1]);
    },
  ),
);

properties.hold(
  "in protocol 1 whatever bytes come, what is shown of them is one message, line by line",
  2_000,
  fc.property(fc.array(fc.oneof(anyBytes(), forged), { maxLength: 4 }), (bodies) => {
    const clock = new FakeClock();
    const contacts = new Contacts();
    contacts.allow("google", { host: HOST, key: "" });
    const events: ChatEvent[] = [];
    const onEvent = (event: ChatEvent) => events.push(event);
    const options = { protocol: 1, clock, contacts, onEvent, onReplaced: () => {} } as const;
    const pushes = new PushReader({ ...options, seen: new SeenMessages() });
    const receiver = new PlainReceiver(pushes, contacts, clock, onEvent);
    receiver.start();
    const decoder = new FrameDecoder();
    for (const body of bodies) {
      decoder.push(encodeBytes(body));
      receiver.receive(decoder.next()!);
    }
    for (const event of events) assertOneMessage(plainText(formatEvent(event)));
  }),
);

properties.count(CASES.port);
