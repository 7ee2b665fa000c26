/** What Tab completes. */
import { assertEquals } from "@std/assert";
import { complete } from "../../lib/shell/completion.ts";
import { COMMANDS } from "../../lib/commands.ts";

const NAMES = COMMANDS.map(({ name }) => name as string);
const USERS = ["google", "gogol", "seas", "ü|x"];

/** Lines up to the cursor, the word at it, and what it may become. */
const CASES: readonly [line: string, word: string, candidates: readonly string[]][] = [
  ["", "", NAMES],
  ["   ", "", NAMES],
  ["m", "m", ["message"]],
  ["  mes", "mes", ["message"]],
  ["un", "un", ["unblock"]],
  ["a", "a", ["allow"]],
  ["message", "message", ["message"]],
  ["M", "M", []],
  ["/", "/", NAMES.map((name) => `/${name}`)],
  ["/mes", "/mes", ["/message"]],
  ["//mes", "//mes", []],
  ["message ", "", USERS],
  ["message go", "go", ["google", "gogol"]],
  ["message\tgo", "go", ["google", "gogol"]],
  ["/message  goo", "goo", ["google"]],
  ["message G", "G", []],
  ["message /go", "/go", []],
  ["private s", "s", ["seas"]],
  ["block ü", "ü", ["ü|x"]],
  ["who ", "", USERS],
  ["message google go", "go", ["google", "gogol"]],
  ["message google I have seen se", "se", ["seas"]],
  ["message google several\nlines, se", "se", ["seas"]],
  ["message google (se", "(se", []],
  ["broadcast se", "se", ["seas"]],
  ["broadcast one two se", "se", ["seas"]],
  ["reply se", "se", ["seas"]],
  ["block google se", "se", []],
  ["online ", "", []],
  ["logout se", "se", []],
  ["set ", "", ["time", "bell", "presence", "state"]],
  ["set b", "b", ["bell"]],
  ["set bell ", "", ["off", "private", "mention", "all"]],
  ["set bell p", "p", ["private"]],
  ["set time o", "o", ["on", "off"]],
  ["set bell private ", "", []],
  ["set nothing ", "", []],
  ["help ", "", NAMES],
  ["help un", "un", ["unblock"]],
  ["help unblock ", "", []],
  ["nonsense ", "", []],
  ["nonsense se", "se", []],
  ["msg se", "se", []],
];

for (const [line, word, candidates] of CASES) {
  Deno.test(`Tab behind ${JSON.stringify(line)}`, () => {
    assertEquals(complete(line, USERS), { word, candidates });
  });
}

for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
  Deno.test(`${name} is no command, and no option`, () => {
    assertEquals(complete(`set ${name} `, USERS).candidates, []);
    assertEquals(complete(`${name} `, USERS).candidates, []);
  });
}

Deno.test("users stand in the order in which they were given, and each as often", () => {
  assertEquals(complete("message ", ["b", "a"]).candidates, ["b", "a"]);
  assertEquals(complete("message ", []).candidates, []);
});
