/** What strangers and floods are given: short names, few handshakes, and no more than their turn. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import { OlderClient } from "../peers/older_client.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { startChat } from "./fixtures.ts";
import { startRoom } from "./newer_room.ts";

Deno.test("a name or a password of more than 4096 bytes ends the login, a host may be longer", async () => {
  await using chat = await startChat();
  const { center } = chat;
  for (const [name, password] of [["x".repeat(4_097), "y"], ["seas", "y".repeat(4_097)]]) {
    using line = await ByteLine.dial(center.address);
    await line.send("LIN");
    await line.send(name!);
    await line.send(password!).catch(() => {});
    assertEquals(await line.rest(), []);
  }
  await using client = OlderClient.listen();
  using login = await client.openLogin(center.address);
  assertEquals(await login.attempt("seas", "y".repeat(4_096)), "LOGIN_FAILED|2");
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  await login.announce("h".repeat(10_000));
  assertEquals(await login.rest(), []);
});

Deno.test("acknowledgements that tell nothing new count as asked, and end their connection", async () => {
  await using room = await startRoom({ clock: new FakeClock(), rate: 5 }, { listening: false });
  const { seas, google } = room;
  assertEquals(await seas.ask("MSG", "google", "Hello!"), "OKAY|delivered|");
  const { number } = google.pushes.arrivals.all.at(-1)!;
  const attached = await google.attach();
  assertEquals(await seas.ask("MSG", "google", "again"), "OKAY|delivered|");
  const last = google.pushes.arrivals.all.at(-1)!.number;
  assert(last > number);
  await attached.raw(...Array.from({ length: 100 }, () => `ACK|${last}`)).catch(() => {});
  assertMatch(await attached.nextReply(), /^FAIL\|slow\|5\|Cannot answer: HEY or ACK is sent too/);
  await attached.ended();
});

Deno.test("others are answered at once while one floods with what is too much", async () => {
  await using room = await startRoom({ rate: 5, addressRate: 0 });
  const { seas, google, bob } = room;
  using line = await seas.openRequests();
  await line.ask("ONL");
  const flooding = line.raw(...Array(5_000).fill("ONL|||")).catch(() => {});
  for (let i = 0; i < 20; i++) {
    assertEquals(await bob.ask("MSG", "google", `${i}`), "OKAY|delivered|");
  }
  assertEquals(google.pushes.arrivals.all.at(-1)?.text, "[bob]: 19");
  line.close();
  await flooding;
});

Deno.test("a center closes at once, whatever has arrived of a flood", async () => {
  await using room = await startRoom({ rate: 5, addressRate: 0 });
  const { center, seas } = room;
  using line = await seas.openRequests();
  await line.ask("ONL");
  const flooding = line.raw(...Array(20_000).fill("HEY|||")).catch(() => {});
  for (let i = 0; i < 1_200; i++) await line.answer();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("the center does not close")), 3_000);
  await Promise.race([center.close(), late.promise]);
  clearTimeout(timer);
  await flooding;
});
