/**
 * From a request as it was read to its answer, in either protocol.
 *
 * @module
 */
import { type Answer, failed, refused } from "../chat/answer.ts";
import type { Chat } from "../chat/chat.ts";
import { PendingAnswer } from "../chat/pending_answer.ts";
import { type Endpoint, formatEndpoint } from "../net/address.ts";
import type { FrameConnection } from "../net/connection.ts";
import { type Envelope, parseRequest, RequestError } from "../protocol/request.ts";
import type { Session } from "../session.ts";
import { formatSlow } from "../protocol/answer.ts";
import { answerFrame } from "./answer_line.ts";
import type { Log } from "./log.ts";
import type { Excess } from "./rates.ts";

const SESSION_OVER = refused("session", "Your session is over: log in again");

const REPLACED = failed("replaced", { kind: "replaced" });

/**
 * What is answered to a request whose session is over.
 *
 * @param wasReplaced Whether its user has logged in again.
 */
export function sessionOver(wasReplaced: boolean): Answer {
  return wasReplaced ? REPLACED : SESSION_OVER;
}

/** What is answered in protocol 2 to whoever asks too much at once. */
export function slow({ seconds, text }: Excess): Answer {
  return refused("slow", formatSlow(seconds, text));
}

/**
 * Acts on a request; one that cannot be read is answered too.
 *
 * @param chat Acts on it.
 * @param session Whose request: an open session.
 * @param envelope The request. `OUT` and `ATT` are for others to act on.
 * @returns The answer, or what will become one.
 */
export function handleRequest(
  chat: Chat,
  session: Session,
  envelope: Envelope,
): Answer | PendingAnswer {
  try {
    const request = parseRequest(envelope);
    if (request.type === "OUT" || request.type === "ATT") {
      const text = `Cannot act on ${request.type}: it has to be the first on its connection`;
      throw new RequestError(text);
    }
    return chat.handle(session, request);
  } catch (error) {
    if (error instanceof RequestError) return refused("request", error.message);
    throw error;
  }
}

/** Tells the operator of a message that was refused as too much waits already. */
export function logFull(
  answer: Answer | PendingAnswer,
  log: Log,
  user: string,
  remote: Endpoint,
): void {
  if (answer instanceof PendingAnswer || answer.code !== "full") return;
  log("limit", { limit: "mailbox", user, from: formatEndpoint(remote) });
}

/** Whether what was asked went to everyone online. */
export function isBroadcast(answer: Answer | PendingAnswer): boolean {
  return answer instanceof PendingAnswer ? answer.isBroadcast : answer.code === "partly";
}

/** Calls back with an answer when it is known, which may be now. */
export function whenKnown(answer: Answer | PendingAnswer, run: (answer: Answer) => void): void {
  if (answer instanceof PendingAnswer) {
    answer.receipt.whenSettled((fate) => run(answer.answers[fate]));
  } else run(answer);
}

/** Answers somebody who may not have waited for it. */
export async function say(connection: FrameConnection, answer: Answer): Promise<void> {
  await connection.writeBytes(answerFrame(answer)).catch(() => {});
}
