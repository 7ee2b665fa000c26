/** Whatever happens to a store, against a model in memory. To run a seed again: ../support/properties.ts */
import fc from "fast-check";
import { Properties } from "../support/properties.ts";
import {
  FaultyFile,
  FULL,
  IO_ERROR,
  LOCKED,
  MALFORMED,
  memoryFile,
  READ_ONLY,
} from "./faulty_file.ts";
import { History } from "./history.ts";
import type { Change } from "../../lib/store/store.ts";

const properties = new Properties();

const name = fc.constantFrom("seas", "google", "columbia", "windows");

/** Numbers of messages. */
const number = fc.integer({ min: 1, max: 100 });

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("shown"), user: name, number }),
  fc.record({ kind: fc.constant("over"), number }),
  fc.record({ kind: fc.constant("id-over"), number }),
  fc.record({ kind: fc.constant("block"), user: name, other: name, blocked: fc.boolean() }),
  fc.record({ kind: fc.constant("failures"), name }),
  fc.record({
    kind: fc.constant("failures"),
    name,
    failures: fc.oneof(
      fc.record({ count: fc.nat(), at: fc.nat() }),
      fc.record({ count: fc.nat(), at: fc.nat(), suspendedUntil: fc.nat() }),
    ),
  }),
  fc.record({ kind: fc.constant("account"), name, known: fc.string() }),
) as fc.Arbitrary<Change>;

type Step =
  | { readonly kind: "give"; readonly recipients: readonly string[]; readonly count: number }
  | { readonly kind: "change"; readonly change: Change }
  | { readonly kind: "ask" | "close" | "crash" | "recover" }
  | { readonly kind: "wait"; readonly time: number }
  | {
    readonly kind: "fault";
    readonly calls: number;
    readonly length: number;
    readonly isAfter: boolean;
    readonly error: Error;
  };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("give"),
      recipients: fc.uniqueArray(name, { minLength: 1 }),
      // More than go into one statement.
      count: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 15, max: 35 })),
    }),
  },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant("change"), change }) },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant("wait"), time: fc.constantFrom(0, 1, 2, 500, 1_000) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("fault"),
      calls: fc.nat(30),
      length: fc.integer({ min: 1, max: 30 }),
      isAfter: fc.boolean(),
      error: fc.constantFrom(FULL, IO_ERROR, READ_ONLY, MALFORMED, LOCKED),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("ask", "close", "crash", "recover") }),
  },
) as fc.Arbitrary<Step>;

async function take(step: Step, history: History, file: FaultyFile): Promise<void> {
  switch (step.kind) {
    case "give":
      for (let i = 0; i < step.count; i += 1) history.give(...step.recipients);
      return;
    case "change": {
      const { change } = step;
      const isOver = change.kind === "over" || change.kind === "id-over";
      // Nothing is over that has not begun.
      if (!isOver || change.number <= history.last) history.change(change);
      return;
    }
    case "ask":
      return history.ask();
    case "wait":
      return history.clock.advance(step.time);
    case "fault": {
      const from = file.calls + step.calls;
      const { error, isAfter, length } = step;
      file.faultAt = (at) => at >= from && at < from + length ? { error, isAfter } : undefined;
      return;
    }
    case "recover":
      file.faultAt = () => undefined;
      return history.recover();
    case "close":
      await history.close();
      file.faultAt = () => undefined;
      return history.open();
    case "crash":
      history.crash();
      file.faultAt = () => undefined;
      file.open().close();
      return history.open();
  }
}

properties.hold(
  "a store holds what was answered, and nothing of what was refused",
  200,
  fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (steps) => {
    const file = new FaultyFile(memoryFile());
    const history = new History(file);
    history.open();
    for (const step of steps) await take(step, history, file);
    file.faultAt = () => undefined;
    history.recover();
    await history.close();
    history.open();
    await history.close();
  }),
);

properties.count(200);
