/**
 * Centers with a store.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import { type Clock, systemClock } from "../../lib/clock.ts";
import type { DatabaseFile } from "../../lib/store/database.ts";
import { hmac } from "../../lib/store/hmac.ts";
import { SqliteStore } from "../../lib/store/sqlite_store.ts";
import type { NewerClient, RequestLine } from "../peers/newer_client.ts";
import { memoryFile } from "../store/faulty_file.ts";
import { HandStore } from "../support/hand_store.ts";
import { startWithBob } from "./fixtures.ts";
import { type EnterOptions, FOR_EVER, type Room, settle, startRoom } from "./newer_room.ts";

/** What a sender is told whose message could not be written down. */
export const NOT_SENT = "Your message was not sent: the message center cannot write to its disk " +
  "now. Please try again later.";

/** What is answered to something else that could not be written down. */
export const UNSURE = "That is done, but the message center cannot write it to its disk now: it " +
  "may be forgotten when the message center ends.";

/** What is answered when a mailbox is full. */
export const FULL = "FAIL|full|Cannot message google: too many messages wait for them already";

/** A room, and where its center writes. */
export interface HeldRoom extends Room {
  /** It is held from the start. */
  readonly store: HandStore;
}

/** Starts a room whose center writes nothing before the test says so. */
export async function startHeld(
  options: Partial<CenterOptions> = {},
  google: EnterOptions = {},
): Promise<HeldRoom> {
  const store = new HandStore();
  const room = await startRoom({ ...options, store }, google);
  store.hold();
  return { ...room, store };
}

/** Whether something has come, without waiting for it. */
export function watch(promise: Promise<unknown>): { isDone: boolean } {
  const watched = { isDone: false };
  promise.then(() => watched.isDone = true, () => watched.isDone = true);
  return watched;
}

/** So many answers, none of which may come before the commit. */
export async function answersAfter(
  line: RequestLine,
  count: number,
  commit: () => void,
): Promise<string[]> {
  const before = line.answers.length;
  const answers = Promise.all(Array.from({ length: count }, () => line.answer()));
  const watched = watch(answers);
  await settle();
  assertEquals([line.answers.slice(before), watched.isDone], [[], false]);
  commit();
  return await answers;
}

/** The texts of all that came to a client, shown or not. */
export function arrived({ pushes }: NewerClient): string[] {
  return pushes.arrivals.all.map(({ text }) => text);
}

/** A clock on which only that happens at once which somebody waits for, and the rest never. */
export const killedClock: Clock = {
  ...systemClock,
  after: (delay, run) => delay > 1 ? () => {} : systemClock.after(0, run),
};

/** One data file after the other's center: what a center wrote is there for the next. */
export class Data {
  /** What is in it. */
  readonly file: DatabaseFile = memoryFile();

  /** Starts a center on it, which ends properly unless it is to be killed. */
  start(
    { isKilled = false, ...options }: Partial<CenterOptions> & { isKilled?: boolean } = {},
  ): DataCenter {
    const store = new SqliteStore(this.file, hmac, { clock: isKilled ? killedClock : systemClock });
    const center = startWithBob({ timeout: FOR_EVER, ...options, store });
    return {
      center,
      store,
      async [Symbol.asyncDispose]() {
        await center.close();
        // What nobody waits for is not written any more then.
        if (isKilled) await new Promise<void>((resolve) => store.whenWritten(() => resolve()));
        else await store[Symbol.asyncDispose]();
      },
    };
  }
}

/** A center, and where it writes. */
export interface DataCenter extends AsyncDisposable {
  readonly center: Center;
  readonly store: SqliteStore;
}
