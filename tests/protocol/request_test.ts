import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  formatRequest,
  parseEnvelope,
  parseRequest,
  type PrivateRequest,
  type ReceivedRequest,
  type Request,
  RequestError,
} from "../../lib/protocol/request.ts";
import { printable } from "../../lib/protocol/text.ts";
import { anyText, anyUnits } from "../support/arbitraries.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { onlyThrows } from "../support/only_throws.ts";

/** What is text, and nothing but text, when it is sent. */
type TextRequest = Exclude<Request, PrivateRequest>;

/** Each row of WIRE.md's table of requests. */
const TABLE: readonly (readonly [request: TextRequest, frame: string])[] = [
  [{ type: "MSG", to: "google", text: "Hello." }, "MSG|seas|t0ken|google|Hello."],
  [{ type: "BRD", text: "Hello all." }, "BRD|seas|t0ken|Hello all."],
  [{ type: "ONL" }, "ONL|seas|t0ken|"],
  [{ type: "BLC", block: true, who: "google" }, "BLC|seas|t0ken|1|google"],
  [{ type: "BLC", block: false, who: "google" }, "BLC|seas|t0ken|0|google"],
  [{ type: "OUT" }, "OUT|seas|t0ken|"],
  [{ type: "GET", who: "google" }, "GET|seas|t0ken|google"],
  [{ type: "ALL", who: "google" }, "ALL|seas|t0ken|google"],
  [{ type: "HEY" }, "HEY|seas|t0ken|"],
];

function parse(frame: string): Request {
  return withText(parseRequest(parseEnvelope(bytesOf(frame))));
}

/** A request that was read, its text as a text. */
function withText(request: ReceivedRequest): Request {
  return "text" in request ? { ...request, text: textOf(request.text) } : request;
}

/** A frame's four fields, all of them as texts. */
function envelopeOf(frame: string): Record<string, string> {
  const { type, user, token, data } = parseEnvelope(bytesOf(frame));
  return { type, user, token, data: textOf(data) };
}

function refusal(frame: string): string {
  return assertThrows(() => parse(frame), RequestError).message;
}

Deno.test("each request of the table is formatted to the letter", () => {
  for (const [request, frame] of TABLE) {
    assertEquals(formatRequest(request, "seas", "t0ken"), frame);
  }
});

Deno.test("each request of the table is read, with its user and token", () => {
  for (const [request, frame] of TABLE) {
    assertEquals(parse(frame), request);
    const { type, user, token } = envelopeOf(frame);
    assertEquals({ type, user, token }, { type: request.type, user: "seas", token: "t0ken" });
  }
});

Deno.test("the last field is the rest of the frame, whatever stands in it", () => {
  assertEquals(parse("MSG|seas|t|google|a|b||c|"), { type: "MSG", to: "google", text: "a|b||c|" });
  assertEquals(parse("MSG|seas|t|google||"), { type: "MSG", to: "google", text: "|" });
  assertEquals(parse("BRD|seas|t|a|b||c|"), { type: "BRD", text: "a|b||c|" });
  assertEquals(parse("BRD|seas|t| a\nb "), { type: "BRD", text: " a\nb " });
  assertEquals(envelopeOf("X|seas|t|a|b"), { type: "X", user: "seas", token: "t", data: "a|b" });
});

Deno.test("a request without data may end with its token", () => {
  for (const type of ["ONL", "OUT", "HEY"] as const) {
    assertEquals(parse(`${type}|seas|t`), { type });
    assertEquals(parse(`${type}|seas|t|`), { type });
  }
});

Deno.test("surplus data of a request without any is passed over", () => {
  for (const type of ["ONL", "OUT", "HEY"] as const) {
    assertEquals(parse(`${type}|seas|t|x|y`), { type });
  }
});

Deno.test("a bar in a name makes another name, not another field", () => {
  assertEquals(parse("GET|seas|t|google|x"), { type: "GET", who: "google|x" });
  assertEquals(parse("ALL|seas|t|google|x"), { type: "ALL", who: "google|x" });
  assertEquals(parse("BLC|seas|t|1|google|x"), { type: "BLC", block: true, who: "google|x" });
});

Deno.test("a frame with fewer than three fields is no request", () => {
  for (const frame of ["", "HEY", "HEY|", "HEY|seas", "hello world", "LIN"]) {
    assertEquals(refusal(frame), "Cannot read request: expected TYPE|username|token|data");
  }
});

Deno.test("a field may be empty on the wire: whose it is, is checked elsewhere", () => {
  assertEquals(envelopeOf("||"), { type: "", user: "", token: "", data: "" });
  assertEquals(envelopeOf("HEY|||"), { type: "HEY", user: "", token: "", data: "" });
});

Deno.test("a missing argument is refused by name", () => {
  const missing = {
    "MSG|seas|t": "Cannot act on MSG: the recipient is missing",
    "MSG|seas|t|": "Cannot act on MSG: the recipient is missing",
    "MSG|seas|t||hello": "Cannot act on MSG: the recipient is missing",
    "MSG|seas|t|google": "Cannot act on MSG: the text is missing",
    "MSG|seas|t|google|": "Cannot act on MSG: the text is missing",
    "BRD|seas|t|": "Cannot act on BRD: the text is missing",
    "BLC|seas|t|1": "Cannot act on BLC: the user is missing",
    "BLC|seas|t|0|": "Cannot act on BLC: the user is missing",
    "GET|seas|t": "Cannot act on GET: the user is missing",
    "ALL|seas|t|": "Cannot act on ALL: the user is missing",
  };
  for (const [frame, message] of Object.entries(missing)) assertEquals(refusal(frame), message);
});

Deno.test("a block is 1 or 0 and nothing else", () => {
  for (const flag of ["", "2", "-1", "01", "10", "true", " 1", "google"]) {
    assertEquals(
      refusal(`BLC|seas|t|${flag}|google`),
      `Cannot act on BLC: expected 1 or 0, got "${flag}"`,
    );
  }
});

Deno.test("an unknown type is refused, and quoted in part only", () => {
  for (const type of ["XYZ", "msg", " MSG", "LIN", "__proto__", "constructor", ""]) {
    assertEquals(refusal(`${type}|seas|t|x`), `Cannot act on unknown request "${type}"`);
  }
  const long = refusal(`${"x".repeat(60_000)}|seas|t|x`);
  assertEquals(long, `Cannot act on unknown request "${"x".repeat(32)}"`);
  const flag = refusal(`BLC|seas|t|${"y".repeat(60_000)}|google`);
  assertEquals(flag, `Cannot act on BLC: expected 1 or 0, got "${"y".repeat(32)}"`);
});

Deno.test("a request is not formatted with a bar in a name, or with an argument missing", () => {
  const bad: [TextRequest, user: string][] = [
    [{ type: "MSG", to: "goo|gle", text: "x" }, "seas"],
    [{ type: "BLC", block: true, who: "goo|gle" }, "seas"],
    [{ type: "GET", who: "|" }, "seas"],
    [{ type: "ALL", who: "google|" }, "seas"],
    [{ type: "HEY" }, "se|as"],
    [{ type: "MSG", to: "", text: "x" }, "seas"],
    [{ type: "MSG", to: "google", text: "" }, "seas"],
    [{ type: "BRD", text: "" }, "seas"],
    [{ type: "BLC", block: false, who: "" }, "seas"],
    [{ type: "GET", who: "" }, "seas"],
    [{ type: "ALL", who: "" }, "seas"],
  ];
  for (const [request, user] of bad) {
    assertThrows(() => formatRequest(request, user, "t0ken"), RequestError, "Cannot ");
  }
});

Deno.test("a token that cannot be sent is refused without being quoted", () => {
  const error = assertThrows(() => formatRequest({ type: "HEY" }, "seas", "s3cr|et"), RequestError);
  assertEquals(error.message.includes("s3cr"), false, error.message);
});

const text = anyText({ minLength: 1 });
const name = text.filter((name) => !name.includes("|"));
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const request: fc.Arbitrary<TextRequest> = fc.oneof(
  fc.record({ type: fc.constant("MSG" as const), to: name, text }),
  fc.record({ type: fc.constant("BRD" as const), text }),
  fc.record({ type: fc.constant("MSG" as const), to: name, text, id }),
  fc.record({ type: fc.constant("BRD" as const), text, id }),
  fc.record({ type: fc.constant("BLC" as const), block: fc.boolean(), who: name }),
  fc.record({ type: fc.constantFrom("GET" as const, "ALL" as const, "WHO" as const), who: name }),
  fc.record({ type: fc.constantFrom("ONL" as const, "OUT" as const, "HEY" as const) }),
  fc.record({ type: fc.constant("ATT" as const), shown: fc.maxSafeNat() }),
);

Deno.test("any request that is formatted is read back, with its user and token", () => {
  fc.assert(fc.property(request, name, name, (request, user, token) => {
    const envelope = parseEnvelope(bytesOf(formatRequest(request, user, token)));
    assertEquals([envelope.user, envelope.token], [user, token]);
    // A record of fast-check's may have no prototype.
    assertEquals(withText(parseRequest(envelope)), printed({ ...request }));
  }));
});

/** A request whose text, if it has one, is as it is shown. */
function printed(request: TextRequest): TextRequest {
  return "text" in request ? { ...request, text: printable(request.text) } : request;
}

const piece = fc.oneof(
  fc.constantFrom("MSG", "BRD", "ONL", "BLC", "OUT", "GET", "ALL", "HEY", "PRV", "ATT"),
  fc.constantFrom("SAY", "WHO", "0", "1", "id"),
  fc.constantFrom("|", "|", "|", "||"),
  fc.string(),
  anyUnits(),
);

Deno.test("no frame throws anything but RequestError", () => {
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    onlyThrows(RequestError, () => parse(pieces.join("")));
  }));
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    onlyThrows(RequestError, () => parse(`MSG|${pieces.join("")}`));
    onlyThrows(RequestError, () => parse(`SAY|seas|t|${pieces.join("")}`));
  }));
});

Deno.test("no request throws anything but RequestError when it is formatted", () => {
  const loose = fc.oneof(
    fc.record({ type: fc.constant("MSG" as const), to: fc.string(), text: fc.string() }),
    fc.record({ type: fc.constant("BRD" as const), text: fc.string(), id: fc.string() }),
    fc.record({ type: fc.constant("BLC" as const), block: fc.boolean(), who: fc.string() }),
    fc.record({ type: fc.constant("GET" as const), who: fc.string() }),
  );
  fc.assert(fc.property(loose, fc.string(), fc.string(), (request, user, token) => {
    onlyThrows(RequestError, () => formatRequest(request, user, token));
  }));
});
