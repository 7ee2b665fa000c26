/** The requests that protocol 2 adds, and requests that are not text. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FrameError } from "../../lib/frame.ts";
import {
  formatPrivateRequest,
  formatRequest,
  parseEnvelope,
  parseRequest,
  type ReceivedRequest,
  RequestError,
} from "../../lib/protocol/request.ts";
import { bytesOf } from "../support/bytes.ts";

const KEY = "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9_AsrhtHHw";
const SEALED = Uint8Array.of(0, 0x7c, 0xff, 0x7c);
const PRIVATE = { type: "PRV", to: "google", key: KEY, number: 3, sealed: SEALED } as const;

function parse(frame: Uint8Array): ReceivedRequest {
  return parseRequest(parseEnvelope(frame));
}

function refusal(frame: string): string {
  return assertThrows(() => parse(bytesOf(frame)), RequestError).message;
}

Deno.test("a private message is to the letter, and read", () => {
  const head = bytesOf(`PRV|seas|2.t|google|${KEY}|3|`);
  const frame = formatPrivateRequest(PRIVATE, "seas", "2.t");
  assertEquals(frame.toHex(), Uint8Array.of(...head, ...SEALED).toHex());
  assertEquals(parse(frame), PRIVATE);
  assertEquals(parse(formatPrivateRequest(PRIVATE, "", "")), PRIVATE);
});

Deno.test("a private message without recipient, key, number or bytes is refused", () => {
  const bad = ["", "google", "google|k", "google|k|1", "google|k||x", "google|k|0|x", "|k|1|x"];
  for (const data of [...bad, "google|k|01|x", "google|k|-1|x", "google|k|9007199254740992|x"]) {
    const message = refusal(`PRV|seas|2.t|${data}`);
    assertEquals(message, "Cannot act on PRV: expected to|key|number|sealed bytes", data);
  }
});

Deno.test("a private message is not formatted to a name with a bar in it", () => {
  const request = { ...PRIVATE, to: "goo|gle" };
  assertThrows(() => formatPrivateRequest(request, "seas", "2.t"), RequestError, "Cannot send");
});

Deno.test("an attachment names the last push that was shown", () => {
  for (const shown of [0, 1, 17, Number.MAX_SAFE_INTEGER]) {
    const frame = `ATT|seas|2.t|${shown}`;
    assertEquals(formatRequest({ type: "ATT", shown }, "seas", "2.t"), frame);
    assertEquals(parse(bytesOf(frame)), { type: "ATT", shown });
  }
  for (const data of ["", "x", "-1", "01", "1.5", "1|", " 1"]) {
    assertEquals(refusal(`ATT|seas|2.t|${data}`), "Cannot act on ATT: expected a number", data);
  }
});

Deno.test("a message with an id is to the letter, and read: to one, or to all", () => {
  for (const id of ["a", "q83vEjRWeJC3-17", "_-", "x".repeat(64)]) {
    for (const text of ["Hello!", "a|b||c|", "|", "a\nb", "|google|x"]) {
      const message = { type: "MSG", to: "google", id } as const;
      const frame = `SAY|seas|2.t|${id}|google|${text}`;
      assertEquals(formatRequest({ ...message, text }, "seas", "2.t"), frame);
      assertEquals(parse(bytesOf(frame)), { ...message, text: bytesOf(text) });
      const toAll = `SAY|seas|2.t|${id}||${text}`;
      assertEquals(formatRequest({ type: "BRD", text, id }, "seas", "2.t"), toAll);
      assertEquals(parse(bytesOf(toAll)), { type: "BRD", id, text: bytesOf(text) });
    }
  }
});

Deno.test("a message without an id, or with one that cannot be, is refused", () => {
  const ids = ["", " ", "a b", "a.b", "é", "a\n", "x".repeat(65), "x".repeat(60_000)];
  const bad = ids.map((id) => `${id}|google|x`);
  for (const data of [...bad, "", "a", "a|google", "google", "|"]) {
    const message = refusal(`SAY|seas|2.t|${data}`);
    assertEquals(message, "Cannot act on SAY: expected id|to|text", data);
  }
});

Deno.test("a message with an id, and no text, is refused", () => {
  for (const data of ["a|google|", "a||"]) {
    assertEquals(refusal(`SAY|seas|2.t|${data}`), "Cannot act on SAY: the text is missing");
  }
});

Deno.test("a message is not formatted with a bar in its id", () => {
  const message = { to: "google", text: "x", id: "a|b" };
  for (const type of ["MSG", "BRD"] as const) {
    assertThrows(() => formatRequest({ ...message, type }, "seas", "2.t"), RequestError, "Cannot ");
  }
});

Deno.test("the question about a user is to the letter, and read", () => {
  const who = { type: "WHO", who: "google" } as const;
  assertEquals(formatRequest(who, "seas", "2.t"), "WHO|seas|2.t|google");
  assertEquals(parse(bytesOf("WHO|seas|2.t|google")), who);
  assertEquals(parse(bytesOf("WHO|seas|2.t|a|b")), { type: "WHO", who: "a|b" });
  for (const frame of ["WHO|seas|2.t", "WHO|seas|2.t|"]) {
    assertEquals(refusal(frame), "Cannot act on WHO: the user is missing");
  }
  assertThrows(() => formatRequest({ ...who, who: "" }, "seas", "2.t"), RequestError);
  assertThrows(() => formatRequest({ ...who, who: "a|b" }, "seas", "2.t"), RequestError);
});

Deno.test("user and token may be left empty", () => {
  const { type, user, token } = parseEnvelope(bytesOf("MSG|||google|Hello!"));
  assertEquals([type, user, token], ["MSG", "", ""]);
});

Deno.test("texts come without what cannot be printed", () => {
  const texts = { "a\x1b[2Jb": "a[2Jb", "a\tb": "a b", "a\r\nb": "a\nb", "\x07": "", "\u202e": "" };
  for (const [written, shown] of Object.entries(texts)) {
    const text = bytesOf(shown);
    assertEquals(parse(bytesOf(`BRD|seas|t|${written}`)), { type: "BRD", text });
    const message = parse(bytesOf(`MSG|seas|t|google|${written}`));
    assertEquals(message, { type: "MSG", to: "google", text });
    if (shown === "") continue;
    const identified = parse(bytesOf(`SAY|seas|t|a|google|${written}`));
    assertEquals(identified, { type: "MSG", id: "a", to: "google", text });
  }
});

Deno.test("a plain text is a view of its frame, without a copy", () => {
  const frame = bytesOf("MSG|seas|t|google|Hello.");
  const request = parse(frame);
  assert(request.type === "MSG" && request.text.buffer === frame.buffer);
});

Deno.test("what should be text and is not is refused, whichever field it is in", () => {
  for (
    const [head, tail] of [
      ["MSG|seas|t|google|a", "b"],
      ["MSG|seas|t|goo", "gle|x"],
      ["MSG|seas|t", "|google|x"],
      ["MSG|se", "as|t|google|x"],
      ["M", "SG|seas|t|google|x"],
      ["BRD|seas|t|", ""],
      ["GET|seas|t|", ""],
      ["ALL|seas|t|", ""],
      ["BLC|seas|t|1|", ""],
      ["BLC|seas|t|", "|google"],
      ["ATT|seas|t|", ""],
      ["HEY|seas|", ""],
      ["PRV|seas|t|goo", "gle|k|1|x"],
      ["SAY|seas|t|a|google|x", "y"],
      ["SAY|seas|t|a|goo", "gle|x"],
      ["SAY|seas|t|a", "|google|x"],
      ["WHO|seas|t|", ""],
    ] as const
  ) {
    const frame = Uint8Array.of(...bytesOf(head), 0xff, ...bytesOf(tail));
    const error = assertThrows(() => parse(frame), Error);
    if (error instanceof FrameError) assertEquals(error.code, "invalid-utf8", head);
    else assert(error instanceof RequestError && error.message.endsWith("is not UTF-8"), head);
  }
});

Deno.test("no bytes throw anything but RequestError and FrameError", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "MSG|",
      "BRD|",
      "BLC|",
      "GET|",
      "PRV|",
      "ATT|",
      "SAY|",
      "WHO|",
      "|",
      "1|",
      "seas|",
    ).map(
      bytesOf,
    ),
    fc.uint8Array({ maxLength: 8 }),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    try {
      parse(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
    } catch (error) {
      assert(error instanceof RequestError || error instanceof FrameError, String(error));
    }
  }));
});
