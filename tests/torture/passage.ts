/**
 * One direction of a connection through a proxy.
 *
 * @module
 */
import type { Socket } from "node:net";
import type { Condition } from "./condition.ts";
import type { Fault } from "./fault.ts";

/** How many bytes are split at the most: a small part shows what there is to be seen. */
const MAX_SPLIT = 4_000;

/** What bytes pass through. */
export interface Passage {
  /** Where they come from. */
  readonly from: Socket;
  /** Where they go. */
  readonly to: Socket;
  /** What goes wrong in this direction, if anything. */
  readonly fault: Fault | undefined;
  /** Over when nothing is to go wrong any more. */
  readonly weather: Condition;
  /** Called when it goes wrong. */
  onFault(): void;
}

/**
 * Passes on bytes until there are no more.
 *
 * @param passage From where to where, and how.
 */
export async function pass(passage: Passage): Promise<void> {
  const { from, to } = passage;
  try {
    if (await passAll(passage)) to.end();
  } catch {
    // Who goes without a word is heard of on the other side.
    for (const socket of [from, to]) if (!socket.destroyed) socket.resetAndDestroy();
  }
}

/** Returns whether the end came by itself. */
async function passAll(passage: Passage): Promise<boolean> {
  const { from, to, fault, weather, onFault } = passage;
  /** How many bytes may pass before it goes wrong. */
  let left = fault?.at ?? Infinity;
  let splits = MAX_SPLIT;
  let [hasHappened, isDeaf] = [false, false];
  for await (const chunk of from.iterator({ destroyOnReturn: false })) {
    let bytes: Uint8Array = chunk;
    if (isDeaf) continue;
    if (!fault || weather.isOver || bytes.length <= left) {
      left -= bytes.length;
      await write(to, bytes);
      continue;
    }
    if (left > 0) await write(to, bytes.subarray(0, left));
    bytes = bytes.subarray(left);
    left = 0;
    if (!hasHappened) onFault();
    hasHappened = true;
    switch (fault.kind) {
      case "reset":
        from.resetAndDestroy();
        to.resetAndDestroy();
        return false;
      case "close":
        from.destroySoon();
        to.destroySoon();
        return false;
      case "half-close":
        to.end();
        isDeaf = true;
        continue;
      case "stall":
        left = Infinity;
        await weather.pause(fault.duration);
        break;
      case "delay":
        await weather.pause(fault.duration);
        break;
      case "split":
        for (; bytes.length > fault.size && splits > 0; splits -= fault.size) {
          await write(to, bytes.subarray(0, fault.size));
          await weather.pause(0);
          bytes = bytes.subarray(fault.size);
        }
    }
    await write(to, bytes);
  }
  return !isDeaf;
}

/** Writes, and waits until there is room for more. */
async function write(to: Socket, bytes: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onClose = () => reject(new Deno.errors.ConnectionReset("It is closed"));
  to.once("close", onClose);
  to.write(bytes, (error) => error ? reject(error) : resolve());
  if (to.destroyed) onClose();
  try {
    await promise;
  } finally {
    to.off("close", onClose);
  }
}
