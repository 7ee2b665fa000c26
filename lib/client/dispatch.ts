/**
 * From a typed command to what the client does.
 *
 * @module
 */
import type { Command } from "../commands.ts";
import type { Client } from "./client.ts";
import type { NotBrought } from "./privates.ts";

/** The commands that are done by a client. */
export type ClientCommand = Exclude<Command, { name: "help" | "logout" }>;

/** What doing commands needs. */
export interface DispatchOptions {
  /** Who does them. */
  readonly client: Client;
  /** Whether a private message that cannot be brought is refused, not left with the center. */
  readonly strictPrivate: boolean;
  /** Takes what the user is told about it. */
  show(text: string): void;
}

/**
 * Does a command.
 *
 * @param command What was typed.
 * @param options How.
 * @throws {Error} If the center cannot be reached.
 */
export async function dispatch(command: ClientCommand, options: DispatchOptions): Promise<void> {
  const { client, show } = options;
  const ask = async (request: Parameters<Client["ask"]>[0]) => {
    const { text } = await client.ask(request);
    if (text !== "") show(text);
  };
  switch (command.name) {
    case "message":
      return await ask({ type: "MSG", to: command.user, text: command.text });
    case "broadcast":
      return await ask({ type: "BRD", text: command.text });
    case "online":
      return await ask({ type: "ONL" });
    case "block":
    case "unblock":
      return await ask({ type: "BLC", block: command.name === "block", who: command.user });
    case "allow":
      return await ask({ type: "ALL", who: command.user });
    case "getaddress": {
      const { done, text } = await client.ask({ type: "GET", who: command.user });
      return show(done ? "Request has been sent." : text || `${command.user} cannot be found`);
    }
    case "private":
      return await sendPrivate(command.user, command.text, options);
    case "verify":
      return await verify(command.user, options);
  }
}

/** A private message that cannot be brought is left with the center, not lost. */
async function sendPrivate(
  user: string,
  text: string,
  { client, strictPrivate, show }: DispatchOptions,
): Promise<void> {
  const result = await client.sendPrivate(user, text, {
    strict: strictPrivate,
    onNotBrought: (why) => show(reasonOf(user, why)),
  });
  switch (result.kind) {
    case "sent":
      return;
    case "unknown":
      return show(`I don't yet know who ${user} is.`);
    case "refused":
      return show(result.text);
    case "not-sent":
      return show(
        result.tried
          ? "Your message was not confirmed: it may have been shown, or not."
          : "Your message was not sent.",
      );
    case "left":
      if (result.answer.done && client.isAnswered) {
        show("Your message is left with the message center, as an ordinary one.");
      }
      if (result.answer.text !== "") show(result.answer.text);
  }
}

function reasonOf(user: string, why: NotBrought): string {
  return why === "gone"
    ? `${user} is no longer online.`
    : `What ${user} allowed you is over: ask for their address again.`;
}

async function verify(user: string, { client, show }: DispatchOptions): Promise<void> {
  if (user === client.user) return show(`Cannot verify ${user}: that is you`);
  const result = await client.safetyCode(user);
  if (result === "no-key") {
    show(`You have no key of ${user} yet: ask for their address, or allow them to have yours.`);
  } else if (result === "unsealed") {
    show(`There is no safety code for ${user}: what you write to each other is not sealed.`);
  } else {
    show(
      `The safety code of you and ${user} is ${result.code}. ` +
        "If they see the same, nobody in between can read what you write privately.",
    );
  }
}
