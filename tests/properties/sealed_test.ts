/** Sealing and opening, whatever is done to what was sealed. To run a seed again: ../support/properties.ts */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { KeyError, KeyPair } from "../../lib/crypto/key_pair.ts";
import { open, seal, SealError } from "../../lib/crypto/seal.ts";
import { encodeFrames, FrameError, HEADER_BYTES } from "../../lib/frame.ts";
import { formatSealed, parseSealed } from "../../lib/protocol/numbered.ts";
import { SealedChannel } from "../../lib/sealed/channel.ts";
import { SealedConnection } from "../../lib/sealed/connection.ts";
import { anyBytes, anyText, hostileText } from "../support/arbitraries.ts";
import { Properties, resolutionOf } from "../support/properties.ts";
import { CASES } from "../support/properties_cases.ts";
import { damage, damages } from "../support/properties_damage.ts";
import { sessionKeys, spoken } from "../support/properties_port.ts";

const properties = new Properties();

const [key, otherKey] = sessionKeys();
const own = await KeyPair.generate();

const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

/** What the other end seals, and what this end opens. */
function channels(): { there: SealedChannel; here: SealedChannel } {
  return { there: new SealedChannel(key, otherKey), here: new SealedChannel(otherKey, key) };
}

async function sealedBody(
  channel: SealedChannel,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return (await channel.seal(bytes)).slice(HEADER_BYTES);
}

/** Why a frame does not open; undefined if it does. */
async function refusal(
  channel: SealedChannel,
  frame: Uint8Array,
  previous = 0,
): Promise<Error | undefined> {
  const result = await resolutionOf(channel.open(frame, previous), SealError, FrameError);
  if (!(result instanceof Error)) return undefined;
  assert(/^Cannot [^\n]{1,100}$/.test(result.message), result.message);
  return result;
}

properties.hold(
  "what is sealed opens with its key and number, and with no other",
  1_000,
  fc.asyncProperty(number, number, anyBytes(), async (number, other, bytes) => {
    const sealed = await seal(key, number, bytes);
    assertEquals((await open(key, number, sealed)).toHex(), bytes.toHex());
    const wrong = other === number ? number - 1 : other;
    const results = await Promise.all([
      resolutionOf(open(key, wrong, sealed), SealError),
      resolutionOf(open(otherKey, number, sealed), SealError),
    ]);
    for (const result of results) assert(result instanceof SealError);
  }),
);

properties.hold(
  "no flipped bit opens, and the frame itself does still",
  2_000,
  fc.asyncProperty(anyBytes(), fc.nat(), async (bytes, at) => {
    const { there, here } = channels();
    const frame = await sealedBody(there, bytes);
    const bit = at % (frame.length * 8);
    const flipped = frame.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    assert(await refusal(here, flipped), `Bit ${bit} is of no account`);
    assertEquals((await here.open(frame, 0)).bytes.toHex(), bytes.toHex());
  }),
);

properties.hold(
  "nothing that is damaged opens, and the frame itself does still",
  2_000,
  fc.asyncProperty(anyBytes(), damages, async (bytes, damages) => {
    const { there, here } = channels();
    const frame = await sealedBody(there, bytes);
    const forged = damage(frame, damages);
    fc.pre(forged.toHex() !== frame.toHex());
    assert(await refusal(here, forged));
    assertEquals((await here.open(frame, 0)).bytes.toHex(), bytes.toHex());
  }),
);

properties.hold(
  "no bytes open that were not sealed",
  1_000,
  fc.asyncProperty(anyBytes(), fc.option(number, { nil: undefined }), async (bytes, number) => {
    const frame = number === undefined ? bytes : formatSealed(number, bytes);
    assert(await refusal(channels().here, frame));
  }),
);

/** Which of eight frames comes next, and whether on another connection than the one before. */
const arrivals = fc.array(fc.record({ index: fc.nat(7), isAnew: fc.boolean() }), {
  minLength: 1,
  maxLength: 10,
});

const eightFrames = await (async () => {
  const { there } = channels();
  const frames: Uint8Array<ArrayBuffer>[] = [];
  while (frames.length < 8) frames.push(await sealedBody(there, Uint8Array.of(frames.length)));
  return frames;
})();

properties.hold(
  "however frames are left out, replayed and reordered, they open in order, each once",
  1_500,
  fc.asyncProperty(arrivals, async (arrivals) => {
    const { here } = channels();
    let last = 0;
    let previous = 0;
    for (const { index, isAnew } of arrivals) {
      if (isAnew) previous = 0;
      const number = index + 1;
      const isDue = number > last && (previous === 0 || number === previous + 1);
      assertEquals(await refusal(here, eightFrames[index]!, previous) === undefined, isDue);
      if (isDue) last = previous = number;
      // What is refused ends its connection.
      else previous = 0;
    }
  }),
);

properties.hold(
  "however many connections bring frames at once, none opens twice",
  1_000,
  fc.asyncProperty(fc.array(fc.nat(7), { minLength: 2, maxLength: 8 }), async (indices) => {
    const { here } = channels();
    const opened: number[] = [];
    await Promise.all(indices.map(async (index) => {
      const result = await resolutionOf(here.open(eightFrames[index]!, 0), SealError);
      if (!(result instanceof SealError)) opened.push(result.number);
    }));
    assert(opened.length > 0);
    assertEquals(opened, [...new Set(opened)].toSorted((a, b) => a - b));
    for (const index of indices) {
      if (index < opened.at(-1)!) assert(await refusal(here, eightFrames[index]!));
    }
  }),
);

properties.hold(
  "what was sealed are whole frames, or the connection ends with a FrameError",
  1_000,
  fc.asyncProperty(
    fc.array(anyText({ maxLength: 12 }), { minLength: 1, maxLength: 4 }),
    fc.option(damages, { nil: [] }),
    async (texts, damages) => {
      const { there, here } = channels();
      const bytes = damage(encodeFrames(texts), damages);
      const chunk = await there.seal(bytes);
      const sealed = new SealedConnection(spoken([chunk]).connection, here, 64);
      const joined: number[] = [];
      for (;;) {
        const body = await resolutionOf(sealed.readBytes(), FrameError);
        if (!body) break;
        if (body instanceof FrameError) return;
        joined.push(0, 0, 0, body.length, ...body);
      }
      assertEquals(Uint8Array.from(joined).toHex(), bytes.toHex());
    },
  ),
);

properties.hold(
  "any text is a public key, or refused with a KeyError that does not quote it",
  400,
  fc.asyncProperty(
    fc.oneof(
      hostileText(),
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map(publicKey),
      fc.uint8Array({ minLength: 31, maxLength: 33 }).map(publicKey),
      fc.constantFrom(0, 1).map((byte) => publicKey(Uint8Array.of(byte, ...new Uint8Array(31)))),
    ),
    async (text) => {
      const keys = await resolutionOf(own.agree(text, "salt", ["use"]), KeyError);
      if (!(keys instanceof KeyError)) return assert(/^[\w-]{43}$/.test(text));
      const message = "Cannot agree on a key: the other end sent none that is usable";
      assertEquals(keys.message, message);
    },
  ),
);

function publicKey(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

properties.hold(
  "a sealed frame tells its number and the length of what is in it, and nothing else",
  100,
  fc.asyncProperty(fc.uint8Array({ minLength: 8, maxLength: 64 }), async (bytes) => {
    const frame = await sealedBody(channels().there, bytes);
    const { number, sealed } = parseSealed(frame)!;
    assertEquals([number, sealed.length], [1, bytes.length + 16]);
    assert(!frame.toHex().includes(bytes.toHex()));
  }),
);

properties.count(CASES.sealed);
