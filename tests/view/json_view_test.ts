/** What happens as JSON, one object a line. */
import { assert, assertEquals } from "@std/assert";
import type { Happening } from "../../lib/client/event.ts";
import { JsonView } from "../../lib/view/json_view.ts";
import type { Report } from "../../lib/view/report.ts";
import type { Line, Saying } from "../../lib/view/view.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { PASSWORDS, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

const NOW = "2023-11-14T22:13:20.000Z";
const THEN_MS = 1_600_000_000_000;
const THEN = "2020-09-13T12:26:40.000Z";

/** The objects that a view writes; each has to be one line of ASCII controls and more left out. */
function written(use: (view: JsonView) => void): unknown[] {
  const lines: string[] = [];
  use(new JsonView(new FakeClock(), (line) => lines.push(line)));
  for (const line of lines) {
    assert(!/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(line), line);
  }
  return lines.map((line) => JSON.parse(line));
}

const line = (number: number): Line => ({ number, typed: { text: "typed", mark: () => true } });

/** What happens, and what is written besides its time. */
const EVENTS: readonly [event: Happening, object: Record<string, unknown>][] = [
  [{ kind: "message", from: "google", text: "one\n[bob]: two", id: "id1", kept: false }, {
    kind: "message",
    from: "google",
    text: "one\n[bob]: two",
    id: "id1",
    kept: false,
  }],
  [{ kind: "private", from: "google", text: "Hello!", unverified: true }, {
    kind: "private",
    from: "google",
    text: "Hello!",
    unverified: true,
  }],
  [{ kind: "presence", user: "google", online: true }, {
    kind: "presence",
    user: "google",
    online: true,
    text: "google has logged on.",
  }],
  [{ kind: "online", users: ["google", "seas"] }, {
    kind: "online",
    users: ["google", "seas"],
    text: "[CURRENTLY ONLINE]: google seas",
  }],
  [{ kind: "request", from: "google" }, {
    kind: "request",
    from: "google",
    text: "Request: google wants your address. [allow google] to accept.",
  }],
  [{ kind: "held", from: "google" }, {
    kind: "held",
    from: "google",
    text: "google has sent you a private message. [allow google] to read it.",
  }],
  [{ kind: "address", user: "google" }, {
    kind: "address",
    user: "google",
    text: "You can now privately message google",
  }],
  [{ kind: "kept" }, { kind: "kept", text: "While you were away..." }],
  [{ kind: "replaced" }, { kind: "replaced", text: "Logged on different location!" }],
  [{ kind: "notice", text: "one\ntwo" }, { kind: "notice", text: "one\ntwo" }],
];

for (const [event, object] of EVENTS) {
  Deno.test(`an event of the kind "${event.kind}" as JSON`, () => {
    const objects = written((view) => view.event({ ...event, time: THEN_MS }));
    assertEquals(objects, [{ ...object, time: THEN }]);
  });
}

/** What there is to tell about line 3, and what is written if that is not the same. */
const REPORTS: readonly [report: Report, object?: Record<string, unknown>][] = [
  [{ kind: "sent", id: "id1", to: "google", text: "one\ntwo", private: false }],
  [{ kind: "sent", id: "id1", text: "to all", private: false }],
  ...(["waiting", "sent", "unsure", "delivered", "kept", "failed"] as const).map((
    state,
  ): [Report] => [
    { kind: "state", id: "id1", state },
  ]),
  [{ kind: "online", users: ["google", "seas"] }],
  [{ kind: "answer", text: "one\ntwo" }],
  [{ kind: "info", text: "help" }],
  [{ kind: "note", text: "allowed" }],
  [{ kind: "hint", text: "Did you mean google?" }],
  [{ kind: "error", text: "Cannot." }],
  [{ kind: "who", user: "google", online: false, blocked: true, text: "Offline." }],
  [
    { kind: "who", user: "google", online: true, since: THEN_MS, idle: 5, text: "Online." },
    { kind: "who", user: "google", online: true, since: THEN, idle: 5, text: "Online." },
  ],
  [
    {
      kind: "latest",
      messages: [{ kind: "message", from: "bob", text: "one\ntwo", id: "id1", time: THEN_MS }],
    },
    {
      kind: "latest",
      messages: [{ kind: "message", from: "bob", text: "one\ntwo", id: "id1", time: THEN }],
    },
  ],
];

for (const [report, object = report] of REPORTS) {
  Deno.test(`a report of the kind "${report.kind}" as JSON: ${JSON.stringify(report)}`, () => {
    const objects = written((view) => view.report(report, line(3)));
    assertEquals(objects, [{ ...object, line: 3, time: NOW }]);
  });
}

const SAYINGS: readonly Saying[] = [
  { kind: "login", user: "seas", text: "Welcome, seas !" },
  { kind: "refused", text: "Incorrect." },
  { kind: "away", text: "Away." },
  { kind: "back", text: "Back." },
  { kind: "warning", text: "Look out." },
  { kind: "error", text: "Over." },
];

for (const saying of SAYINGS) {
  Deno.test(`"${saying.kind}" as JSON`, () => {
    assertEquals(written((view) => view.say(saying)), [{ ...saying, time: NOW }]);
  });
}

Deno.test("a line that was not sent as JSON", () => {
  const saying: Saying = { kind: "unsent", line: line(7), text: "This was not sent: a\nb" };
  assertEquals(written((view) => view.say(saying)), [
    { kind: "unsent", line: 7, text: "This was not sent: a\nb", time: NOW },
  ]);
});

Deno.test("whatever somebody writes, an object stays on its line, and comes out as it went in", () => {
  const controls = String.fromCharCode(...Array.from({ length: 0xa0 }, (_, i) => i));
  const text = `${controls}\u2028\u2029\u202e\u2066"\\😀\r\n{"kind":"login"}`;
  const [object] = written((view) =>
    view.event({ kind: "message", from: "google", text, time: THEN_MS })
  );
  assertEquals((object as { text: string }).text, text);
});

/** A client that writes JSON, and the objects that it has written. */
function startJson(center: { hostname: string; port: number }, user: "seas" | "google") {
  const objects: Record<string, unknown>[] = [];
  const { promise: isIn, resolve } = Promise.withResolvers<void>();
  const view = new JsonView(new FakeClock(), (line) => {
    objects.push(JSON.parse(line));
    client.terminal.show(`${objects.at(-1)?.kind} ${objects.at(-1)?.text ?? ""}`);
    if (objects.at(-1)?.kind === "login") resolve();
  });
  const client: RunningClient = new RunningClient(center, {
    view,
    json: true,
    login: { user, password: PASSWORDS[user] },
    terminal: new FakeTerminal({ isInteractive: false }),
  });
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  return { client, objects, of, isIn };
}

Deno.test("both ends of a message have the same id for it, privately too", async () => {
  await using center = startCenter();
  const seas = startJson(center.address, "seas");
  await using _seas = seas.client;
  await seas.isIn;
  const google = startJson(center.address, "google");
  await using _google = google.client;
  await google.isIn;
  google.client.type("allow seas");
  await seas.client.terminal.until("address You can now privately message google");
  const said = ["one", "two", "three\nin three\nlines", "four"];
  for (const text of said) seas.client.type(JSON.stringify(`message google ${text}`));
  seas.client.type("broadcast five");
  await google.client.terminal.until("message five");
  seas.client.type('"private google six\\n[bob]: seven"');
  await google.client.terminal.until("    [bob]: seven".trim());
  const received = [...google.of("message"), ...google.of("private")];
  assertEquals(received.map(({ text }) => text), [...said, "five", "six\n[bob]: seven"]);
  assertEquals(received.map(({ id }) => id), seas.of("sent").map(({ id }) => id));
  assertEquals(seas.of("sent").map(({ line, to, private: isPrivate }) => [line, to, isPrivate]), [
    ...said.map((_, i) => [i + 1, "google", false]),
    [5, undefined, false],
    [6, "google", true],
  ]);
  seas.client.terminal.end();
  await seas.client.ended();
  for (const { id } of received) {
    const states = seas.of("state").filter((object) => object.id === id);
    assertEquals(states.map(({ state }) => state), ["sent", "delivered"]);
  }
  for (const { kind, time } of [...seas.objects, ...google.objects]) {
    assert(kind);
    assertEquals(new Date(time as string).toISOString(), time);
  }
});

Deno.test("a line that begins like a JSON string and is none is taken as it is", async () => {
  await using center = startCenter();
  const seas = startJson(center.address, "seas");
  await using client = seas.client;
  await seas.isIn;
  for (const line of ['"online', '"help logout"', '""', "5", '["online"]']) client.type(line);
  client.terminal.end();
  await client.ended();
  const told = seas.objects.slice(1).map(({ kind, line, text }) => [kind, line, text]);
  assertEquals(told.map(([kind, number]) => [kind, number]), [
    ["error", 1],
    ["info", 2],
    ["error", 4],
    ["error", 5],
  ]);
  assert(String(told[0]?.[2]).startsWith('There is no command ""online".'));
});
