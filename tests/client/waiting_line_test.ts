/** Those who wait for the center. */
import { assertEquals, assertRejects } from "@std/assert";
import { WaitingLine } from "../../lib/client/waiting_line.ts";

Deno.test("all are let in in the order of their places, not of their coming", async () => {
  const line = new WaitingLine();
  const places = Array.from({ length: 5 }, () => line.place());
  const letIn: number[] = [];
  const waiting = [3, 0, 4, 1, 2].map((i) =>
    line.wait(places[i]!).then(() => {
      letIn.push(i);
    })
  );
  assertEquals(line.size, 5);
  line.letIn();
  assertEquals(line.size, 0);
  await Promise.all(waiting);
  assertEquals(letIn, [0, 1, 2, 3, 4]);
});

Deno.test("whoever comes back has their place still", async () => {
  const line = new WaitingLine();
  const [first, second] = [line.place(), line.place()];
  const letIn: string[] = [];
  const earlier = line.wait(first);
  line.letIn();
  await earlier;
  const waiting = [
    line.wait(line.place()).then(() => letIn.push("third")),
    line.wait(second).then(() => letIn.push("second")),
    line.wait(first).then(() => letIn.push("first")),
  ];
  line.letIn();
  await Promise.all(waiting);
  assertEquals(letIn, ["first", "second", "third"]);
});

Deno.test("whoever comes while others are let in waits for the next time", async () => {
  const line = new WaitingLine();
  let times = 0;
  const place = line.place();
  const waiting = line.wait(place).then(async () => {
    times += 1;
    await line.wait(place);
    times += 1;
  });
  line.letIn();
  line.letIn();
  await Promise.resolve();
  await Promise.resolve();
  assertEquals([times, line.size], [1, 1]);
  line.letIn();
  await waiting;
  assertEquals(times, 2);
});

Deno.test("some can be let in, those who have been there longest", async () => {
  const line = new WaitingLine();
  const letIn: number[] = [];
  const places = Array.from({ length: 6 }, () => line.place());
  const wait = (i: number) => line.wait(places[i]!).then(() => letIn.push(i));
  const waiting = [4, 2, 3].map(wait);
  assertEquals([line.letIn(2), line.size], [2, 1]);
  waiting.push(...[5, 0, 1].map(wait));
  assertEquals([line.letIn(0), line.size], [0, 4]);
  assertEquals([line.letIn(3), line.letIn(3), line.letIn(3)], [3, 1, 0]);
  await Promise.all(waiting);
  assertEquals(letIn, [2, 3, 0, 1, 4, 5]);
});

Deno.test("letting nobody in does nothing", () => {
  const line = new WaitingLine();
  line.letIn();
  line.close(new Error("over"));
  line.close(new Error("over"));
});

Deno.test("at the end all are sent home, and whoever comes", async () => {
  const line = new WaitingLine();
  const waiting = [line.place(), line.place()].map((place) =>
    assertRejects(() => line.wait(place), Error, "over")
  );
  line.close(new Error("over"));
  await Promise.all(waiting);
  await assertRejects(() => line.wait(line.place()), Error, "over");
  assertEquals(line.size, 0);
});
