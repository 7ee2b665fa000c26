/**
 * What `verify` tells.
 *
 * @module
 */
import type { SafetyCode } from "../client/correspondents.ts";
import type { Report } from "../view/report.ts";

/**
 * Tells the safety code of two users, or why there is none.
 *
 * @param user The other.
 * @param result The code, or why there is none.
 * @returns What to tell.
 */
export function describeSafetyCode(
  user: string,
  result: SafetyCode,
): Report {
  if (result === "no-key") {
    const text =
      `You have no key of ${user} yet: ask for their address, or allow them to have yours.`;
    return { kind: "error", text };
  }
  if (result === "unsealed") {
    const text = `There is no safety code for ${user}: what you write to each other is not sealed.`;
    return { kind: "error", text };
  }
  const text = `The safety code of you and ${user} is ${result.code}. ` +
    "If they see the same, nobody in between can read what you write privately.";
  return { kind: "answer", text };
}
