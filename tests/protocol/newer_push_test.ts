/** Pushes as protocol 2 carries them. */
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  encodePush,
  encodePush2,
  formatPush,
  messageHead2,
  type Push,
} from "../../lib/protocol/push.ts";
import { parsePush } from "../../lib/protocol/received_push.ts";
import { anyText } from "../support/arbitraries.ts";
import { bytesOf, textOf } from "../support/bytes.ts";

const KEY = "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9_AsrhtHHw";

function message(text: string): Push {
  return { kind: "message", from: "seas", body: bytesOf(text) };
}

function text(push: Push): string {
  return textOf(encodePush2(push));
}

Deno.test("a message's further lines are set in for protocol 1 alone", () => {
  assertEquals(text(message("a\nb\n  c")), "[seas]: a\nb\n  c");
  assertEquals(textOf(encodePush(message("a\nb\n  c"))), "[seas]: a\n    b\n      c");
});

Deno.test("any message's first line is the same in both protocols", () => {
  fc.assert(fc.property(anyText(), (body) => {
    assertEquals(text(message(body)), `[seas]: ${body}`);
    assertEquals(textOf(encodePush(message(body))), formatPush(message(body)));
    assertEquals(formatPush(message(body)).split("\n")[0], text(message(body)).split("\n")[0]);
  }));
});

Deno.test("a message that has an id is to the letter, and read", () => {
  for (const id of ["a", "q83vEjRWeJC3-17", "_-", "x".repeat(64)]) {
    for (const body of ["Hello.", "a\nb\n  c", "|", "MSG|b|[bob]: x", ""]) {
      const push: Push = { kind: "message", from: "seas", body: bytesOf(body), id };
      assertEquals(text(push), `MSG|${id}|[seas]: ${body}`);
      assertEquals(text(push), messageHead2(push) + body);
      const read = parsePush(text(push), 2);
      assertEquals(read, { kind: "message", id, from: "seas", text: body });
    }
  }
});

Deno.test("what is no message with an id is shown as it came", () => {
  for (
    const frame of [
      "MSG|",
      "MSG|a",
      "MSG|a|",
      "MSG|a|Hello.",
      "MSG|a|seas: Hello.",
      "MSG|a| [seas]: Hello.",
      "MSG|a|[sea s]: Hello.",
      "MSG||[seas]: Hello.",
      "MSG|a b|[seas]: Hello.",
      "MSG|a.b|[seas]: Hello.",
      `MSG|${"x".repeat(65)}|[seas]: Hello.`,
      "MSG|a|b|[seas]: Hello.",
      "msg|a|[seas]: Hello.",
      " MSG|a|[seas]: Hello.",
    ]
  ) assertEquals(parsePush(frame, 2), { kind: "text", text: frame });
});

Deno.test("in protocol 1 no message has an id", () => {
  const frame = "MSG|a|[seas]: Hello.";
  assertEquals(parsePush(frame), { kind: "text", text: frame });
});

Deno.test("in protocol 2 what was kept comes one by one, and not under a heading", () => {
  const frame = "While you were away...\n[google]: one";
  assertEquals(parsePush(frame, 2), { kind: "text", text: frame });
});

Deno.test("an address has a key, and no place if it cannot be dialled", () => {
  const address = { kind: "address", user: "google", host: "127.0.0.1", port: 6067 } as const;
  assertEquals(text({ ...address, key: KEY }), `ADR|google|127.0.0.1|6067|${KEY}`);
  assertEquals(text({ ...address, key: "" }), "ADR|google|127.0.0.1|6067");
  assertEquals(text({ ...address, host: "", port: 0, key: KEY }), `ADR|google|||${KEY}`);
});

Deno.test("an address with a key is read, and one without a place if it has a key", () => {
  const address = { kind: "address", user: "google", key: KEY } as const;
  assertEquals(parsePush(`ADR|google|::1|6067|${KEY}`, 2), { ...address, host: "::1", port: 6067 });
  assertEquals(parsePush(`ADR|google|||${KEY}`, 2), { ...address, host: "", port: 0 });
  const bad = [
    "ADR|google||",
    "ADR|google|||",
    `ADR|google||6067|${KEY}`,
    `ADR|google|::1||${KEY}`,
  ];
  for (
    const frame of [...bad, `ADR||||${KEY}`, `ADR|google|::1|80|${KEY}`, `ADR|google|||${KEY}|`]
  ) {
    const text = `The message center sent an address that cannot be used: ${frame}`;
    assertEquals(parsePush(frame, 2), { kind: "text", text });
  }
});

Deno.test("the end of what two allowed each other is to the letter, and read", () => {
  const over = { kind: "over", user: "google", key: KEY } as const;
  assertEquals(text(over), `END|google|${KEY}`);
  assertEquals(parsePush(text(over), 2), over);
});

Deno.test("in protocol 1 that end is a text like any other", () => {
  for (const text of [`END|google|${KEY}`, "END|", "END"]) {
    assertEquals(parsePush(text), { kind: "text", text });
  }
});

Deno.test("a private message keeps its bytes", () => {
  const sealed = Uint8Array.of(0, 0x7c, 0xff);
  const frame = encodePush2({ kind: "private", from: "seas", number: 3, sealed });
  assertEquals(frame.toHex(), Uint8Array.of(...bytesOf("PRV|seas|3|"), ...sealed).toHex());
});

Deno.test("protocol 1 has no word for what only protocol 2 knows", () => {
  const sealed = new Uint8Array(0);
  for (
    const push of [
      { kind: "over", user: "google", key: KEY },
      { kind: "private", from: "seas", number: 1, sealed },
    ] as const
  ) assertThrows(() => formatPush(push), TypeError, `Cannot write a push of kind ${push.kind}`);
});

Deno.test("all other pushes are the same in both protocols", () => {
  const pushes: readonly Push[] = [
    { kind: "kept" },
    { kind: "refused" },
    { kind: "some-refused" },
    { kind: "online", users: ["google", "seas"] },
    { kind: "block", blocked: true, user: "google" },
    { kind: "presence", online: true, user: "google" },
    { kind: "replaced" },
    { kind: "asked", by: "seas" },
    { kind: "gone", user: "seas" },
    { kind: "error", text: "Cannot do that" },
  ];
  for (const push of pushes) assertEquals(text(push), formatPush(push));
});
