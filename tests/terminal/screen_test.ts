import { assertEquals } from "@std/assert";
import { CLEAR_DOWN } from "../../lib/terminal/drawing.ts";
import { Screen } from "../../lib/terminal/screen.ts";
import { FakeClock } from "../support/fake_clock.ts";

const SIZE = { columns: 10, rows: 5 };

/** How long it takes until a size is believed. */
const SETTLE_MS = 300;

interface Opened {
  readonly screen: Screen;
  readonly writes: string[];
  readonly size: { columns: number; rows: number };
  readonly clock: FakeClock;
}

function open(): Opened {
  const writes: string[] = [];
  const size = { ...SIZE };
  const clock = new FakeClock();
  const write = (text: string) => {
    writes.push(text);
  };
  const screen = new Screen({ clock, colours: false, size: () => ({ ...size }), write });
  return { screen, writes, size, clock };
}

function line(text: string, cursor = text.length) {
  return { prompt: ">", text, cursor };
}

Deno.test("what changes at once is written at once", async () => {
  const { screen, writes } = open();
  screen.show("one");
  screen.show("two");
  screen.edit(line("ab"));
  screen.edit(line("abc", 1));
  assertEquals(writes, []);
  await Promise.resolve();
  assertEquals(writes, ["one\ntwo\n>abc\x1b[3G"]);
});

Deno.test("what is typed at the end is all that is written, as is a move of the cursor", () => {
  const { screen, writes } = open();
  const edits = [line("a"), line("ab"), line("ab"), line("ab", 0), line("ab", 1), line("aXb", 2)];
  for (const edit of edits) {
    screen.edit(edit);
    screen.flush();
  }
  assertEquals(writes, [">a", "b", "\x1b[2G", "\x1b[3G", `\r${CLEAR_DOWN}>aXb\x1b[4G`]);
});

Deno.test("what is typed behind a full row begins the next", () => {
  const { screen, writes } = open();
  const edits = [
    "123456789",
    "123456789漢",
    "123456789漢字👋",
    "123456789漢字👋7",
    "123456789漢字👋78漢",
  ];
  for (const text of edits) {
    screen.edit(line(text));
    screen.flush();
  }
  assertEquals(writes.splice(0), [">123456789 \r", "漢", "字👋", "7", "8漢\n"]);
  for (const text of ["👋👋👋👋1", "👋👋👋👋12", "👋👋👋👋12\u200d"]) {
    screen.edit(line(text));
    screen.flush();
  }
  assertEquals(writes, [`\r\x1b[2A${CLEAR_DOWN}>👋👋👋👋1\n`, "2", "\u200d"]);
});

Deno.test("a letter that needs more room with what was typed behind it moves down", () => {
  const { screen, writes } = open();
  for (const text of ["1234567👋", "1234567👋\u200d👧", "1234567👋\u200d👧!"]) {
    screen.edit(line(text));
    screen.flush();
  }
  const moved = `\r\x1b[1A${CLEAR_DOWN}>1234567\n👋\u200d👧`;
  assertEquals(writes, [">1234567👋\n", moved, "!"]);
});

Deno.test("a note is broken like its line, and dim in each row", () => {
  const writes: string[] = [];
  const size = () => SIZE;
  const screen = new Screen({
    clock: new FakeClock(),
    colours: true,
    size,
    write: (text) => writes.push(text),
  });
  const submitted = screen.submit(">", "12345");
  screen.flush();
  assertEquals(screen.mark(submitted, "sent"), true);
  assertEquals(screen.mark(submitted, "read"), true);
  const noted = (first: string, last: string) =>
    `>12345  \x1b[2m(${first}\x1b[0m \r\x1b[2m${last})\x1b[0m\n`;
  assertEquals(writes, [
    ">12345\n",
    `\x1b[1A${CLEAR_DOWN}${noted("s", "ent")}`,
    `\x1b[2A${CLEAR_DOWN}${noted("r", "ead")}`,
  ]);
});

Deno.test("a line that stands whole is ended by a newline", () => {
  const { screen, writes } = open();
  screen.edit(line("a"));
  screen.flush();
  screen.submit(">", "a");
  screen.flush();
  screen.edit(line("b"));
  screen.submit(">", "b");
  screen.flush();
  assertEquals(writes, [">a", "\n", ">b\n"]);
});

Deno.test("a line is erased with the rows it has now, told of a resize or not", () => {
  const { screen, writes, size, clock } = open();
  screen.edit(line("123456789012345"));
  screen.flush();
  size.columns = 5;
  screen.resize();
  clock.advance(SETTLE_MS);
  size.columns = 20;
  screen.show("one");
  screen.flush();
  assertEquals(writes.length, 2);
  clock.advance(SETTLE_MS);
  assertEquals(writes, [
    ">123456789 \r012345",
    `\r\x1b[3A${CLEAR_DOWN}>1234 \r56789 \r01234 \r5`,
    `\r${CLEAR_DOWN}one\n>123456789012345`,
  ]);
});

Deno.test("nothing is drawn until the size has settled", async () => {
  const { screen, writes, size, clock } = open();
  screen.edit(line("123456789012345"));
  screen.flush();
  for (const columns of [5, 7, 20, 8]) {
    size.columns = columns;
    screen.resize();
    screen.show(`at ${columns}`);
    screen.edit(line("1234567890123456"));
    await Promise.resolve();
    clock.advance(SETTLE_MS - 1);
  }
  assertEquals(writes.splice(0), [">123456789 \r012345"]);
  clock.advance(1);
  const shown = "at 5\nat 7\nat 20\nat 8\n";
  assertEquals(writes, [`\r\x1b[1A${CLEAR_DOWN}${shown}>1234567 \r89012345 \r6`]);
  assertEquals(clock.timers, 0);
});

Deno.test("what is shown while the size settles is wrapped for the last", () => {
  const { screen, writes, size, clock } = open();
  size.columns = 5;
  screen.resize();
  screen.show("one two");
  size.columns = 10;
  screen.resize();
  clock.advance(SETTLE_MS);
  assertEquals(writes, ["one two\n"]);
});

Deno.test("a note waits until the size has settled", () => {
  const { screen, writes, size, clock } = open();
  const first = screen.submit(">", "a");
  screen.edit(line("b"));
  screen.flush();
  writes.length = 0;
  size.columns = 20;
  screen.resize();
  assertEquals(screen.mark(first, "sent"), true);
  const second = screen.submit(">", "b");
  assertEquals(screen.mark(first, "read"), false);
  assertEquals([screen.mark(second, "sent"), screen.mark(second, "read")], [true, true]);
  screen.edit(line("c"));
  assertEquals(writes, []);
  clock.advance(SETTLE_MS);
  const noted = `\r${CLEAR_DOWN}\x1b[1A${CLEAR_DOWN}>a  (sent)\n>c`;
  assertEquals(writes, [`${noted}\r${CLEAR_DOWN}>b  (read)\n>c`]);
});

Deno.test("a note for which there is no more room is left out", () => {
  const { screen, writes, size, clock } = open();
  const first = screen.submit(">", "x".repeat(20));
  screen.edit(line("b"));
  screen.flush();
  writes.length = 0;
  screen.resize();
  assertEquals(screen.mark(first, "sent"), true);
  size.columns = 5;
  screen.resize();
  clock.advance(SETTLE_MS);
  assertEquals(writes, [`\r${CLEAR_DOWN}>b`]);
});

Deno.test("a screen that is left or ended does not wait for its size", () => {
  for (const leave of ["leave", "end", "clear"] as const) {
    const { screen, writes, clock } = open();
    screen.edit(line("ab"));
    screen.resize();
    screen[leave]();
    screen.flush();
    assertEquals(writes.join("").split(">ab").length - 1, leave === "clear" ? 2 : 1);
    assertEquals(clock.timers, 0);
  }
});

Deno.test("a line with a web address that is broken is counted by its rows", () => {
  const { screen, writes } = open();
  const submitted = screen.submit(">", "a\nhttp://012345\nb");
  screen.flush();
  assertEquals(screen.mark(submitted, "sent"), false);
  const shorter = screen.submit(">", "a\nhttp://0123");
  screen.flush();
  assertEquals(screen.mark(shorter, "s"), true);
  assertEquals(writes, [
    ">a\n    http:/ \r/012345\n    b\n",
    ">a\n    http:/ \r/0123\n",
    `\x1b[3A${CLEAR_DOWN}>a\n    http:/ \r/0123  (s)\n`,
  ]);
});

Deno.test("a note is not put where something stands below, or out of reach", () => {
  const { screen, writes } = open();
  const first = screen.submit(">", "a");
  assertEquals(screen.mark(first, "sent"), true);
  const second = screen.submit(">", "b");
  assertEquals(screen.mark(first, "read"), false);
  screen.show("c");
  assertEquals(screen.mark(second, "read"), false);
  const high = screen.submit(">", "x".repeat(45));
  assertEquals(screen.mark(high, "read"), false);
  screen.flush();
  assertEquals(writes, [
    ">a\n",
    `\x1b[1A${CLEAR_DOWN}>a  (sent)\n`,
    `>b\nc\n>${"x".repeat(9)}${` \r${"x".repeat(10)}`.repeat(3)} \rxxxxxx\n`,
  ]);
});

Deno.test("what is shown behind the end is written at once", () => {
  const { screen, writes } = open();
  screen.edit(line("ab", 0));
  screen.end();
  screen.show("one");
  assertEquals(writes, [">ab\n", "one\n"]);
});
