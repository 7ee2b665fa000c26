/** What happens to the line being typed when other things happen, at a real pseudo-terminal. */
import { assert, assertEquals } from "@std/assert";
import { DrivenTerminal } from "../support/driven_terminal.ts";
import { NO_TERMINAL } from "../support/permissions.ts";

const ignore = NO_TERMINAL;

for (const columns of [80, 40]) {
  Deno.test(`the line stays below what is shown, at ${columns} columns`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start({ columns });
    const { screen } = terminal;
    await terminal.ask();
    // The first row ends with a column that is too narrow for what follows.
    const first = `>${"0123456789".repeat(8).slice(0, columns - 2)}`;
    await screen.type(`${first.slice(1)}漢字 e\u0301 👋 end`);
    const line = [first, "漢字 e\u0301 👋 end"];
    await screen.until(line, { x: 13, y: 1 });
    await terminal.show("one", "two\nthree");
    await screen.until(["one", "two", "three", ...line], { x: 13, y: 4 });
    await screen.press(...Array(9).fill("Left"));
    await screen.until(["three", ...line], { x: 4, y: 4 });
    await terminal.show("four");
    await screen.until(["three", "four", ...line], { x: 4, y: 5 });
    await screen.press("Left", "Left", "Left");
    await screen.until(["four", ...line], { x: columns - 2, y: 4 });
    await terminal.show("five");
    await screen.until(["four", "five", ...line], { x: columns - 2, y: 5 });
    await screen.press("End");
    await screen.enter("!");
    assertEquals(await terminal.line(), `${first.slice(1)}漢字 e\u0301 👋 end!`);
    await screen.until(["five", first, `${line[1]}!`], { x: 0, y: 7 });
  });
}

const JOINING: readonly [string, string][] = [
  ["joined emoji", "👨\u200d👩\u200d👧".repeat(12)],
  ["flags of several code points", "🏳\ufe0f\u200d🌈".repeat(14)],
  ["Thai", "สวัสดีครับ".repeat(12)],
  ["Devanagari", "नमस्ते".repeat(16)],
];

for (const [name, text] of JOINING) {
  Deno.test(`nothing is lost above a line of ${name}`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start({ columns: 40, rows: 16 });
    const { screen } = terminal;
    const above = Array.from({ length: 6 }, (_, i) => `text ${i}`);
    await terminal.show(...above);
    await terminal.ask();
    await screen.type(`message google ${text}`);
    // One that is drawn anew with the cursor within the line, one with it at the end.
    for (const key of ["Home", "End"]) {
      await screen.press(key);
      await screen.type("!");
      for (let i = 0; i < 3; i += 1) {
        const shown = above[above.push(`${key} ${i}`) - 1]!;
        await terminal.show(shown);
        await screen.untilWritten(`${shown}\r\n`);
      }
    }
    await screen.press("Enter");
    assertEquals(await terminal.line(), `!message google ${text}!`);
    assert(await terminal.mark(0, "sending"));
    await terminal.ask();
    assert(await terminal.mark(0, "delivered"));
    await screen.untilWritten("delivered)\r\n>");
    await screen.untilLast(/^>$/);
    const seen = await screen.scrollback();
    assertEquals(seen.slice(0, above.length), above);
    assert(seen[above.length]!.startsWith(">!message google "), seen.join("\n"));
    assert(seen.at(-2)!.endsWith("delivered)"), seen.join("\n"));
    assertEquals(seen.filter((row) => row.includes("message google")).length, 1);
    await terminal.resize(30);
    await terminal.show("after");
    await screen.until(["after", ">"]);
    assertEquals((await screen.scrollback()).slice(0, above.length), above);
  });
}

Deno.test("texts are wrapped at words", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 40 });
  await terminal.ask();
  await terminal.show("[google]: the quick brown fox jumps over the lazy dog");
  await terminal.screen.until([
    "[google]: the quick brown fox jumps over",
    "    the lazy dog",
    ">",
  ]);
});

Deno.test("a line that ends with the last column stays whole", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 40 });
  const { screen } = terminal;
  await terminal.ask();
  const row = `>${"0123456789".repeat(4).slice(1)}`;
  await screen.type(row.slice(1));
  await screen.until([row], { x: 0, y: 1 });
  await terminal.show("one");
  await screen.until(["one", row], { x: 0, y: 2 });
  await screen.press("Left");
  await screen.until(["one", row], { x: 39, y: 1 });
  await terminal.show("two");
  await screen.until(["one", "two", row], { x: 39, y: 2 });
  await screen.press("Right");
  await screen.until(["one", "two", row], { x: 0, y: 3 });
  await screen.type("x");
  await screen.until(["one", "two", row, "x"], { x: 1, y: 3 });
  await screen.press("BSpace", "BSpace");
  await screen.until(["one", "two", row.slice(0, -1)], { x: 39, y: 2 });
  await screen.enter("y");
  assertEquals(await terminal.line(), `${row.slice(1, -1)}y`);
  await terminal.ask();
  await screen.until(["one", "two", `${row.slice(0, -1)}y`, ">"], { x: 1, y: 3 });
});

Deno.test("a line that is higher than the screen is shown in part", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 10, rows: 5 });
  const { screen } = terminal;
  await terminal.ask();
  const rows = Array.from({ length: 8 }, (_, i) => String(i).repeat(10));
  const text = rows.join("").slice(1);
  await screen.paste(`${text}end`);
  await screen.until([...rows.slice(4), "end"], { x: 3, y: 4 });
  await terminal.show("one");
  await screen.until([...rows.slice(4), "end"], { x: 3, y: 4 });
  await screen.press("Home");
  const start = `>${rows[0]!.slice(1)}`;
  await screen.until([start, ...rows.slice(1, 5)], { x: 1, y: 0 });
  await screen.press("BSpace", "x", "Home");
  const screenful = [">x00000000", "0111111111", "1222222222", "2333333333", "3444444444"];
  await screen.until(screenful, { x: 1, y: 0 });
  await screen.press("Enter");
  assertEquals(await terminal.line(), `x${text}end`);
  await screen.until(["7end"]);
  assert(!await terminal.mark(0, "delivered"));
});

Deno.test("a line and what stands above it survive a resize", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 80, rows: 12 });
  const { screen } = terminal;
  const above = Array.from({ length: 20 }, (_, i) => `text ${i}`);
  await terminal.show(...above);
  await terminal.ask();
  const text = `${"0123456789".repeat(3)}12345678漢字${"0123456789".repeat(4)}👋 end`;
  const wide = [`>${text.slice(0, 77)}`, text.slice(77)];
  const narrow = [`>${text.slice(0, 38)}`, text.slice(38, 76), text.slice(76)];
  const shown = (rows: string[]) => [...above, ...rows].slice(-12);
  await screen.type(text);
  await screen.until(shown(wide), { x: 9, y: 11 });
  await terminal.resize(40);
  await screen.until(shown(narrow), { x: 10, y: 11 });
  await terminal.show(above[above.push("one") - 1]!);
  await screen.until(shown(narrow), { x: 10, y: 11 });
  await terminal.resize(80);
  await screen.until(shown(wide));
  await screen.press("Home", ...Array(45).fill("Right"));
  await screen.untilCursor({ x: 48 });
  await terminal.resize(40);
  await screen.until(shown(narrow));
  await terminal.show(above[above.push("two") - 1]!);
  await screen.until(shown(narrow), { x: 9, y: 10 });
  await terminal.resize(80);
  await screen.until(shown(wide), { x: 48, y: 10 });
  await screen.press("Enter");
  assertEquals(await terminal.line(), text);
  await screen.until(shown(wide).slice(1), { x: 0, y: 11 });
});

Deno.test("a line that fills its rows exactly survives a resize", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 80, rows: 8 });
  const { screen } = terminal;
  const above = Array.from({ length: 12 }, (_, i) => `text ${i}`);
  await terminal.show(...above);
  await terminal.ask();
  const row = `>${"0123456789".repeat(8).slice(1)}`;
  const halves = [row.slice(0, 40), row.slice(40)];
  await screen.type(row.slice(1));
  await screen.until([...above.slice(-6), row], { x: 0, y: 7 });
  for (const columns of [40, 100, 80, 100, 40, 80]) {
    await terminal.resize(columns);
    const rows = columns === 40 ? halves : [row];
    await screen.untilCursor({ x: columns === 100 ? 80 : 0 });
    await screen.until([...above.slice(-5), ...rows]);
    await terminal.show(above[above.push(`at ${columns}`) - 1]!);
    await screen.until([...above.slice(-5), ...rows]);
  }
});

for (const length of [30, 77, 79, 150]) {
  Deno.test(`a line of ${length} letters survives many resizes at once`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start({ columns: 80 });
    const { screen } = terminal;
    const above = Array.from({ length: 30 }, (_, i) => `text ${i}`);
    await terminal.show(...above);
    await terminal.ask();
    const line = `>${"0123456789".repeat(20).slice(0, length)}`;
    await screen.type(line.slice(1));
    await screen.until(line.match(/.{1,80}/g)!);
    for (const widths of [[50, 40, 30, 60, 80], [40, 20, 100], [50, 20, 30, 40, 39], [20, 80]]) {
      await screen.resizeAll(widths);
      await terminal.knowsColumns(widths.at(-1)!);
      // Drawn once it has settled.
      await screen.type("!");
      await screen.press("BSpace");
      await terminal.show(above[above.push(`after ${widths}`) - 1]!);
      const rows = line.match(new RegExp(`.{1,${widths.at(-1)}}`, "g"))!;
      await screen.until([`after ${widths}`, ...rows]);
      assertEquals(await screen.scrollback(), [...above, ...rows]);
    }
  });
}

Deno.test("no copy of a line is kept that was at the top of the screen", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 80 });
  const { screen } = terminal;
  await terminal.ask();
  await screen.type("0123456789");
  await screen.until([">0123456789"]);
  for (const columns of [40, 20, 100]) {
    await terminal.resize(columns);
    await terminal.show(`at ${columns}`);
    await screen.until([`at ${columns}`, ">0123456789"]);
    await screen.press("C-l");
    await screen.until([">0123456789"], { x: 11, y: 0 });
    await screen.press("Left");
    await screen.type("x");
    await screen.until([">012345678x9"], { x: 11, y: 0 });
    await screen.press("BSpace", "End");
    await screen.until([">0123456789"], { x: 11, y: 0 });
  }
  const copies = (await screen.scrollback()).filter((row) => row.includes("x"));
  assertEquals(copies, []);
});

Deno.test("a web address is left to the terminal to break", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 40 });
  const { screen } = terminal;
  await terminal.ask();
  const address = `https://example.org/${"0123456789".repeat(4)}`;
  await screen.paste(`message google see\n${address}\nit`);
  await screen.press("Enter");
  await terminal.line();
  await terminal.ask();
  const sent = [">message google see", `    ${address.slice(0, 36)}`, address.slice(36), "    it"];
  await screen.until([...sent, ">"], { x: 1, y: 4 });
  assert(await terminal.mark(0, "delivered"));
  sent[3] += "  (delivered)";
  await screen.until([...sent, ">"], { x: 1, y: 4 });
  await terminal.show(`[google]: ${address}`);
  const shown = ["[google]:", ...sent.slice(1, 3)];
  await screen.until([...sent, ...shown, ">"], { x: 1, y: 7 });
  await terminal.resize(80);
  const wide = [sent[0]!, `    ${address}`, sent[3]!];
  await screen.until([...wide, "[google]:", `    ${address}`, ">"], { x: 1, y: 5 });
});

Deno.test("a note stands behind a line while nothing is below it", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 40 });
  const { screen } = terminal;
  await terminal.show("one");
  await terminal.ask();
  await screen.enter("message google 0123456789012345678901234");
  const text = await terminal.line();
  assert(await terminal.mark(0, "sending"));
  const rows = [`>${text!.slice(0, 39)}`, `${text!.slice(39)}  (sending)`];
  await screen.until(["one", ...rows], { x: 0, y: 3 });
  await terminal.ask();
  await screen.type("next");
  await screen.press("Left");
  await screen.until(["one", ...rows, ">next"], { x: 4, y: 3 });
  await terminal.resize(80);
  await screen.until(["one", `>${text}  (sending)`, ">next"], { x: 4, y: 2 });
  assert(await terminal.mark(0, "delivered"));
  const marked = ["one", `>${text}  (delivered)`];
  await screen.until([...marked, ">next"], { x: 4, y: 2 });
  await terminal.show("two");
  await screen.until([...marked, "two", ">next"], { x: 4, y: 3 });
  assertEquals(await terminal.mark(0, "read"), false);
  await screen.press("Enter");
  assertEquals(await terminal.line(), "next");
  assertEquals(await terminal.mark(0, "read"), false);
  assert(await terminal.mark(1, "delivered"));
  await terminal.ask();
  await screen.until([...marked, "two", ">next  (delivered)", ">"], { x: 1, y: 4 });
});

Deno.test("a line being typed that wraps survives a note and a resize", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 80, rows: 8 });
  const { screen } = terminal;
  const above = Array.from({ length: 12 }, (_, i) => `text ${i}`);
  await terminal.show(...above);
  await terminal.ask();
  await screen.enter(`first ${"x".repeat(50)}`);
  await terminal.line();
  await terminal.ask();
  const next = "0123456789".repeat(7);
  await screen.type(next);
  await screen.until([`>${next}`]);
  await terminal.resize(40);
  const rows = [`>${next.slice(0, 39)}`, next.slice(39)];
  const first = `>first ${"x".repeat(33)}`;
  await screen.until(["text 11", first, "x".repeat(17), ...rows], { x: 31, y: 7 });
  assert(await terminal.mark(0, "delivered"));
  const marked = [first, `${"x".repeat(17)}  (delivered)`];
  await screen.until(["text 10", "text 11", ...marked, ...rows], { x: 31, y: 7 });
  await terminal.resize(80);
  await screen.until(["text 11", `>first ${"x".repeat(50)}  (delivered)`, `>${next}`]);
});

Deno.test("many texts at once are one redraw", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start();
  const { screen } = terminal;
  await terminal.ask();
  await screen.type("half");
  await screen.until([">half"]);
  const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
  await terminal.show(...texts);
  await screen.until([...texts, ">half"]);
  assertEquals((await screen.written()).split("half").length - 1, 2);
  await terminal.ring();
  await screen.untilWritten("\x07");
});

Deno.test("colours are shown, unless the environment says NO_COLOR", { ignore }, async () => {
  const text = [{ text: "[google]", colour: 32 }, { text: ": hi" }];
  for (const env of [{}, { NO_COLOR: "1" }]) {
    await using terminal = await DrivenTerminal.start({ env });
    const { screen } = terminal;
    await terminal.ask();
    await screen.enter("a");
    await terminal.line();
    assert(await terminal.mark(0, "sent"));
    await terminal.show(text);
    await terminal.ask();
    await screen.until([">a  (sent)", "[google]: hi", ">"]);
    const isPlain = "NO_COLOR" in env;
    const note = isPlain ? "(sent)" : "\x1b[2m(sent)\x1b[0m";
    await screen.untilWritten(`>a  ${note}\r\n`);
    const name = isPlain ? "[google]" : "\x1b[38;5;32m[google]\x1b[0m";
    await screen.untilWritten(`${name}: hi\r\n`);
  }
});
