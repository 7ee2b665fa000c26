/** What the center's log says about sessions of protocol 2, and what it never says. */
import { assert, assertEquals } from "@std/assert";
import type { Log } from "../../lib/center/log.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { enter, startWithBob } from "./fixtures.ts";
import { come, comeAs, pipelined, settle, texts, until } from "./newer_room.ts";

/** A log, and what it was told. */
function listen(): { log: Log; events: string[]; all: () => string } {
  const entries: string[] = [];
  const events: string[] = [];
  const log: Log = (event, details) => {
    events.push(details?.user === undefined ? event : `${event} ${details.user}`);
    entries.push(JSON.stringify([event, details]));
  };
  return { log, events, all: () => entries.join("\n") };
}

Deno.test("a whole session leaves no token, key, password or text in the log", async () => {
  const { log, events, all } = listen();
  const clock = new FakeClock();
  const secrets = ["summerisover", "hasglasses", "hunter2", "mistyped-secret"];
  await using center = startWithBob({ log, clock, timeout: 30_000 });
  await using seas = NewerClient.listen();
  using login = await seas.openLogin(center.address);
  await login.attempt("seas", "mistyped-secret");
  await login.attempt("mistyped-secret", "seas");
  await login.attempt("seas", "summerisover");
  secrets.push(...login.received.filter((text) => !text.startsWith("LOGIN_")));
  await login.announce();
  await login.outcome();
  await using google = await come(center, "google", { listening: false });
  await using bob = OlderClient.listen();
  await enter(center, bob, "bob");
  for (const client of [seas, google]) secrets.push(client.token, client.keys?.publicKey ?? "");
  secrets.push(bob.token);
  await google.allow("seas");
  await seas.pushesUntil(`ADR|google|||${google.keys?.publicKey}`);
  await seas.sendThroughCenter(await seas.seal("google", "whisper-word"));
  await pipelined(
    seas,
    ["MSG", "google", "message-word"],
    ["MSG", "nobody", "other-word"],
    ["BRD", "broadcast-word"],
    ["SAY", "id-word", "google", "said-word"],
    ["SAY", "id-word", "", "said-word"],
    ["SAY", "bad.id-word", "google", "said-word"],
    ["WHO", "asked-word"],
    ["MSG", "google", "long-word".repeat(10_000)],
    ["XYZ", "unknown-word"],
    ["BLC", "flag-word"],
    ["ATT", "attach-word"],
  );
  using line = await seas.openRequests();
  await line.raw(`HEY|seas|${seas.token}|`, "bare-word", "MSG|seas|wrong-word|google|text-word");
  await line.rest();
  await bob.rawAndWait(`MSG|bob|wrong-word|google|text-word`);
  await bob.sendAndWait("PRV", "google", "key-word", "1", "sealed-word");
  await (await google.attach()).raw("garbage-word");
  await until(() => center.attached === 0);
  google.center = center.address;
  const stale = google.token;
  await comeAs(center, google, "google");
  secrets.push(google.token, google.keys?.publicKey ?? "");
  google.token = stale;
  await google.ask("HEY");
  await google.attach();
  await seas.port?.stop();
  await bob.sendAndWait("MSG", "seas", "unseen-word");
  clock.advance(100);
  await settle();
  clock.advance(29_900);
  await until(() => {
    // What was acknowledged last may have been heard a little later.
    clock.advance(100);
    return center.online === 0;
  });
  for (
    const event of ["login seas", "attached google", "login again google", "login refused seas"]
  ) {
    assert(events.includes(event), `${event} is missing in ${events}`);
  }
  for (
    const event of ["timeout seas", "timeout google", "timeout bob", "unreachable seas", "refused"]
  ) {
    assert(events.includes(event), `${event} is missing in ${events}`);
  }
  const logged = all();
  for (const secret of secrets) assert(secret !== "" && !logged.includes(secret), secret);
  assertEquals(logged.match(/\S*-word\S*/g), null);
});

Deno.test("attached, unreachable and reachable are logged, each once", async () => {
  const { log, events } = listen();
  const clock = new FakeClock();
  await using center = startWithBob({ log, clock });
  await using seas = await come(center, "seas");
  await using google = await come(center, "google");
  await google.pushes.shown;
  google.behaviour.acknowledge = "close";
  const sent = seas.ask("MSG", "google", "a");
  for (const delay of [100, 1_000, 2_000]) {
    await google.nextArrival();
    await settle();
    clock.advance(delay);
  }
  await google.nextArrival();
  await sent;
  await google.attach();
  await until(() => events.includes("reachable google"));
  await seas.ask("OUT");
  await google.ask("OUT");
  assertEquals(events, [
    "login seas",
    "login google",
    "unreachable google",
    "attached google",
    "reachable google",
    "logout seas",
    "logout google",
  ]);
  assertEquals(await texts(google, 1), ["[seas]: a"]);
});
