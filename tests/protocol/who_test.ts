import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatWho, parseWho, type Who } from "../../lib/protocol/who.ts";

const SINCE = 1_700_000_000_000;

Deno.test("what is told of a user is to the letter, and read", () => {
  const table: [who: Who, text: string][] = [
    [{ online: { since: SINCE, idle: 2_500 }, blocked: false }, `${SINCE}|2500|0`],
    [{ online: { since: SINCE, idle: 0 }, blocked: true }, `${SINCE}|0|1`],
    [{ online: undefined, blocked: false }, "||0"],
    [{ online: undefined, blocked: true }, "||1"],
  ];
  for (const [who, text] of table) {
    assertEquals(formatWho(who), text);
    assertEquals(parseWho(text), who);
  }
});

Deno.test("fractions of milliseconds are not told", () => {
  const online = { since: SINCE + 0.9, idle: 2_500.7 };
  assertEquals(formatWho({ online, blocked: false }), `${SINCE}|2500|0`);
});

Deno.test("what tells nothing of a user is not read as if it did", () => {
  const others = [
    "",
    "|",
    "||",
    "||2",
    "||01",
    "||0|",
    "||0|x",
    "1|2",
    "1||0",
    "|2|0",
    "1|2|",
    "1|2|0|3",
    "01|2|0",
    "1|-2|0",
    "1.5|2|0",
    "1|2.5|0",
    " 1|2|0",
    "x|2|0",
    "9007199254740992|2|0",
    "8640000000000001|2|0",
    "google has been online for long",
  ];
  for (const text of others) assertEquals(parseWho(text), undefined, text);
});

Deno.test("whatever is told of a user is read back", () => {
  const online = fc.option(fc.record({ since: fc.nat(8.64e15), idle: fc.maxSafeNat() }), {
    nil: undefined,
  });
  fc.assert(fc.property(online, fc.boolean(), (online, blocked) => {
    // A record of fast-check's may have no prototype.
    const who = { online: online && { ...online }, blocked };
    assertEquals(parseWho(formatWho(who)), who);
  }));
});
