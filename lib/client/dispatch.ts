/**
 * From a typed command to what the client does.
 *
 * @module
 */
import type { Command } from "../commands.ts";
import type { Client } from "./client.ts";

/** The commands that are done by a client. */
export type ClientCommand = Exclude<Command, { name: "help" | "logout" }>;

/**
 * Does a command.
 *
 * @param command What was typed.
 * @param client Who does it.
 * @param show Takes what the user is told about it.
 * @throws {Error} If the center cannot be reached.
 */
export async function dispatch(
  command: ClientCommand,
  client: Client,
  show: (text: string) => void,
): Promise<void> {
  switch (command.name) {
    case "message":
      return await client.ask({ type: "MSG", to: command.user, text: command.text });
    case "broadcast":
      return await client.ask({ type: "BRD", text: command.text });
    case "online":
      return await client.ask({ type: "ONL" });
    case "block":
    case "unblock":
      return await client.ask({ type: "BLC", block: command.name === "block", who: command.user });
    case "allow":
      return await client.ask({ type: "ALL", who: command.user });
    case "getaddress": {
      const asked = await client.requestAddress(command.user);
      return show(asked ? "Request has been sent." : `${command.user} cannot be found`);
    }
    case "private":
      return await sendPrivate(command.user, command.text, client, show);
  }
}

/** A private message that cannot be brought is left with the center, not lost. */
async function sendPrivate(
  user: string,
  text: string,
  client: Client,
  show: (text: string) => void,
): Promise<void> {
  const result = await client.sendPrivate(user, text);
  if (result === "unknown") show(`I don't yet know who ${user} is.`);
  if (result !== "gone") return;
  show(`${user} is no longer online.`);
  await client.ask({ type: "MSG", to: user, text });
}
