/** What a client makes of pushes of protocol 1, and of private messages that are not sealed. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatPrivate, formatPush, type Message } from "../../lib/protocol/push.ts";
import {
  parseOnline,
  parsePrivate,
  parsePush,
  type ReceivedPush,
} from "../../lib/protocol/received_push.ts";
import { isUsername } from "../../lib/protocol/username.ts";
import { anyText } from "../support/arbitraries.ts";
import { textOf } from "../support/bytes.ts";
import { message, PUSHES } from "./pushes.ts";

function received({ from, body }: Message) {
  return { from, text: textOf(body) };
}

Deno.test("each push of the table is understood, or shown as it came", () => {
  for (const [push, frame] of PUSHES) {
    const expected = (): ReceivedPush => {
      switch (push.kind) {
        case "message":
          return { kind: "message", ...received(push) };
        case "away":
          return { kind: "away", messages: push.messages.map(received) };
        case "presence":
        case "replaced":
        case "address":
        case "asked":
        case "online":
          return push;
        default:
          return { kind: "text", text: frame };
      }
    };
    assertEquals(parsePush(frame), expected(), frame);
  }
});

Deno.test("a text that only resembles a presence is a text", () => {
  const texts = [
    "google has logged on",
    "google has logged on. ",
    " google has logged on.",
    "google has logged on.\ngoogle is offline.",
    "google is offline.\n",
    "The recipient is offline.",
    "google IS OFFLINE.",
    " has logged on.",
    " is offline.",
    "is offline.",
  ];
  for (const text of texts) assertEquals(parsePush(text), { kind: "text", text });
});

Deno.test("a message is its sender and its text, whatever stands in it", () => {
  const texts = [
    "",
    " ",
    "has logged on.",
    "is offline.",
    "Logged on different location!",
    "ADR|google|127.0.0.1|6067",
    "[google]: Hello.",
    "[CURRENTLY ONLINE]: google",
    "While you were away...\n[google]: one",
    "Request: bob wants your address. [allow bob] to accept.",
    "one\n    two\nthree",
    "a|b||c|",
  ];
  for (const protocol of [1, 2] as const) {
    for (const text of texts) {
      const expected = { kind: "message", from: "seas", text } as const;
      assertEquals(parsePush(`[seas]: ${text}`, protocol), expected, text);
    }
  }
});

Deno.test("a text that only resembles a message is a text", () => {
  for (
    const text of [
      "[]: Hello.",
      "[seas]:Hello.",
      "[seas] Hello.",
      "[sea s]: Hello.",
      " [seas]: Hello.",
      "\n[seas]: Hello.",
      "[se|as]: Hello.",
      "[sea\u200bs]: Hello.",
      `[${"x".repeat(33)}]: Hello.`,
      "<seas>: Hello.",
    ]
  ) assertEquals(parsePush(text), { kind: "text", text });
});

Deno.test("a text that only resembles a login elsewhere is a text", () => {
  for (
    const text of [
      "Logged on different location",
      "Logged on different location! ",
      "Logged on different location!\n",
    ]
  ) assertEquals(parsePush(text), { kind: "text", text });
});

Deno.test("a text that only resembles a request for one's address is a text", () => {
  for (
    const text of [
      "Request: seas wants your address. [allow google] to accept.",
      "Request: seas wants your address. [allow seas] to accept",
      "Request: sea s wants your address. [allow sea s] to accept.",
      "Request:  wants your address. [allow ] to accept.",
      " Request: seas wants your address. [allow seas] to accept.",
      "Request: seas wants your address. [allow seas] to accept.\nx",
    ]
  ) assertEquals(parsePush(text), { kind: "text", text });
});

Deno.test("what was kept is so many messages, with the lines of each", () => {
  const away = "While you were away...";
  const messages = (frame: string) => parsePush(`${away}\n${frame}`);
  const one = { from: "google", text: "one\n    two\n" };
  const two = { from: "bob", text: "[google]" };
  assertEquals(messages("[google]: one\n    two\n\n[bob]: [google]"), {
    kind: "away",
    messages: [one, two],
  });
  assertEquals(messages("[google]: "), { kind: "away", messages: [{ from: "google", text: "" }] });
});

Deno.test("what only begins as if messages followed is a text", () => {
  for (
    const text of [
      "While you were away...",
      "While you were away...\n",
      "While you were away...\nnobody wrote",
      "While you were away...\n\n[google]: one",
      "While you were away... \n[google]: one",
      "while you were away...\n[google]: one",
    ]
  ) assertEquals(parsePush(text), { kind: "text", text });
});

Deno.test("who is online is read name by name; what cannot be a name is passed over", () => {
  assertEquals(parseOnline("[CURRENTLY ONLINE]: google seas"), ["google", "seas"]);
  assertEquals(parseOnline("[CURRENTLY ONLINE]: "), []);
  assertEquals(parseOnline("[CURRENTLY ONLINE]:  a|b  c\nd é "), ["é"]);
  assertEquals(parsePush("[CURRENTLY ONLINE]: "), { kind: "online", users: [] });
  for (const text of ["[CURRENTLY ONLINE]:", "[CURRENTLY ONLINE] seas", "CURRENTLY ONLINE: x"]) {
    assertEquals(parsePush(text), { kind: "text", text });
    assertEquals(parseOnline(text), undefined);
  }
});

Deno.test("an empty push is an empty text", () => {
  assertEquals(parsePush(""), { kind: "text", text: "" });
});

Deno.test("an address may have any port from 1024 to 65535", () => {
  for (const port of [1024, 6067, 65_535]) {
    assertEquals(parsePush(`ADR|google|127.0.0.1|${port}`), {
      kind: "address",
      user: "google",
      host: "127.0.0.1",
      port,
      key: "",
    });
  }
});

Deno.test("an address that cannot be dialled is a text that says so", () => {
  const bad = [
    "ADR|google|127.0.0.1|0",
    "ADR|google|127.0.0.1|80",
    "ADR|google|127.0.0.1|1023",
    "ADR|google|127.0.0.1|65536",
    "ADR|google|127.0.0.1|70000",
    "ADR|google|127.0.0.1|-6067",
    "ADR|google|127.0.0.1|+6067",
    "ADR|google|127.0.0.1|6067.0",
    "ADR|google|127.0.0.1|0x1800",
    "ADR|google|127.0.0.1| 6067",
    "ADR|google|127.0.0.1|6067\n",
    "ADR|google|127.0.0.1|x",
    "ADR|google|127.0.0.1|",
    "ADR|google|127.0.0.1|6067|x",
    "ADR|google|127.0.0.1",
    "ADR|google||6067",
    "ADR||127.0.0.1|6067",
    "ADR|google",
    "ADR|",
    "ADR||||",
  ];
  for (const frame of bad) {
    const text = `The message center sent an address that cannot be used: ${frame}`;
    assertEquals(parsePush(frame), { kind: "text", text });
  }
});

Deno.test("an address that cannot be used is quoted in part only", () => {
  const push = parsePush(`ADR|${"x".repeat(60_000)}`);
  assertEquals(push.kind === "text" && push.text.length < 200, true);
});

Deno.test("what does not begin with ADR and a bar is no address", () => {
  for (const text of ["ADR", "adr|google|127.0.0.1|6067", " ADR|google|127.0.0.1|6067"]) {
    assertEquals(parsePush(text), { kind: "text", text });
  }
});

Deno.test("a private message is its sender and its text", () => {
  assertEquals(parsePrivate("<seas>: Hello."), { from: "seas", text: "Hello." });
  assertEquals(parsePrivate("<seas>: "), { from: "seas", text: "" });
  assertEquals(parsePrivate("<seas>: <google>: x"), { from: "seas", text: "<google>: x" });
  assertEquals(parsePrivate("<seas>: a\nb"), { from: "seas", text: "a\nb" });
});

Deno.test("what is no private message is not read as one", () => {
  for (
    const frame of [
      ...PUSHES.map(([, frame]) => frame),
      "",
      "<>: Hello.",
      "<seas>:Hello.",
      "<seas> Hello.",
      "<sea s>: Hello.",
      " <seas>: Hello.",
      "[seas]: <google>: Hello.",
      "\n<seas>: Hello.",
    ]
  ) assertEquals(parsePrivate(frame), undefined, frame);
});

const name = fc.string({
  unit: fc.constantFrom(..."aZ09_-.é😀[]<>:()/\\!"),
  minLength: 1,
  maxLength: 32,
}).filter(isUsername);

Deno.test("any private message is read back, whatever is in the name", () => {
  fc.assert(fc.property(name, anyText(), (from, text) => {
    assertEquals(parsePrivate(formatPrivate(from, text)), { from, text });
  }));
});

Deno.test("any message of one line is read back, whatever is in the name", () => {
  fc.assert(fc.property(name, anyText(), (from, any) => {
    const text = any.replaceAll("\n", " ");
    const frame = formatPush(message(from, text));
    assertEquals(parsePush(frame), { kind: "message", from, text });
  }));
});

Deno.test("messages that were kept are read back, one for one", () => {
  const line = anyText().map((text) => text.replaceAll("\n", " "));
  const lines = fc.array(line, { minLength: 1, maxLength: 4 });
  const messages = fc.array(fc.tuple(name, lines), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(messages, (all) => {
    const kept = all.map(([from, lines]) => message(from, lines.join("\n    ")));
    const expected = { kind: "away", messages: kept.map(received) } as const;
    assertEquals(parsePush(formatPush({ kind: "away", messages: kept })), expected);
  }));
});

Deno.test("any presence that is formatted is read back, unless it could be a message", () => {
  const unlikeMessage = name.filter((name) => !/^\[.+\]:$/u.test(name));
  fc.assert(fc.property(unlikeMessage, fc.boolean(), (user, online) => {
    const presence = { kind: "presence", online, user } as const;
    assertEquals(parsePush(formatPush(presence)), presence);
  }));
});

Deno.test("any request for one's address that is formatted is read back", () => {
  fc.assert(fc.property(name, (by) => {
    assertEquals(parsePush(formatPush({ kind: "asked", by })), { kind: "asked", by });
  }));
});

Deno.test("any list of who is online that is formatted is read back", () => {
  fc.assert(fc.property(fc.array(name), (users) => {
    assertEquals(parsePush(formatPush({ kind: "online", users })), { kind: "online", users });
  }));
});

Deno.test("any address that is formatted is read back", () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6());
  const port = fc.integer({ min: 1024, max: 65_535 });
  fc.assert(fc.property(name, host, port, (user, host, port) => {
    const address = { kind: "address", user, host, port, key: "" } as const;
    assertEquals(parsePush(formatPush(address)), address);
  }));
});

Deno.test("nothing of any text is lost, but for an address", () => {
  const piece = fc.oneof(
    fc.constantFrom("ADR", "MSG", "|", "6067", " has logged on.", " is offline.", "<", ">: ", "\n"),
    fc.constantFrom("[seas]", ": ", "[CURRENTLY ONLINE]", "While you were away...", "Request: "),
    anyText(),
  );
  fc.assert(fc.property(fc.array(piece), fc.constantFrom(1, 2), (pieces, protocol) => {
    const frame = pieces.join("");
    const push = parsePush(frame, protocol === 1 ? 1 : 2);
    if (push.kind === "text" && !frame.startsWith("ADR|")) assertEquals(push.text, frame);
    if (push.kind === "message") {
      assertEquals(frame.endsWith(`[${push.from}]: ${push.text}`), true);
    }
    if (push.kind === "away") {
      const lines = push.messages.map(({ from, text }) => `[${from}]: ${text}`);
      assertEquals(["While you were away...", ...lines].join("\n"), frame);
    }
  }));
});
