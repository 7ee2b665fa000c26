/** What a client makes of pushes, once they are open. To run a seed again: ../support/properties.ts */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Contacts } from "../../lib/client/contacts.ts";
import type { ChatEvent } from "../../lib/client/event.ts";
import { PushReader } from "../../lib/client/push_reader.ts";
import { SeenMessages } from "../../lib/client/seen.ts";
import { FrameError } from "../../lib/frame.ts";
import { isMessageId } from "../../lib/protocol/message_id.ts";
import {
  formatAcknowledgement,
  formatSealed,
  formatSealedPrivate,
  formatShown,
  isGreeting,
  parseAcknowledgement,
  parseNumberedPush,
  parseSealed,
  parseSealedPrivate,
  parseShown,
  pushHead,
} from "../../lib/protocol/numbered.ts";
import { encodePush2, formatPrivate, type Push } from "../../lib/protocol/push.ts";
import { parsePrivate, parsePush, type ReceivedPush } from "../../lib/protocol/received_push.ts";
import { isUsername } from "../../lib/protocol/username.ts";
import { plainText } from "../../lib/terminal/styled.ts";
import { formatEvent } from "../../lib/view/format_event.ts";
import { JsonView } from "../../lib/view/json_view.ts";
import { anyBytes, anyName, anyText, hostileText } from "../support/arbitraries.ts";
import { bytesOf } from "../support/bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { Properties, resultOf } from "../support/properties.ts";
import { CASES } from "../support/properties_cases.ts";
import { damaged } from "../support/properties_damage.ts";
import { assertOneLine, assertOneMessage } from "../support/properties_safe.ts";

const properties = new Properties();

const name = anyName();
const body = fc.oneof(anyText({ maxLength: 24 }), hostileText()).map(bytesOf);
const key = fc.string({ unit: fc.constantFrom(..."abcXYZ019_-"), maxLength: 43 });
const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const id = fc.stringMatching(/^[\w-]{1,20}$/);

const push: fc.Arbitrary<Push> = fc.oneof(
  fc.record({ kind: fc.constant("message" as const), from: name, body }),
  fc.record({ kind: fc.constant("message" as const), from: name, body, id }),
  fc.record({ kind: fc.constant("online" as const), users: fc.array(name, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant("presence" as const), online: fc.boolean(), user: name }),
  fc.record({ kind: fc.constant("asked" as const), by: name }),
  fc.record({
    kind: fc.constant("address" as const),
    user: name,
    host: fc.constantFrom("127.0.0.1", "::1", ""),
    port: fc.constantFrom(0, 80, 1024, 65_535),
    key,
  }),
  fc.record({ kind: fc.constant("over" as const), user: name, key }),
  fc.record({ kind: fc.constant("error" as const), text: hostileText() }),
  fc.constant({ kind: "replaced" as const }),
);

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const composed = fc.array(
  fc.oneof(
    fc.constantFrom("ADR|", "END|", "MSG|a|", "|", "6067", " has logged on.", " is offline.", "<"),
    fc.constantFrom(
      "[seas]",
      "]: ",
      "[CURRENTLY ONLINE]: ",
      "While you were away...\n",
      "Request: ",
    ),
    fc.constantFrom(" wants your address. [allow ", ">: ", " to accept.", "seas", "\n[seas]: "),
    hostileText(),
  ),
  { maxLength: 8 },
).map((pieces) => pieces.join(""));

/** Texts that are pushes, or nearly. */
const nearPush = fc.oneof(
  damaged(push.map(encodePush2)).map((bytes) => decoder.decode(bytes)),
  composed,
  anyText(),
);

const protocol = fc.constantFrom(1 as const, 2 as const);

properties.hold(
  "any text is a push: who is named by it has a name, and where they are can be dialled",
  8_000,
  fc.property(nearPush, protocol, (text, protocol) => checkPush(parsePush(text, protocol), text)),
);

function checkPush(push: ReceivedPush, frame: string): void {
  switch (push.kind) {
    case "message":
      assert(isUsername(push.from));
      assert(frame.endsWith(`[${push.from}]: ${push.text}`));
      if (push.id !== undefined) assert(isMessageId(push.id));
      return;
    case "away":
      return push.messages.forEach(({ from }) => assert(isUsername(from)));
    case "online":
      return push.users.forEach((user) => assert(isUsername(user)));
    case "address": {
      const { user, host, port, key } = push;
      const canBeDialled = host !== "" && port >= 1024 && port <= 65_535;
      assert(isUsername(user) && (canBeDialled || host === "" && port === 0 && key !== ""));
      return;
    }
    case "text":
      assert(push.text === frame || frame.startsWith("ADR|") && push.text.length < 200);
  }
}

properties.hold(
  "any push that the center makes in protocol 2 is read back, or shown as it is",
  2_000,
  fc.property(push, (push) => {
    const text = decoder.decode(encodePush2(push));
    const read = parsePush(text, 2);
    if (push.kind === "message") {
      const { body, ...rest } = push;
      assertEquals<unknown>(read, { ...rest, text: decoder.decode(body) });
    } else if (push.kind === "online" || push.kind === "over") assertEquals(read, { ...push });
    else if (read.kind === "text") checkPush(read, text);
  }),
);

properties.hold(
  "whatever is pushed, each event is one message on a terminal, and one line of JSON",
  4_000,
  fc.property(
    fc.array(fc.tuple(nearPush, fc.boolean(), fc.maxSafeNat()), { minLength: 1, maxLength: 3 }),
    protocol,
    (pushes, protocol) => {
      const clock = new FakeClock();
      const events: ChatEvent[] = [];
      const reader = new PushReader({
        protocol,
        clock,
        contacts: new Contacts(),
        seen: new SeenMessages(),
        onEvent: (event) => events.push(event),
        onReplaced: () => {},
      });
      for (const [text, kept, time] of pushes) {
        const head = bytesOf(pushHead(1, time));
        reader.read(text, protocol === 1 ? undefined : { kept, time: timeOf(head) });
      }
      const view = new JsonView(clock, (line) => {
        assertOneLine(line);
        JSON.parse(line);
      });
      for (const event of events) {
        assertOneMessage(plainText(formatEvent(event)));
        view.event(event);
      }
    },
  ),
);

/** When the center says that it took a push in. */
function timeOf(frame: Uint8Array): number {
  return parseNumberedPush(frame)!.time;
}

properties.hold(
  "any text is a private message of protocol 1 as it is written, or none",
  2_000,
  fc.property(fc.oneof(composed, hostileText()), fc.boolean(), (text, isWhole) => {
    const frame = isWhole ? `<seas>: ${text}` : text;
    const message = parsePrivate(frame);
    if (isWhole) assertEquals(message, { from: "seas", text });
    else if (message) assertEquals(formatPrivate(message.from, message.text), frame);
  }),
);

const numbered = fc.oneof(
  fc.tuple(number, fc.maxSafeNat(), body).map(([number, time, body]) =>
    Uint8Array.of(...bytesOf(pushHead(number, time)), ...body)
  ),
  number.map((number) => bytesOf(formatAcknowledgement(number))),
  fc.tuple(number, anyBytes()).map(([number, sealed]) => formatSealed(number, sealed)),
  fc.tuple(number, anyBytes()).map(([number, sealed]) => formatShown(number, sealed)),
  fc.tuple(name, number, anyBytes()).map((parts) => formatSealedPrivate(...parts)),
);

properties.hold(
  "any bytes are a frame with a number that can be one, none, or not UTF-8",
  5_000,
  fc.property(fc.oneof(anyBytes(), damaged(numbered)), (frame) => {
    for (const parse of [parseSealed, parseShown, parseSealedPrivate]) {
      const read = resultOf(() => parse(frame), FrameError);
      if (!read || read instanceof FrameError) continue;
      assert(Number.isSafeInteger(read.number) && read.number > 0);
      assert(read.sealed.buffer !== frame.buffer, "The sealed bytes are no copy");
      assert(frame.toHex().endsWith(read.sealed.toHex()));
    }
    const push = resultOf(() => parseNumberedPush(frame), FrameError);
    if (push && !(push instanceof FrameError)) {
      assert(Number.isSafeInteger(push.number) && push.number >= 0);
      assert(!Number.isNaN(new Date(push.time).getTime()));
      assert(frame.toHex().endsWith(push.body.toHex()));
    }
    const acknowledged = resultOf(() => parseAcknowledgement(frame), FrameError);
    if (typeof acknowledged === "number") {
      assertEquals(bytesOf(formatAcknowledgement(acknowledged)).toHex(), frame.toHex());
    }
    assertEquals(isGreeting(frame), frame.toHex() === bytesOf("HEY").toHex());
  }),
);

properties.hold(
  "any number, and any bytes behind it, are read back",
  2_000,
  fc.property(number, fc.maxSafeNat(), name, anyBytes(), (number, time, from, sealed) => {
    assertEquals(parseSealed(formatSealed(number, sealed)), { from: "", number, sealed });
    assertEquals(parseShown(formatShown(number, sealed)), { from: "", number, sealed });
    const message = formatSealedPrivate(from, number, sealed);
    assertEquals(parseSealedPrivate(message), { from, number, sealed });
    assertEquals(parseAcknowledgement(bytesOf(formatAcknowledgement(number))), number);
    const frame = Uint8Array.of(...bytesOf(pushHead(number, time)), ...sealed);
    const { body, ...head } = parseNumberedPush(frame)!;
    assertEquals(head, { number, time: Math.min(time, 8.64e15), kept: false });
    assertEquals(body.toHex(), sealed.toHex());
  }),
);

properties.count(CASES.pushes);
