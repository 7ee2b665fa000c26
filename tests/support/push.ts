/**
 * A push from nowhere in particular.
 *
 * @module
 */
import { Line } from "../peers/line.ts";

/** Brings a frame to a client that listens on a port of this machine. */
export async function push(port: number, text: string): Promise<void> {
  using line = await Line.dial({ hostname: "127.0.0.1", port });
  await line.send(text);
}
