/** Who has blocked whom, and what is told of it. */
import { assertEquals } from "@std/assert";
import { Blocks } from "../../lib/chat/blocks.ts";

function open(...blocks: [string, string][]) {
  const told: string[] = [];
  const table = new Blocks(blocks, (user, other, blocked) => {
    told.push(`${user} ${blocked ? "blocks" : "unblocks"} ${other}`);
  });
  return { table, told };
}

Deno.test("a block goes one way, and only between the two", () => {
  const { table } = open();
  table.add("google", "seas");
  assertEquals(table.has("google", "seas"), true);
  for (const [user, other] of [["seas", "google"], ["google", "bob"], ["bob", "seas"]] as const) {
    assertEquals(table.has(user, other), false);
  }
});

Deno.test("a change is told, and what changes nothing is not", () => {
  const { table, told } = open();
  table.add("google", "seas");
  table.add("google", "seas");
  assertEquals(table.delete("google", "bob"), false);
  assertEquals(table.delete("seas", "google"), false);
  assertEquals(table.delete("google", "seas"), true);
  assertEquals(table.delete("google", "seas"), false);
  assertEquals(told, ["google blocks seas", "google unblocks seas"]);
  assertEquals(table.size, 0);
});

Deno.test("a change is told when it holds", () => {
  const seen: boolean[] = [];
  const table: Blocks = new Blocks([], (user, other) => seen.push(table.has(user, other)));
  table.add("google", "seas");
  table.delete("google", "seas");
  assertEquals(seen, [true, false]);
});

Deno.test("the blocks that it begins with hold, and are not told", () => {
  const { table, told } = open(["google", "seas"], ["google", "bob"], ["seas", "bob"]);
  assertEquals([table.size, told], [3, []]);
  assertEquals(table.has("google", "bob"), true);
  table.add("google", "bob");
  assertEquals([table.size, told], [3, []]);
});

Deno.test("of who is forgotten no block is left, theirs or others', and each is told", () => {
  const { table, told } = open(
    ["google", "seas"],
    ["google", "bob"],
    ["seas", "google"],
    ["bob", "google"],
    ["bob", "seas"],
  );
  table.forget("google");
  assertEquals([table.size, table.has("bob", "seas")], [1, true]);
  assertEquals(told.sort(), [
    "bob unblocks google",
    "google unblocks bob",
    "google unblocks seas",
    "seas unblocks google",
  ]);
  told.length = 0;
  table.forget("google");
  table.forget("nobody");
  assertEquals(told, []);
});
