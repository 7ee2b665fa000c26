/** A center that goes away and comes back, while people type. */
import { assertEquals } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";
import { texts } from "./newer_fixtures.ts";
import {
  backText,
  MortalCenter,
  quiet,
  RetryClock,
  saidAbout,
  textsFrom,
  untilAway,
} from "./reconnect_fixtures.ts";

const WAYS = ["dialled", "attached"] as const;

for (const from of WAYS) {
  for (const to of WAYS) {
    Deno.test(`what a ${from} client was given meanwhile reaches a ${to} one, once, in order`, async () => {
      const clock = new RetryClock();
      {
        await using center = new MortalCenter();
        await using seas = await logIn(center, "seas", quiet(clock, from));
        await using google = await logIn(center, "google", quiet(clock, to));
        seas.type("message google text 0");
        await seas.terminal.marks.until("message google text 0 (delivered)");
        await center.die();
        for (const text of texts(5).slice(1)) seas.type(`message google ${text}`);
        await untilAway(seas.terminal);
        google.type("online");
        await untilAway(google.terminal);
        center.live();
        await clock.passUntil(google.terminal.until("[seas]: text 4"));
        seas.type("message google text 5");
        await google.terminal.until("[seas]: text 5");
        assertEquals(textsFrom("seas", google.terminal), texts(6));
        assertEquals(saidAbout(seas.terminal), ["away", backText(4)]);
        assertEquals(saidAbout(google.terminal), ["away", backText(1)]);
        await seas.terminal.marks.until("message google text 5 (delivered)");
      }
      assertEquals(clock.timers, 0);
    });
  }
}

Deno.test("an attached client notices by itself that the center is away, and that it is back", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  await using seas = await logIn(center, "seas", quiet(clock, "attached"));
  await center.die();
  await clock.pass(100);
  await untilAway(seas.terminal);
  center.live();
  await clock.passUntil(seas.terminal.until(backText(0)));
  assertEquals(saidAbout(seas.terminal), ["away", backText(0)]);
});

Deno.test("a dialled client notices at a heartbeat", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  await using seas = await logIn(center, "seas", { clock, heartbeat: 20_000 });
  await center.die();
  clock.advance(20_000);
  await untilAway(seas.terminal);
  clock.advance(20_000);
  center.live();
  await clock.passUntil(seas.terminal.until(backText(0)));
  assertEquals(saidAbout(seas.terminal), ["away", backText(0)]);
});

Deno.test("the same on an older center, with our client and an older one", async () => {
  const clock = new RetryClock();
  {
    const center = OlderCenter.listen(PASSWORDS);
    await using seas = await logIn(center, "seas", quiet(clock));
    await using google = await logIn(center, "google", quiet(clock));
    seas.type("message google text 0");
    await google.terminal.until("[seas]: text 0");
    await center.close();
    for (const text of texts(5).slice(1)) seas.type(`message google ${text}`);
    seas.type("message bob Hello!");
    await untilAway(seas.terminal);
    google.type("online");
    await untilAway(google.terminal);
    await using bob = OlderClient.listen();
    await using again = OlderCenter.listen(PASSWORDS, { port: center.port });
    await bob.login(again, "bob", PASSWORDS.bob);
    await clock.passUntil(google.terminal.until("[seas]: text 4"));
    await bob.pushesUntil("[seas]: Hello!");
    assertEquals(textsFrom("seas", google.terminal), texts(5));
    assertEquals(saidAbout(seas.terminal), ["away", backText(5)]);
    assertEquals(saidAbout(google.terminal), ["away", backText(1)]);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("500 lines typed meanwhile arrive in order", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  await using seas = await logIn(center, "seas", quiet(clock));
  await using google = await logIn(center, "google", quiet(clock, "attached"));
  await google.terminal.asked(">");
  await center.die();
  for (const text of texts(500)) seas.type(`message google ${text}`);
  await untilAway(seas.terminal);
  google.type("online");
  await untilAway(google.terminal);
  center.live();
  await clock.passUntil(google.terminal.until("[seas]: text 499"));
  assertEquals(textsFrom("seas", google.terminal), texts(500));
  assertEquals(saidAbout(seas.terminal), ["away", backText(500)]);
});

Deno.test("a center that goes away 20 times loses nothing, and doubles nothing", async () => {
  const clock = new RetryClock();
  {
    await using center = new MortalCenter();
    await using seas = await logIn(center, "seas", quiet(clock));
    await using google = await logIn(center, "google", quiet(clock, "attached"));
    for (let round = 0; round < 20; round++) {
      const sent = texts(3, `round ${round} text`);
      seas.type(`message google ${sent[0]}`);
      await center.die();
      for (const text of sent.slice(1)) seas.type(`message google ${text}`);
      center.live();
      google.type("online");
      // What is not answered eight times would be given up.
      await clock.passUntil(seas.terminal.marks.until(`message google ${sent[2]} (delivered)`));
    }
    const sent = Array.from({ length: 20 }, (_, round) => texts(3, `round ${round} text`)).flat();
    assertEquals(textsFrom("seas", google.terminal), sent);
  }
  assertEquals(clock.timers, 0);
});

Deno.test("blocks, consent and questions of meanwhile are dealt with after the return, in order", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  await using seas = await logIn(center, "seas", quiet(clock));
  await using google = await logIn(center, "google", quiet(clock));
  await google.terminal.asked(">");
  await center.die();
  google.type("online");
  await untilAway(google.terminal);
  seas.type("message google x");
  await untilAway(seas.terminal);
  for (const line of ["block google", "online", "unblock google", "broadcast y", "last"]) {
    seas.type(line);
  }
  assertEquals((await seas.terminal.until("Nobody has written to you yet.")).at(-2), ">last");
  center.live();
  await clock.passUntil(google.terminal.until(backText(1)));
  await clock.passUntil(seas.terminal.until("You have unblocked google"));
  assertEquals(saidAbout(seas.terminal), ["away", backText(5)]);
  const { transcript } = seas.terminal;
  const said = transcript.slice(transcript.indexOf(backText(5)) + 1)
    .filter((line) => !line.endsWith("logged on."));
  assertEquals(said.map((line) => line.replace(/: .*seas$/, "")), [
    "You have blocked google",
    "[CURRENTLY ONLINE]",
    "You have unblocked google",
  ]);
  seas.type("getaddress google");
  await google.terminal.until("Request: seas wants your address. [allow seas] to accept.");
});

Deno.test("behind each line stands where it is", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  await using seas = await logIn(center, "seas", quiet(clock));
  await center.die();
  seas.type("message google one");
  await untilAway(seas.terminal);
  seas.type("message bob two");
  await seas.terminal.marks.until("message bob two (not sent yet)");
  assertEquals(seas.terminal.marks.all, [
    "message google one (sent)",
    "message google one (not sent yet)",
    "message bob two (not sent yet)",
  ]);
  center.live();
  await clock.passUntil(seas.terminal.marks.until("message bob two (kept)"));
  assertEquals(seas.terminal.marks.all.slice(3), [
    "message google one (sent)",
    "message bob two (sent)",
    "message google one (kept)",
    "message bob two (kept)",
  ]);
});

Deno.test("a terminal that cannot mark is told what is not sent, and nothing if that is off", async () => {
  const clock = new RetryClock();
  await using center = new MortalCenter();
  const terminal = new FakeTerminal();
  await using seas = await logIn(center, "seas", { ...quiet(clock), terminal });
  await center.die();
  seas.type("message bob one");
  await untilAway(terminal);
  seas.type("set state on");
  seas.type("message bob two");
  await terminal.until("(not sent yet) message bob two");
  center.live();
  await clock.passUntil(terminal.until("(kept) message bob two"));
  assertEquals(terminal.transcript.filter((line) => line.startsWith("(")), [
    "(not sent yet) message bob two",
    "(kept) message bob one",
    "(kept) message bob two",
  ]);
});
