import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  formatLoginReply,
  formatSeconds,
  loginProtocol,
  type LoginReply,
  LoginReplyError,
  parseLoginReply,
} from "../../lib/protocol/login.ts";
import { anyUnits } from "../support/arbitraries.ts";
import { bytesOf } from "../support/bytes.ts";
import { onlyThrows } from "../support/only_throws.ts";

/** The answers of WIRE.md, and the one of protocol 2, to the letter. */
const TABLE: readonly (readonly [reply: LoginReply, frame: string])[] = [
  [{ type: "LOGIN_OKAY" }, "LOGIN_OKAY"],
  [{ type: "LOGIN_OKAY", protocol: 2 }, "LOGIN_OKAY|2"],
  [{ type: "LOGIN_FAILED", attemptsLeft: 2 }, "LOGIN_FAILED|2"],
  [{ type: "LOGIN_FAILED", attemptsLeft: 1 }, "LOGIN_FAILED|1"],
  [{ type: "JUST_PENNED", seconds: "59.9988059998" }, "JUST_PENNED|59.9988059998"],
  [{ type: "PENNED", seconds: "19.9206991196" }, "PENNED|19.9206991196"],
];

Deno.test("each answer to a login is formatted to the letter", () => {
  for (const [reply, frame] of TABLE) assertEquals(formatLoginReply(reply), frame);
});

Deno.test("each answer to a login is read", () => {
  for (const [reply, frame] of TABLE) assertEquals(parseLoginReply(frame), reply);
});

Deno.test("seconds are shown as they came, with as many decimals or none", () => {
  for (const seconds of ["60", "60.0", "0.0", "0.5", "59.998805999755859375", "999999999"]) {
    assertEquals(parseLoginReply(`PENNED|${seconds}`), { type: "PENNED", seconds });
    assertEquals(parseLoginReply(`JUST_PENNED|${seconds}`), { type: "JUST_PENNED", seconds });
  }
});

Deno.test("what stands behind a second bar is for protocols to come", () => {
  for (const frame of ["LOGIN_OKAY|", "LOGIN_OKAY|1", "LOGIN_OKAY|3", "LOGIN_OKAY|22"]) {
    assertEquals(parseLoginReply(frame), { type: "LOGIN_OKAY" });
  }
  assertEquals(parseLoginReply("LOGIN_OKAY|2|x"), { type: "LOGIN_OKAY", protocol: 2 });
  assertEquals(parseLoginReply("LOGIN_FAILED|2|x"), { type: "LOGIN_FAILED", attemptsLeft: 2 });
  assertEquals(parseLoginReply("JUST_PENNED|1.5|x"), { type: "JUST_PENNED", seconds: "1.5" });
});

Deno.test("where it is not the name that rests, a text says what does, on one line", () => {
  const reply = { type: "PENNED", seconds: "1.5", text: "Too many logins | from here" } as const;
  assertEquals(formatLoginReply(reply), "PENNED|1.5|Too many logins | from here");
  assertEquals(parseLoginReply(formatLoginReply(reply)), reply);
  assertEquals(parseLoginReply("PENNED|1.5|a\n\x1b[2Jb"), { ...reply, text: "a [2Jb" });
});

Deno.test("a frame that is no answer to a login is refused", () => {
  const bad = [
    "",
    "|",
    "LOGIN_OKAY ",
    "login_okay",
    "LOGIN_FAILED",
    "LOGIN_FAILED|",
    "LOGIN_FAILED|two",
    "LOGIN_FAILED|-1",
    "LOGIN_FAILED|1.5",
    "LOGIN_FAILED|1234567890",
    "PENNED",
    "PENNED|",
    "PENNED|soon",
    "PENNED|-1",
    "PENNED|1.",
    "PENNED|1 s",
    "PENNED|1\n[google]: x",
    "JUST_PENNED|NaN",
    "JUST_PENNED|Infinity",
    "HTTP/1.1 400 Bad Request",
    "constructor",
  ];
  for (const frame of bad) {
    const error = assertThrows(() => parseLoginReply(frame), LoginReplyError);
    const quoted = frame.replace("\n", " ");
    assertEquals(error.message, `Cannot log in: the message center answered "${quoted}"`);
    assertEquals(error.name, "LoginReplyError");
  }
});

Deno.test("an answer that is refused is quoted in part only", () => {
  const error = assertThrows(() => parseLoginReply("x".repeat(60_000)), LoginReplyError);
  assertEquals(error.message, `Cannot log in: the message center answered "${"x".repeat(80)}"`);
});

Deno.test("seconds are told as a decimal fraction with ten decimals", () => {
  assertEquals(formatSeconds(59_998.8059998), "59.9988059998");
  assertEquals(formatSeconds(60_000), "60.0000000000");
  assertEquals(formatSeconds(0.001), "0.0000010000");
  assertEquals(formatSeconds(0.000_000_1), "0.0000000001");
  assertEquals(formatSeconds(1_000_000_000), "1000000.0000000000");
});

Deno.test("a login opens with LIN, alone or with more behind a bar", () => {
  for (const frame of ["LIN", "LIN|", "LIN|a|b", "LIN|1", "LIN|0", "LIN|02", "LIN| 2", "LIN||2"]) {
    assertEquals(loginProtocol(bytesOf(frame)), 1, frame);
  }
  for (const frame of ["LIN|2", "LIN|2|", "LIN|2|x", "LIN|3", "LIN|9999"]) {
    assertEquals(loginProtocol(bytesOf(frame)), 2, frame);
  }
  for (const frame of ["", "L", "lin", "LINE", " LIN", "LIN ", "LIN\n", "HEY|LIN|", "|LIN"]) {
    assertEquals(loginProtocol(bytesOf(frame)), undefined, frame);
  }
  assertEquals(loginProtocol(Uint8Array.of(...bytesOf("LIN|"), 0xff)), 1);
});

const seconds = fc.double({ min: 0, max: 1e9, noNaN: true }).map(formatSeconds);
const reply: fc.Arbitrary<LoginReply> = fc.oneof(
  fc.constant({ type: "LOGIN_OKAY" as const }),
  fc.constant({ type: "LOGIN_OKAY" as const, protocol: 2 as const }),
  fc.nat(999_999_999).map((attemptsLeft) => ({ type: "LOGIN_FAILED" as const, attemptsLeft })),
  seconds.map((seconds) => ({ type: "JUST_PENNED" as const, seconds })),
  seconds.map((seconds) => ({ type: "PENNED" as const, seconds })),
);

Deno.test("any answer that is formatted is read back", () => {
  fc.assert(fc.property(reply, (reply) => {
    assertEquals(parseLoginReply(formatLoginReply(reply)), reply);
  }));
});

Deno.test("no frame throws anything but LoginReplyError", () => {
  const piece = fc.oneof(
    fc.constantFrom("LOGIN_OKAY", "LOGIN_FAILED", "JUST_PENNED", "PENNED", "|", ".", "1"),
    fc.string(),
    anyUnits(),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    onlyThrows(LoginReplyError, () => parseLoginReply(pieces.join("")));
    onlyThrows(LoginReplyError, () => parseLoginReply(`PENNED|${pieces.join("")}`));
  }));
});
