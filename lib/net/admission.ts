/**
 * How many connections there may be at once.
 *
 * @module
 */
import { LinkedList, ListNode } from "../linked_list.ts";
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

/** A connection that is admitted. */
export class Place {
  /** The connection. */
  readonly connection: Admitted;
  /** Its address. */
  readonly block: Block;
  /** Where it is among the unproven ones of that, while it is one. */
  readonly unproven: ListNode<Place> = new ListNode<Place>(this);
  /** Whether it is over. */
  isReleased = false;

  /** Made by {@linkcode Admission.admit}. */
  constructor(connection: Admitted, block: Block) {
    this.connection = connection;
    this.block = block;
  }
}

/** An address from which there are connections. */
export class Block {
  /** What it is called: an address, or a /64 of IPv6. */
  readonly key: string;
  /** How many connections it has. */
  count = 0;
  /** Those that nobody has proven to be a user's; the oldest comes first. */
  readonly unproven: LinkedList<Place> = new LinkedList<Place>();
  /** Where it is among the addresses that have as many of these. */
  readonly bySize: ListNode<Block> = new ListNode<Block>(this);

  /** Made by {@linkcode Admission.admit}. */
  constructor(key: string) {
    this.key = key;
  }
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
  readonly #bySize: LinkedList<Block>[] = [];
  /** No address has more unproven connections. */
  #most = 0;
  #count = 0;
  /** The address of which the last connection was closed last. */
  #resting: Block | undefined;

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
   * @returns Its place, or nothing if it is not admitted.
   */
  admit(connection: Admitted): Place | undefined {
    const { maxConnections, maxPerAddress } = this.#options;
    const key = addressBlock(connection.remote.hostname);
    const block = this.#blocks.get(key) ?? new Block(key);
    const isAddressFull = block.count >= maxPerAddress;
    if (isAddressFull || this.#count >= maxConnections) {
      const limit = isAddressFull ? "address-connections" : "connections";
      const victim = isAddressFull ? block.unproven.first?.item : this.#oldestOfMost();
      this.#options.onLimit?.(victim?.connection ?? connection, limit);
      if (!victim) return undefined;
      this.#evict(victim);
    }
    this.#blocks.set(key, block);
    block.count += 1;
    this.#count += 1;
    const place = new Place(connection, block);
    block.unproven.append(place.unproven);
    this.#sort(block);
    return place;
  }

  /** A connection is a user's: it is not closed for others any more. */
  prove({ block, unproven }: Place): void {
    unproven.remove();
    this.#sort(block);
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
      this.#options.onLimit?.(victim.connection, "descriptors");
      this.#evict(victim);
    }
  }

  /** A connection is over. Safe to call twice. */
  release(place: Place): void {
    if (place.isReleased) return;
    place.isReleased = true;
    const { block } = place;
    this.prove(place);
    block.count -= 1;
    this.#count -= 1;
    if (block.count === 0) this.#rest(block);
  }

  /** Forgets an address when another has none left: whose last connection was closed mostly comes back. */
  #rest(block: Block): void {
    const before = this.#resting;
    if (before && before !== block && before.count === 0) this.#blocks.delete(before.key);
    this.#resting = block;
  }

  #evict(victim: Place): void {
    this.release(victim);
    victim.connection.close();
  }

  /** The oldest unproven connection of the address that has the most of them. */
  #oldestOfMost(): Place | undefined {
    while (this.#most > 0 && !this.#bySize[this.#most]?.size) this.#most -= 1;
    return this.#bySize[this.#most]?.first?.item.unproven.first?.item;
  }

  /** Keeps the order: to look through all addresses would take longer than to accept a connection. */
  #sort({ bySize, unproven: { size } }: Block): void {
    if (bySize.list && bySize.list === this.#bySize[size]) return;
    bySize.remove();
    if (size > 0) (this.#bySize[size] ??= new LinkedList()).append(bySize);
    this.#most = Math.max(this.#most, size);
  }
}
