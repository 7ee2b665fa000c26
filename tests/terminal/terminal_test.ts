/** The client at a real pseudo-terminal, with the README's permissions. */
import { assert, assertEquals } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { HandCenter } from "../support/hand_center.ts";
import { NO_TERMINAL } from "../support/permissions.ts";
import { PASSWORDS } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { LOGGED_IN, TerminalTable } from "../support/terminal_table.ts";
import { TmuxTerminal } from "../support/tmux.ts";

const ignore = NO_TERMINAL;

Deno.test("a terminal shows the page's transcript, but for the passwords", { ignore }, async () => {
  const clock = new FakeClock();
  await using center = startCenter({ clock });
  await using seas = await TmuxTerminal.start(center.address);
  await seas.until([">Username:"], { x: 11, y: 0 });
  for (let left = 2; left > 0; left--) {
    await seas.enter("seas");
    await seas.until([">Username: seas", ">Password:"], { x: 11, y: 7 - 3 * left });
    await seas.enter("asdf");
    const failed = `Incorrect username/password. ${left} more login attempts.`;
    await seas.until([">Username: seas", ">Password:", failed, ">Username:"]);
  }
  await seas.enter("seas");
  await seas.enter("asdf");
  const penned = "Too many login attempts. Please wait 60.0000000000 seconds.";
  await seas.until([">Password:", penned, ">Username:"]);
  clock.advance(40_080);
  await seas.enter("seas");
  await seas.enter("summerisover");
  const stillPenned = "seas is suspended for another 19.9200000000 seconds.";
  await seas.until([">Password:", stillPenned, ">Username:"]);
  clock.advance(19_920);
  await seas.logIn("seas", "summerisover");

  await using google = OlderClient.listen();
  await google.login(center.address, "google", "hasglasses");
  await seas.until(["google has logged on.", ">"]);
  await google.send("OUT");
  await seas.until(["google is offline.", ">"]);
  await using elsewhere = OlderClient.listen();
  await elsewhere.login(center.address, "seas", "summerisover");
  await seas.until(["Logged on different location!", ">", "exit=0"]);
  assertEquals(await seas.screen(), [
    ">Username: seas",
    ">Password:",
    "Incorrect username/password. 2 more login attempts.",
    ">Username: seas",
    ">Password:",
    "Incorrect username/password. 1 more login attempts.",
    ">Username: seas",
    ">Password:",
    penned,
    ">Username: seas",
    ">Password:",
    stillPenned,
    ">Username: seas",
    ">Password:",
    "Welcome, seas !",
    "google has logged on.",
    "google is offline.",
    "Logged on different location!",
    ">",
    "exit=0",
  ]);
  await seas.untilExit(">");
});

Deno.test("a password is not in the history", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { seas } = table;
  await seas.press("Up");
  await seas.type("!");
  const screen = await seas.untilLast(/!$/);
  assert(!screen.join("\n").includes("summerisover"), screen.join("\n"));
});

Deno.test("a password typed before it is asked for does not show", { ignore }, async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await TmuxTerminal.start(center);
  await seas.until([">Username:"]);
  await seas.type("seas\rsummerisover\r");
  await seas.until(["Welcome, seas !", ">"]);
  assertEquals(await seas.screen(), [...LOGGED_IN, ">"]);
});

for (const [keys, name] of [["C-c", "Ctrl-C"], ["C-d", "Ctrl-D"]] as const) {
  Deno.test(`${name} logs out and ends the client well`, { ignore }, async () => {
    await using table = await TerminalTable.sit();
    const { google, seas } = table;
    await seas.press(keys);
    assertEquals(await google.nextPush(), "seas is offline.");
    await seas.untilExit(...LOGGED_IN, ">");
  });

  Deno.test(`${name} ends a client that asks for a name or a password`, { ignore }, async () => {
    await using center = OlderCenter.listen(PASSWORDS);
    await using early = await TmuxTerminal.start(center);
    await early.until([">Username:"]);
    await early.press(keys);
    await early.untilExit(">Username:");
    await using late = await TmuxTerminal.start(center);
    await late.until([">Username:"]);
    await late.enter("seas");
    await late.until([">Username: seas", ">Password:"]);
    await late.press(keys);
    await late.untilExit(">Username: seas", ">Password:");
  });
}

Deno.test("Ctrl-C leaves a half-typed line unsent", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { google, seas } = table;
  await seas.type("message google Hello");
  await seas.until([">message google Hello"]);
  await seas.press("C-c");
  assertEquals(await google.nextPush(), "seas is offline.");
  await seas.untilExit(">message google Hello");
});

Deno.test("logout ends the client and gives the terminal back", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { google, seas } = table;
  await seas.enter("logout");
  assertEquals(await google.nextPush(), "seas is offline.");
  await seas.untilExit(...LOGGED_IN, ">logout");
});

Deno.test("closing the terminal logs out", { ignore }, async () => {
  await using table = await TerminalTable.sit();
  const { google, seas } = table;
  await seas.close();
  assertEquals(await google.nextPush(), "seas is offline.");
});

Deno.test(
  "Ctrl-C while the center is silent in the login ends the client",
  { ignore },
  async () => {
    await using center = new HandCenter();
    await using seas = await TmuxTerminal.start(center);
    await seas.enterLogin("seas", "summerisover");
    await center.accept("LIN|2", "seas", "summerisover");
    await seas.press("C-c");
    await seas.untilExit(">Username: seas", ">Password:");
  },
);

Deno.test(
  "Ctrl-C while the center is silent lets go of it after some seconds",
  { ignore },
  async () => {
    await using center = new HandCenter();
    await using seas = await TmuxTerminal.start(center);
    await seas.enterLogin("seas", "summerisover");
    const login = await center.accept("LIN|2", "seas", "summerisover");
    await center.welcome(login);
    login.close();
    await seas.until([...LOGGED_IN, ">"]);
    await seas.press("C-c");
    await center.accept("OUT|seas|t|");
    const why = "Cannot log out at the message center: it does not answer.";
    await seas.untilExit(...LOGGED_IN, ">", why);
  },
);

Deno.test("a client stopped by Ctrl-Z goes on where it was", { ignore }, async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using google = OlderClient.listen();
  await google.login(center, "google", "hasglasses");
  await using seas = await TmuxTerminal.startInShell(center);
  await seas.untilLast(/^>Username:$/);
  await seas.enter("seas");
  await seas.untilLast(/^>Password:$/);
  await seas.press("C-z");
  await seas.untilLast(/^\$$/);
  await seas.enter("fg");
  await seas.untilLast(/^>Password:$/);
  await seas.enter("summerisover");
  await seas.untilLast(/^>$/);
  await seas.type("message google Hel");
  await seas.untilLast(/^>message google Hel$/);
  await seas.press("C-z");
  await seas.untilLast(/^\$$/);
  await seas.enter("fg");
  await seas.untilLast(/^>message google Hel$/);
  await seas.enter("lo!");
  await google.pushesUntil("[seas]: Hello!");
  const screen = (await seas.screen()).join("\n");
  assert(!screen.includes("summerisover"), screen);
});
