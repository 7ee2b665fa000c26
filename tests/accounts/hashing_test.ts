/** Who may hash, and when. */
import { assertEquals } from "@std/assert";
import { Hashing } from "../../lib/accounts/hashing.ts";

/** Hashing that is done by hand: each turn is noted, and ends when it is told to. */
function byHand(options: { hashesAtOnce: number; hashesWaiting: number }) {
  const hashing = new Hashing(options);
  const turns: string[] = [];
  const running: (() => void)[] = [];
  const ask = (address: string, what: string) =>
    hashing.inTurn(address, async () => {
      turns.push(what);
      const { promise, resolve } = Promise.withResolvers<void>();
      running.push(resolve);
      await promise;
      return what;
    });
  const finish = async (count: number) => {
    for (let i = 0; i < count; i++) {
      running.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  return { hashing, turns, ask, finish };
}

Deno.test("addresses take turns, whoever came first from each of them first", async () => {
  const { turns, ask, finish } = byHand({ hashesAtOnce: 1, hashesWaiting: 64 });
  const asked = ["a1", "a2", "a3", "a4", "b1", "b2", "c1"].map((what) => ask(what[0]!, what));
  await finish(7);
  assertEquals(turns, ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
  assertEquals(await Promise.all(asked), ["a1", "a2", "a3", "a4", "b1", "b2", "c1"]);
});

Deno.test("when too many wait, the last of the longest line goes, and nobody else", async () => {
  const { turns, ask, finish } = byHand({ hashesAtOnce: 1, hashesWaiting: 4 });
  const mallory = Array.from({ length: 8 }, (_, i) => ask("mallory", `m${i}`));
  const others = [ask("seas", "seas"), ask("google", "google")];
  await finish(5);
  assertEquals(turns, ["m0", "m1", "seas", "google", "m2"]);
  assertEquals(await Promise.all(others), ["seas", "google"]);
  const gone = [3, 4, 5, 6, 7].map((i) => mallory[i]);
  assertEquals(await Promise.all(gone), Array(5).fill(undefined));
});

Deno.test("those who wait get nothing when it is closed, and nobody after that", async () => {
  const { hashing, turns, ask, finish } = byHand({ hashesAtOnce: 1, hashesWaiting: 4 });
  const [first, second] = [ask("a", "first"), ask("a", "second")];
  hashing.close();
  assertEquals(await second, undefined);
  await finish(1);
  assertEquals([await first, await ask("a", "third"), turns], ["first", undefined, ["first"]]);
});
