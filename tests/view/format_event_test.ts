/** What happens, as the text that a user reads, with its colours. */
import { assertEquals } from "@std/assert";
import type { Happening } from "../../lib/client/event.ts";
import { formatEvent, formatOnline, withTime } from "../../lib/view/format_event.ts";
import { nameColour } from "../../lib/terminal/name_colour.ts";
import { plainText, type Span } from "../../lib/terminal/styled.ts";

/** Each piece that has a colour, in order; it has to be that of its name. */
function coloured(spans: readonly Span[]): string[] {
  const names = spans.filter(({ colour }) => colour !== undefined);
  for (const { text, colour } of names) assertEquals(colour, nameColour(text));
  return names.map(({ text }) => text);
}

/** What happens, its text, and the names in it that are coloured. */
const EVENTS: readonly [event: Happening, text: string, names: readonly string[]][] = [
  [{ kind: "message", from: "google", text: "Hello!" }, "[google]: Hello!", ["google"]],
  [
    { kind: "message", from: "google", text: "I am google", id: "id1", kept: true },
    "[google]: I am google",
    ["google"],
  ],
  [
    { kind: "message", from: "google", text: "one\n[bob]: two\n    three\n\n" },
    "[google]: one\n    [bob]: two\n    three\n    \n    ",
    ["google"],
  ],
  [{ kind: "private", from: "google", text: "Hello!" }, "<google>: Hello!", ["google"]],
  [
    { kind: "private", from: "google", text: "Hello!\nYou!", unverified: true },
    "(unverified) <google>: Hello!\n    You!",
    ["google"],
  ],
  [
    // A name that stands in what is put before it.
    { kind: "private", from: "verified", text: "Hello!", unverified: true },
    "(unverified) <verified>: Hello!",
    ["verified"],
  ],
  [{ kind: "presence", user: "google", online: true }, "google has logged on.", ["google"]],
  [{ kind: "presence", user: "google", online: false }, "google is offline.", ["google"]],
  [{ kind: "presence", user: "is", online: false }, "is is offline.", ["is"]],
  [
    { kind: "online", users: ["E", "[x]", "google", "goo"] },
    "[CURRENTLY ONLINE]: E [x] google goo",
    ["E", "[x]", "google", "goo"],
  ],
  [{ kind: "online", users: [] }, "[CURRENTLY ONLINE]: ", []],
  [
    { kind: "request", from: "google" },
    "Request: google wants your address. [allow google] to accept.",
    ["google", "google"],
  ],
  [
    { kind: "request", from: "Request" },
    "Request: Request wants your address. [allow Request] to accept.",
    ["Request", "Request"],
  ],
  [
    { kind: "held", from: "google" },
    "google has sent you a private message. [allow google] to read it.",
    ["google", "google"],
  ],
  [{ kind: "address", user: "google" }, "You can now privately message google", ["google"]],
  [{ kind: "address", user: "now" }, "You can now privately message now", ["now"]],
  [{ kind: "kept" }, "While you were away...", []],
  [{ kind: "replaced" }, "Logged on different location!", []],
  [{ kind: "notice", text: "one\ntwo" }, "one\n    two", []],
];

for (const [event, text, names] of EVENTS) {
  Deno.test(`${text.replaceAll("\n", "⏎")} is how ${event.kind} is shown`, () => {
    const spans = formatEvent(event);
    assertEquals(spans.map((span) => span.text).join(""), text);
    assertEquals(plainText(spans), text);
    assertEquals(coloured(spans), names);
  });
}

/** Names that stand in the text before they are meant, and where the coloured one begins. */
const PLACES: readonly [event: Happening, start: number][] = [
  [{ kind: "private", from: "verified", text: "x", unverified: true }, 14],
  [{ kind: "request", from: "Request" }, 9],
  [{ kind: "address", user: "now" }, 30],
  [{ kind: "address", user: "message" }, 30],
  [{ kind: "online", users: ["ONLINE"] }, 20],
  [{ kind: "message", from: "[", text: "x" }, 1],
];

for (const [event, start] of PLACES) {
  Deno.test(`the colour is where the name stands: ${plainText(formatEvent(event))}`, () => {
    let at = 0;
    for (const { text, colour } of formatEvent(event)) {
      if (colour !== undefined) return assertEquals(at, start);
      at += text.length;
    }
    throw new Error("Nothing is coloured");
  });
}

Deno.test("the same user has the same colour in a list as in a message", () => {
  assertEquals(formatOnline(["google", "seas"]), [
    { text: "[CURRENTLY ONLINE]: " },
    { text: "google", colour: nameColour("google") },
    { text: " " },
    { text: "seas", colour: nameColour("seas") },
  ]);
});

Deno.test("a time stands before a text, dimmed", () => {
  const time = new Date(2026, 10, 23, 14, 5).getTime();
  const tomorrow = time + 86_400_000;
  assertEquals(withTime("Hello!", time, time), [{ text: "14:05 ", dim: true }, { text: "Hello!" }]);
  const spans = formatEvent({ kind: "message", from: "google", text: "x" });
  assertEquals(withTime(spans, time, tomorrow), [{ text: "23 Nov 14:05 ", dim: true }, ...spans]);
});
