import { assertEquals } from "@std/assert";
import { KeyGate } from "../../lib/terminal/key_gate.ts";

Deno.test("keys wait until the gate is opened, and are let through in order", () => {
  const keys: string[] = [];
  const gate = new KeyGate<string>((key) => keys.push(key));
  gate.put("a");
  gate.put("b");
  assertEquals(keys, []);
  gate.open();
  gate.put("c");
  assertEquals(keys, ["a", "b", "c"]);
  gate.close();
  gate.put("d");
  assertEquals(keys, ["a", "b", "c"]);
});

Deno.test("whoever handles a key may close the gate before the next", () => {
  const keys: string[] = [];
  const gate = new KeyGate<string>((key) => {
    keys.push(key);
    if (key === "Enter") gate.close();
  });
  for (const key of ["a", "Enter", "b", "Enter", "c"]) gate.put(key);
  gate.open();
  assertEquals(keys, ["a", "Enter"]);
  gate.open();
  assertEquals(keys, ["a", "Enter", "b", "Enter"]);
  gate.open();
  assertEquals(keys, ["a", "Enter", "b", "Enter", "c"]);
});
