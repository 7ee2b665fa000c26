/** Which messages ring the bell. */
import { assertEquals } from "@std/assert";
import { rings } from "../../lib/view/bell.ts";
import type { Happening } from "../../lib/client/event.ts";

const message = (text: string): Happening => ({ kind: "message", from: "google", text });
const BELLS = ["off", "private", "mention", "all"] as const;

/** What happens, and for which settings it rings at seas's. */
const HAPPENINGS: readonly [name: string, event: Happening, rung: readonly string[]][] = [
  ["a message", message("Hello!"), ["all"]],
  ["a kept message", { kind: "message", from: "google", text: "x", kept: true }, ["all"]],
  ["a message that names one", message("Hello, seas!"), ["mention", "all"]],
  ["a private message", { kind: "private", from: "google", text: "Hello!" }, [
    "private",
    "mention",
    "all",
  ]],
  ["a private message that anybody could have written", {
    kind: "private",
    from: "google",
    text: "Hello!",
    unverified: true,
  }, ["private", "mention", "all"]],
  ["somebody's coming", { kind: "presence", user: "seas", online: true }, []],
  ["a list of who is online", { kind: "online", users: ["seas"] }, []],
  ["somebody's request", { kind: "request", from: "seas" }, []],
  ["a held message", { kind: "held", from: "seas" }, []],
  ["an address", { kind: "address", user: "seas" }, []],
  ["what heads kept messages", { kind: "kept" }, []],
  ["a login elsewhere", { kind: "replaced" }, []],
  ["a notice", { kind: "notice", text: "seas" }, []],
];

for (const [name, event, rung] of HAPPENINGS) {
  Deno.test(`${name} rings for ${rung.join(", ") || "nothing"}`, () => {
    assertEquals(BELLS.filter((bell) => rings(event, bell, "seas")), rung);
  });
}

/** Texts, and whether they name a user. */
const MENTIONS: readonly [text: string, user: string, isNamed: boolean][] = [
  ["seas", "seas", true],
  ["Seas? SEAS!", "seas", true],
  ["over the seas", "seas", true],
  ["@seas: look", "seas", true],
  ["look,\nseas", "seas", true],
  ["(seas)", "seas", true],
  ["seas's", "seas", true],
  ["seaside", "seas", false],
  ["overseas", "seas", false],
  ["seas2", "seas", false],
  ["seas_", "seas", false],
  ["seasé", "seas", false],
  ["sea s", "seas", false],
  ["hello everybody", "", false],
  ["learn c++ now", "c++", true],
  ["learn c++2", "c++", false],
  ["learn c+", "c++", false],
  ["a.b", "a.b", true],
  ["axb", "a.b", false],
  ["où est (zoë)?", "zoë", true],
  ["ZOË", "zoë", true],
  ["zoëlle", "zoë", false],
  ["李雷,你好", "李雷", true],
  ["$& [x", "[x", true],
];

for (const [text, user, isNamed] of MENTIONS) {
  Deno.test(`${JSON.stringify(text)} ${isNamed ? "names" : "does not name"} "${user}"`, () => {
    assertEquals(rings(message(text), "mention", user), isNamed);
  });
}
