import { assertEquals } from "@std/assert";
import { growthOf } from "./growth.ts";
import { failuresOf, figureOf, isMet, median, ratioOf, rotated, runRounds } from "./rounds.ts";
import type { Subject, Work } from "./work.ts";

function work(...subjects: Subject[]): Work {
  return { name: "relay", title: "A relay", unit: "messages/s", subjects, targets: [] };
}

/** One who says when it is measured, and has these figures. */
function subject(name: string, values: readonly number[], heard: string[] = []): Subject {
  let round = 0;
  return {
    name,
    measure() {
      heard.push(name);
      return Promise.resolve({ value: values[round++]!, checked: "1 message" });
    },
  };
}

Deno.test("subjects take turns, and another one begins each round", async () => {
  const heard: string[] = [];
  const subjects = ["a", "b", "c"].map((name) => subject(name, [1, 2, 3], heard));
  await runRounds(work(...subjects), { rounds: 3 });
  assertEquals(heard.join(""), "abcbcacab");
});

Deno.test("the figures of a round stay together", async () => {
  const { columns } = await runRounds(
    work(subject("ours", [1, 20, 6]), subject("bare", [2, 10, 4])),
    { rounds: 3 },
  );
  const [ours, bare] = columns;
  assertEquals(figureOf(ours!), 6);
  assertEquals(figureOf(bare!), 4);
  assertEquals(ratioOf(ours!, bare!), 1.5);
});

Deno.test("who is missing is left out, and who fails is not asked again", async () => {
  const heard: string[] = [];
  const absent: Subject = {
    ...subject("absent", [], heard),
    missing: () => Promise.resolve("it is not on PATH"),
  };
  const broken: Subject = {
    name: "broken",
    measure() {
      heard.push("broken");
      return Promise.reject(new Error("3 messages did not arrive"));
    },
  };
  const result = await runRounds(work(subject("ours", [1, 2], heard), absent, broken), {
    rounds: 2,
  });
  assertEquals(heard, ["ours", "broken", "ours"]);
  assertEquals(result.columns[1]?.missing, "it is not on PATH");
  assertEquals(figureOf(result.columns[1]!), undefined);
  assertEquals(ratioOf(result.columns[0]!, result.columns[2]!), undefined);
  assertEquals(failuresOf([result]), ["relay, broken: 3 messages did not arrive"]);
});

Deno.test("nothing more is measured once it is stopped, and that is no failure", async () => {
  let isStopped = false;
  const stopping: Subject = {
    name: "ours",
    measure() {
      isStopped = true;
      return Promise.reject(new Error("The center was killed"));
    },
  };
  const heard: string[] = [];
  const result = await runRounds(work(stopping, subject("bare", [], heard)), {
    rounds: 3,
    isStopped: () => isStopped,
  });
  assertEquals(heard, []);
  assertEquals(failuresOf([result]), []);
});

Deno.test("each work and round is told before it begins", async () => {
  const told: string[] = [];
  await runRounds(work(subject("ours", [1, 2])), { rounds: 2, onProgress: (t) => told.push(t) });
  assertEquals(told, ["relay, ours, round 1 of 2", "relay, ours, round 2 of 2"]);
});

Deno.test("growth is a work whose subjects are sizes", async () => {
  const growing = growthOf(
    ({ online = 0 }) => work(subject("ours", [online * 2]), subject("bare", [1])),
    false,
    [10, 1_000],
  );
  const { columns } = await runRounds(growing, { rounds: 1 });
  assertEquals(columns.map((column) => [column.name, figureOf(column)]), [
    ["10 online", 20],
    ["1,000 online", 2_000],
  ]);
});

Deno.test("the median is the one in the middle, or between the two", () => {
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([1, 2, 10, 4]), 3);
  assertEquals(median([]), NaN);
});

Deno.test("a target has a lower or an upper end, which are met too", () => {
  assertEquals([0.89, 0.9, 2].map((value) => isMet({ atLeast: 0.9 }, value)), [false, true, true]);
  assertEquals([1, 1.5, 1.51].map((value) => isMet({ atMost: 1.5 }, value)), [true, true, false]);
});

Deno.test("rotating nothing, or by more than there is", () => {
  assertEquals(rotated([], 3), []);
  assertEquals(rotated([1, 2, 3], 4), [2, 3, 1]);
});
