/**
 * Requests as they cross the wire: `TYPE|username|token|data` (WIRE.md,
 * "Requests").
 *
 * @module
 */
import { decodeText, FrameError } from "../frame.ts";
import { joinBytes, parseNumber, splitFields } from "./fields.ts";
import { isMessageId } from "./message_id.ts";
import { printableBytes } from "./text.ts";

/**
 * What a client asks of the center. `Text` is what a message's text is held in.
 * In protocol 2 a message can have an id, by which its recipients know it if it
 * is sent again.
 */
export type Request<Text = string> =
  | { readonly type: "MSG"; readonly to: string; readonly text: Text; readonly id?: string }
  | { readonly type: "BRD"; readonly text: Text; readonly id?: string }
  | { readonly type: "ONL" }
  | { readonly type: "BLC"; readonly block: boolean; readonly who: string }
  | { readonly type: "OUT" }
  | { readonly type: "GET"; readonly who: string }
  | { readonly type: "ALL"; readonly who: string }
  | { readonly type: "HEY" }
  | { readonly type: "WHO"; readonly who: string }
  | PrivateRequest
  | { readonly type: "ATT"; readonly shown: number };

/** Protocol 2: a sealed private message that is to go through the center. */
export interface PrivateRequest {
  /** Tells it from other requests. */
  readonly type: "PRV";
  /** Who is to get it. */
  readonly to: string;
  /** The public key that it is sealed for. */
  readonly key: string;
  /** Its number. */
  readonly number: number;
  /** The sealed text. */
  readonly sealed: Uint8Array;
}

/**
 * A request as the center reads it: texts are printable UTF-8, which stays
 * bytes on its way through. They are valid until more of the connection is read.
 */
export type ReceivedRequest = Request<Uint8Array>;

/** A request's four fields, before anything is known of its type. */
export interface Envelope {
  /** The first field, such as `MSG`. */
  readonly type: string;
  /** Who asks. */
  readonly user: string;
  /** What proves it. */
  readonly token: string;
  /** The rest of the frame, a view of it; a `|` in it belongs to it. */
  readonly data: Uint8Array;
}

/** A frame that is no request. The message can be shown to whoever sent it. */
export class RequestError extends Error {
  /** Makes an error with a message for people. */
  constructor(message: string) {
    super(message);
    this.name = "RequestError";
  }
}

/**
 * Splits a frame into a request's fields.
 *
 * @param body The frame's body.
 * @returns Its fields; `data` is empty if the frame ends with the token.
 * @throws {RequestError} If it has fewer than three fields.
 * @throws {FrameError} `invalid-utf8` if the fields are not UTF-8.
 */
export function parseEnvelope(body: Uint8Array): Envelope {
  const whole = splitFields(body, 3);
  if (whole) {
    const [type = "", user = "", token = ""] = whole.fields;
    return { type, user, token, data: whole.rest };
  }
  const short = splitFields(body, 2);
  if (!short) throw new RequestError("Cannot read request: expected TYPE|username|token|data");
  const [type = "", user = ""] = short.fields;
  return { type, user, token: decodeText(short.rest), data: new Uint8Array(0) };
}

/**
 * Reads what an envelope asks for.
 *
 * @param envelope The four fields; the user and the token are not looked at.
 * @returns The request.
 * @throws {RequestError} If the type is unknown, an argument is missing or
 * cannot be one, or a text is not UTF-8.
 */
export function parseRequest(envelope: Envelope): ReceivedRequest {
  try {
    return parseData(envelope);
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    throw new RequestError(`Cannot act on ${envelope.type}: its text is not UTF-8`);
  }
}

function parseData({ type, data }: Envelope): ReceivedRequest {
  switch (type) {
    case "MSG": {
      const { first, rest } = splitFirst(data);
      return { type, to: required(first, type, "the recipient"), text: requiredText(rest, type) };
    }
    case "BRD":
      return { type, text: requiredText(data, type) };
    case "BLC": {
      const { first: flag, rest } = splitFirst(data);
      if (flag !== "0" && flag !== "1") {
        throw new RequestError(`Cannot act on BLC: expected 1 or 0, got "${flag.slice(0, 32)}"`);
      }
      return { type, block: flag === "1", who: required(decodeText(rest), type, "the user") };
    }
    case "GET":
    case "ALL":
    case "WHO":
      return { type, who: required(decodeText(data), type, "the user") };
    case "ONL":
    case "OUT":
    case "HEY":
      return { type };
    case "SAY":
      return parseIdentified(data);
    case "PRV":
      return parsePrivate(data);
    case "ATT": {
      const shown = parseNumber(decodeText(data));
      if (shown === undefined) throw new RequestError("Cannot act on ATT: expected a number");
      return { type, shown };
    }
    default:
      throw new RequestError(`Cannot act on unknown request "${type.slice(0, 32)}"`);
  }
}

/** A message with an id: to one user or, if none is named, to everyone. */
function parseIdentified(data: Uint8Array): ReceivedRequest {
  const split = splitFields(data, 2);
  const [id = "", to = ""] = split?.fields ?? [];
  if (!split || !isMessageId(id)) {
    throw new RequestError("Cannot act on SAY: expected id|to|text");
  }
  const text = requiredText(split.rest, "SAY");
  return to === "" ? { type: "BRD", text, id } : { type: "MSG", to, text, id };
}

function parsePrivate(data: Uint8Array): PrivateRequest {
  const split = splitFields(data, 3);
  const [to = "", key = "", numberText = ""] = split?.fields ?? [];
  const number = parseNumber(numberText);
  if (!split || to === "" || !number) {
    throw new RequestError("Cannot act on PRV: expected to|key|number|sealed bytes");
  }
  return { type: "PRV", to, key, number, sealed: split.rest };
}

/**
 * A request as a frame's text.
 *
 * @param request What is asked.
 * @param user Who asks.
 * @param token What proves it.
 * @returns The text; {@linkcode parseEnvelope} and {@linkcode parseRequest}
 * read the same request back.
 * @throws {RequestError} If a name holds a `|`, or a text or name is empty.
 */
export function formatRequest(
  request: Exclude<Request, PrivateRequest>,
  user: string,
  token: string,
): string {
  if (token.includes("|")) throw new RequestError('Cannot send: a token has no "|" in it');
  const isIdentified = "id" in request && request.id !== undefined;
  if (isIdentified && !isMessageId(request.id!)) {
    throw new RequestError(`Cannot send a message with the id "${request.id}"`);
  }
  const head = `${isIdentified ? "SAY" : request.type}|${field(user)}|${token}|`;
  switch (request.type) {
    case "MSG": {
      const to = required(field(request.to), request.type, "the recipient");
      const id = isIdentified ? `${request.id}|` : "";
      return `${head}${id}${to}|${required(request.text, request.type, "the text")}`;
    }
    case "BRD": {
      const id = isIdentified ? `${request.id}||` : "";
      return head + id + required(request.text, request.type, "the text");
    }
    case "BLC": {
      const who = required(field(request.who), request.type, "the user");
      return `${head}${request.block ? 1 : 0}|${who}`;
    }
    case "GET":
    case "ALL":
    case "WHO":
      return head + required(field(request.who), request.type, "the user");
    case "ONL":
    case "OUT":
    case "HEY":
      return head;
    case "ATT":
      return head + request.shown;
  }
}

/**
 * A private message for the center to pass on, as a frame's body.
 *
 * @param request The message.
 * @param user Who asks, or nothing if the connection knows.
 * @param token What proves it, or nothing if the connection knows.
 * @returns The body; it is not all text.
 */
export function formatPrivateRequest(
  { type, to, key, number, sealed }: PrivateRequest,
  user: string,
  token: string,
): Uint8Array<ArrayBuffer> {
  return joinBytes(`${type}|${user}|${token}|${field(to)}|${key}|${number}|`, sealed);
}

/** The text before the first `|`, and all that comes behind it. */
function splitFirst(data: Uint8Array): { readonly first: string; readonly rest: Uint8Array } {
  const split = splitFields(data, 1);
  if (!split) return { first: decodeText(data), rest: data.subarray(data.length) };
  return { first: split.fields[0]!, rest: split.rest };
}

function requiredText(text: Uint8Array, type: string): Uint8Array {
  if (text.length === 0) throw new RequestError(`Cannot act on ${type}: the text is missing`);
  return printableBytes(text);
}

function required(value: string, type: string, what: string): string {
  if (value === "") throw new RequestError(`Cannot act on ${type}: ${what} is missing`);
  return value;
}

function field(value: string): string {
  if (!value.includes("|")) return value;
  throw new RequestError(`Cannot send "${value}": a name has no "|" in it`);
}
