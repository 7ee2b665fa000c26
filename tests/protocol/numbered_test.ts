import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FrameError } from "../../lib/frame.ts";
import {
  ARE_YOU_THERE,
  formatAcknowledgement,
  formatSealed,
  formatSealedPrivate,
  formatShown,
  KEPT_TYPE,
  parseAcknowledgement,
  parseNumberedPush,
  parseSealed,
  parseSealedPrivate,
  parseShown,
  pushHead,
} from "../../lib/protocol/numbered.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { onlyThrows } from "../support/only_throws.ts";

const SEALED = Uint8Array.of(0x00, 0x7c, 0xff, 0x7c);

/** A push's text, and what stands before it. */
function push(frame: string) {
  const push = parseNumberedPush(bytesOf(frame));
  return push && { ...push, body: textOf(push.body) };
}

/** A frame of text and then bytes that are no text. */
function frameOf(head: string, rest: Uint8Array = SEALED): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(...bytesOf(head), ...rest);
}

Deno.test("what stands before a push is to the letter, and both kinds are as long", () => {
  assertEquals(pushHead(17, 1_700_000_000_000), "PSH|17|1700000000000|");
  assertEquals([KEPT_TYPE, ARE_YOU_THERE], ["KPT", "HEY"]);
});

Deno.test("a push is read, kept or not, whatever its text is", () => {
  for (const body of ["[seas]: Hello.", "", "a|b", "ADR|google|::1|6067|k", "\n", "héé"]) {
    const expected = { number: 17, time: 1_700_000_000_000, body };
    assertEquals(push(pushHead(17, 1_700_000_000_000) + body), { ...expected, kept: false });
    assertEquals(push(`KPT|17|1700000000000|${body}`), { ...expected, kept: true });
  }
  assertEquals(push("PSH|1|0|x"), { number: 1, time: 0, kept: false, body: "x" });
});

Deno.test("a push's body need not be text", () => {
  const body = parseNumberedPush(frameOf("PSH|1|2|PRV|seas|1|"))?.body;
  assertEquals(body?.toHex(), frameOf("PRV|seas|1|").toHex());
});

Deno.test("what is no push is not read as one", () => {
  const others = [
    "",
    "PSH",
    "PSH|1|2",
    "PSH||2|x",
    "PSH|1||x",
    "PSH|01|2|x",
    "PSH|-1|2|x",
    "PSH|1.5|2|x",
    "PSH|x|2|x",
    "PSH|1|x|x",
    "PSH|1|-2|x",
    "PSH|9007199254740992|2|x",
    "psh|1|2|x",
    "KPT |1|2|x",
    "PSHX|1|2|x",
    "ACK|1|2|x",
    "[seas]: |1|2|x",
  ];
  for (const frame of others) assertEquals(push(frame), undefined, frame);
});

Deno.test("an acknowledgement is to the letter, and read", () => {
  assertEquals(formatAcknowledgement(17), "ACK|17");
  for (const number of [0, 1, 17, Number.MAX_SAFE_INTEGER]) {
    assertEquals(parseAcknowledgement(bytesOf(formatAcknowledgement(number))), number);
  }
});

Deno.test("what is no acknowledgement is not read as one", () => {
  const others = ["", "ACK", "ACK|", "ack|1", "ACK|01", "ACK|-1", "ACK|1|", "ACK|1|2", "ACK| 1"];
  for (const frame of [...others, "ACK|9007199254740992", "HEY", "PSH|1|2|x"]) {
    assertEquals(parseAcknowledgement(bytesOf(frame)), undefined, frame);
  }
});

Deno.test("what is sealed is to the letter, and read", () => {
  assertEquals(formatSealed(258, SEALED).toHex(), frameOf("SEA|258|").toHex());
  assertEquals(formatSealedPrivate("seas", 3, SEALED).toHex(), frameOf("PRV|seas|3|").toHex());
  assertEquals(formatShown(3, SEALED).toHex(), frameOf("ACK|3|").toHex());
  for (const sealed of [SEALED, new Uint8Array(0)]) {
    const nameless = { from: "", number: 3, sealed };
    assertEquals(parseSealed(formatSealed(3, sealed)), nameless);
    assertEquals(parseShown(formatShown(3, sealed)), nameless);
    const private_ = formatSealedPrivate("seas", 3, sealed);
    assertEquals(parseSealedPrivate(private_), { ...nameless, from: "seas" });
  }
});

Deno.test("what was sealed is a copy, which outlives the frame's memory", () => {
  const frames = [
    [parseSealed, formatSealed(1, SEALED)],
    [parseShown, formatShown(1, SEALED)],
    [parseSealedPrivate, formatSealedPrivate("seas", 1, SEALED)],
  ] as const;
  for (const [parse, frame] of frames) {
    const sealed = parse(frame)?.sealed;
    frame.fill(0xee);
    assertEquals(sealed?.toHex(), SEALED.toHex());
  }
});

Deno.test("what is not sealed is not read as such", () => {
  const wrong = (type: string) => [
    "",
    type,
    `${type}|`,
    `${type}|1`,
    `${type}||x`,
    `${type}|0|x`,
    `${type}|01|x`,
    `${type}|-1|x`,
    `${type}|9007199254740992|x`,
    `${type.toLowerCase()}|1|x`,
    `${type}X|1|x`,
    " SEA|1|x",
  ];
  for (const frame of wrong("SEA")) assertEquals(parseSealed(bytesOf(frame)), undefined, frame);
  for (const frame of wrong("ACK")) assertEquals(parseShown(bytesOf(frame)), undefined, frame);
  const named = wrong("PRV").map((frame) => frame.replace("PRV|", "PRV|seas|"));
  for (const frame of [...named, "PRV|1|x", "PRV|seas|x|1", "<seas>: Hello."]) {
    assertEquals(parseSealedPrivate(bytesOf(frame)), undefined, frame);
  }
});

Deno.test("no frame throws anything but FrameError", () => {
  const piece = fc.oneof(
    fc.constantFrom("PSH|", "KPT|", "SEA|", "PRV|", "ACK|", "1|", "0|", "|", "seas|").map(bytesOf),
    fc.uint8Array({ maxLength: 8 }),
  );
  const parsers = [
    parseNumberedPush,
    parseAcknowledgement,
    parseSealed,
    parseSealedPrivate,
    parseShown,
  ];
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const frame = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
    for (const parse of parsers) onlyThrows(FrameError, () => parse(frame));
  }));
});
