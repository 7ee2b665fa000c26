/** What `who` tells. */
import { assertEquals } from "@std/assert";
import type { Report } from "../../lib/view/report.ts";
import { describeWho } from "../../lib/shell/whereabouts.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn, PASSWORDS, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

const NOW = new Date(2026, 10, 23, 14, 5).getTime();
const NOON = new Date(2026, 10, 23, 12, 0).getTime();

/** What a center answers, and what is told. */
const ANSWERS: readonly [text: string, report: Report][] = [
  [`${NOON}|7260000|0`, {
    kind: "who",
    user: "google",
    online: true,
    since: NOON,
    idle: 7_260_000,
    blocked: false,
    text: "google has been online since 12:00, idle for 2 hours.",
  }],
  [`${NOON - 86_400_000}|0|1`, {
    kind: "who",
    user: "google",
    online: true,
    since: NOON - 86_400_000,
    idle: 0,
    blocked: true,
    text: "google has been online since 22 Nov 12:00, idle for less than a minute. " +
      "You have blocked google.",
  }],
  ["||0", {
    kind: "who",
    user: "google",
    online: false,
    blocked: false,
    text: "google is not online.",
  }],
  ["||1", {
    kind: "who",
    user: "google",
    online: false,
    blocked: true,
    text: "google is not online. You have blocked google.",
  }],
  ...["", "1|2|3", "|5|0", "5||0", "1|2|0|", "x|2|0", "1.5|2|0"].map((
    text,
  ): [string, Report] => [
    text,
    { kind: "error", text: "The message center does not tell of google." },
  ]),
];

for (const [text, report] of ANSWERS) {
  Deno.test(`the answer ${text}`, () => {
    const answer = { done: true, code: "who", text };
    assertEquals(describeWho("google", answer, undefined, NOW), report);
  });
}

Deno.test("a center that refuses is quoted", () => {
  const text = "Cannot tell of nobody: there is no such user";
  const answer = { done: false, code: "no-user", text };
  assertEquals(describeWho("nobody", answer, undefined, NOW), { kind: "error", text });
});

Deno.test("where the center tells nothing, it is told what was seen", () => {
  const who = { kind: "who", user: "google" } as const;
  assertEquals(describeWho("google", undefined, { since: NOON }, NOW), {
    ...who,
    online: true,
    since: NOON,
    text: "google is online since 12:00. This message center tells no more.",
  });
  assertEquals(describeWho("google", undefined, { since: undefined }, NOW), {
    ...who,
    online: true,
    text: "google is online. This message center tells no more.",
  });
  assertEquals(describeWho("google", undefined, undefined, NOW), {
    ...who,
    online: false,
    text: "google was not seen online. Type online to see who is.",
  });
});

Deno.test("who at our center, of those who come, go, idle, are blocked, or do not exist", async () => {
  const clock = new FakeClock();
  await using center = startCenter({ clock, credentials: new Map(Object.entries(PASSWORDS)) });
  await using seas = await logIn(center.address, "seas");
  const { terminal } = seas;
  const who = async (user: string) => {
    seas.type(`who ${user}`);
    await terminal.until(`>who ${user}`);
    return (await terminal.next()).replace(/ \d\d:\d\d,/, " …,");
  };
  assertEquals(await who("google"), "google is not online.");
  await using google = await logIn(center.address, "google");
  await terminal.until("google has logged on.");
  assertEquals(
    (await who("google")).replace(/since .*…/, "since …"),
    "google has been online since …, idle for less than a minute.",
  );
  clock.advance(20_000);
  google.type("online");
  await google.terminal.until("[CURRENTLY ONLINE]: google seas");
  assertEquals(await who("nobody"), "Cannot tell of nobody: there is no such user");
  seas.type("block google");
  await terminal.until("You have blocked google");
  assertEquals(
    (await who("google")).replace(/since .*…/, "since …"),
    "google has been online since …, idle for less than a minute. You have blocked google.",
  );
  google.type("who seas");
  assertEquals(await google.terminal.until("seas is not online."), [
    ">who seas",
    "seas is not online.",
  ]);
  seas.type("who google extra");
  await terminal.until("Usage: who USER");
});

Deno.test("who at an older center asks nobody", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = new RunningClient(center);
  seas.typeLogin("seas", PASSWORDS.seas);
  await seas.terminal.until("Welcome, seas !");
  seas.type("who google");
  await seas.terminal.until("google was not seen online. Type online to see who is.");
  await using google = await logIn(center, "google");
  await seas.terminal.until("google has logged on.");
  seas.type("who google");
  await seas.terminal.until(">who google");
  const told = await seas.terminal.next();
  assertEquals(
    told.replace(/since \d\d:\d\d/, "since …"),
    "google is online since …. This message center tells no more.",
  );
  google.type("online");
  await google.terminal.until("[CURRENTLY ONLINE]: google seas");
  google.type("who seas");
  await google.terminal.until("seas is online. This message center tells no more.");
  assertEquals(center.requests.filter((request) => !/^(LIN|ONL)/.test(request)), []);
});
