/**
 * How many connections there may be at once.
 *
 * @module
 */
import { addressBlock, type Endpoint } from "./address.ts";

/** What may be admitted. */
export interface Admitted {
  /** Where it comes from. */
  readonly remote: Endpoint;
  /** Ends it. */
  close(): void;
}

/** How many connections there may be. */
export interface AdmissionOptions {
  /** In all. */
  readonly maxConnections: number;
  /** From one address, or one /64 of IPv6. */
  readonly maxPerAddress: number;
  /**
   * Called when a connection is closed so that another can be admitted, or is
   * not admitted because that cannot be.
   */
  onLimit?(
    connection: Admitted,
    limit: "connections" | "address-connections" | "descriptors",
  ): void;
}

interface Block {
  readonly all: Set<Admitted>;
  /** Those that nobody has proven to be a user's; the oldest comes first. */
  readonly unproven: Set<Admitted>;
}

/**
 * Counts connections, in all and from each address. Past a limit a new one is
 * admitted in place of the oldest that has not proven yet whose it is: whoever
 * holds connections and says nothing loses them, and keeps nobody out.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #blocks = new Map<string, Block>();
  /** The addresses by how many unproven connections they have; whose have waited longest come first. */
  readonly #bySize: Set<Block>[] = [];
  /** No address has more unproven connections. */
  #most = 0;
  #count = 0;

  /**
   * Makes a count of nothing.
   *
   * @param options How many there may be.
   */
  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** How many connections there are. */
  get size(): number {
    return this.#count;
  }

  /**
   * Admits a connection, if it can be.
   *
   * @param connection The connection.
   * @returns Whether it is admitted.
   */
  admit(connection: Admitted): boolean {
    const { maxConnections, maxPerAddress } = this.#options;
    const key = addressBlock(connection.remote.hostname);
    const block = this.#blocks.get(key) ?? { all: new Set(), unproven: new Set() };
    const isAddressFull = block.all.size >= maxPerAddress;
    if (isAddressFull || this.#count >= maxConnections) {
      const limit = isAddressFull ? "address-connections" : "connections";
      const victim = isAddressFull ? oldest(block) : this.#oldestOfMost();
      this.#options.onLimit?.(victim ?? connection, limit);
      if (!victim) return false;
      this.#evict(victim);
    }
    this.#blocks.set(key, block);
    block.all.add(connection);
    this.#change(block, ({ unproven }) => unproven.add(connection));
    this.#count += 1;
    return true;
  }

  /** A connection is a user's: it is not closed for others any more. */
  prove(connection: Admitted): void {
    const block = this.#blocks.get(addressBlock(connection.remote.hostname));
    if (block) this.#change(block, ({ unproven }) => unproven.delete(connection));
  }

  /**
   * Closes connections that would go next: the system is out of room before its limit.
   *
   * @param count How many at most.
   */
  makeRoom(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const victim = this.#oldestOfMost();
      if (!victim) return;
      this.#options.onLimit?.(victim, "descriptors");
      this.#evict(victim);
    }
  }

  /** A connection is over. Safe to call twice. */
  release(connection: Admitted): void {
    const key = addressBlock(connection.remote.hostname);
    const block = this.#blocks.get(key);
    if (!block?.all.delete(connection)) return;
    this.#change(block, ({ unproven }) => unproven.delete(connection));
    this.#count -= 1;
    if (block.all.size === 0) this.#blocks.delete(key);
  }

  #evict(victim: Admitted): void {
    this.release(victim);
    victim.close();
  }

  /** The oldest unproven connection of the address that has the most of them. */
  #oldestOfMost(): Admitted | undefined {
    while (this.#most > 0 && !this.#bySize[this.#most]?.size) this.#most -= 1;
    const most = this.#bySize[this.#most]?.values().next().value;
    return most && oldest(most);
  }

  /** Keeps the order: to look through all addresses would take longer than to accept a connection. */
  #change(block: Block, run: (block: Block) => void): void {
    const before = block.unproven.size;
    run(block);
    const { size } = block.unproven;
    if (size === before) return;
    this.#bySize[before]?.delete(block);
    if (size > 0) (this.#bySize[size] ??= new Set()).add(block);
    this.#most = Math.max(this.#most, size);
  }
}

function oldest({ unproven }: Block): Admitted | undefined {
  return unproven.values().next().value;
}
