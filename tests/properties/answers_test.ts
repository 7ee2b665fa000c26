/** What the center answers, at the login and to requests. To run a seed again: ../support/properties.ts */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FrameError } from "../../lib/frame.ts";
import {
  AnswerError,
  formatAnswer,
  formatSlow,
  parseAnswer,
  parseSlow,
} from "../../lib/protocol/answer.ts";
import {
  formatLoginReply,
  formatSeconds,
  loginProtocol,
  type LoginReply,
  LoginReplyError,
  parseLoginEnd,
  parseLoginReply,
} from "../../lib/protocol/login.ts";
import { formatWho, parseWho } from "../../lib/protocol/who.ts";
import { anyBytes, anyText, anyUnits, hostileText } from "../support/arbitraries.ts";
import { bytesOf } from "../support/bytes.ts";
import { Properties, resultOf } from "../support/properties.ts";
import { CASES } from "../support/properties_cases.ts";
import { damaged } from "../support/properties_damage.ts";
import { assertOneLine } from "../support/properties_safe.ts";

const properties = new Properties();

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Texts, and nearly those that are given. */
function nearly(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    damaged(text.map(bytesOf)).map((bytes) => decoder.decode(bytes)),
    fc.tuple(text, fc.oneof(hostileText(), anyUnits())).map((parts) => parts.join("|")),
    anyUnits(),
  );
}

const seconds = fc.double({ min: 0, max: 1e9, noNaN: true }).map(formatSeconds);

const reply: fc.Arbitrary<LoginReply> = fc.oneof(
  fc.constant({ type: "LOGIN_OKAY" as const }),
  fc.constant({ type: "LOGIN_OKAY" as const, protocol: 2 as const }),
  fc.nat(999_999_999).map((attemptsLeft) => ({ type: "LOGIN_FAILED" as const, attemptsLeft })),
  seconds.map((seconds) => ({ type: "JUST_PENNED" as const, seconds })),
  seconds.map((seconds) => ({ type: "PENNED" as const, seconds })),
  fc.tuple(seconds, fc.stringMatching(/^[a-z| ]{1,9}$/))
    .map(([seconds, text]) => ({ type: "PENNED" as const, seconds, text })),
);

properties.hold(
  "any text is a login reply that can be shown, or a LoginReplyError of one line",
  4_000,
  fc.property(nearly(reply.map(formatLoginReply)), (text) => {
    const read = resultOf(() => parseLoginReply(text), LoginReplyError);
    if (read instanceof LoginReplyError) return checkRefusal(read);
    if ("seconds" in read) assert(Number(read.seconds) >= 0 && Number(read.seconds) < 1e15);
    if ("text" in read) assertOneLine(read.text!);
    if ("attemptsLeft" in read) assert(read.attemptsLeft >= 0 && read.attemptsLeft < 1e9);
    assertEquals(parseLoginReply(formatLoginReply(read)), read);
  }),
);

function checkRefusal({ message }: LoginReplyError): void {
  assertOneLine(message);
  assert(message.length <= 140, message);
}

properties.hold(
  "any login reply is read back",
  1_000,
  fc.property(reply, (reply) => assertEquals(parseLoginReply(formatLoginReply(reply)), reply)),
);

properties.hold(
  "any text is the end of a login, or a LoginReplyError of one line",
  1_500,
  fc.property(
    nearly(fc.constantFrom("DIAL|s-1", "ATTACH|s-1", "FAIL|address|Cannot", "FAIL|")),
    (text) => {
      const end = resultOf(() => parseLoginEnd(text), LoginReplyError);
      if (end instanceof LoginReplyError) return checkRefusal(end);
      if ("refusal" in end) return assert(text.startsWith("FAIL"));
      assert(end.series !== "" && !end.series.includes("|"));
      assert(text.startsWith(`${end.placement}|${end.series}`));
    },
  ),
);

properties.hold(
  "any bytes open a login of protocol 1, of protocol 2, or none",
  1_500,
  fc.property(
    fc.oneof(
      anyBytes(),
      damaged(fc.constantFrom("LIN", "LIN|2", "LIN|2|x", "LIN|10").map(bytesOf)),
    ),
    (frame) => {
      const isLogin = /^4c494e(?:7c|$)/.test(frame.toHex());
      const version = /^4c494e7c((?:3\d){1,4})(?:7c|$)/.exec(frame.toHex())?.[1] ?? "31";
      const isNewer = Number(decoder.decode(Uint8Array.fromHex(version))) >= 2;
      const expected = !isLogin ? undefined : isNewer && !version.startsWith("30") ? 2 : 1;
      assertEquals(loginProtocol(frame), expected);
    },
  ),
);

const answer = fc.record({
  done: fc.boolean(),
  code: anyText({ maxLength: 8 }).map((code) => code.replaceAll("|", "")),
  text: fc.oneof(anyText({ maxLength: 24 }), hostileText()),
}).map((answer) => ({ ...answer }));

properties.hold(
  "any bytes are an answer, or an AnswerError or FrameError that quotes nothing",
  2_000,
  fc.property(fc.oneof(anyBytes(), damaged(answer.map(formatAnswer).map(bytesOf))), (frame) => {
    const read = resultOf(() => parseAnswer(frame), AnswerError, FrameError);
    if (read instanceof Error) return assertOneLine(read.message);
    assert(!read.code.includes("|"));
    assertEquals(bytesOf(formatAnswer(read)).toHex(), frame.toHex());
  }),
);

properties.hold(
  "any answer is read back",
  1_000,
  fc.property(answer, (answer) => {
    assertEquals(parseAnswer(bytesOf(formatAnswer(answer))), answer);
  }),
);

properties.hold(
  "whatever text says to go slower, it is for one second at least and a minute at most",
  1_000,
  fc.property(nearly(fc.nat(99).map((seconds) => formatSlow(seconds, "Slowly"))), (text) => {
    const { seconds, text: shown } = parseSlow(text);
    assert(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60, `${seconds}`);
    assert(text.endsWith(shown));
    assertEquals(parseSlow(formatSlow(seconds, text)), { seconds, text });
  }),
);

const who = fc.record({
  online: fc.option(fc.record({ since: fc.maxSafeNat(), idle: fc.maxSafeNat() }), {
    nil: undefined,
  }),
  blocked: fc.boolean(),
});

properties.hold(
  "any text tells of a user what can be, or nothing",
  1_000,
  fc.property(nearly(who.map(formatWho)), (text) => {
    const read = parseWho(text);
    if (!read) return;
    const { since = 0, idle = 0 } = read.online ?? {};
    assert(Number.isSafeInteger(since) && since >= 0 && Number.isSafeInteger(idle) && idle >= 0);
    assertEquals(formatWho(read), text);
  }),
);

properties.count(CASES.answers);
