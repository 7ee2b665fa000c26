/** What becomes of a message. */
import { assertEquals } from "@std/assert";
import { type Fate, Receipt } from "../../lib/chat/receipt.ts";

/** A receipt, and what it has called back with. */
function watched(recipients?: number): { receipt: Receipt; told: Fate[] } {
  const receipt = new Receipt(recipients);
  const told: Fate[] = [];
  receipt.whenSettled((fate) => told.push(fate));
  return { receipt, told };
}

Deno.test("nothing is known of a message at first", () => {
  const { receipt, told } = watched();
  assertEquals([receipt.fate, told], [undefined, []]);
});

Deno.test("a message to one is delivered when that one has it", () => {
  const { receipt, told } = watched();
  receipt.delivered();
  assertEquals([receipt.fate, told], ["delivered", ["delivered"]]);
});

Deno.test("a message to several is delivered when the last one has it", () => {
  const { receipt, told } = watched(3);
  for (let i = 0; i < 2; i++) receipt.delivered();
  assertEquals([receipt.fate, told], [undefined, []]);
  receipt.delivered();
  assertEquals([receipt.fate, told], ["delivered", ["delivered"]]);
});

Deno.test("a message to nobody is delivered from the first", () => {
  const { receipt, told } = watched(0);
  assertEquals([receipt.fate, told], ["delivered", ["delivered"]]);
});

Deno.test("the first fate holds, and is told once", () => {
  for (const fate of ["delivered", "kept", "gone"] as const) {
    const { receipt, told } = watched();
    receipt.settle(fate);
    for (const later of ["delivered", "kept", "gone"] as const) receipt.settle(later);
    receipt.delivered();
    assertEquals([receipt.fate, told], [fate, [fate]]);
  }
});

Deno.test("a message that waits for one of several is kept, though all get it later", () => {
  const { receipt, told } = watched(2);
  receipt.delivered();
  receipt.settle("kept");
  receipt.delivered();
  assertEquals([receipt.fate, told], ["kept", ["kept"]]);
});

Deno.test("who asks for a fate that is known is told at once", () => {
  const receipt = new Receipt();
  receipt.settle("gone");
  const told: Fate[] = [];
  receipt.whenSettled((fate) => told.push(fate));
  assertEquals(told, ["gone"]);
});

Deno.test("the fate is known already when it is told", () => {
  const receipt = new Receipt();
  const seen: (Fate | undefined)[] = [];
  receipt.whenSettled(() => seen.push(receipt.fate));
  receipt.delivered();
  assertEquals(seen, ["delivered"]);
});

Deno.test("nobody who stops waiting is told that a message is kept before it is taken", () => {
  const { receipt, told } = watched();
  receipt.keep();
  receipt.keep();
  assertEquals([receipt.fate, told], [undefined, []]);
  receipt.taken();
  assertEquals([receipt.fate, told], ["kept", ["kept"]]);
});

Deno.test("a message that is taken counts as kept as soon as nobody waits any longer", () => {
  const { receipt, told } = watched();
  receipt.taken();
  assertEquals(receipt.fate, undefined);
  receipt.keep();
  assertEquals([receipt.fate, told], ["kept", ["kept"]]);
});

Deno.test("a message that is not taken is unwritten, whoever has stopped waiting", () => {
  for (const isOverdue of [true, false]) {
    const { receipt, told } = watched();
    if (isOverdue) receipt.keep();
    receipt.settle("unwritten");
    receipt.taken();
    receipt.keep();
    assertEquals([receipt.fate, told], ["unwritten", ["unwritten"]]);
  }
});

Deno.test("a message that is taken and shown in time is delivered", () => {
  const { receipt, told } = watched(2);
  receipt.taken();
  receipt.delivered();
  receipt.delivered();
  receipt.keep();
  assertEquals([receipt.fate, told], ["delivered", ["delivered"]]);
});

Deno.test("all who wait for a fate are told, in their order", () => {
  const receipt = new Receipt();
  const told: string[] = [];
  for (const name of ["a", "b", "c"]) receipt.whenSettled((fate) => told.push(`${name} ${fate}`));
  receipt.settle("kept");
  receipt.whenSettled((fate) => told.push(`d ${fate}`));
  assertEquals(told, ["a kept", "b kept", "c kept", "d kept"]);
});
