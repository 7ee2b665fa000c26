/**
 * A transcript's file that is in memory, and breaks as the test likes.
 *
 * @module
 */
import type { TranscriptFile } from "../../lib/transcript/transcript.ts";

const encoder = new TextEncoder();

/** A file that outlives whoever has it open. */
export class MemoryFile implements TranscriptFile {
  /** How many bytes it still takes; then the disk is full. */
  room = Infinity;
  /** Whether it cannot be cut. */
  isUncuttable = false;
  /** Whether its name is gone. */
  isDeleted = false;
  /** How many bytes were read. */
  bytesRead = 0;
  /** How many bytes each write brought. */
  readonly writes: number[] = [];
  /** Called with each line that is written. */
  onWrite: () => void = () => {};
  #bytes: Uint8Array<ArrayBuffer>;
  #position = 0;

  /** Makes a file that holds this. */
  constructor(content: string | Uint8Array = "") {
    this.#bytes = new Uint8Array(typeof content === "string" ? encoder.encode(content) : content);
  }

  /** All that it holds. */
  get text(): string {
    return new TextDecoder().decode(this.#bytes);
  }

  /** The objects on its lines. */
  get objects(): Record<string, unknown>[] {
    return this.text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }

  /** What it holds of somebody's messages and one's own, in order. */
  get texts(): string[] {
    return this.objects.flatMap(({ text }) => typeof text === "string" ? [text] : []);
  }

  /** Appends this, whatever it is. */
  add(content: string): void {
    const bytes = encoder.encode(content);
    const all = new Uint8Array(this.#bytes.length + bytes.length);
    all.set(this.#bytes);
    all.set(bytes, this.#bytes.length);
    this.#bytes = all;
  }

  /** The same as of a file that is open. */
  statSync(): Deno.FileInfo {
    return { size: this.#bytes.length, nlink: this.isDeleted ? 0 : 1 } as Deno.FileInfo;
  }

  /** The same as of a file that is open. */
  seekSync(offset: number | bigint): number {
    return this.#position = Number(offset);
  }

  /** The same as of a file that is open; never much at once. */
  readSync(into: Uint8Array): number | null {
    const some = this.#bytes.subarray(
      this.#position,
      this.#position + Math.min(into.length, 5_000),
    );
    into.set(some);
    this.#position += some.length;
    this.bytesRead += some.length;
    return some.length === 0 ? null : some.length;
  }

  /** The same as of a file that is open; a part of it if there is no more room. */
  writeSync(bytes: Uint8Array): number {
    const some = bytes.slice(0, this.room);
    if (some.length === 0) throw new Error("No space left on device (os error 28)");
    this.room -= some.length;
    this.writes.push(some.length);
    this.add(new TextDecoder().decode(some));
    if (some.length === bytes.length) this.onWrite();
    return some.length;
  }

  /** The same as of a file that is open. */
  truncateSync(length = 0): void {
    if (this.isUncuttable) throw new Error("Input/output error (os error 5)");
    this.#bytes = this.#bytes.slice(0, length);
  }

  /** The same as of a file that is open. */
  close(): void {}
}
