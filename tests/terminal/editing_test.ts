/** The line editor at a real pseudo-terminal. */
import { assert, assertEquals } from "@std/assert";
import { DrivenTerminal } from "../support/driven_terminal.ts";
import { NO_TERMINAL } from "../support/permissions.ts";

const ignore = NO_TERMINAL;

Deno.test("only lines that are to be remembered are in the history", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start();
  const { screen } = terminal;
  await terminal.ask({ prompt: ">Username: ", remember: false });
  await screen.type("seas\rsummerisover\rhi");
  assertEquals(await terminal.line(), "seas");
  await terminal.ask({ prompt: ">Password: ", remember: false, secret: true });
  assertEquals(await terminal.line(), "summerisover");
  await terminal.ask();
  await screen.until([">Username: seas", ">Password:", ">hi"]);
  for (const line of ["there", "", "again", "again"]) {
    await screen.enter(line);
    await terminal.line();
    await terminal.ask();
  }
  await screen.until([">hithere", ">", ">again", ">again", ">"]);
  await screen.press("Up", "Up");
  await screen.until([">again", ">hithere"]);
  await screen.press("Up", "Up", "Down");
  await screen.until([">again", ">hithere"]);
  await screen.press("Enter");
  assertEquals(await terminal.line(), "hithere");
  await terminal.ask({ prompt: ">Username: ", remember: false });
  await screen.press("Up", "C-y", "C-_", "C-r");
  await screen.enter("x");
  assertEquals(await terminal.line(), "x");
  const seen = await screen.written();
  assert(!seen.includes("summer"), seen);
});

Deno.test("a line is edited with the usual keys", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start();
  const { screen } = terminal;
  await terminal.ask();
  await screen.type("one two three");
  await screen.press("C-w", "C-a", "C-k", "C-y", "C-e", "M-b", "C-u");
  await screen.until([">two"], { x: 1, y: 0 });
  await screen.press("C-y", "End", "BSpace", "Left", "DC", "C-]");
  await screen.until([">one tw"], { x: 7, y: 0 });
  await terminal.show("above");
  await screen.press("C-l");
  await screen.until([">one tw"], { x: 7, y: 0 });
  await screen.press("Enter");
  assertEquals(await terminal.line(), "one tw");
  await terminal.ask();
  await screen.press("C-d");
  assertEquals(await terminal.line(), null);
  await terminal.ask();
  assertEquals(await terminal.line(), null);
});

for (const columns of [80, 40]) {
  Deno.test(`Ctrl-R finds a line again, at ${columns} columns`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start({ columns });
    const { screen } = terminal;
    for (const line of ["message seas hi", "message google hi", "whoelse"]) {
      await terminal.ask();
      await screen.enter(line);
      await terminal.line();
    }
    await terminal.ask();
    await screen.type("half");
    await screen.press("C-r");
    await screen.until([">whoelse", "(reverse-i-search)`': half"]);
    await screen.type("mes");
    const found = "(reverse-i-search)`mes': message google hi";
    const rows = columns === 80 ? [found] : [found.slice(0, 39), "hi"];
    await screen.until([">whoelse", ...rows]);
    await terminal.show("[google]: meanwhile");
    await screen.until([">whoelse", "[google]: meanwhile", ...rows], { x: 25, y: 4 });
    await screen.press("C-r");
    await screen.until(["[google]: meanwhile", "(reverse-i-search)`mes': message seas hi"]);
    await screen.press("C-g");
    await screen.until(["[google]: meanwhile", ">half"], { x: 5, y: 4 });
    await screen.press("C-r");
    await screen.type("elsx");
    const failed = "(failed reverse-i-search)`elsx': whoelse";
    await screen.until(["[google]: meanwhile", failed]);
    await screen.press("BSpace", "C-a");
    await screen.until(["[google]: meanwhile", ">whoelse"], { x: 1, y: 4 });
    await screen.press("C-r");
    await screen.type("google");
    await screen.press("Right");
    await screen.until(["[google]: meanwhile", ">message google hi"], { x: 10, y: 4 });
    await screen.press("C-u", "C-k", "C-r");
    await screen.type("seas");
    await screen.press("Enter");
    assertEquals(await terminal.line(), "message seas hi");
    await screen.until(["[google]: meanwhile", ">message seas hi"], { x: 0, y: 5 });
    await terminal.ask();
    await screen.press("C-r");
    await screen.type("who");
    await screen.press("C-c");
    await terminal.interrupted();
    assertEquals(await terminal.line(), null);
  });

  Deno.test(`Tab completes words, at ${columns} columns`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start({ columns });
    const { screen } = terminal;
    const words = ["message", "messages", "online", "google", "seas", "whoelse", "漢字"];
    await terminal.ask({ words });
    // Typed at once: what is behind Tab must wait for it.
    await screen.type("g\tfoo");
    await screen.until([">google foo"]);
    await screen.press("C-u");
    await screen.type("m\t");
    await screen.until([">message"], { x: 8, y: 0 });
    await screen.press("Tab");
    await screen.until(["message   messages", ">message"], { x: 8, y: 1 });
    await screen.type(" ");
    await screen.press("Tab");
    const list = columns === 80
      ? ["message   messages  online    google    seas      whoelse   漢字"]
      : ["message   messages  online    google", "seas      whoelse   漢字"];
    await screen.until([...list, ">message"], { x: 9, y: 1 + list.length });
    await screen.type("漢\t!");
    await screen.press("Enter");
    assertEquals(await terminal.line(), "message 漢字 !");
  });
}

Deno.test("a pasted text is one message, whatever is in it", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 40 });
  const { screen } = terminal;
  await terminal.ask();
  await screen.type("message google !");
  await screen.press("Left");
  await screen.paste("one\ntwo\tthree\n\n\x1b[2J\x07four\n");
  await screen.until([">message google one⏎two three⏎⏎[2Jfour!"], { x: 38, y: 0 });
  await terminal.show("above");
  await screen.until(["above", ">message google one⏎two three⏎⏎[2Jfour!"], { x: 38, y: 1 });
  await screen.press("Enter");
  const text = "message google one\ntwo three\n\n[2Jfour!";
  assertEquals(await terminal.line(), text);
  await terminal.ask();
  const sent = ["above", ">message google one", "    two three", "", "    [2Jfour!"];
  await screen.until([...sent, ">"], { x: 1, y: 5 });
  assert(await terminal.mark(0, "delivered"));
  sent[4] += "  (delivered)";
  await screen.until([...sent, ">"], { x: 1, y: 5 });
  await screen.press("Up");
  await screen.until([...sent, ">message google one⏎two three⏎⏎[2Jfour!"], { x: 39, y: 5 });
  await screen.press("Enter");
  assertEquals(await terminal.line(), text);
  await terminal.ask({ prompt: ">Username: ", remember: false });
  await screen.paste("seas\nsummerisover\n");
  await screen.until([">Username: seas"]);
  await screen.press("Enter");
  assertEquals(await terminal.line(), "seas");
  await terminal.ask({ prompt: ">Password: ", remember: false, secret: true });
  await screen.paste("secret\n");
  await screen.press("Enter");
  assertEquals(await terminal.line(), "secret");
});

Deno.test("a long text that is not marked as pasted is typed at once", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 80 });
  const { screen } = terminal;
  const text = "0123456789".repeat(1_400);
  await terminal.ask({ prompt: ">Password: ", remember: false, secret: true });
  await screen.pasteUnmarked(`${text}\rend`);
  assertEquals(await terminal.line(), text);
  await terminal.ask();
  await screen.press("Home");
  await screen.pasteUnmarked(text);
  await screen.press(...Array(50).fill("Left"));
  await screen.type("漢");
  await screen.press("BSpace", "Enter");
  assertEquals(await terminal.line(), `${text}end`);
  await terminal.ask();
  await screen.press("C-r");
  await screen.pasteUnmarked(text.slice(1));
  await screen.press("Enter");
  assertEquals(await terminal.line(), `${text}end`);
});

Deno.test("what is pasted before a line is asked for waits", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start();
  const { screen } = terminal;
  await terminal.show("first");
  await screen.until(["first"]);
  await screen.paste("on\x07e\ntwo");
  await screen.press("Enter");
  await terminal.ask();
  assertEquals(await terminal.line(), "one\ntwo");
});

Deno.test("Ctrl-C does not wait until a line is asked for", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start();
  const { screen } = terminal;
  await terminal.show("first");
  await screen.until(["first"]);
  await screen.type("half\r");
  await screen.press("C-c");
  await terminal.interrupted();
  await terminal.close();
  await screen.untilExit("first");
});
