/**
 * The write-ahead log beside the data file, as SQLite keeps it:
 * https://www.sqlite.org/fileformat2.html#the_write_ahead_log
 *
 * SQLite takes the first frame that is bad for the end of the log, and forgets
 * what stands behind it without a word.
 *
 * @module
 */

/** The bytes before the first frame. */
const HEADER = 32;

/** The bytes before the page in each frame. */
const FRAME_HEADER = 24;

/** What a log begins with; its last bit tells how its checksums are reckoned. */
const MAGIC = 0x377f0682;

/** SQLite's page size if nobody wants another. */
const PAGE = 4096;

const MIN_PAGE = 512;
const MAX_PAGE = 65_536;

/** So many frames are read at once. */
const BLOCK = 64;

/** Where the main file says how large its pages are. */
const PAGE_SIZE_AT = 16;

/** How often a log is looked at that changes meanwhile. */
const MAX_TRIES = 5;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Finds damage in a log that cannot come from a commit which was under way when
 * the power failed: commits behind a bad frame, of which all but the last were
 * on the disk before the next one began.
 *
 * @param path The data file, which this process has not opened: SQLite's locks
 * end when any other handle on the file is closed.
 * @param logPath The log beside it; it need not be there.
 * @returns The number of the first bad frame, 0 for the header; nothing if all
 * is well, or if a process that runs is writing it.
 * @throws {Error} If a file cannot be read.
 */
export async function findLogDamage(path: string, logPath: string): Promise<number | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const before = await stateOf(logPath);
    if (before === undefined) return undefined;
    const damage = await scan(logPath, await readPageSize(path));
    if (damage === undefined || before === await stateOf(logPath)) return damage;
  }
  return undefined;
}

/** When it was changed, and how long it is; nothing if it is empty or not there. */
async function stateOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtime, isFile } = await Deno.stat(path);
    return isFile && size > 0 ? `${size} ${mtime?.getTime()}` : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function scan(logPath: string, pageSize: number): Promise<number | undefined> {
  using file = await Deno.open(logPath);
  const bytes = await readBlock(file, HEADER);
  if (bytes.length < HEADER) return undefined;
  const header = new Header(bytes);
  const length = FRAME_HEADER + (header.isValid ? header.pageSize : pageSize);
  const frames = new Frames(header);
  while (true) {
    const block = await readBlock(file, BLOCK * length);
    // What is cut off at the end was being written.
    for (let at = 0; at + length <= block.length; at += length) {
      frames.add(block.subarray(at, at + length));
    }
    if (block.length < BLOCK * length) return frames.damage;
  }
}

class Header {
  readonly isValid: boolean;
  readonly isLittle: boolean;
  readonly pageSize: number;
  readonly salts: readonly [number, number];
  readonly sums: readonly [number, number];

  constructor(bytes: Bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const magic = view.getUint32(0);
    this.isLittle = magic === MAGIC;
    this.pageSize = view.getUint32(8);
    this.salts = [view.getUint32(16), view.getUint32(20)];
    this.sums = checksum(bytes.subarray(0, 24), this.isLittle, [0, 0]);
    this.isValid = (magic & ~1) === MAGIC && isPageSize(this.pageSize) &&
      this.sums[0] === view.getUint32(24) && this.sums[1] === view.getUint32(28);
  }
}

/** Goes through the frames, of which each one's checksum covers all before it. */
class Frames {
  readonly #header: Header;
  #sums: readonly [number, number];
  #count = 0;
  #firstBad: number | undefined;
  /** Commits at the first bad frame and behind it. */
  #commits = 0;

  constructor(header: Header) {
    this.#header = header;
    this.#sums = header.sums;
    if (!header.isValid) this.#firstBad = 0;
  }

  /** See {@linkcode findLogDamage}. */
  get damage(): number | undefined {
    // The header is on the disk before the first frame is written.
    const torn = this.#firstBad === 0 ? 0 : 1;
    return this.#commits > torn ? this.#firstBad : undefined;
  }

  add(frame: Bytes): void {
    this.#count += 1;
    const view = new DataView(frame.buffer, frame.byteOffset);
    const page = view.getUint32(0);
    const { isValid, salts } = this.#header;
    // Others are left from before the log began anew.
    const isOurs = page !== 0 &&
      (!isValid || view.getUint32(8) === salts[0] && view.getUint32(12) === salts[1]);
    if (this.#firstBad === undefined && !(isOurs && this.#follows(frame, view))) {
      this.#firstBad = this.#count;
    }
    const isCommit = view.getUint32(4) !== 0;
    if (this.#firstBad !== undefined && isOurs && isCommit) this.#commits += 1;
  }

  #follows(frame: Bytes, view: DataView): boolean {
    const { isLittle } = this.#header;
    this.#sums = checksum(frame.subarray(0, 8), isLittle, this.#sums);
    this.#sums = checksum(frame.subarray(FRAME_HEADER), isLittle, this.#sums);
    return this.#sums[0] === view.getUint32(16) && this.#sums[1] === view.getUint32(20);
  }
}

function checksum(
  bytes: Bytes,
  isLittle: boolean,
  [first, second]: readonly [number, number],
): readonly [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + view.getUint32(at, isLittle) + second) >>> 0;
    second = (second + view.getUint32(at + 4, isLittle) + first) >>> 0;
  }
  return [first, second];
}

async function readPageSize(path: string): Promise<number> {
  using file = await Deno.open(path);
  const bytes = await readBlock(file, PAGE_SIZE_AT + 2);
  if (bytes.length < PAGE_SIZE_AT + 2) return PAGE;
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint16(PAGE_SIZE_AT);
  if (size === 1) return MAX_PAGE;
  return isPageSize(size) ? size : PAGE;
}

function isPageSize(size: number): boolean {
  return size >= MIN_PAGE && size <= MAX_PAGE && (size & (size - 1)) === 0;
}

/** Reads so many bytes, or what is left. */
async function readBlock(file: Deno.FsFile, length: number): Promise<Bytes> {
  const bytes = new Uint8Array(length);
  let size = 0;
  while (size < length) {
    const count = await file.read(bytes.subarray(size));
    if (count === null) break;
    size += count;
  }
  return bytes.subarray(0, size);
}
