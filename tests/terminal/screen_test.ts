import { assertEquals } from "@std/assert";
import { Screen } from "../../lib/terminal/screen.ts";

const SIZE = { columns: 10, rows: 5 };

function open(): { screen: Screen; writes: string[]; size: { columns: number; rows: number } } {
  const writes: string[] = [];
  const size = { ...SIZE };
  const write = (text: string) => {
    writes.push(text);
  };
  return { screen: new Screen({ colours: false, size: () => size, write }), writes, size };
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
  assertEquals(writes, [">a", "b", "\x1b[2G", "\x1b[3G", "\r\x1b[J>aXb\x1b[4G"]);
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

Deno.test("a line is erased with the rows it has now", () => {
  const { screen, writes, size } = open();
  screen.edit(line("123456789012345"));
  screen.flush();
  size.columns = 5;
  screen.resize();
  screen.flush();
  size.columns = 20;
  screen.show("one");
  screen.flush();
  const text = ">123456789012345";
  assertEquals(writes, [text, `\r\x1b[3A\x1b[J${text}`, `\r\x1b[Jone\n${text}`]);
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
  assertEquals(writes, [">a\n", "\x1b[1A\x1b[J>a  (sent)\n", `>b\nc\n>${"x".repeat(45)}\n`]);
});

Deno.test("what is shown behind the end is written at once", () => {
  const { screen, writes } = open();
  screen.edit(line("ab", 0));
  screen.end();
  screen.show("one");
  assertEquals(writes, [">ab\n", "one\n"]);
});
