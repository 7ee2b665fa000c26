/** What happens as text at a terminal. */
import { assertEquals } from "@std/assert";
import type { ChatEvent, Happening } from "../../lib/client/event.ts";
import type { MessageState, Report } from "../../lib/view/report.ts";
import { Settings, type Values } from "../../lib/view/settings.ts";
import { TextView } from "../../lib/view/text_view.ts";
import { formatDay, formatTime } from "../../lib/view/times.ts";
import type { Line, Saying } from "../../lib/view/view.ts";
import { nameColour } from "../../lib/terminal/name_colour.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../support/fake_terminal.ts";

const DAY = 86_400_000;

/** A view of seas's, and what it shows on. */
class Sight {
  readonly terminal: FakeTerminal;
  readonly clock = new FakeClock();
  readonly view: TextView;
  #lines = 0;

  constructor(values: Partial<Values> = {}, options: FakeTerminalOptions = {}) {
    this.terminal = new FakeTerminal(options);
    const { terminal, clock } = this;
    const settings = new Settings(values);
    this.view = new TextView({ terminal, settings, clock, user: () => "seas" });
  }

  get shown(): readonly string[] {
    return this.terminal.transcript;
  }

  happen(happening: Happening, time = this.clock.date()): void {
    const event: ChatEvent = { ...happening, time };
    this.view.event(event);
  }

  /** A line that was typed. Its notes are recorded. */
  line(text: string): Line {
    const { terminal } = this;
    const mark = (note: string) => {
      if (terminal.canMark) terminal.marks.add(note);
      return terminal.canMark;
    };
    return { number: ++this.#lines, typed: { text, mark } };
  }

  report(report: Report, line = this.line("typed")): void {
    this.view.report(report, line);
  }
}

const HELLO: Happening = { kind: "message", from: "google", text: "Hello!" };

/** What is said about a command, and how it is shown. */
const REPORTS: readonly [report: Report, shown: readonly string[]][] = [
  [{ kind: "sent", id: "i", to: "google", text: "x", private: false }, []],
  [{ kind: "state", id: "i", state: "delivered" }, []],
  [{ kind: "note", text: "allowed" }, []],
  [{ kind: "online", users: ["google", "seas"] }, ["[CURRENTLY ONLINE]: google seas"]],
  [{ kind: "who", user: "google", online: false, text: "google is not online." }, [
    "google is not online.",
  ]],
  [{ kind: "info", text: "one\ntwo" }, ["one", "two"]],
  [{ kind: "hint", text: "did you mean google?" }, []],
  [{ kind: "answer", text: "one\n[bob]: two" }, ["one", "    [bob]: two"]],
  [{ kind: "error", text: "one\n[bob]: two" }, ["one", "    [bob]: two"]],
  [{ kind: "latest", messages: [] }, []],
];

for (const [report, shown] of REPORTS) {
  Deno.test(`a report of the kind "${report.kind}" is shown as ${JSON.stringify(shown)}`, () => {
    const sight = new Sight();
    sight.report(report);
    assertEquals([sight.shown, sight.terminal.warnings], [shown, []]);
  });
}

/** What the client itself says, and whether that is a warning. */
const SAYINGS: readonly [saying: Saying, isWarning: boolean][] = [
  [{ kind: "login", user: "seas", text: "Welcome, seas !" }, false],
  [{ kind: "refused", text: "Incorrect." }, false],
  [{ kind: "away", text: "Away.\nReally" }, true],
  [{ kind: "back", text: "Back." }, true],
  [{ kind: "warning", text: "Look out." }, true],
  [{ kind: "error", text: "Over." }, true],
];

for (const [saying, isWarning] of SAYINGS) {
  Deno.test(`"${saying.kind}" is ${isWarning ? "" : "not "}a warning`, () => {
    const sight = new Sight();
    sight.view.say(saying);
    const text = saying.text.replace("\n", "\n    ");
    assertEquals(sight.shown, text.split("\n"));
    assertEquals(sight.terminal.warnings, isWarning ? [text] : []);
  });
}

Deno.test("a line that was not sent is shown in full", () => {
  const sight = new Sight();
  const text = `This was not sent: ${"x".repeat(500)}\ny`;
  sight.view.say({ kind: "unsent", line: sight.line("x"), text });
  assertEquals(sight.terminal.warnings, [text.replace("\n", "\n    ")]);
});

const STATES: readonly [state: MessageState, note: string][] = [
  ["waiting", "not sent yet"],
  ["sent", "sent"],
  ["unsure", "not confirmed yet"],
  ["delivered", "delivered"],
  ["kept", "kept"],
  ["failed", "failed"],
];

for (const [state, note] of STATES) {
  Deno.test(`the state "${state}" stands behind its line as "${note}"`, () => {
    const sight = new Sight({ state: "on" }, { canMark: true });
    sight.report({ kind: "state", id: "i", state });
    assertEquals([sight.terminal.marks.all, sight.shown], [[note], []]);
  });

  Deno.test(`where that cannot be, "${state}" is ${state === "sent" ? "not " : ""}told`, () => {
    const sight = new Sight({ state: "on" });
    sight.report({ kind: "state", id: "i", state }, sight.line("message google Hello!"));
    assertEquals(sight.shown, state === "sent" ? [] : [`(${note}) message google Hello!`]);
    assertEquals(sight.terminal.styled.every((styled) => (styled[0] as { dim: true }).dim), true);
  });

  Deno.test(`nothing is said of "${state}" if that is off`, () => {
    const sight = new Sight({ state: "off" }, { canMark: true });
    sight.report({ kind: "state", id: "i", state });
    sight.report({ kind: "note", text: "allowed" });
    assertEquals([sight.terminal.marks.all, sight.shown], [[], []]);
  });
}

Deno.test("a long line, or one of several, is named by its beginning", () => {
  const sight = new Sight({ state: "on" });
  const state = { kind: "state", id: "i", state: "kept" } as const;
  sight.report(state, sight.line(`broadcast ${"x".repeat(30)}`));
  sight.report(state, sight.line(`broadcast ${"x".repeat(31)}`));
  sight.report(state, sight.line("broadcast one\ntwo"));
  assertEquals(sight.shown, [
    `(kept) broadcast ${"x".repeat(30)}`,
    `(kept) broadcast ${"x".repeat(30)}…`,
    "(kept) broadcast one…",
  ]);
});

Deno.test("of a reply it is told to whom it went", () => {
  const sight = new Sight({ state: "on" }, { canMark: true });
  for (const typed of ["reply Hello!", "message google Hello!", "  message google Hello!"]) {
    const line = sight.line(typed);
    sight.report({ kind: "sent", id: "i", to: "google", text: "Hello!", private: false }, line);
    sight.report({ kind: "state", id: "i", state: "delivered" }, line);
  }
  assertEquals(sight.terminal.marks.all, ["delivered to google", "delivered", "delivered"]);
});

Deno.test("the time stands before what happens, if that is wanted, and before nothing else", () => {
  const sight = new Sight({ time: "on" });
  const now = sight.clock.date();
  sight.happen(HELLO);
  sight.happen({ ...HELLO, text: "one\ntwo" }, now - DAY);
  sight.report({ kind: "answer", text: "Answer." });
  sight.view.say({ kind: "away", text: "Away." });
  assertEquals(sight.shown, [
    `${formatTime(now, now)} [google]: Hello!`,
    `${formatTime(now - DAY, now)} [google]: one`,
    "    two",
    "Answer.",
    "Away.",
  ]);
});

Deno.test("the time of what is shown again is told in any case", () => {
  const sight = new Sight();
  const now = sight.clock.date();
  sight.report({
    kind: "latest",
    messages: [
      { kind: "private", from: "bob", text: "one\ntwo", time: now - DAY },
      { kind: "message", from: "google", text: "Hello!", time: now },
    ],
  });
  assertEquals(sight.shown, [
    `${formatTime(now - DAY, now)} <bob>: one`,
    "    two",
    `${formatTime(now, now)} [google]: Hello!`,
  ]);
});

Deno.test("a new day is told once, when something is shown on it, and dimmed", () => {
  const sight = new Sight();
  sight.happen(HELLO);
  sight.clock.sleep(DAY);
  const day = `— ${formatDay(sight.clock.date())} —`;
  sight.happen(HELLO);
  sight.report({ kind: "answer", text: "Answer." });
  sight.clock.sleep(3 * DAY);
  const later = `— ${formatDay(sight.clock.date())} —`;
  sight.report({ kind: "online", users: [] });
  const said = ["[google]: Hello!", day, "[google]: Hello!", "Answer.", later];
  assertEquals(sight.shown, [...said, "[CURRENTLY ONLINE]: "]);
  assertEquals(sight.terminal.styled[1], [{ text: day, dim: true }]);
});

Deno.test("a hint stands behind its line, behind the state if there is any", () => {
  const sight = new Sight({ state: "on" }, { canMark: true });
  const hint = { kind: "hint", text: "did you mean google?" } as const;
  sight.report(hint);
  const line = sight.line("message gogle Hello!");
  sight.report({ kind: "state", id: "i", state: "failed" }, line);
  sight.report(hint, line);
  assertEquals(sight.terminal.marks.all, [
    "did you mean google?",
    "failed",
    "failed: did you mean google?",
  ]);
  assertEquals(sight.shown, []);
});

Deno.test("a script is told of no day", () => {
  const sight = new Sight({}, { isInteractive: false });
  sight.clock.sleep(DAY);
  sight.happen(HELLO);
  assertEquals(sight.shown, ["[google]: Hello!"]);
});

Deno.test("coming and going is not told if that is off, all else is", () => {
  const sight = new Sight({ presence: "off", bell: "all" });
  sight.clock.sleep(DAY);
  sight.happen({ kind: "presence", user: "google", online: true });
  sight.happen({ kind: "presence", user: "google", online: false });
  assertEquals([sight.shown, sight.terminal.rings], [[], 0]);
  sight.happen({ kind: "request", from: "google" });
  assertEquals(sight.shown.at(-1), "Request: google wants your address. [allow google] to accept.");
});

for (const [bell, rung] of [["off", 0], ["private", 1], ["mention", 2], ["all", 3]] as const) {
  Deno.test(`with the bell for "${bell}" it rings ${rung} times`, () => {
    const sight = new Sight({ bell });
    sight.happen(HELLO);
    sight.happen({ ...HELLO, text: "Where is seas?" });
    sight.happen({ kind: "private", from: "google", text: "Hello!" });
    sight.happen({ kind: "presence", user: "seas", online: true });
    sight.report({ kind: "answer", text: "seas" });
    assertEquals(sight.terminal.rings, rung);
  });
}

Deno.test("names are in their colours, with the time before them too", () => {
  const sight = new Sight({ time: "on" });
  sight.happen(HELLO);
  sight.report({ kind: "online", users: ["google", "seas"] });
  const message = { kind: "message", from: "google", text: "Hello!" } as const;
  sight.report({ kind: "latest", messages: [{ ...message, time: sight.clock.date() }] });
  const coloured = sight.terminal.styled.map((styled) =>
    typeof styled === "string" ? [] : styled.filter(({ colour }) => colour !== undefined)
  );
  const [google, seas] = ["google", "seas"].map((text) => ({ text, colour: nameColour(text) }));
  assertEquals(coloured, [[google!], [google!, seas!], [google!]]);
});
