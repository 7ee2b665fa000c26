/** The request parser, and what the center makes of what it reads. To run a seed again: ../support/properties.ts */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { answerFrame } from "../../lib/center/answer_line.ts";
import { handleRequest } from "../../lib/center/handle.ts";
import { FrameError, HEADER_BYTES } from "../../lib/frame.ts";
import { isMessageId } from "../../lib/protocol/message_id.ts";
import { encodePush, encodePush2, formatPush } from "../../lib/protocol/push.ts";
import { parsePush } from "../../lib/protocol/received_push.ts";
import {
  type Envelope,
  formatPrivateRequest,
  formatRequest,
  parseEnvelope,
  parseRequest,
  type ReceivedRequest,
  RequestError,
} from "../../lib/protocol/request.ts";
import { printable } from "../../lib/protocol/text.ts";
import { ChatHouse } from "../chat/fixtures.ts";
import { anyBytes, anyName, hostileText } from "../support/arbitraries.ts";
import { bytesOf, textOf } from "../support/bytes.ts";
import { Properties, resultOf } from "../support/properties.ts";
import { CASES } from "../support/properties_cases.ts";
import { nearRequest, privateRequest, textRequest } from "../support/properties_requests.ts";
import { assertOneMessage, assertSafe } from "../support/properties_safe.ts";

const properties = new Properties();

/** Reads a frame as the center does, and checks what it read, or why it did not. */
function read(frame: Uint8Array): ReceivedRequest | undefined {
  const before = frame.toHex();
  const envelope = resultOf(() => parseEnvelope(frame), RequestError, FrameError);
  if (envelope instanceof Error) return checkRefusal(envelope);
  checkEnvelope(envelope, frame);
  const request = resultOf(() => parseRequest(envelope), RequestError);
  assertEquals(frame.toHex(), before, "The frame itself was changed");
  if (request instanceof Error) return checkRefusal(request);
  checkRequest(request);
  return request;
}

/** The fields are the frame: nothing is added, nothing is lost. */
function checkEnvelope({ type, user, token, data }: Envelope, frame: Uint8Array): void {
  for (const field of [type, user]) assert(!field.includes("|"));
  const head = bytesOf(`${type}|${user}|${token}`);
  const bar = data.length > 0 || head.length < frame.length ? [0x7c] : [];
  assertEquals(Uint8Array.of(...head, ...bar, ...data).toHex(), frame.toHex());
}

function checkRequest(request: ReceivedRequest): void {
  if ("text" in request) {
    const text = textOf(request.text);
    assertSafe(text);
    assertEquals(printable(text), text);
    if (request.id !== undefined) assert(isMessageId(request.id));
  }
  if ("to" in request) assert(request.to !== "");
  if ("who" in request) assert(request.who !== "");
  if ("number" in request) assert(Number.isSafeInteger(request.number) && request.number > 0);
  if ("shown" in request) assert(Number.isSafeInteger(request.shown) && request.shown >= 0);
}

/** A refusal is short, and as it is told in either protocol it cannot pass for anything else. */
function checkRefusal({ message }: Error): undefined {
  assert(message.startsWith("Cannot ") && message.length <= 120, message);
  assertOneMessage(formatPush({ kind: "error", text: message }));
}

properties.hold(
  "any bytes are a request or refused",
  6_000,
  fc.property(anyBytes(), (frame) => {
    read(frame);
  }),
);

properties.hold(
  "what is nearly a request is a request or refused, and safe to pass on",
  12_000,
  fc.property(nearRequest, (frame) => {
    read(frame);
  }),
);

properties.hold(
  "any request is read back, with its user and token",
  4_000,
  fc.property(textRequest, anyName(), anyName(), (request, user, token) => {
    const envelope = parseEnvelope(bytesOf(formatRequest(request, user, token)));
    assertEquals([envelope.user, envelope.token], [user, token]);
    const expected = "text" in request
      ? { ...request, text: bytesOf(printable(request.text)) }
      : request;
    assertEquals(parseRequest(envelope), expected);
  }),
);

properties.hold(
  "any private message is read back, whatever its bytes are",
  2_000,
  fc.property(privateRequest, anyName(), (request, user) => {
    const envelope = parseEnvelope(formatPrivateRequest(request, user, "2.t"));
    assertEquals([envelope.user, envelope.token], [user, "2.t"]);
    assertEquals(parseRequest(envelope), request);
  }),
);

properties.hold(
  "what was read can be written, and is read again the same, or is refused",
  3_000,
  fc.property(nearRequest, (frame) => {
    const request = read(frame);
    if (!request) return;
    const written = resultOf(() => write(request), RequestError);
    if (!(written instanceof Error)) assertEquals(read(written), request);
  }),
);

function write(request: ReceivedRequest): Uint8Array {
  if (request.type === "PRV") return formatPrivateRequest(request, "seas", "2.t");
  const asText = "text" in request ? { ...request, text: textOf(request.text) } : request;
  return bytesOf(formatRequest(asText, "seas", "2.t"));
}

properties.hold(
  "no text has a second line that could be somebody else's, in either protocol",
  4_000,
  fc.property(
    anyName(),
    hostileText(),
    fc.constantFrom("BRD", "MSG", "SAY"),
    (from, text, type) => {
      const data = { BRD: text, MSG: `google|${text}`, SAY: `a-1||${text}` }[type];
      const request = read(bytesOf(`${type}|${from}|t|${data}`));
      if (!request || !("text" in request)) return assertEquals(text, "");
      const { text: body, id } = request;
      const message = { kind: "message", from, body, ...(id !== undefined && { id }) } as const;
      assertOneMessage(textOf(encodePush(message)));
      const { body: _, ...received } = { ...message, text: textOf(body) };
      assertEquals(parsePush(textOf(encodePush2(message)), 2), received);
    },
  ),
);

const asked = fc.oneof(
  nearRequest,
  fc.tuple(fc.constantFrom("MSG", "BLC", "GET", "ALL", "WHO", "PRV", "XYZ"), hostileText())
    .map(([type, who]) => bytesOf(`${type}|seas|t|${type === "BLC" ? "1|" : ""}${who}|k|1|x`)),
);

properties.hold(
  "whatever is asked, what is answered is one message, in either protocol",
  3_000,
  fc.property(asked, (frame) => {
    const house = new ChatHouse();
    house.open("seas", "google");
    const envelope = resultOf(() => parseEnvelope(frame), RequestError, FrameError);
    if (envelope instanceof Error) return;
    const session = house.sessions.of("seas")!;
    const pending = handleRequest(house.chat, session, envelope);
    const answer = "done" in pending ? pending : pending.answers.kept;
    if (answer.push) assertOneMessage(formatPush(answer.push));
    assertOneMessage(textOf(answerFrame(answer).subarray(HEADER_BYTES)));
  }),
);

properties.count(CASES.requests);
