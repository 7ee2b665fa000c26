import { assertEquals } from "@std/assert";
import { LineQueue } from "../../lib/terminal/line_queue.ts";

Deno.test("lines that came before they were asked for are read in order", async () => {
  const queue = new LineQueue();
  for (const line of ["a", "", "c"]) queue.push(line);
  assertEquals([await queue.next(), await queue.next(), await queue.next()], ["a", "", "c"]);
});

Deno.test("readers that came before their line get one each, in order", async () => {
  const queue = new LineQueue();
  const readers = [queue.next(), queue.next(), queue.next()];
  for (const line of ["a", "", "c"]) queue.push(line);
  assertEquals(await Promise.all(readers), ["a", "", "c"]);
});

Deno.test("a line goes to one reader only", async () => {
  const queue = new LineQueue();
  const first = queue.next();
  queue.push("a");
  queue.push("b");
  assertEquals(await first, "a");
  assertEquals(await queue.next(), "b");
});

Deno.test("lines that came before the end are read, then nothing, ever after", async () => {
  const queue = new LineQueue();
  queue.push("a");
  queue.push("");
  queue.end();
  assertEquals(await queue.next(), "a");
  assertEquals(await queue.next(), "");
  assertEquals(await queue.next(), undefined);
  assertEquals(await queue.next(), undefined);
});

Deno.test("the end lets nobody wait", async () => {
  const queue = new LineQueue();
  const readers = [queue.next(), queue.next()];
  queue.end();
  queue.end();
  assertEquals(await Promise.all(readers), [undefined, undefined]);
});

Deno.test("lines that are dropped are not read, those that come later are", async () => {
  const queue = new LineQueue();
  queue.push("a");
  queue.push("b");
  queue.drop();
  queue.push("c");
  assertEquals(await queue.next(), "c");
});

Deno.test("dropping lets readers wait on", async () => {
  const queue = new LineQueue();
  const reader = queue.next();
  queue.drop();
  queue.push("a");
  assertEquals(await reader, "a");
});

Deno.test("what was dropped is not read after the end either", async () => {
  const queue = new LineQueue();
  queue.push("a");
  queue.drop();
  queue.end();
  assertEquals(await queue.next(), undefined);
});
