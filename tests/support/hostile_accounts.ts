/**
 * Who has an account.
 *
 * @module
 */
import { ACCOUNTS } from "../center/fixtures.ts";

/** Those who mean well, and mallory, who does not. */
export const WITH_MALLORY = new Map([...ACCOUNTS, ["mallory", "of mallory"]]);

/** Accounts that count how often a password was looked up: that is done once or twice for each check. */
export class CountedAccounts extends Map<string, string> {
  /** How often. */
  looks = 0;

  /** {@inheritDoc Map.get} */
  override get(name: string): string | undefined {
    this.looks += 1;
    return super.get(name);
  }
}
