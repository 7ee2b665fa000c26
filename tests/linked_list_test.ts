import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LinkedList, ListNode } from "../lib/linked_list.ts";

function listOf(...items: string[]) {
  const list = new LinkedList<string>();
  const nodes = new Map(items.map((item) => [item, list.push(item)]));
  return { list, nodes };
}

Deno.test("items come out in the order in which they were put in", () => {
  const { list } = listOf("a", "b", "c");
  assertEquals([list.toArray(), list.size, list.first?.item], [["a", "b", "c"], 3, "a"]);
});

Deno.test("the first, the last and the one between can be taken out", () => {
  for (const item of ["a", "b", "c"]) {
    const { list, nodes } = listOf("a", "b", "c");
    nodes.get(item)!.remove();
    assertEquals(list.toArray(), ["a", "b", "c"].filter((other) => other !== item));
    list.push("d");
    assertEquals(list.toArray().at(-1), "d");
  }
});

Deno.test("what is taken out twice, or out of another list, changes nothing", () => {
  const { list, nodes } = listOf("a", "b");
  const other = listOf("x").nodes.get("x")!;
  nodes.get("a")!.remove();
  nodes.get("a")!.remove();
  list.remove(other);
  assertEquals([list.toArray(), list.size], [["b"], 1]);
});

Deno.test("what is taken out holds neither its neighbours nor its list", () => {
  const { nodes } = listOf("a", "b", "c");
  const node = nodes.get("b")!;
  node.remove();
  assertEquals([node.list, node.previous, node.next], [undefined, undefined, undefined]);
});

Deno.test("a place can be put in again, also in another list", () => {
  const node = new ListNode("x");
  const [one, two] = [listOf("a").list, listOf("b").list];
  for (const list of [one, two, one]) {
    node.remove();
    list.append(node);
  }
  assertEquals([one.toArray(), two.toArray()], [["a", "x"], ["b"]]);
});

Deno.test("whatever comes and goes, a list is as a set would be", () => {
  fc.assert(fc.property(fc.array(fc.nat(20)), (steps) => {
    const list = new LinkedList<number>();
    const nodes = new Map<number, ListNode<number>>();
    const expected = new Set<number>();
    for (const step of steps) {
      if (expected.delete(step)) nodes.get(step)!.remove();
      else {
        expected.add(step);
        nodes.set(step, list.push(step));
      }
      assertEquals(list.toArray(), [...expected]);
      assertEquals([list.size, list.first?.item], [expected.size, [...expected][0]]);
    }
  }));
});
