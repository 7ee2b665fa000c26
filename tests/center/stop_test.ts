/** The graceful end of a center: what is in flight is finished. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Line } from "../peers/line.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { dialCenter, frameBytes, logIn, OFFLINE, startChat, startWithBob } from "./fixtures.ts";
import { come, settle, startRoom, texts, until } from "./newer_room.ts";
import { closedDoor, PUSH_BOUND, startHandRoom, watch } from "./stop_fixtures.ts";

Deno.test("a center with nothing in flight stops at once, whoever is connected", async () => {
  const clock = new FakeClock();
  const logged: string[] = [];
  const log = (event: string, details = {}) =>
    void logged.push(`${event} ${JSON.stringify(details)}`);
  await using room = await startRoom({ clock, log }, { listening: false });
  const { center, seas } = room;
  using idle = await seas.openRequests();
  assertEquals(await idle.ask("HEY"), "OKAY|here|");
  using _silent = await dialCenter(center);
  using half = await dialCenter(center);
  await half.write(frameBytes("MSG|seas").subarray(0, 6));
  using login = await Line.dial(center.address);
  await login.send("LIN|2");
  await login.send("seas");
  await settle();
  const before = logged.length;
  await center.stop();
  assertEquals([await idle.rest(), await login.receive()], [[], null]);
  assertEquals(logged.slice(before), [
    'stopping {"requests":0,"recipients":0}',
    'stopped {"unanswered":0}',
  ]);
  assertEquals(clock.timers, 0);
});

Deno.test("requests that were sent before are all acted on and answered", async () => {
  for (const listening of [true, false]) {
    await using room = await startRoom({}, { listening });
    const { center, seas, google } = room;
    using line = await seas.openRequests();
    const numbers = Array.from({ length: 3_000 }, (_, i) => String(i));
    await line.send(...numbers.map((n): [string, ...string[]] => ["MSG", "google", n]));
    const [answers] = await Promise.all([line.rest(), center.stop()]);
    assertEquals(answers.length, numbers.length);
    assertEquals(new Set(answers), new Set(["OKAY|delivered|"]));
    assertEquals(await texts(google, numbers.length), numbers.map((n) => `[seas]: ${n}`));
  }
});

Deno.test("requests on connections that nobody has accepted yet are acted on", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  const lines = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      Line.dial(center.address).then(async (line) => {
        await line.send(`MSG|seas|${seas.token}|google|${i}`);
        return line;
      })),
  );
  await center.stop();
  const pushes = new Set<string>();
  for (let i = 0; i < lines.length; i += 1) pushes.add(await google.nextPush());
  assertEquals(pushes.size, lines.length);
  for (const line of lines) line.close();
});

Deno.test("a push under way is acknowledged, and its sender answered that it was", async () => {
  await using room = await startHandRoom();
  const { center, seas, google, attached, clock } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "under way"], ["HEY"]);
  const { number } = await google.nextArrival();
  const stopping = center.stop();
  const stopped = watch(stopping);
  await closedDoor(center);
  clock.advance(1_000);
  await settle();
  assert(!stopped.isDone);
  await attached.acknowledgeNumber(number);
  assertEquals(await line.rest(), ["OKAY|delivered|", "OKAY|here|"]);
  line.close();
  await stopping;
});

Deno.test("what a recipient does not acknowledge in time is answered as kept, early", async () => {
  await using room = await startHandRoom();
  const { center, seas, google, clock } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"], ["MSG", "bob", "b"]);
  await google.nextArrival();
  const stopping = center.stop();
  await closedDoor(center);
  assertEquals(await texts(room.bob, 1), ["[seas]: b"]);
  clock.advance(PUSH_BOUND);
  assertEquals(await line.rest(), [`OKAY|kept|${OFFLINE}`, "OKAY|delivered|"]);
  line.close();
  await stopping;
});

Deno.test("nobody waits for a recipient who cannot be reached anyway", async () => {
  const clock = new FakeClock();
  await using room = await startRoom({ clock }, { listening: false, attached: false });
  using line = await room.seas.openRequests();
  await line.send(["MSG", "google", "a"], ["MSG", "bob", "b"]);
  assertEquals(await texts(room.bob, 1), ["[seas]: b"]);
  const stopping = room.center.stop();
  assertEquals(await line.rest(), [`OKAY|kept|${OFFLINE}`, "OKAY|delivered|"]);
  line.close();
  await stopping;
});

Deno.test("nobody is let in while a center stops, and another can take its port", async () => {
  await using room = await startHandRoom();
  const { center, seas, google, clock } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"]);
  await google.nextArrival();
  const stopping = center.stop();
  await closedDoor(center);
  const { hostname, port } = center.address;
  await using next = startWithBob({ listener: Deno.listen({ hostname, port }), clock });
  await using bob = await come(next, "bob");
  assertEquals(await bob.ask("HEY"), "OKAY|here|");
  clock.advance(PUSH_BOUND);
  assertEquals(await line.rest(), [`OKAY|kept|${OFFLINE}`]);
  line.close();
  await stopping;
  assertEquals(await bob.ask("HEY"), "OKAY|here|");
});

Deno.test("a stop can be called twice, and closing ends it before its time", async () => {
  await using room = await startHandRoom();
  const { center, seas, google } = room;
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "a"]);
  await google.nextArrival();
  const stops = [center.stop(), center.stop()];
  await closedDoor(center);
  await center.close();
  await Promise.all(stops);
  assertEquals(await line.rest(), []);
  await center.stop();
  await center.close();
});

Deno.test("a stop that is given up at once leaves nothing behind", async () => {
  await using room = await startRoom();
  using line = await room.seas.openRequests();
  await line.send(["ONL"]);
  const stopping = room.center.stop();
  await room.center.close();
  await stopping;
});

Deno.test("a login under way ends, and is nobody's fault", async () => {
  const clock = new FakeClock();
  const logged: string[] = [];
  const log = (event: string) => void logged.push(event);
  await using center = startWithBob({ clock, log });
  // A client that does not answer at its port is asked for two seconds.
  await using silent = NewerClient.listen({ answerHey: false });
  const login = silent.login(center.address, "seas", "summerisover").catch(() => "cut");
  await until(() => clock.timers > 1);
  await settle();
  await center.stop();
  assertEquals(await login, "cut");
  assertEquals(logged, ["stopping", "stopped"]);
});

Deno.test("what users of protocol 1 are pushed goes out before the end", async () => {
  await using chat = await startChat();
  const { center, seas, google, bob } = chat;
  for (let i = 0; i < 20; i += 1) await seas.send("BRD", `${i}`);
  await center.stop();
  for (const user of [google, bob]) {
    const pushes = await Promise.all(Array.from({ length: 20 }, () => user.nextPush()));
    assertEquals(
      pushes.toSorted(),
      Array.from({ length: 20 }, (_, i) => `[seas]: ${i}`).toSorted(),
    );
  }
});

Deno.test("after its end a center refuses connections", async () => {
  await using center = startWithBob();
  await using _google = await logIn(center, "google");
  await center.stop();
  await assertRejects(() => dialCenter(center), Deno.errors.ConnectionRefused);
});
