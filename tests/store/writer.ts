/**
 * A process that writes to a store until it is killed, or until its disk is
 * full: prints `w` and a number for each message that is written, `f` and a
 * number for each that is not.
 *
 * @module
 */
import { systemClock } from "../../lib/clock.ts";
import { openStore } from "../../lib/store/sqlite_store.ts";
import { messageOf } from "./history.ts";

/** So many messages at once, at most. */
const BURST = 20;

/** So many failures are enough. */
const MAX_FAILURES = 5;

const encoder = new TextEncoder();

function print(line: string): void {
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
}

if (import.meta.main) {
  const [path = "", bytes = "0"] = Deno.args;
  const onState = (error?: Error) => print(`s ${error?.message ?? ""}`);
  const store = await openStore(path, { clock: systemClock, onState });
  const body = new Uint8Array(Number(bytes));
  let number = store.takeContents().lastNumber;
  let failures = 0;
  while (failures < MAX_FAILURES) {
    const written = Array.from({ length: 1 + Math.floor(Math.random() * BURST) }, () => {
      const message = { ...messageOf(number += 1), body };
      store.write({ kind: "message", message });
      return new Promise<void>((resolve) => {
        store.whenWritten((error) => {
          print(`${error ? "f" : "w"} ${message.number}`);
          resolve();
          if (error) failures += 1;
        });
      });
    });
    await Promise.all(written);
  }
  await store[Symbol.asyncDispose]();
}
