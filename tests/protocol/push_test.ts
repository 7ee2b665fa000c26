import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodePush, formatPrivate, formatPush, type Push } from "../../lib/protocol/push.ts";
import { anyText } from "../support/arbitraries.ts";
import { textOf } from "../support/bytes.ts";
import { message, PUSHES } from "./pushes.ts";

Deno.test("each push of the table is formatted to the letter", () => {
  for (const [push, frame] of PUSHES) {
    assertEquals(formatPush(push), frame);
    assertEquals(textOf(encodePush(push)), frame);
  }
});

Deno.test("a private message is formatted to the letter", () => {
  assertEquals(formatPrivate("seas", "Hello."), "<seas>: Hello.");
});

Deno.test("an id of protocol 2 is nowhere to be seen in protocol 1", () => {
  const kept: Push = { kind: "away", messages: [{ ...message("google", "one"), id: "a-1" }] };
  assertEquals(textOf(encodePush(kept)), "While you were away...\n[google]: one");
  fc.assert(fc.property(anyText(), (text) => {
    const plain = message("seas", text);
    assertEquals(textOf(encodePush({ ...plain, id: "a-1" })), textOf(encodePush(plain)));
  }));
});
