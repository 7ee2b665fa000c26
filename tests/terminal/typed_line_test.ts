/** The line that is being typed, at a real pseudo-terminal. */
import { assertEquals } from "@std/assert";
import { HandCenter } from "../support/hand_center.ts";
import { NO_TERMINAL } from "../support/permissions.ts";
import { LOGGED_IN, TerminalTable } from "../support/terminal_table.ts";
import { TmuxTerminal } from "../support/tmux.ts";

const ignore = NO_TERMINAL;

Deno.test("a half-typed line and its cursor stay below what arrives", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { center, google, seas } = table;
  await seas.type("message goXogle Hello");
  await seas.until([...LOGGED_IN, ">message goXogle Hello"], { x: 22, y: 3 });
  await center.push("seas", "[google]: one");
  const first = [...LOGGED_IN, "[google]: one"];
  await seas.until([...first, ">message goXogle Hello"], { x: 22, y: 4 });
  await seas.press(...Array(10).fill("Left"));
  await seas.until([...first, ">message goXogle Hello"], { x: 12, y: 4 });
  await center.push("seas", "[google]: two\nthree");
  const second = [...first, "[google]: two", "    three"];
  await seas.until([...second, ">message goXogle Hello"], { x: 12, y: 6 });
  await seas.press("BSpace");
  await seas.until([...second, ">message google Hello"], { x: 11, y: 6 });
  await seas.press("End");
  await seas.enter("!");
  assertEquals(await google.nextPush(), "[seas]: Hello!");
  await seas.until([...second, ">message google Hello!  (sent)", ">"], { x: 1, y: 7 });
});

Deno.test(
  "a half-typed line of several rows and wide letters stays whole",
  { ignore },
  async () => {
    await using table = await TerminalTable.sit();
    const { center, google, seas } = table;
    const text = `${"0123456789".repeat(6)} 漢字 👋 end`;
    await seas.type(`message google ${text}`);
    const rows = [
      ">message google 01234567890123456789012345678901234567890123",
      "4567890123456789 漢字 👋 end",
    ];
    await seas.until([...LOGGED_IN, ...rows], { x: 28, y: 4 });
    await center.push("seas", "[google]: one");
    await seas.until([...LOGGED_IN, "[google]: one", ...rows], { x: 28, y: 5 });
    await seas.press("Home");
    await seas.until([...LOGGED_IN, "[google]: one", ...rows], { x: 1, y: 4 });
    await center.push("seas", "[google]: two");
    const shown = [...LOGGED_IN, "[google]: one", "[google]: two"];
    await seas.until([...shown, ...rows], { x: 1, y: 5 });
    await seas.enter("");
    assertEquals(await google.nextPush(), `[seas]: ${text}`);
    const [first, last] = rows;
    await seas.until([...shown, first!, `${last}  (sent)`, ">"], { x: 1, y: 7 });
  },
);

Deno.test("a half-typed line that ends with its row stays whole", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { center, google, seas } = table;
  const row = `>message google ${"x".repeat(44)}`;
  assertEquals(row.length, 60);
  await seas.type(row.slice(1));
  await seas.until([...LOGGED_IN, row], { x: 0, y: 4 });
  await center.push("seas", "[google]: one");
  await seas.until([...LOGGED_IN, "[google]: one", row], { x: 0, y: 5 });
  await seas.enter("");
  assertEquals(await google.nextPush(), `[seas]: ${"x".repeat(44)}`);
});

Deno.test("what arrives at the last row moves the rest up", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { center, seas } = table;
  const messages = Array.from({ length: 40 }, (_, i) => `[google]: ${i}`);
  for (const message of messages.slice(0, 30)) await center.push("seas", message);
  await seas.until([...messages.slice(7, 30), ">"], { x: 1, y: 23 });
  await seas.type("online");
  await seas.until([...messages.slice(7, 30), ">online"], { x: 7, y: 23 });
  for (const message of messages.slice(30)) await center.push("seas", message);
  await seas.until([...messages.slice(17), ">online"], { x: 7, y: 23 });
});

Deno.test("a line can be edited and typed again from the history", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { google, seas } = table;
  await seas.type("message google Helo");
  await seas.press("BSpace");
  await seas.enter("lo!");
  assertEquals(await google.nextPush(), "[seas]: Hello!");
  await seas.press("Up");
  await seas.until([">message google Hello!  (sent)", ">message google Hello!"]);
  await seas.press("Enter");
  assertEquals(await google.nextPush(), "[seas]: Hello!");
});

Deno.test("control characters do not reach the terminal", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { center, seas } = table;
  await center.push("seas", "[google]: \x1b[2J\x1b[1;1H\x07\x9b31m\rred\x08\x08\x08");
  await seas.until([...LOGGED_IN, "[google]: [2J[1;1H31mred", ">"], { x: 1, y: 4 });
});

for (const keys of [["M-Enter"], ["M-C-j"], ["Enter", "C-j"]]) {
  Deno.test(`typing goes on after ${keys.join(" and ")}`, { ignore }, async () => {
    await using table = await TerminalTable.sit();
    const { seas } = table;
    for (const key of keys) await seas.press(key);
    await seas.enter("online");
    await seas.until([">online", "[CURRENTLY ONLINE]: google seas", ">"]);
  });
}

Deno.test("lines that are pasted at once are done in order", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { google, seas } = table;
  await seas.type("message google one\rmessage google two\ronline\rmessage google th");
  assertEquals(await google.nextPush(), "[seas]: one");
  assertEquals(await google.nextPush(), "[seas]: two");
  await seas.until(["[CURRENTLY ONLINE]: google seas", ">message google th"]);
  await seas.enter("ree");
  assertEquals(await google.nextPush(), "[seas]: three");
});

Deno.test(
  "what is typed while the center is busy stands at the next prompt",
  { ignore },
  async () => {
    await using center = new HandCenter();
    await using seas = await TmuxTerminal.start(center);
    await seas.enterLogin("seas", "summerisover");
    const login = await center.accept("LIN|2", "seas", "summerisover");
    await center.welcome(login);
    login.close();
    await seas.until([...LOGGED_IN, ">"]);
    await seas.type("online\ronl");
    const first = await center.accept("ONL|seas|t|");
    first.close();
    await seas.until([...LOGGED_IN, ">online", ">onl"], { x: 4, y: 4 });
    await seas.enter("ine");
    const second = await center.accept("ONL|seas|t|");
    second.close();
  },
);
