/**
 * Random bytes and frames that can be made again. Every run takes another seed,
 * which stands in its output as the name of a step. To run a file again with a seed:
 *
 * ```sh
 * deno test --allow-net tests/hostile/random_test.ts -- --seed=123
 * ```
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Bytes, bytesOf, concatBytes, joinFields, packFrames } from "../peers/newer_bytes.ts";

const args = parseArgs(Deno.args, { string: ["seed"] });

/** What everything random in this run is made of. */
export const SEED: number = args.seed
  ? Number(args.seed)
  : crypto.getRandomValues(new Uint32Array(1))[0]!;

/** What fields hold that mean no good. */
const FIELDS = [
  ...["", "|", "||||", "0", "1", "-1", "9007199254740992", "1e9", "65536", "\0", "\x1b[2J", "\r\n"],
  ...["seas", "google", "bob", "mallory", "nobody", "\u202eseas", "x".repeat(33), "\u2028", "😀"],
  ...["2.token", "a-1", "ADR|seas|127.0.0.1|0", "PSH|1|1|x", "[seas]: x", "\ufeff", "\ud7ff"],
];

const REQUESTS = ["MSG", "BRD", "ONL", "BLC", "GET", "ALL", "HEY", "SAY", "PRV", "ATT", "WHO"];

const OTHERS = ["LIN", "LIN|2", "SEA", "PSH", "KPT", "ACK", "END", "OKAY", "XYZ", "", "msg"];

/** Throws dice (mulberry32). */
export class Dice {
  #state: number;

  /**
   * Takes them into the hand.
   *
   * @param salt Sets what is thrown with them apart from what others throw.
   */
  constructor(salt: number) {
    this.#state = SEED + salt;
  }

  /** A whole number below another. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** One of several. */
  oneOf<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }

  /** So many things. */
  times<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }

  /** Bytes, up to so many. */
  bytes(most: number): Bytes {
    return Uint8Array.from(this.times(this.below(most + 1), () => this.below(256)));
  }

  /** A field of a frame. */
  field(): Bytes {
    return this.below(4) === 0 ? this.bytes(20) : bytesOf(this.oneOf(FIELDS));
  }

  /**
   * A frame's body: anything at all, or what looks like a request.
   *
   * @param user Who asks, if anybody.
   * @param token What proves it.
   */
  frame(user = this.field(), token = this.field()): Bytes {
    switch (this.below(8)) {
      case 0:
        return this.bytes(200);
      case 1:
        return this.field();
      case 2:
        return bytesOf(this.oneOf(FIELDS).repeat(this.below(this.below(50) === 0 ? 70_000 : 20)));
      default: {
        const type = this.below(5) === 0 ? this.oneOf(OTHERS) : this.oneOf(REQUESTS);
        const fields = this.times(this.below(5), () => this.field());
        const frame = joinFields(type, user, token, ...fields);
        return this.below(3) === 0 ? this.damaged(frame) : frame;
      }
    }
  }

  /** A few bytes of it are others, or missing, or there twice. */
  damaged(bytes: Bytes): Bytes {
    const at = this.below(bytes.length + 1);
    const [head, tail] = [bytes.slice(0, at), bytes.slice(at)];
    return concatBytes(
      head,
      this.oneOf([this.bytes(3), tail.slice(0, 5)]),
      tail.slice(this.below(3)),
    );
  }

  /** What is no frame at all, or one whose length is not its own. */
  bare(): Bytes {
    if (this.below(2) === 0) return this.bytes(100);
    return concatBytes(packFrames(this.frame()).slice(this.below(5)), this.bytes(10));
  }
}
