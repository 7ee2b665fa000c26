import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  encodePush,
  formatPrivate,
  formatPush,
  type Message,
  parsePush,
  privateSender,
  type Push,
} from "../../lib/protocol/push.ts";
import { isUsername } from "../../lib/protocol/username.ts";
import { anyText } from "../support/arbitraries.ts";
import { bytesOf, textOf } from "../support/bytes.ts";

function message(from: string, text: string): Message {
  return { kind: "message", from, body: bytesOf(text) };
}

/** Each row of WIRE.md's table of pushes, to the letter. */
const TABLE: readonly (readonly [push: Push, frame: string])[] = [
  [message("seas", "Hello."), "[seas]: Hello."],
  [message("seas", "Hello all."), "[seas]: Hello all."],
  [
    { kind: "kept" },
    "The recipient is offline. Messages will be delivered when they log on again.",
  ],
  [
    { kind: "refused" },
    "Your message could not be delivered as the recipient has blocked you.",
  ],
  [{ kind: "some-refused" }, "Your message could not be delivered to some recipients."],
  [{ kind: "online", users: ["google", "seas"] }, "[CURRENTLY ONLINE]: google seas"],
  [{ kind: "online", users: ["seas"] }, "[CURRENTLY ONLINE]: seas"],
  [{ kind: "block", blocked: true, user: "google" }, "You have blocked google"],
  [{ kind: "block", blocked: false, user: "google" }, "You have unblocked google"],
  [{ kind: "presence", online: true, user: "google" }, "google has logged on."],
  [{ kind: "presence", online: false, user: "google" }, "google is offline."],
  [
    { kind: "away", messages: [message("google", "one"), message("google", "two")] },
    "While you were away...\n[google]: one\n[google]: two",
  ],
  [{ kind: "away", messages: [message("google", "one")] }, "While you were away...\n[google]: one"],
  [{ kind: "replaced" }, "Logged on different location!"],
  [
    { kind: "asked", by: "seas" },
    "Request: seas wants your address. [allow seas] to accept.",
  ],
  [
    { kind: "address", user: "google", host: "127.0.0.1", port: 6067, key: "" },
    "ADR|google|127.0.0.1|6067",
  ],
  [{ kind: "address", user: "google", host: "::1", port: 6067, key: "" }, "ADR|google|::1|6067"],
  [
    { kind: "gone", user: "seas" },
    "seas has gone offline. Please allow access when they are online again.",
  ],
  [
    { kind: "error", text: "Cannot message bob: there is no such user" },
    "Cannot message bob: there is no such user",
  ],
];

/** The pushes that a client does more with than show them. */
const UNDERSTOOD: readonly Push["kind"][] = ["presence", "replaced", "address"];

Deno.test("each push of the table is formatted to the letter", () => {
  for (const [push, frame] of TABLE) {
    assertEquals(formatPush(push), frame);
    assertEquals(textOf(encodePush(push)), frame);
  }
});

Deno.test("each push of the table is shown as it came, or understood", () => {
  for (const [push, frame] of TABLE) {
    const expected = UNDERSTOOD.includes(push.kind) ? push : { kind: "text", text: frame };
    assertEquals<unknown>(parsePush(frame), expected);
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

Deno.test("a message that tells of a presence is a message", () => {
  for (const text of ["has logged on.", "is offline."]) {
    const frame = formatPush(message("seas", text));
    assertEquals(parsePush(frame), { kind: "text", text: frame });
  }
});

Deno.test("a text that only resembles a login elsewhere is a text", () => {
  for (
    const text of [
      "Logged on different location",
      "Logged on different location! ",
      "[seas]: Logged on different location!",
      "Logged on different location!\n",
    ]
  ) assertEquals(parsePush(text), { kind: "text", text });
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
  const forged = formatPush(message("seas", "ADR|google|127.0.0.1|6067"));
  assertEquals(parsePush(forged), { kind: "text", text: forged });
});

Deno.test("a private message is formatted to the letter, and its sender read", () => {
  assertEquals(formatPrivate("seas", "Hello."), "<seas>: Hello.");
  assertEquals(privateSender("<seas>: Hello."), "seas");
  assertEquals(privateSender("<seas>: "), "seas");
  assertEquals(privateSender("<seas>: <google>: Hello."), "seas");
  assertEquals(privateSender("<seas>: a\nb"), "seas");
});

Deno.test("what is no private message has no private sender", () => {
  const others = TABLE.map(([, frame]) => frame);
  for (
    const frame of [
      ...others,
      "",
      "<>: Hello.",
      "<seas>:Hello.",
      "<seas> Hello.",
      "<sea s>: Hello.",
      " <seas>: Hello.",
      "[seas]: <google>: Hello.",
      "\n<seas>: Hello.",
    ]
  ) assertEquals(privateSender(frame), undefined, frame);
});

const name = fc.string({
  unit: fc.constantFrom(..."aZ09_-.é😀[]<>:()/\\!"),
  minLength: 1,
  maxLength: 32,
}).filter(isUsername);

Deno.test("any private message tells its sender, whatever is in the name", () => {
  fc.assert(fc.property(name, anyText(), (name, text) => {
    assertEquals(privateSender(formatPrivate(name, text)), name);
  }));
});

Deno.test("any presence that is formatted is read back, unless it could be a message", () => {
  const unlikeMessage = name.filter((name) => !/^\[.+\]:$/u.test(name));
  fc.assert(fc.property(unlikeMessage, fc.boolean(), (user, online) => {
    const presence = { kind: "presence", online, user } as const;
    assertEquals(parsePush(formatPush(presence)), presence);
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

Deno.test("any text but an address is shown as it came", () => {
  const piece = fc.oneof(
    fc.constantFrom("ADR", "|", "6067", " has logged on.", " is offline.", "<", ">: ", "\n"),
    anyText(),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const frame = pieces.join("");
    const push = parsePush(frame);
    if (!frame.startsWith("ADR|") && push.kind !== "presence") {
      assertEquals(push, { kind: "text", text: frame });
    }
  }));
});
