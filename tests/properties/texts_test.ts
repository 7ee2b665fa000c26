/** Texts, names, numbers and addresses, whoever sent them. To run a seed again: ../support/properties.ts */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FrameError } from "../../lib/frame.ts";
import { canonicalHost, MAX_PORT, parsePort } from "../../lib/net/address.ts";
import { joinBytes, parseNumber, splitFields, startsWith } from "../../lib/protocol/fields.ts";
import { isMessageId } from "../../lib/protocol/message_id.ts";
import { indentContinuation, oneLine, printable, printableBytes } from "../../lib/protocol/text.ts";
import { isUsername } from "../../lib/protocol/username.ts";
import { anyBytes, anyName, anyText, anyUnits, hostileText } from "../support/arbitraries.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { Properties, resultOf } from "../support/properties.ts";
import { CASES } from "../support/properties_cases.ts";
import { damaged } from "../support/properties_damage.ts";
import { assertOneLine, assertOneMessage, assertSafe } from "../support/properties_safe.ts";

const properties = new Properties();

const text = fc.oneof(hostileText(), anyText(), anyUnits());

properties.hold(
  "any text that is made printable is safe, and stays as it is when it is again",
  4_000,
  fc.property(text, (text) => {
    const once = printable(text);
    assertSafe(once);
    assertEquals(printable(once), once);
  }),
);

properties.hold(
  "any bytes that are made printable are as if they had been text, or not UTF-8",
  4_000,
  fc.property(fc.oneof(anyBytes(), damaged(hostileText().map(bytesOf))), (bytes) => {
    const result = resultOf(() => printableBytes(bytes), FrameError);
    if (!(result instanceof FrameError)) assertEquals(textOf(result), printable(textOf(bytes)));
    else assertEquals(result.code, "invalid-utf8");
  }),
);

properties.hold(
  "any text is one line when it is to be, and stays as it is when it is again",
  3_000,
  fc.property(text, (text) => {
    const once = oneLine(text);
    assertOneLine(once);
    assertEquals(oneLine(once), once);
  }),
);

properties.hold(
  "any text that is set in is one message, whether it is made printable before or behind",
  3_000,
  fc.property(text, (text) => {
    const before = indentContinuation(printable(text));
    assertOneMessage(before);
    assertOneMessage(printable(indentContinuation(text)));
    assertEquals(indentContinuation(before), before);
    assertEquals(before.split("\n").length, printable(text).split("\n").length);
  }),
);

properties.hold(
  "no name splits a frame or a list, is invisible in part, or is too long",
  2_000,
  fc.property(
    fc.oneof(hostileText(), anyUnits(), anyName(), anyText({ maxLength: 40 })),
    (name) => {
      if (!isUsername(name)) return;
      assertOneLine(name);
      assert(!/[\s|\p{C}]/u.test(name.replaceAll(/[\p{Co}\p{Cn}]/gu, "")), JSON.stringify(name));
      assert(name.isWellFormed() && [...name].length >= 1 && [...name].length <= 32);
      assertEquals(textOf(bytesOf(name)), name);
    },
  ),
);

properties.hold(
  "no id is anything but letters, digits, hyphens and underscores",
  500,
  fc.property(fc.oneof(hostileText(), fc.base64String({ maxLength: 70 })), (id) => {
    const isGood = id.length >= 1 && id.length <= 64 &&
      [...id].every((letter) => letter < "\x7f" && /[\w-]/.test(letter));
    assertEquals(isMessageId(id), isGood);
  }),
);

const digits = fc.oneof(
  hostileText(),
  fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 18 }),
  fc.string({ unit: fc.constantFrom(..."0159+-.eEx |٣"), maxLength: 8 }),
  fc.integer().map(String),
);

properties.hold(
  "any text is a number in its only spelling, or none",
  1_000,
  fc.property(digits, fc.maxSafeNat(), (text, number) => {
    const read = parseNumber(text);
    if (read !== undefined) {
      assert(Number.isSafeInteger(read) && read >= 0);
      assertEquals(String(read), text);
    }
    assertEquals(parseNumber(String(number)), number);
  }),
);

properties.hold(
  "any text is a port within its bounds, or none",
  1_000,
  fc.property(digits, fc.nat(70_000), (text, number) => {
    const port = parsePort(text, 1024);
    if (port !== undefined) assert(/^\d{1,5}$/.test(text) && Number(text) === port);
    for (const read of [port, parsePort(String(number), 1024)]) {
      if (read !== undefined) assert(read >= 1024 && read <= MAX_PORT);
    }
    const isGood = number >= 1024 && number <= MAX_PORT;
    assertEquals(parsePort(String(number), 1024), isGood ? number : undefined);
  }),
);

properties.hold(
  "an address has one spelling, by whichever socket it came, and no text is turned into one",
  1_000,
  fc.property(fc.ipV4(), fc.ipV6(), hostileText(), (v4, v6, text) => {
    assertEquals(canonicalHost(`::ffff:${v4}`), v4);
    assertEquals(canonicalHost(`::FFFF:${v4}`), v4);
    assertEquals(canonicalHost(v4), v4);
    for (const host of [v6, `::ffff:${text}`, text]) {
      const once = canonicalHost(host);
      assertEquals(canonicalHost(once), once);
    }
    if (!/^[\da-f.:]*$/i.test(text)) assertEquals(canonicalHost(text), text);
  }),
);

properties.hold(
  "any bytes are split at their first bars alone, and joined again the same",
  1_000,
  fc.property(
    fc.oneof(anyBytes(), damaged(hostileText().map(bytesOf))),
    fc.nat(4),
    (bytes, count) => {
      const split = resultOf(() => splitFields(bytes, count), FrameError);
      if (split instanceof FrameError) return;
      const bars = bytes.filter((byte) => byte === 0x7c).length;
      assertEquals(split !== undefined, bars >= count);
      if (!split) return;
      assertEquals(split.fields.length, count);
      const head = split.fields.map((field) => `${field}|`).join("");
      assertEquals(joinBytes(head, split.rest).toHex(), bytes.toHex());
      assertEquals(joinBytes(head, split.rest, 4).subarray(4).toHex(), bytes.toHex());
    },
  ),
);

properties.hold(
  "a frame begins with a text exactly if its bytes do",
  500,
  fc.property(anyBytes(6), fc.constantFrom("", "S", "SEA|", "ACK|", "HEY"), (bytes, text) => {
    const own = Uint8Array.of(...bytesOf(text), ...bytes);
    assert(startsWith(own, text));
    assertEquals(startsWith(bytes, text), bytes.toHex().startsWith(bytesOf(text).toHex()));
  }),
);

properties.count(CASES.texts);
