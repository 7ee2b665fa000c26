/**
 * What can be done only to somebody else.
 *
 * @module
 */
import { quoteName } from "../protocol/username.ts";
import { type Answer, refused } from "./answer.ts";

/**
 * Why a user cannot do something to another: because that is themselves, or nobody.
 *
 * @param isUser Whether there is an account of a name.
 * @param user Who asks.
 * @param who To whom.
 * @param verb What.
 * @returns The answer, unless they can.
 */
export function refuseOther(
  isUser: (name: string) => boolean,
  user: string,
  who: string,
  verb: string,
): Answer | undefined {
  if (who === user) return refused("self", `Cannot ${verb} ${who}: that is you`);
  if (isUser(who)) return undefined;
  return refused("no-user", `Cannot ${verb} ${quoteName(who)}: there is no such user`);
}
