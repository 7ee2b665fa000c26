/**
 * A center through which two weeks pass in seconds, and its users.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Center } from "../../lib/center/center.ts";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { giveWay } from "../../lib/net/slice.ts";
import type { Store } from "../../lib/store/store.ts";
import { settle, until } from "../center/newer_room.ts";
import type { Endpoint } from "../peers/line.ts";
import type { RunningClock } from "../support/hostile_clock.ts";
import type { HostileConnection } from "../support/hostile_connection.ts";
import { Dice } from "../support/hostile_dice.ts";
import { Doors } from "../support/hostile_doors.ts";
import { assertMemoryCameBack, bytesInUse } from "../support/hostile_heap.ts";
import { Rejections } from "../support/hostile_rejections.ts";
import { manyAccounts } from "../support/start.ts";
import { LIMITS, Peaks, PEOPLE } from "./peaks.ts";
import { Impatience, Person, type Way, WAYS } from "./person.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long apart at most things are that happen on one day, in milliseconds. */
const APART = 15_000;

/** Longer than anything is remembered. */
const LONG = 8 * DAY;

/** How much memory may stay in use, in bytes: most of it is code that did not run before. */
const SLACK = 4 * 1024 * 1024;

/** Addresses from which nobody ever logs in. */
const ELSEWHERE = ["198.51.100.7", "203.0.113.9", "2001:db8::7"];

/** Something that somebody does. Tells whether it came about; it may throw if it did not. */
export type Deed = (soak: Soak) => Promise<boolean>;

/** A center, its people, and what they do. */
export class Soak implements AsyncDisposable {
  /** Decide what happens. */
  readonly dice: Dice;
  /** The center's. */
  readonly clock: RunningClock;
  /** Where one comes in. */
  readonly doors: Doors = new Doors();
  /** Where strangers come in. */
  readonly strangers: readonly Endpoint[];
  /** The center. */
  readonly center: Center;
  /** Who has an account at the beginning and at the end. */
  readonly people: readonly Person[];
  /** The accounts at the beginning and at the end. */
  readonly accounts: ReadonlyMap<string, string> = manyAccounts(PEOPLE);
  /** Those that there are now. */
  now: Map<string, string> = new Map(this.accounts);
  /** Connections that somebody holds and does nothing with. */
  readonly loose: HostileConnection[] = [];
  /** How often each deed came about, and how often it did not. */
  readonly done: Record<string, [done: number, not: number]> = {};
  readonly #rejections = new Rejections();
  readonly #peaks = new Peaks();

  /**
   * Starts a center.
   *
   * @param salt Sets the dice apart from those of others.
   * @param clock The center's; it is disposed of along with this object.
   * @param store Where the center writes, if anywhere.
   */
  constructor(salt: number, clock: RunningClock, store?: Store) {
    this.dice = new Dice(salt);
    this.clock = clock;
    this.strangers = ELSEWHERE.map((hostname) => this.doors.from(hostname));
    this.center = new Center({
      ...DEFAULT_LIMITS,
      ...LIMITS,
      listener: this.doors,
      credentials: this.now,
      clock,
      timeout: 2 * MINUTE,
      ...(store && { store }),
    });
    const impatience = new Impatience(clock);
    this.people = [...this.accounts.keys()]
      .map((name) => new Person(name, this.center, impatience));
  }

  /** Somebody who is there, if there is anyone of whom that is true, or comes and is so. */
  async someone(isGood: (person: Person) => boolean): Promise<Person> {
    const first = this.dice.below(PEOPLE);
    const people = [...this.people.slice(first), ...this.people.slice(0, first)];
    for (const person of people) if (isGood(person) && await person.isThere()) return person;
    for (const person of people) {
      if (!person.client && await this.bringIn(person, "attached") && isGood(person)) return person;
    }
    throw new Error("Nobody can come");
  }

  /** Has somebody log in. Tells whether that worked. */
  async bringIn(person: Person, way: Way): Promise<boolean> {
    try {
      await person.come(way, this.now.get(person.name) ?? "none");
      return true;
    } catch {
      return false;
    }
  }

  /** Gives the center other accounts. Whoever has another one now loses their session, and ends. */
  async setAccounts(accounts: ReadonlyMap<string, string>): Promise<void> {
    const before = this.now;
    this.now = new Map(accounts);
    this.center.replaceCredentials(this.now);
    for (const person of this.people) {
      if (before.get(person.name) !== this.now.get(person.name)) await person.crash();
    }
  }

  /**
   * Lets days pass on which people do things, and then lets all of them leave
   * for long: nothing of it is left.
   *
   * @param days How many.
   * @param deeds What they do.
   */
  async pass(days: number, deeds: Readonly<Record<string, Deed>>): Promise<void> {
    const { center, clock, doors } = this;
    // What a center writes down first is written down.
    clock.advance(MINUTE);
    const start = { sizes: center.sizes, timers: clock.timers, open: doors.open };
    const memory = await bytesInUse();
    for (let day = 0; day < days; day++) await this.#day(Object.entries(deeds));
    await this.#leaveAll();
    await settle();
    clock.advance(LONG);
    await until(() => doors.open === 0);
    assertEquals(center.sizes, start.sizes);
    assertEquals(
      { timers: clock.timers, open: doors.open },
      { timers: start.timers, open: start.open },
    );
    this.#peaks.assertBounded();
    const idle = Object.keys(deeds).filter((name) => !this.done[name]?.[0]);
    assertEquals(idle, [], "everything happened");
    await assertMemoryCameBack(memory, SLACK);
    await this.#rejections.assertNone();
  }

  /** Ends all. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const person of this.people) await person.crash();
    await this.#cutLoose();
    await this.center.close();
    this.clock[Symbol.dispose]();
    await this.#rejections[Symbol.asyncDispose]();
  }

  async #day(deeds: readonly [string, Deed][]): Promise<void> {
    for (const person of this.people) {
      await this.bringIn(person, this.dice.oneOf(WAYS));
    }
    for (const [name, deed] of this.#shuffled(deeds)) {
      const counts = this.done[name] ??= [0, 0];
      counts[await deed(this).catch(() => false) ? 0 : 1] += 1;
      // What is on its way has arrived then, mostly.
      await giveWay();
      this.#peaks.measure(this.center, this.clock);
      this.clock.advance(this.dice.below(APART));
    }
    // Whoever is still there is cut off, half of them before the night.
    if (this.dice.below(2) === 0) { for (const person of this.people) await person.crash(); }
    await settle();
    this.clock.advance(DAY);
    this.#peaks.measure(this.center, this.clock);
    await this.#cutLoose();
  }

  /** All accounts are as they were; everybody comes to see what waits, blocks nobody, and leaves. */
  async #leaveAll(): Promise<void> {
    await this.setAccounts(this.accounts);
    // Nobody is suspended any more.
    this.clock.advance(10 * MINUTE);
    await this.#cutLoose();
    await until(() => this.center.sizes.connections === 0);
    for (const person of this.people) {
      await person.come("dialled", this.accounts.get(person.name)!);
      await Promise.all(this.people.map(({ name }) => person.askInPeace("BLC", "0", name)));
    }
    await until(() => this.center.sizes.letters === 0 && this.center.sizes.batches === 0);
    assertEquals(this.center.sizes.blocks, 0);
    for (const person of this.people) {
      await person.askInPeace("OUT");
      await person.crash();
    }
    await until(() => this.center.sizes.connections === 0);
  }

  #shuffled<T>(things: readonly T[]): T[] {
    return things.map((thing) => ({ thing, at: this.dice.below(1e9) }))
      .sort((a, b) => a.at - b.at)
      .map(({ thing }) => thing);
  }

  async #cutLoose(): Promise<void> {
    for (const connection of this.loose.splice(0)) await connection.close();
  }
}
