/** A terminal that is left, and taken again, at a real pseudo-terminal. */
import { assertEquals } from "@std/assert";
import { DrivenTerminal } from "../support/driven_terminal.ts";
import { NO_TERMINAL } from "../support/permissions.ts";

const ignore = NO_TERMINAL;

Deno.test("a terminal is given back as it was", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ columns: 20 });
  const { screen } = terminal;
  await terminal.ask();
  await screen.type("a line of two rows, here");
  await screen.press("Home");
  await screen.until([">a line of two rows,", " here"], { x: 1, y: 0 });
  await terminal.close();
  await screen.untilExit(">a line of two rows,", " here");
  await screen.press("Enter");
  await screen.paste("pasted");
  await screen.until(["exit=0", "echo", "echo", "pasted"]);
});

Deno.test("a process stopped and continued goes on where it was", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ inShell: true });
  const { screen } = terminal;
  await terminal.ask();
  await screen.type("half漢");
  await screen.untilLast(/^>half漢$/);
  for (const stop of [() => screen.press("C-z"), () => Deno.kill(terminal.pid, "SIGSTOP")]) {
    await stop();
    await screen.untilLast(/^\$$/);
    await screen.enter("fg");
    await screen.untilLast(/^>half漢$/);
  }
  await screen.paste("a\nb");
  await screen.untilLast(/^>half漢a⏎b$/);
  await screen.press("Enter");
  assertEquals(await terminal.line(), "half漢a\nb");
  await terminal.ask({ prompt: ">Password: ", remember: false, secret: true });
  await screen.untilLast(/^>Password:$/);
  Deno.kill(terminal.pid, "SIGSTOP");
  await screen.untilLast(/^\$$/);
  await screen.enter("fg");
  await screen.untilLast(/^>Password:$/);
  await screen.enter("secret");
  assertEquals(await terminal.line(), "secret");
  await terminal.show("done");
  const seen = await screen.untilLast(/^done$/);
  assertEquals(seen.slice(-2), [">Password:", "done"]);
});

Deno.test("Ctrl-Z does not wait until a line is asked for", { ignore }, async () => {
  await using terminal = await DrivenTerminal.start({ inShell: true });
  const { screen } = terminal;
  await terminal.show("first");
  await screen.untilLast(/^first$/);
  await screen.press("C-z");
  await screen.untilLast(/^\$$/);
  await screen.enter("fg");
  await terminal.ask();
  await screen.untilLast(/^>$/);
});

Deno.test(
  "a process continued with nobody in between draws over its line",
  { ignore },
  async () => {
    await using terminal = await DrivenTerminal.start();
    const { screen } = terminal;
    await terminal.ask();
    await screen.type("half");
    await screen.until([">half"]);
    Deno.kill(terminal.pid, "SIGSTOP");
    await screen.type("way");
    Deno.kill(terminal.pid, "SIGCONT");
    await screen.until([">halfway"], { x: 8, y: 0 });
  },
);

Deno.test(
  "Ctrl-Z stops all who were started together, as npx starts a client",
  { ignore },
  async () => {
    await using terminal = await DrivenTerminal.start({ inShell: true, isChild: true });
    const { screen } = terminal;
    await terminal.ask();
    await screen.type("half");
    await screen.untilLast(/^>half$/);
    await screen.press("C-z");
    await screen.untilLast(/^\$$/);
    await screen.enter("fg");
    await screen.untilLast(/^>half$/);
    await screen.enter("!");
    assertEquals(await terminal.line(), "half!");
  },
);
