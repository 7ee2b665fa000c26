/**
 * A center on a free loopback port, for a test.
 *
 * @module
 */
import { DEMO_CREDENTIALS } from "../../lib/accounts/credentials.ts";
import { Center, type CenterOptions } from "../../lib/center/center.ts";

/** Most tests ask more at once than people do, and all of it from one address. */
const NO_RATES = { rate: 0, addressRate: 0, logins: 0 };

/** Starts a center with the accounts of WIRE.md, unless told otherwise. */
export function startCenter(options: Partial<CenterOptions> = {}): Center {
  return new Center({
    listener: options.listener ?? Deno.listen({ hostname: "127.0.0.1", port: 0 }),
    credentials: DEMO_CREDENTIALS,
    ...NO_RATES,
    ...options,
  });
}

/** So many accounts, `user0` with the password `password0` and so on. */
export function manyAccounts(count: number): Map<string, string> {
  return new Map(Array.from({ length: count }, (_, i) => [`user${i}`, `password${i}`]));
}
