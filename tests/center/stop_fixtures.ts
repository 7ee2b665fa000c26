/**
 * Centers that stop, for tests.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import type { AttachedLine } from "../peers/newer_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { dialCenter } from "./fixtures.ts";
import { type Room, startRoom } from "./newer_room.ts";

/** When no more is pushed, in milliseconds from the beginning of a stop. */
export const PUSH_BOUND = 2_500;

/** When no more is answered. */
export const STOP_BOUND = 3_000;

/** Whether a promise is settled by now. */
export function watch(promise: Promise<unknown>): { isDone: boolean } {
  const watched = { isDone: false };
  promise.then(() => watched.isDone = true);
  return watched;
}

/** Resolved when a center that stops accepts nobody any more. */
export async function closedDoor(center: Center): Promise<void> {
  for (;;) {
    try {
      (await dialCenter(center)).close();
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return;
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
  }
}

/** A room in which google acknowledges by hand. */
export interface HandRoom extends Room {
  /** What time it is there. */
  readonly clock: FakeClock;
  /** The connection that google holds. */
  readonly attached: AttachedLine;
}

/** Starts a room whose clock stands still, with google attached, who acknowledges by hand. */
export async function startHandRoom(): Promise<HandRoom> {
  const clock = new FakeClock();
  const room = await startRoom({ clock }, { listening: false, attached: false });
  const attached = await room.google.attach({ acknowledge: "yes" });
  assertEquals(await room.seas.ask("MSG", "google", "first"), "OKAY|delivered|");
  await room.google.nextArrival();
  attached.acknowledge = "never";
  return { ...room, clock, attached };
}
