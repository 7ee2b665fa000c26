/**
 * Starting a center as its operator asked.
 *
 * @module
 */
import { DEMO_CREDENTIALS } from "../accounts/credentials.ts";
import { DEFAULT_CREDENTIALS_FILE, loadCredentials } from "../accounts/credentials_file.ts";
import { type Endpoint, formatEndpoint, isLoopback } from "../net/address.ts";
import { describeError } from "../net/errors.ts";
import { StartError } from "../start_error.ts";
import { Center } from "./center.ts";
import { makeLog } from "./log.ts";
import type { CenterFlags } from "./options.ts";

/**
 * Starts a center.
 *
 * @param flags What its operator asked for.
 * @param warn Takes what its operator has to know, a line at a time, without
 * its newline; log lines too.
 * @returns The center, accepting connections.
 * @throws {CredentialsError} If the accounts cannot be read.
 * @throws {StartError} If it cannot listen there, or must not without accounts.
 */
export async function startCenter(
  { hostname, port, credentials: file, log: format, ...options }: CenterFlags,
  warn: (line: string) => void,
): Promise<Center> {
  const log = makeLog(format, warn);
  const credentials = await loadCredentials(file);
  const listener = listen({ hostname, port });
  if (!credentials) {
    if (!isLoopback(listener.addr.hostname)) {
      listener.close();
      throw new StartError(
        `Cannot start on ${hostname}: others can reach it, and there is no ` +
          `${DEFAULT_CREDENTIALS_FILE}. Make one with a line "username password" for each ` +
          "account, or name another file with --credentials",
      );
    }
    const users = [...DEMO_CREDENTIALS.keys()].join(" and ");
    if (format === "json") log("demo accounts", { users });
    else {warn(
        `No ${DEFAULT_CREDENTIALS_FILE}: serving the demo accounts ${users} to this machine only`,
      );}
  }
  return new Center({
    ...options,
    listener,
    credentials: credentials ?? DEMO_CREDENTIALS,
    log,
  });
}

function listen(endpoint: Endpoint): Deno.TcpListener {
  try {
    return Deno.listen({ ...endpoint });
  } catch (error) {
    throw new StartError(`Cannot listen on ${formatEndpoint(endpoint)}: ${describeError(error)}`);
  }
}
