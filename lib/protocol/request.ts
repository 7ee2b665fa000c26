/**
 * Requests as they cross the wire: `TYPE|username|token|data` (WIRE.md,
 * "Requests").
 *
 * @module
 */
import { decodeText, FrameError } from "../frame.ts";
import { FieldReader, joinBytes, parseNumber, splitFields } from "./fields.ts";
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
export class Envelope {
  /** The first field, such as `MSG`. */
  readonly type: string;
  /** Who asks. */
  readonly user: string;
  /** What proves it. */
  readonly token: string;
  /** The frame, and where in it the rest begins. */
  readonly #body: Uint8Array;
  readonly #rest: number;

  /** Made by {@linkcode parseEnvelope}. */
  constructor(type: string, user: string, token: string, body: Uint8Array, rest: number) {
    this.type = type;
    this.user = user;
    this.token = token;
    this.#body = body;
    this.#rest = rest;
  }

  /** The rest of the frame, a view of it; a `|` in it belongs to it. */
  get data(): Uint8Array {
    return this.#body.subarray(this.#rest);
  }

  /** Reads the fields in it. */
  fields(): FieldReader {
    return new FieldReader(this.#body, this.#rest);
  }
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
  const fields = new FieldReader(body);
  const type = fields.nextName();
  const user = fields.nextName();
  if (type === undefined || user === undefined) {
    throw new RequestError("Cannot read request: expected TYPE|username|token|data");
  }
  const token = fields.next();
  if (token !== undefined) return new Envelope(type, user, token, body, fields.at);
  return new Envelope(type, user, decodeText(fields.rest()), body, body.length);
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

function parseData(envelope: Envelope): ReceivedRequest {
  const { type } = envelope;
  const fields = envelope.fields();
  switch (type) {
    case "MSG": {
      const to = required(firstOf(fields), type, "the recipient");
      return { type, to, text: requiredText(fields.rest(), type) };
    }
    case "BRD":
      return { type, text: requiredText(fields.rest(), type) };
    case "BLC": {
      const flag = firstOf(fields);
      if (flag !== "0" && flag !== "1") {
        throw new RequestError(`Cannot act on BLC: expected 1 or 0, got "${flag.slice(0, 32)}"`);
      }
      const who = required(decodeText(fields.rest()), type, "the user");
      return { type, block: flag === "1", who };
    }
    case "GET":
    case "ALL":
    case "WHO":
      return { type, who: required(decodeText(fields.rest()), type, "the user") };
    case "ONL":
    case "OUT":
    case "HEY":
      return { type };
    case "SAY":
      return parseIdentified(fields);
    case "PRV":
      return parsePrivate(envelope.data);
    case "ATT": {
      const shown = parseNumber(decodeText(fields.rest()));
      if (shown === undefined) throw new RequestError("Cannot act on ATT: expected a number");
      return { type, shown };
    }
    default:
      throw new RequestError(`Cannot act on unknown request "${type.slice(0, 32)}"`);
  }
}

/** A message with an id: to one user or, if none is named, to everyone. */
function parseIdentified(fields: FieldReader): ReceivedRequest {
  const id = fields.next();
  const to = fields.nextName();
  if (id === undefined || to === undefined || !isMessageId(id)) {
    throw new RequestError("Cannot act on SAY: expected id|to|text");
  }
  const text = requiredText(fields.rest(), "SAY");
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

/** The text before the first bar, or all there is. */
function firstOf(fields: FieldReader): string {
  return fields.nextName() ?? decodeText(fields.takeRest());
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
