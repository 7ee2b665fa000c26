/** "What the terminal shows" in WIRE.md, with our clients at our center. */
import { assertEquals } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { logIn, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

/** The page, but for its first line, the command; only the digits of the seconds may differ. */
const PAGE = `\
>Username: seas
>Password: asdf
Incorrect username/password. 2 more login attempts.
>Username: seas
>Password: asdf
Incorrect username/password. 1 more login attempts.
>Username: seas
>Password: asdf
Too many login attempts. Please wait 59.9988059998 seconds.
>Username: seas
>Password: summerisover
seas is suspended for another 19.9206991196 seconds.
>Username: seas
>Password: summerisover
Welcome, seas !
google has logged on.
google is offline.
Logged on different location!`;

/** Text with every `12.0123456789` in place of its seconds. */
function withoutDigits(text: string): string {
  return text.replaceAll(/\b\d\d\.\d{10}(?= seconds\.)/g, "12.0123456789");
}

Deno.test("the terminal shows the transcript of the page", async () => {
  const clock = new FakeClock();
  await using center = startCenter({ clock });
  const { address } = center;
  await using seas = new RunningClient(address, { clock });
  const { terminal } = seas;
  for (let i = 0; i < 3; i++) seas.typeLogin("seas", "asdf");
  await terminal.until("Incorrect username/password. 1 more login attempts.");
  await terminal.until(">Password: asdf");
  const penned = await terminal.next();
  clock.advance(40_080);
  seas.typeLogin("seas", "summerisover");
  await terminal.until(">Password: summerisover");
  const stillPenned = await terminal.next();
  clock.advance(19_920);
  seas.typeLogin("seas", "summerisover");
  await terminal.until("Welcome, seas !");

  await using google = await logIn(address, "google", { clock });
  await terminal.until("google has logged on.");
  google.type("logout");
  await google.ended();
  await terminal.until("google is offline.");

  await using elsewhere = await logIn(address, "seas", { clock });
  await seas.ended();
  assertEquals(withoutDigits(terminal.transcript.join("\n")), withoutDigits(PAGE));
  assertEquals(penned, "Too many login attempts. Please wait 60.0000000000 seconds.");
  assertEquals(stillPenned, "seas is suspended for another 19.9200000000 seconds.");
  assertEquals(elsewhere.terminal.transcript.at(-1), "Welcome, seas !");
});

for (
  const [who, options] of [
    ["a person", {}],
    ["a person whose lines can be marked", { canMark: true }],
    ["a script", { isInteractive: false }],
  ] as const
) {
  Deno.test(`the terminals show the table of the page to ${who}`, async () => {
    const terminal = new FakeTerminal(options);
    await using center = startCenter();
    const { address } = center;
    await using seas = await logIn(address, "seas", { terminal });
    await using google = await logIn(address, "google");
    await seas.terminal.until("google has logged on.");

    seas.type("getaddress nobody");
    await seas.terminal.until("nobody cannot be found");
    seas.type("private bob x");
    await seas.terminal.until("I don't yet know who bob is.");
    seas.type("getaddress google");
    await seas.terminal.until("Request has been sent.");
    await google.terminal.until("Request: seas wants your address. [allow seas] to accept.");
    google.type("allow seas");
    await seas.terminal.until("You can now privately message google");
    seas.type("private google Hello.");
    await google.terminal.until("<seas>: Hello.");
    google.type("logout");
    await google.ended();
    await seas.terminal.until("google is offline.");
    seas.type("private google Still there?");
    const kept = "The recipient is offline. Messages will be delivered when they log on again.";
    await seas.terminal.until(kept);

    assertEquals(seas.terminal.transcript.slice(3), [
      "google has logged on.",
      ">getaddress nobody",
      "nobody cannot be found",
      ">private bob x",
      "I don't yet know who bob is.",
      ">getaddress google",
      "Request has been sent.",
      "You can now privately message google",
      ">private google Hello.",
      "google is offline.",
      ">private google Still there?",
      "google is no longer online.",
      "Your message is left with the message center, as an ordinary one.",
      kept,
    ]);
    assertEquals(google.terminal.transcript.slice(3), [
      "Request: seas wants your address. [allow seas] to accept.",
      ">allow seas",
      "<seas>: Hello.",
      ">logout",
    ]);
    await using again = await logIn(address, "google");
    await again.terminal.until("[seas]: Still there?");
    assertEquals(again.terminal.transcript.slice(-2), [
      "While you were away...",
      "[seas]: Still there?",
    ]);
  });
}
