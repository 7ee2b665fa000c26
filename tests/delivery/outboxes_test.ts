import { assertEquals } from "@std/assert";
import { Outboxes } from "../../lib/delivery/outboxes.ts";

Deno.test("an outbox counts what waits, and forgets whoever has nothing waiting", () => {
  const outboxes = new Outboxes();
  outboxes.change("seas", 3);
  outboxes.change("seas", 4);
  outboxes.change("google", 1);
  assertEquals([outboxes.of("seas"), outboxes.of("google"), outboxes.of("bob")], [7, 1, 0]);
  outboxes.change("seas", -7);
  assertEquals(outboxes.of("seas"), 0);
});
