/**
 * Which messages ring the bell.
 *
 * @module
 */
import type { Happening } from "../client/event.ts";
import type { Values } from "./settings.ts";

/**
 * Whether something that happened rings the bell.
 *
 * @param event What happened.
 * @param bell What is set: `private` for private messages, `mention` for those
 * too that hold one's name as a word, `all` for every message.
 * @param user One's name.
 */
export function rings(event: Happening, bell: Values["bell"], user: string): boolean {
  if (bell === "off" || event.kind !== "message" && event.kind !== "private") return false;
  return bell === "all" || event.kind === "private" ||
    bell === "mention" && mentions(event.text, user);
}

function mentions(text: string, user: string): boolean {
  if (user === "") return false;
  const letters = "\\p{L}\\p{N}_";
  return new RegExp(`(?<![${letters}])${RegExp.escape(user)}(?![${letters}])`, "iu").test(text);
}
