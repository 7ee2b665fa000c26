/** How much of one user's waits for all others, and how many lists wait for one. */
import { assertEquals } from "@std/assert";
import { come, startRoom } from "./newer_room.ts";

const SPENT = "too many messages of yours wait for others already";

Deno.test("what one user sent and waits is limited in all, and others are not the worse for it", async () => {
  await using room = await startRoom({ outboxBytes: 100 });
  const { center, seas, google, bob } = room;
  await google.ask("OUT");
  const text = "x".repeat(60);
  const kept =
    `OKAY|kept|The recipient is offline. Messages will be delivered when they log on again.`;
  assertEquals(await seas.ask("MSG", "google", text), kept);
  assertEquals(await seas.ask("MSG", "google", text), kept);
  for (const to of ["google", "bob"]) {
    assertEquals(await seas.ask("MSG", to, "x"), `FAIL|full|Cannot message ${to}: ${SPENT}`);
  }
  assertEquals(await bob.ask("MSG", "google", text), kept);
  await using again = await come(center, "google");
  for (let i = 0; i < 3; i++) await again.nextPush();
  assertEquals(await seas.ask("MSG", "google", text), "OKAY|delivered|");
});

Deno.test("broadcasts are no fewer for that: their bytes are shared", async () => {
  await using room = await startRoom({ outboxBytes: 100 });
  const { seas } = room;
  for (let i = 0; i < 5; i++) {
    assertEquals(await seas.ask("BRD", "x".repeat(60)), "OKAY|delivered|");
  }
});
