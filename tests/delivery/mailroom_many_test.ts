/** A mailroom whose users are all told something at once. */
import { assertEquals } from "@std/assert";
import { giveWay } from "../../lib/net/slice.ts";
import { HandPost } from "./hand_carrier.ts";
import { notice } from "./fixtures.ts";

Deno.test("what goes to very many at once goes out a few at a time, to each in order", async () => {
  await using post = new HandPost();
  const users = Array.from({ length: 600 }, (_, i) => `user${i}`);
  const carriers = users.map((user) => post.open(user));
  const busy = () => carriers.filter(({ isBusy }) => isBusy).length;
  post.mailroom.push(notice("one"), users);
  await Promise.resolve();
  assertEquals(busy(), 256);
  post.mailroom.push(notice("two"), users);
  while (busy() < users.length) await giveWay();
  for (const carrier of carriers) await carrier.show(1, carrier.numbers.length === 1);
  for (const [i, { batches }] of carriers.entries()) {
    // Whoever had to wait is told both at once.
    assertEquals(batches, i < 256 ? [["one"], ["two"]] : [["one", "two"]]);
  }
});
