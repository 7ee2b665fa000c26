import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FrameError } from "../../lib/frame.ts";
import {
  AnswerError,
  type AnswerFrame,
  formatAnswer,
  parseAnswer,
} from "../../lib/protocol/answer.ts";
import { anyText } from "../support/arbitraries.ts";
import { bytesOf } from "../support/bytes.ts";

/** Answers of protocol 2, to the letter. */
const TABLE: readonly (readonly [answer: AnswerFrame, frame: string])[] = [
  [{ done: true, code: "delivered", text: "" }, "OKAY|delivered|"],
  [
    { done: true, code: "online", text: "[CURRENTLY ONLINE]: google seas" },
    "OKAY|online|[CURRENTLY ONLINE]: google seas",
  ],
  [{ done: true, code: "allowed", text: "127.0.0.1|key" }, "OKAY|allowed|127.0.0.1|key"],
  [
    { done: false, code: "not-found", text: "google cannot be found" },
    "FAIL|not-found|google cannot be found",
  ],
  [{ done: false, code: "gone", text: "" }, "FAIL|gone|"],
];

Deno.test("each answer is formatted to the letter, and read", () => {
  for (const [answer, frame] of TABLE) {
    assertEquals(formatAnswer(answer), frame);
    assertEquals(parseAnswer(bytesOf(frame)), answer);
  }
});

Deno.test("a code that is not known is read all the same", () => {
  assertEquals(parseAnswer(bytesOf("FAIL|new|text")), { done: false, code: "new", text: "text" });
  assertEquals(parseAnswer(bytesOf("OKAY||")), { done: true, code: "", text: "" });
});

Deno.test("a frame that is no answer is refused", () => {
  const bad = ["", "OKAY", "FAIL", "OKAY|", "OKAY|kept", "okay|kept|", "OK|kept|", "|kept|"];
  for (const frame of [...bad, " OKAY|kept|", "PSH|1|2|text", "LOGIN_OKAY|2|", "[seas]: a|b|c"]) {
    const error = assertThrows(() => parseAnswer(bytesOf(frame)), AnswerError, undefined, frame);
    assertEquals(error.message, "the message center sent something else than an answer");
  }
});

Deno.test("an answer that is not text is refused", () => {
  for (const hex of ["4f4b41597c6b6570747cff", "4f4b41597cff7c"]) {
    const error = assertThrows(() => parseAnswer(Uint8Array.fromHex(hex)), FrameError);
    assertEquals(error.code, "invalid-utf8");
  }
});

Deno.test("any answer that is formatted is read back", () => {
  const answer = fc.record({
    done: fc.boolean(),
    code: anyText().filter((code) => !code.includes("|")),
    text: anyText(),
  });
  fc.assert(fc.property(answer, (answer) => {
    assertEquals(parseAnswer(bytesOf(formatAnswer(answer))), { ...answer });
  }));
});
