/**
 * From a typed command to what the client does, and what there is to tell.
 *
 * @module
 */
import type { Progress } from "../client/errands.ts";
import type { PersistentClient } from "../client/persistent_client.ts";
import type { PrivateResult } from "../client/private_writer.ts";
import type { Clock } from "../clock.ts";
import { type Command, CommandError } from "../commands.ts";
import { nearest } from "../nearest.ts";
import type { AnswerFrame } from "../protocol/answer.ts";
import type { MessageIds } from "../protocol/message_id.ts";
import { parseOnline } from "../protocol/received_push.ts";
import type { MessageState, OnReport } from "../view/report.ts";
import type { Roster } from "./roster.ts";
import { describeSafetyCode } from "./safety.ts";
import { describeWho } from "./whereabouts.ts";

/** The commands that are done by a client. */
export type ClientCommand = Exclude<Command, { name: "help" | "logout" | "set" }>;

/** What doing commands needs. */
export interface DispatchOptions {
  /** Tells the time. */
  readonly clock: Clock;
  /** Who does them. */
  readonly client: PersistentClient;
  /** What has been seen of others. */
  readonly roster: Roster;
  /** Names messages. */
  readonly ids: MessageIds;
  /** Whether a private message that cannot be brought is refused, not left with the center. */
  readonly strictPrivate: boolean;
  /** Hears what became of it. */
  readonly tell: OnReport;
  /** Called when it is sent, and when it has to wait for the center. */
  onProgress(progress: Progress): void;
}

const NO_MESSAGES = "Nobody has written to you yet.";

type SimpleRequest = Parameters<PersistentClient["ask"]>[0];

/**
 * Does a command.
 *
 * @param command What was typed.
 * @param options How.
 * @throws {CommandError} If it cannot be done here.
 * @throws {Error} If the center does not answer.
 */
export async function dispatch(command: ClientCommand, options: DispatchOptions): Promise<void> {
  const { roster, tell } = options;
  const askAbout = async (request: SimpleRequest, user: string) => {
    const answer = await ask(request, options);
    suggestUser(answer, user, options);
    tellAnswer(answer, tell);
    return answer;
  };
  switch (command.name) {
    case "message":
      return await sendMessage(command.text, command.user, options);
    case "broadcast":
      return await sendMessage(command.text, undefined, options);
    case "private":
      return await sendPrivate(command.user, command.text, options);
    case "reply": {
      const { last } = roster;
      if (!last) throw new CommandError(NO_MESSAGES);
      if (last.kind === "private") return await sendPrivate(last.from, command.text, options);
      return await sendMessage(command.text, last.from, options);
    }
    case "last": {
      const messages = roster.latest();
      if (messages.length > 0) return tell({ kind: "latest", messages });
      return tell({ kind: "info", text: NO_MESSAGES });
    }
    case "online": {
      const answer = await ask({ type: "ONL" }, options);
      // In protocol 1 it comes as a push.
      const users = parseOnline(answer.text);
      if (!users) return tellAnswer(answer, tell);
      roster.areOnline(users);
      return tell({ kind: "online", users });
    }
    case "who":
      return await tellWho(command.user, options);
    case "block":
    case "unblock":
      await askAbout(
        { type: "BLC", block: command.name === "block", who: command.user },
        command.user,
      );
      return;
    case "allow": {
      const { done } = await askAbout({ type: "ALL", who: command.user }, command.user);
      if (!done) return;
      roster.answered(command.user);
      return tell({ kind: "note", text: "allowed" });
    }
    case "getaddress": {
      const answer = await ask({ type: "GET", who: command.user }, options);
      if (answer.done) return tell({ kind: "answer", text: "Request has been sent." });
      suggestUser(answer, command.user, options);
      return tell({ kind: "error", text: answer.text || `${command.user} cannot be found` });
    }
    case "verify":
      return await tellSafetyCode(command.user, options);
  }
}

/** Asks something that is no message. */
function ask(
  request: SimpleRequest,
  { client, tell, onProgress }: DispatchOptions,
): Promise<AnswerFrame> {
  let hasWaited = false;
  return client.ask(request, (progress) => {
    onProgress(progress);
    if (progress === "waiting") tell({ kind: "note", text: "not sent yet" });
    else if (progress === "sent" && hasWaited) tell({ kind: "note", text: "sent" });
    hasWaited ||= progress === "waiting";
  });
}

function tellAnswer({ done, text }: AnswerFrame, tell: OnReport): void {
  if (text !== "") tell({ kind: done ? "answer" : "error", text });
}

/** Whoever is named and does not exist may have been mistyped. */
function suggestUser(
  { done, code }: AnswerFrame,
  user: string,
  { client, roster, tell }: DispatchOptions,
): void {
  if (done || code !== "no-user" && code !== "not-found") return;
  const names = roster.names(client.user);
  const meant = names.includes(user) ? undefined : nearest(user, names);
  if (meant) tell({ kind: "hint", text: `did you mean ${meant}?` });
}

/** Begins to tell about a message of one's own; returns what tells how it goes on. */
function begin(
  message: { readonly to: string | undefined; readonly text: string; readonly private: boolean },
  { ids, tell, onProgress }: DispatchOptions,
) {
  const id = ids.next();
  const { to, ...rest } = message;
  tell({ kind: "sent", id, ...(to !== undefined && { to }), ...rest });
  let latest: MessageState | undefined;
  const tellState = (state: MessageState) => {
    if (state !== latest) tell({ kind: "state", id, state });
    latest = state;
  };
  const tellProgress = (progress: Progress) => {
    onProgress(progress);
    tellState(progress);
  };
  return { id, tellState, tellProgress };
}

async function sendMessage(
  text: string,
  to: string | undefined,
  options: DispatchOptions,
): Promise<void> {
  const { client, tell } = options;
  const { id, tellState, tellProgress } = begin({ to, text, private: false }, options);
  const answer = await client.ask(
    to === undefined ? { type: "BRD", text, id } : { type: "MSG", to, text, id },
    tellProgress,
  );
  tellState(stateAfter(answer));
  if (to !== undefined) suggestUser(answer, to, options);
  tellAnswer(answer, tell);
}

/** In protocol 1, or of a broadcast that not all get, nothing is known but that it was sent. */
function stateAfter({ done, code }: AnswerFrame): MessageState {
  if (!done) return "failed";
  if (code === "nobody") return "failed";
  if (code === "kept") return "kept";
  return code === "delivered" ? "delivered" : "sent";
}

/** A private message that cannot be brought is left with the center, not lost. */
async function sendPrivate(to: string, text: string, options: DispatchOptions): Promise<void> {
  const { client, strictPrivate, tell } = options;
  const { id, tellState, tellProgress } = begin({ to, text, private: true }, options);
  let isExplained = false;
  const onNotBrought = (why: "gone" | "over") => {
    // If the center was away when it was left there, it is sent again.
    if (!isExplained) tell({ kind: "answer", text: describeNotBrought(to, why) });
    isExplained = true;
  };
  const result = await client.sendPrivate(
    to,
    text,
    { id, strict: strictPrivate, onNotBrought },
    tellProgress,
  );
  tellResult(result, to, options, tellState);
}

function tellResult(
  result: PrivateResult,
  to: string,
  { client, tell }: DispatchOptions,
  tellState: (state: MessageState) => void,
): void {
  switch (result.kind) {
    case "sent":
      return tellState(result.shown ? "delivered" : "sent");
    case "unknown":
      tellState("failed");
      tell({ kind: "hint", text: `ask with getaddress ${to}` });
      return tell({ kind: "error", text: `I don't yet know who ${to} is.` });
    case "refused":
      tellState("failed");
      return tell({ kind: "error", text: result.text });
    case "not-sent":
      tellState("failed");
      return tell({
        kind: "error",
        text: result.tried
          ? "Your message was not confirmed: it may have been shown, or not."
          : "Your message was not sent.",
      });
    case "left":
      tellState(stateAfter(result.answer));
      if (result.answer.done && client.isAnswered) {
        const text = "Your message is left with the message center, as an ordinary one.";
        tell({ kind: "answer", text });
      }
      tellAnswer(result.answer, tell);
  }
}

function describeNotBrought(user: string, why: "gone" | "over"): string {
  return why === "gone"
    ? `${user} is no longer online.`
    : `What ${user} allowed you is over: ask for their address again.`;
}

async function tellSafetyCode(user: string, { client, tell }: DispatchOptions): Promise<void> {
  if (user === client.user) throw new CommandError(`Cannot verify ${user}: that is you`);
  tell(describeSafetyCode(user, await client.safetyCode(user)));
}

async function tellWho(user: string, options: DispatchOptions): Promise<void> {
  const { client, roster, clock, tell } = options;
  const seen = roster.seen(user);
  const answer = client.isAnswered ? await ask({ type: "WHO", who: user }, options) : undefined;
  if (answer) suggestUser(answer, user, options);
  tell(describeWho(user, answer, seen, clock.date()));
}
