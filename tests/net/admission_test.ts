/** How many connections there may be at once, and which of them goes for another. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Admission, type Place } from "../../lib/net/admission.ts";

/** Connections that are admitted, or not, and closed. */
class Door {
  /** What was told of limits, such as `address-connections a1`. */
  readonly limits: string[] = [];
  /** The names of those that are open. */
  readonly open = new Set<string>();
  readonly admission: Admission;
  readonly #names = new Map<unknown, string>();
  readonly #places = new Map<string, Place>();

  constructor(maxConnections: number, maxPerAddress: number) {
    this.admission = new Admission({
      maxConnections,
      maxPerAddress,
      onLimit: (connection, limit) => this.limits.push(`${limit} ${this.#names.get(connection)}`),
    });
  }

  /** A connection, called as its address and a number: `a1`. */
  make(name: string) {
    const addresses: Record<string, string> = { a: "192.0.2.1", b: "2001:db8::1", c: "192.0.2.3" };
    const hostname = addresses[name[0]!] ?? `192.0.3.${name.charCodeAt(0)}`;
    return { remote: { hostname, port: 1 }, close: () => void this.open.delete(name) };
  }

  admit(...names: string[]): boolean[] {
    return names.map((name) => {
      const connection = this.make(name);
      this.#names.set(connection, name);
      this.open.add(name);
      const place = this.admission.admit(connection);
      if (place) this.#places.set(name, place);
      else this.open.delete(name);
      return place !== undefined;
    });
  }

  prove(...names: string[]): void {
    for (const name of names) this.admission.prove(this.#places.get(name)!);
  }

  /** The other end closes: what a server does then. */
  leave(...names: string[]): void {
    for (const name of names) {
      this.open.delete(name);
      this.admission.release(this.#places.get(name)!);
    }
  }

  get names(): string[] {
    return [...this.open].sort();
  }
}

const LATER = "abcdefgh".split("");

Deno.test("as many connections as there may be are admitted, and nobody hears of a limit", () => {
  const door = new Door(5, 3);
  assertEquals(door.admit("a1", "a2", "a3", "b1", "b2"), Array(5).fill(true));
  assertEquals([door.admission.size, door.limits], [5, []]);
});

Deno.test("past the limit of an address its oldest connection goes, and no other's", () => {
  const door = new Door(100, 3);
  door.admit("b1", "a1", "b2", "a2", "a3");
  assertEquals(door.admit("a4", "a5"), [true, true]);
  assertEquals(door.names, ["a3", "a4", "a5", "b1", "b2"]);
  assertEquals(door.limits, ["address-connections a1", "address-connections a2"]);
  assertEquals(door.admission.size, 5);
});

Deno.test("all of a /64 count as one address", () => {
  const closed: string[] = [];
  const admission = new Admission({ maxConnections: 100, maxPerAddress: 2 });
  for (const hostname of ["2001:db8::1", "2001:db8::2:0:0:1", "2001:db8::3", "2001:db8:0:1::1"]) {
    const connection = { remote: { hostname, port: 1 }, close: () => void closed.push(hostname) };
    assert(admission.admit(connection));
  }
  assertEquals([closed, admission.size], [["2001:db8::1"], 3]);
});

Deno.test("past the limit in all the oldest goes of the address that has the most", () => {
  const door = new Door(7, 5);
  door.admit("b1", "c1", "a1", "a2", "a3", "a4", "a5");
  assertEquals(door.admit("c2", "d1", "b2"), [true, true, true]);
  assertEquals(door.names, ["a4", "a5", "b1", "b2", "c1", "c2", "d1"]);
  assertEquals(door.limits, ["connections a1", "connections a2", "connections a3"]);
  assertEquals(door.admission.size, 7);
});

Deno.test("of addresses that have as many the oldest connection goes, not that of who is there longest", () => {
  const door = new Door(6, 6);
  door.admit("b1", "a1", "c1", "d1", "e1");
  door.prove("b1");
  door.admit("b2");
  door.admit("f1", "g1");
  assertEquals(door.names, ["b1", "b2", "d1", "e1", "f1", "g1"]);
  door.admission.makeRoom(2);
  assertEquals(door.names, ["b1", "b2", "f1", "g1"]);
});

Deno.test("whoever comes alone does not go for one of many, as long as these are more", () => {
  const door = new Door(40, 40);
  door.admit("b1");
  door.admit(...Array.from({ length: 39 }, (_, i) => `a${i}`));
  for (let i = 0; i < 1_000; i++) assertEquals(door.admit(`a${39 + i}`), [true]);
  assert(door.open.has("b1"));
  assertEquals(door.admission.size, 40);
});

Deno.test("a proven connection stays, and the oldest of the others goes", () => {
  const door = new Door(100, 3);
  door.admit("a1", "a2", "a3");
  door.prove("a1", "a2");
  door.admit("a4", "a5", "a6");
  assertEquals(door.names, ["a1", "a2", "a6"]);
  assertEquals(door.limits.map((limit) => limit.split(" ")[1]), ["a3", "a4", "a5"]);
});

Deno.test("where all are proven another is refused, until one of them leaves", () => {
  const door = new Door(100, 2);
  door.admit("a1", "a2");
  door.prove("a1", "a2");
  assertEquals(door.admit("a3", "b1"), [false, true]);
  assertEquals([door.limits, door.admission.size], [["address-connections a3"], 3]);
  door.leave("a1");
  assertEquals(door.admit("a4"), [true]);
  assertEquals(door.names, ["a2", "a4", "b1"]);
});

Deno.test("proven connections count in all, and the most unproven ones go first", () => {
  const door = new Door(5, 4);
  door.admit("a1", "a2", "a3", "b1", "b2");
  door.prove("a1", "a2", "a3");
  assertEquals(door.admit("c1"), [true]);
  assertEquals(door.names, ["a1", "a2", "a3", "b2", "c1"]);
  door.prove("b2", "c1");
  assertEquals(door.admit("d1"), [false]);
  assertEquals(door.limits, ["connections b1", "connections d1"]);
});

Deno.test("proving twice, or what is over, changes nothing", () => {
  const door = new Door(2, 2);
  door.admit("a1", "a2");
  door.prove("a1", "a1");
  door.leave("a1");
  door.prove("a1");
  assertEquals(door.admit("a3", "a4"), [true, true]);
  assertEquals([door.names, door.admission.size], [["a3", "a4"], 2]);
});

Deno.test("a connection that was closed for another is released by its server too, and counted once", () => {
  const door = new Door(100, 2);
  door.admit("a1", "a2", "a3");
  door.leave("a1", "a1", "a1");
  assertEquals(door.admission.size, 2);
  door.leave("a2", "a2", "a3");
  assertEquals(door.admission.size, 0);
  assertEquals(door.admit("a4", "a5"), [true, true]);
});

Deno.test("a connection that was not admitted takes nobody's place", () => {
  const door = new Door(1, 1);
  door.admit("a1");
  door.prove("a1");
  assertEquals(door.admit("a2"), [false]);
  assertEquals([door.admission.size, door.admit("a3")], [1, [false]]);
});

Deno.test("with a limit of one the newest connection is the one", () => {
  const door = new Door(1, 1);
  assertEquals(door.admit("a1", "a2", "b1", "a3"), [true, true, true, true]);
  assertEquals([door.names, door.admission.size], [["a3"], 1]);
});

Deno.test("making room closes as many as are asked for, of those that would go next", () => {
  const door = new Door(100, 100);
  door.admit("a1", "a2", "a3", "a4", "b1", "b2", "c1");
  door.prove("a1");
  door.admission.makeRoom(1);
  assertEquals([door.limits, door.names.length], [["descriptors a2"], 6]);
  door.admission.makeRoom(100);
  assertEquals([door.names, door.admission.size], [["a1"], 1]);
  door.admission.makeRoom(100);
  assertEquals([door.names, door.limits.length], [["a1"], 6]);
});

Deno.test("whatever happens, no limit is passed, none proven is closed, and in the end there is nothing", () => {
  const name = fc.constantFrom(...LATER);
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ admit: name }) },
    { weight: 2, arbitrary: fc.record({ prove: fc.nat(30) }) },
    { weight: 2, arbitrary: fc.record({ leave: fc.nat(30) }) },
    { weight: 1, arbitrary: fc.record({ room: fc.integer({ min: 1, max: 3 }) }) },
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const door = new Door(6, 3);
    const proven = new Set<string>();
    let count = 0;
    for (const step of steps) {
      if ("admit" in step) {
        const isFull = door.open.size === 6 ||
          [...door.open].filter(([address]) => address === step.admit).length === 3;
        const before = door.limits.length;
        const [isAdmitted] = door.admit(`${step.admit}${count += 1}`);
        assertEquals(door.limits.length - before, isFull ? 1 : 0);
        if (!isAdmitted) assert(isFull);
      } else if ("prove" in step) {
        const chosen = [...door.open][step.prove];
        if (chosen) door.prove(chosen);
        if (chosen) proven.add(chosen);
      } else if ("leave" in step) {
        const chosen = [...door.open][step.leave];
        if (chosen) door.leave(chosen);
        if (chosen) proven.delete(chosen);
      } else door.admission.makeRoom(step.room);
      assert(door.open.size <= 6);
      for (const address of LATER) {
        assert([...door.open].filter(([first]) => first === address).length <= 3);
      }
      for (const name of proven) assert(door.open.has(name), `${name} was closed`);
      assertEquals(door.admission.size, door.open.size);
    }
    door.leave(...door.open);
    assertEquals(door.admission.size, 0);
  }));
});
