/** What becomes of what one types: states behind it, `last`, `reply`, and what helps on. */
import { assert, assertEquals } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../support/fake_terminal.ts";
import { logIn, PASSWORDS, type RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { OFFLINE } from "../client/newer_fixtures.ts";

const credentials = new Map(Object.entries(PASSWORDS));
const marking = () => ({ terminal: new FakeTerminal({ canMark: true }) });

/** Types a line, and takes the notes behind it up to the one that ends it. */
async function notes(client: RunningClient, line: string, last: string): Promise<string[]> {
  client.type(line);
  const taken = await client.terminal.marks.until(`${line} (${last})`);
  return taken.map((note) => note.slice(line.length + 2, -1));
}

Deno.test("behind a message stands where it is", async () => {
  await using center = startCenter({ credentials });
  await using seas = await logIn(center.address, "seas", marking());
  assertEquals(await notes(seas, "message google one", "kept"), ["sent", "kept"]);
  await seas.terminal.until(OFFLINE);
  await using google = await logIn(center.address, "google", { own: undefined });
  await google.terminal.until("[seas]: one");
  assertEquals(await notes(seas, "message google two", "delivered"), ["sent", "delivered"]);
  assertEquals(await notes(seas, "broadcast three", "delivered"), ["sent", "delivered"]);
  assertEquals(await notes(seas, "message seas x", "failed"), ["sent", "failed"]);
  await seas.terminal.until("Cannot message seas: that is you");
  assertEquals(await notes(seas, "message nobody x", "failed"), ["sent", "failed"]);
  google.type("block seas");
  await google.terminal.until("You have blocked seas");
  assertEquals(await notes(seas, "message google four", "failed"), ["sent", "failed"]);
  await seas.terminal.until(
    "Your message could not be delivered as the recipient has blocked you.",
  );
  assertEquals(await notes(seas, "broadcast five", "sent"), ["sent"]);
  await seas.terminal.until("Your message could not be delivered to some recipients.");
});

Deno.test("behind a private message stands where it is, and behind an allowance that it is given", async () => {
  await using center = startCenter({ credentials });
  await using seas = await logIn(center.address, "seas", marking());
  await using google = await logIn(center.address, "google", marking());
  const ask = "failed: ask with getaddress google";
  assertEquals(await notes(seas, "private google one", ask), ["sent", "failed", ask]);
  assertEquals(await notes(google, "allow seas", "allowed"), ["allowed"]);
  await seas.terminal.until("You can now privately message google");
  assertEquals(await notes(seas, "private google two", "delivered"), ["sent", "delivered"]);
  google.type("logout");
  await google.ended();
  assertEquals(await notes(seas, "private google three", "kept"), ["sent", "kept"]);
});

Deno.test("at an older center no more is known than that it was sent", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas", marking());
  await using google = await logIn(center, "google");
  seas.type("message google one");
  await google.terminal.until("[seas]: one");
  seas.type("message bob two");
  await seas.terminal.until(OFFLINE);
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: google seas");
  assertEquals(
    new Set(seas.terminal.marks.all),
    new Set([
      "message google one (sent)",
      "message bob two (sent)",
    ]),
  );
});

Deno.test("states are told below where they cannot be marked, once that is set", async () => {
  await using center = startCenter({ credentials });
  await using seas = await logIn(center.address, "seas");
  seas.type("broadcast one");
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
  seas.type("set state on");
  await seas.terminal.until("state is on");
  seas.type("message google two");
  assertEquals(await seas.terminal.until(OFFLINE), [
    ">message google two",
    "(kept) message google two",
    OFFLINE,
  ]);
  seas.type("set state off");
  seas.type("broadcast three");
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
  assertEquals(seas.terminal.transcript.filter((line) => line.startsWith("(")), [
    "(kept) message google two",
  ]);
});

for (const [name, start] of [["our", true], ["an older", false]] as const) {
  Deno.test(`reply and last at ${name} center`, async () => {
    await using center = start ? startCenter({ credentials }) : OlderCenter.listen(PASSWORDS);
    const at = "address" in center ? center.address : center;
    await using seas = await logIn(at, "seas");
    await using google = await logIn(at, "google");
    await using bob = await logIn(at, "bob");
    await seas.terminal.until("bob has logged on.");
    seas.type("reply x");
    seas.type("last");
    const nobody = "Nobody has written to you yet.";
    for (let i = 0; i < 2; i++) await seas.terminal.until(nobody);
    bob.type("message seas from bob");
    await seas.terminal.until("[bob]: from bob");
    google.type("broadcast from google\nin two lines");
    await seas.terminal.until("    in two lines");
    seas.type("reply Hello, google!");
    await google.terminal.until("[seas]: Hello, google!");
    seas.type("last");
    await seas.terminal.until(">last");
    const shown = await seas.terminal.until("    in two lines");
    assertEquals(shown.map((line) => line.replace(/^\d\d:\d\d /, "")), [
      "[bob]: from bob",
      "[google]: from google",
      "    in two lines",
    ]);
    assert(shown.slice(0, 2).every((line) => /^\d\d:\d\d /.test(line)));
  });

  Deno.test(`a reply to a private message is private, at ${name} center`, async () => {
    await using center = start ? startCenter({ credentials }) : OlderCenter.listen(PASSWORDS);
    const at = "address" in center ? center.address : center;
    await using seas = await logIn(at, "seas");
    await using google = await logIn(at, "google");
    await seas.terminal.until("google has logged on.");
    seas.type("allow google");
    await google.terminal.until("You can now privately message seas");
    google.type("private seas Hello!");
    await seas.terminal.until("<google>: Hello!");
    // Google has not given her his address: what he wrote privately is not answered in the open.
    seas.type("reply one");
    await seas.terminal.until("I don't yet know who google is.");
    google.type("allow seas");
    await seas.terminal.until("You can now privately message google");
    seas.type("reply two");
    await google.terminal.until("<seas>: two");
    google.type("message seas Now in the open.");
    await seas.terminal.until("[google]: Now in the open.");
    seas.type("reply three");
    await google.terminal.until("[seas]: three");
    assertEquals(google.terminal.transcript.filter((line) => line.endsWith(": one")), []);
  });
}

Deno.test("a reply says to whom it went", async () => {
  await using center = startCenter({ credentials });
  await using seas = await logIn(center.address, "seas", marking());
  await using google = await logIn(center.address, "google");
  google.type("message seas Hello!");
  await seas.terminal.until("[google]: Hello!");
  assertEquals(await notes(seas, "reply Hello!", "delivered to google"), [
    "sent to google",
    "delivered to google",
  ]);
});

const HELP = "Type help to see the commands.";

/** Who types an empty line, and what they are told. */
const HINTS: readonly [who: string, options: FakeTerminalOptions, hint: string[]][] = [
  ["a person", { canComplete: true }, [`${HELP} Tab completes what you type.`]],
  ["a person whose terminal completes nothing", {}, [HELP]],
  ["a script", { isInteractive: false }, []],
];

for (const [what, options, hint] of HINTS) {
  Deno.test(`${what} who types an empty line is ${hint.length ? "" : "not "}helped, once`, async () => {
    await using center = startCenter();
    const terminal = new FakeTerminal(options);
    await using seas = await logIn(center.address, "seas", { terminal });
    for (const line of ["", "  ", "", "\t", "online"]) seas.type(line);
    await terminal.until("[CURRENTLY ONLINE]: seas");
    assertEquals(terminal.transcript.filter((line) => line.startsWith(HELP)), hint);
    seas.type("");
    seas.type("help logout");
    await terminal.until("logout");
    assertEquals(terminal.transcript.filter((line) => line.startsWith(HELP)), hint);
  });
}

Deno.test("whoever is mistyped is guessed", async () => {
  await using center = startCenter({ credentials });
  await using seas = await logIn(center.address, "seas", marking());
  await using _google = await logIn(center.address, "google");
  await seas.terminal.until("google has logged on.");
  const guess = "did you mean google?";
  for (const command of ["block gogle", "allow gogle", "who gogle", "getaddress gogle"]) {
    assertEquals(await notes(seas, command, guess), [guess]);
  }
  assertEquals(
    (await notes(seas, "message gogle x", `failed: ${guess}`)).at(-1),
    `failed: ${guess}`,
  );
  assertEquals(await notes(seas, "message nobodyatall x", "failed"), ["sent", "failed"]);
  await seas.terminal.until("Cannot message nobodyatall: there is no such user");
  assertEquals(seas.terminal.marks.all.at(-1), "message nobodyatall x (failed)");
});

Deno.test("Tab knows who is online once it was pressed, and asks once", async () => {
  const clock = new FakeClock();
  await using center = startCenter({ credentials });
  await using _google = await logIn(center.address, "google");
  await using seas = await logIn(center.address, "seas", { clock });
  await seas.terminal.asked(">");
  const { terminal } = seas;
  assertEquals(terminal.complete?.("message g").candidates, []);
  while (terminal.complete?.("message g").candidates.length === 0) {
    await new Promise((resolve) => setTimeout(resolve));
  }
  assertEquals(terminal.complete?.("message ").candidates, ["google"]);
  assertEquals(terminal.transcript.filter((line) => line.includes("ONLINE")), []);
});
