/** One call to SQLite after the other fails; whatever was answered stays true. */
import { assert } from "@std/assert";
import { FaultyFile, FULL, IO_ERROR, memoryFile, READ_ONLY } from "./faulty_file.ts";
import { History } from "./history.ts";

/** One after which the connection goes on being used, and two after which it does not. */
const ERRORS = [FULL, IO_ERROR, READ_ONLY];

const BURST = 18;

/** A bit of everything, in two lives. */
async function live(history: History): Promise<void> {
  history.openInTheEnd();
  const first = history.give("seas", "google");
  const second = history.give("seas");
  history.change({ kind: "block", user: "seas", other: "google", blocked: true });
  history.ask();
  history.clock.advance(1);
  history.change({ kind: "shown", user: "seas", number: second });
  history.change({ kind: "over", number: second });
  history.change({ kind: "account", name: "columbia", known: "a1" });
  history.clock.advance(500);
  history.give("google");
  history.change({ kind: "failures", name: "google", failures: { count: 3, at: 7 } });
  history.clock.advance(1);
  history.change({ kind: "id-over", number: first });
  history.change({ kind: "block", user: "google", other: "seas", blocked: true });
  history.change({ kind: "block", user: "seas", other: "google", blocked: false });
  history.ask();
  history.clock.advance(1);
  history.recover();
  // More than go into one statement.
  for (let i = 0; i < BURST; i += 1) history.give("columbia");
  history.clock.advance(1);
  history.recover();
  history.give("seas");
  history.change({ kind: "account", name: "columbia", known: "a2" });
  await history.close();
  history.openInTheEnd();
  history.give("seas");
  history.clock.advance(1);
  history.recover();
  await history.close();
}

for (const isAfter of [false, true]) {
  for (const error of ERRORS) {
    const when = isAfter ? "after it did its work" : "before it does anything";
    Deno.test(`${error.message}: any call may fail ${when}`, async () => {
      for (let call = 1, isMet = true; isMet; call += 1) {
        const file = new FaultyFile(memoryFile());
        isMet = false;
        file.faultAt = (at) => {
          if (at !== call) return undefined;
          isMet = true;
          return { error, isAfter };
        };
        const history = new History(file);
        try {
          await live(history);
          file.faultAt = () => undefined;
          history.open();
          await history.close();
        } catch (error) {
          throw new Error(`The fault was at call ${call}`, { cause: error });
        }
        assert(isMet || history.written === 5 + BURST);
      }
    });
  }
}

Deno.test("calls that fail for a while, and the process dies", async () => {
  for (let from = 1; from < 120; from += 1) {
    const file = new FaultyFile(memoryFile());
    file.faultAt = (at) => {
      const isFault = at >= from && at < from + 7;
      return isFault ? { error: IO_ERROR, isAfter: at % 2 === 0 } : undefined;
    };
    const history = new History(file);
    for (let tries = 0; !history.store && tries < 20; tries += 1) {
      try {
        history.open();
      } catch { /* Until the faults are over. */ }
    }
    for (let i = 0; i < 6; i += 1) {
      history.give("seas", "google");
      history.change({ kind: "block", user: "seas", other: `other${i}`, blocked: true });
      history.ask();
      history.change({ kind: "over", number: i });
      history.clock.advance(i % 2 === 0 ? 1 : 1_000);
    }
    history.crash();
    file.faultAt = () => undefined;
    // As the connection of a process that died.
    file.open().close();
    history.open();
    await history.close();
  }
});
