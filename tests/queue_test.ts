import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Queue } from "../lib/queue.ts";

Deno.test("a queue does what an array does", () => {
  const put = fc.record({ kind: fc.constant("push" as const), item: fc.nat(9) });
  const back = fc.record({ kind: fc.constant("putBack" as const), items: fc.array(fc.nat(9)) });
  const shift = fc.record({
    kind: fc.constantFrom("shift" as const, "take" as const, "trim" as const),
  });
  fc.assert(fc.property(fc.array(fc.oneof(put, put, back, shift), { maxLength: 200 }), (steps) => {
    const queue = new Queue<number>();
    let model: number[] = [];
    for (const step of steps) {
      if (step.kind === "push") {
        queue.push(step.item);
        model.push(step.item);
      } else if (step.kind === "putBack") {
        queue.putBack(step.items);
        model = [...step.items, ...model];
      } else if (step.kind === "shift") {
        assertEquals(queue.shift(), model.shift());
      } else if (step.kind === "trim") {
        queue.trim();
      } else {
        assertEquals(queue.take((item) => item > 7), model.filter((item) => item > 7));
        model = model.filter((item) => item <= 7);
      }
      assertEquals(queue.toArray(), model);
      assertEquals([queue.size, queue.peek()], [model.length, model[0]]);
    }
  }));
});

Deno.test("a long queue is emptied in its order", () => {
  const queue = new Queue<number>();
  for (let i = 0; i < 200_000; i++) queue.push(i);
  for (let i = 0; i < 200_000; i++) assertEquals(queue.shift(), i);
  assertEquals([queue.size, queue.shift(), queue.peek()], [0, undefined, undefined]);
});
