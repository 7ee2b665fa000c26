/**
 * The frame of most of what crosses the wire: a message that is pushed in
 * protocol 2.
 *
 * @module
 */
import { isAscii, writeAscii } from "../bytes.ts";
import { HEADER_BYTES, writeHeader } from "../frame.ts";
import { joinBytes, type Memory, OWN_MEMORY } from "./fields.ts";
import { pushHead } from "./numbered.ts";
import { type Message, messageHead2 } from "./push.ts";

/**
 * A message's frame: `PSH|<number>|<time>|MSG|<id>|[<from>]: <text>`, with its
 * header. It is written piece by piece, as to make one string of the pieces
 * first takes twice as long.
 *
 * @param message The message.
 * @param number Its number: greater than that of every push before.
 * @param time When the center took it in, in milliseconds since 1970.
 * @param beforeNumber What stands before its number in its id, if it has none yet.
 * @param memory Where the frame's array is.
 */
export function encodeMessagePush(
  message: Message,
  number: number,
  time: number,
  beforeNumber: string,
  memory: Memory = OWN_MEMORY,
): Uint8Array<ArrayBuffer> {
  const { from, body } = message;
  if (!isAscii(from)) {
    const { id = beforeNumber + number } = message;
    const head = pushHead(number, time) + messageHead2({ kind: "message", from, body, id });
    return writeHeader(joinBytes(head, body, HEADER_BYTES, memory));
  }
  const numberText = String(number);
  const timeText = String(time);
  const id = message.id ?? beforeNumber;
  const restOfId = message.id === undefined ? numberText : "";
  const length = FIXED_LENGTH + numberText.length + timeText.length + id.length +
    restOfId.length + from.length + body.length;
  const frame = memory.allocate(length);
  let at = writeAscii(frame, HEADER_BYTES, "PSH|");
  at = writeAscii(frame, at, numberText);
  at = writeAscii(frame, at, "|");
  at = writeAscii(frame, at, timeText);
  at = writeAscii(frame, at, "|MSG|");
  at = writeAscii(frame, at, id);
  at = writeAscii(frame, at, restOfId);
  at = writeAscii(frame, at, "|[");
  at = writeAscii(frame, at, from);
  at = writeAscii(frame, at, "]: ");
  for (let i = 0; i < body.length; i += 1) frame[at + i] = body[i]!;
  return writeHeader(frame);
}

/** What each frame has besides its fields. */
const FIXED_LENGTH = HEADER_BYTES + "PSH|".length + "|".length + "|MSG|".length + "|[".length +
  "]: ".length;
