import { assertEquals } from "@std/assert";
import { parseCores } from "./cores.ts";

Deno.test("a list of cores has numbers and ranges", () => {
  assertEquals(parseCores("0"), [0]);
  assertEquals(parseCores("0,1"), [0, 1]);
  assertEquals(parseCores("1,4-6,9"), [1, 4, 5, 6, 9]);
});
