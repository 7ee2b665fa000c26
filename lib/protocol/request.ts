/**
 * Requests as they cross the wire: `TYPE|username|token|data` (WIRE.md,
 * "Requests").
 *
 * @module
 */

/** What a client asks of the center. */
export type Request =
  | { readonly type: "MSG"; readonly to: string; readonly text: string }
  | { readonly type: "BRD"; readonly text: string }
  | { readonly type: "ONL" }
  | { readonly type: "BLC"; readonly block: boolean; readonly who: string }
  | { readonly type: "OUT" }
  | { readonly type: "GET"; readonly who: string }
  | { readonly type: "ALL"; readonly who: string }
  | { readonly type: "HEY" };

/** A request's four fields, before anything is known of its type. */
export interface Envelope {
  /** The first field, such as `MSG`. */
  readonly type: string;
  /** Who asks. */
  readonly user: string;
  /** What proves it. */
  readonly token: string;
  /** The rest of the frame; a `|` in it belongs to it. */
  readonly data: string;
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
 * @param frame The frame's text.
 * @returns Its fields; `data` is empty if the frame ends with the token.
 * @throws {RequestError} If it has fewer than three fields.
 */
export function parseEnvelope(frame: string): Envelope {
  const first = frame.indexOf("|");
  const second = frame.indexOf("|", first + 1);
  if (first < 0 || second < 0) {
    throw new RequestError("Cannot read request: expected TYPE|username|token|data");
  }
  const third = frame.indexOf("|", second + 1);
  const end = third < 0 ? frame.length : third;
  return {
    type: frame.slice(0, first),
    user: frame.slice(first + 1, second),
    token: frame.slice(second + 1, end),
    data: frame.slice(end + 1),
  };
}

/**
 * Reads what an envelope asks for.
 *
 * @param envelope The four fields; the user and the token are not looked at.
 * @returns The request.
 * @throws {RequestError} If the type is unknown or an argument is missing.
 */
export function parseRequest({ type, data }: Envelope): Request {
  switch (type) {
    case "MSG": {
      const [to, text] = splitField(data);
      return {
        type,
        to: required(to, type, "the recipient"),
        text: required(text, type, "the text"),
      };
    }
    case "BRD":
      return { type, text: required(data, type, "the text") };
    case "BLC": {
      const [flag, who] = splitField(data);
      if (flag !== "0" && flag !== "1") {
        throw new RequestError(`Cannot act on BLC: expected 1 or 0, got "${flag.slice(0, 32)}"`);
      }
      return { type, block: flag === "1", who: required(who, type, "the user") };
    }
    case "GET":
    case "ALL":
      return { type, who: required(data, type, "the user") };
    case "ONL":
    case "OUT":
    case "HEY":
      return { type };
    default:
      throw new RequestError(`Cannot act on unknown request "${type.slice(0, 32)}"`);
  }
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
export function formatRequest(request: Request, user: string, token: string): string {
  if (token.includes("|")) throw new RequestError('Cannot send: a token has no "|" in it');
  const head = `${request.type}|${field(user)}|${token}|`;
  switch (request.type) {
    case "MSG": {
      const to = required(field(request.to), request.type, "the recipient");
      return `${head}${to}|${required(request.text, request.type, "the text")}`;
    }
    case "BRD":
      return head + required(request.text, request.type, "the text");
    case "BLC": {
      const who = required(field(request.who), request.type, "the user");
      return `${head}${request.block ? 1 : 0}|${who}`;
    }
    case "GET":
    case "ALL":
      return head + required(field(request.who), request.type, "the user");
    case "ONL":
    case "OUT":
    case "HEY":
      return head;
  }
}

/** The text before the first `|`, and all that comes behind it. */
function splitField(data: string): [string, string] {
  const bar = data.indexOf("|");
  return bar < 0 ? [data, ""] : [data.slice(0, bar), data.slice(bar + 1)];
}

function required(value: string, type: string, what: string): string {
  if (value === "") throw new RequestError(`Cannot act on ${type}: ${what} is missing`);
  return value;
}

function field(value: string): string {
  if (!value.includes("|")) return value;
  throw new RequestError(`Cannot send "${value}": a name has no "|" in it`);
}
