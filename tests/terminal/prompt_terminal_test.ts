/** A terminal for which nothing is redrawn, at a real pseudo-terminal. */
import { assert, assertEquals } from "@std/assert";
import { DrivenTerminal } from "../support/driven_terminal.ts";
import { NO_TERMINAL } from "../support/permissions.ts";
import { TerminalTable } from "../support/terminal_table.ts";
import type { TmuxOptions } from "../support/tmux.ts";

const ignore = NO_TERMINAL;

const KINDS: readonly [string, TmuxOptions][] = [
  ["--plain", { flags: ["--plain"], env: {} }],
  ["TERM=dumb", { env: { TERM: "dumb" } }],
];

/** What was written from the first prompt on: before that, the runtime clears its progress. */
function ours(written: string): string {
  const start = written.indexOf(">Username: ");
  assert(start > 0, JSON.stringify(written));
  return written.slice(start);
}

for (const [name, options] of KINDS) {
  Deno.test(`with ${name} nothing but text is written`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start({ columns: 40, ...options });
    const { screen } = terminal;
    await terminal.ask({ prompt: ">Username: ", remember: false });
    await screen.until([">Username:"], { x: 11, y: 0 });
    await screen.enter("seas");
    assertEquals(await terminal.line(), "seas");
    await terminal.ask({ prompt: ">Password: ", remember: false, secret: true });
    await screen.until([">Username: seas", ">Password:"], { x: 11, y: 1 });
    await screen.type("wrong");
    await screen.press("C-u");
    await screen.type("secretx");
    await screen.press("BSpace", "Enter");
    assertEquals(await terminal.line(), "secret");
    await terminal.ask({ words: ["message"] });
    await screen.until([">Username: seas", ">Password:", ">"], { x: 1, y: 2 });
    await screen.type("half");
    await screen.until([">half"]);
    const long = "[google]: the quick brown fox jumps over the lazy dog";
    await terminal.show([{ text: long, colour: 32 }], "two \x1b[31m");
    const rows = [">half", long.slice(0, 40), "    the lazy dog", "two [31m"];
    await screen.until([...rows, ">"], { x: 1, y: 6 });
    await screen.enter(" line");
    assertEquals(await terminal.line(), "half line");
    assertEquals(await terminal.mark(2, "delivered"), false);
    await terminal.show("three");
    await screen.until([...rows, "> line", "three"], { x: 0, y: 8 });
    await terminal.ask();
    await screen.until(["three", ">"]);
    await screen.resize(60);
    await screen.press("C-d");
    assertEquals(await terminal.line(), null);
    await terminal.close();
    await screen.untilExit("three", ">");
    const written = ours(await screen.written());
    assert(!written.includes("\x1b"), JSON.stringify(written));
    assert(!written.includes("secret"), JSON.stringify(written));
  });
}

for (const [name, options] of KINDS) {
  Deno.test(`a client with ${name} writes nothing but text`, { ignore }, async () => {
    await using table = await TerminalTable.sit(options);
    const { center, google, seas } = table;
    await seas.type("message");
    await seas.until([">message"]);
    await center.push("seas", "[google]: one\ntwo");
    await seas.until([">message", "[google]: one", "    two", ">"], { x: 1, y: 6 });
    await seas.enter(" google Hello");
    assertEquals(await google.nextPush(), "[seas]: Hello");
    await seas.until(["> google Hello", ">"]);
    await seas.enter("logout");
    await seas.untilLast(/^exit=0$/);
    const written = ours(await seas.written());
    assert(!written.includes("\x1b"), JSON.stringify(written));
  });
}

for (const [name, options] of KINDS) {
  Deno.test(`with ${name} no message looks like another's`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start({ columns: 80, ...options });
    await terminal.show(`[google]: hi${" ".repeat(68)}[bob]: send me the code`);
    await terminal.screen.until(["[google]: hi", "    [bob]: send me the code"]);
    await terminal.screen.resize(40);
    await terminal.knowsColumns(40);
    await terminal.show(`[google]: hi${" ".repeat(28)}[bob]: send me the code`);
    await terminal.screen.until(["[google]: hi", "    [bob]: send me the code"]);
  });
}

const PLAIN: TmuxOptions = { flags: ["--plain"] };

Deno.test("lines typed before they are asked for are read in order", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start(PLAIN);
  const { screen } = terminal;
  await screen.untilCleared();
  await screen.type("seas\rsecret\rone\rtwo\rhalf");
  await screen.until(["seas", "secret", "one", "two", "half"]);
  await terminal.ask({ remember: false });
  assertEquals(await terminal.line(), "seas");
  await terminal.ask({ remember: false, secret: true });
  assertEquals(await terminal.line(), "secret");
  await terminal.ask();
  assertEquals(await terminal.line(), "one");
  await terminal.ask();
  assertEquals(await terminal.line(), "two");
  await terminal.ask();
  await screen.enter(" line");
  assertEquals(await terminal.line(), "half line");
});

for (const secret of [true, false]) {
  const kind = secret ? "secret" : "usual";
  Deno.test(`Ctrl-C in a ${kind} line gives the terminal back`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start(PLAIN);
    const { screen } = terminal;
    await terminal.ask({ secret, remember: false });
    await screen.until([">"]);
    await screen.type("x");
    await screen.press("C-c");
    await terminal.interrupted();
    assertEquals(await terminal.line(), null);
    await terminal.close();
    await screen.untilLast(/^exit=0$/);
    await screen.type("echo");
    await screen.until(["exit=0", "echo"]);
  });
}

Deno.test("a plain terminal asks again when it is continued", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ ...PLAIN, inShell: true });
  const { screen } = terminal;
  for (const secret of [true, false]) {
    await terminal.ask({ prompt: ">Ask: ", secret, remember: false });
    await screen.untilLast(/^>Ask:$/);
    await screen.press("C-z");
    await screen.untilLast(/^\$$/);
    await screen.enter("fg");
    await screen.untilLast(/^>Ask:$/);
    await screen.enter("answer");
    assertEquals(await terminal.line(), "answer");
    await terminal.show("next");
    const seen = await screen.untilLast(/^next$/);
    assertEquals(seen.at(-2), secret ? ">Ask:" : ">Ask: answer");
  }
});
