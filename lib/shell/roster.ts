/**
 * What a client has seen of others: who is online, and what they wrote last.
 *
 * @module
 */
import type { ChatEvent, TimedMessage } from "../client/event.ts";

/** How many people are remembered. */
const MAX_PEOPLE = 10_000;

/** Takes note of what happens. */
export class Roster {
  /** Who is online, and since when if that was seen, in milliseconds since 1970. */
  readonly #online = new Map<string, number | undefined>();
  /** The latest message of each person; the latest of all comes last. */
  readonly #latest = new Map<string, TimedMessage>();
  /** Who wants one's address. */
  readonly #asking = new Set<string>();
  #knowsOnline = false;

  /** Whether it was told who is online, and has seen who came and went since. */
  get knowsOnline(): boolean {
    return this.#knowsOnline;
  }

  /** Takes note of something that happened. */
  notice(event: ChatEvent): void {
    switch (event.kind) {
      case "message":
      case "private":
        this.#latest.delete(event.from);
        this.#latest.set(event.from, event);
        if (!event.kept) this.#cameAt(event.from, undefined);
        trim(this.#latest);
        return;
      case "presence":
        if (!event.online) this.#online.delete(event.user);
        else this.#cameAt(event.user, event.time);
        return;
      case "online":
        return this.areOnline(event.users);
      case "request":
        this.#asking.add(event.from);
        if (this.#asking.size > MAX_PEOPLE) this.#asking.delete(event.from);
    }
  }

  /** These, and nobody else, are online. */
  areOnline(users: readonly string[]): void {
    this.#knowsOnline = true;
    const present = new Set(users);
    for (const user of this.#online.keys()) if (!present.has(user)) this.#online.delete(user);
    for (const user of users) this.#cameAt(user, undefined);
  }

  /** Somebody who wanted one's address has it. */
  answered(user: string): void {
    this.#asking.delete(user);
  }

  /** Nothing is known any more of who is online: the session is another. */
  forgetOnline(): void {
    this.#knowsOnline = false;
    this.#online.clear();
    this.#asking.clear();
  }

  /** Since when a user was seen to be online, in milliseconds since 1970; nothing if they are not. */
  seen(user: string): { readonly since: number | undefined } | undefined {
    return this.#online.has(user) ? { since: this.#online.get(user) } : undefined;
  }

  /** The latest message of each person, in the order in which they came. */
  latest(): TimedMessage[] {
    return [...this.#latest.values()];
  }

  /** The latest message of all, if there is any. */
  get last(): TimedMessage | undefined {
    return this.latest().at(-1);
  }

  /**
   * Whom a command may be about: those who ask, those online, those who wrote.
   *
   * @param own One's own name, which is not among them.
   */
  names(own: string): string[] {
    const names = new Set([...this.#asking, ...this.#online.keys(), ...this.#latest.keys()]);
    names.delete(own);
    return [...names];
  }

  #cameAt(user: string, time: number | undefined): void {
    this.#online.set(user, time ?? this.#online.get(user));
    trim(this.#online);
  }
}

/** Forgets whom it has known longest. */
function trim(people: Map<string, unknown>): void {
  if (people.size > MAX_PEOPLE) people.delete(people.keys().next().value!);
}
