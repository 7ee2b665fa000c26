/**
 * Starting a center as its operator asked, and taking over what they change
 * while it runs.
 *
 * @module
 */
import { DEMO_CREDENTIALS } from "../accounts/credentials.ts";
import { DEFAULT_CREDENTIALS_FILE, loadCredentials } from "../accounts/credentials_file.ts";
import { CredentialsWatch } from "../accounts/credentials_watch.ts";
import { systemClock } from "../clock.ts";
import { type Endpoint, formatEndpoint, isLoopback } from "../net/address.ts";
import { describeError } from "../net/errors.ts";
import { StartError } from "../start_error.ts";
import type { SqliteStore } from "../store/sqlite_store.ts";
import { Center } from "./center.ts";
import { Certificate } from "./certificate.ts";
import { type Log, makeLog } from "./log.ts";
import { makeNotice, tellOpen, tellPlain, tellUnencrypted } from "./notices.ts";
import type { CenterFlags } from "./options.ts";

/** How many connections the system holds until they are accepted: a flood must not turn others away. */
const BACKLOG = 4_096;

/** A center that runs. */
export interface RunningCenter extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Endpoint;
  /** Reads the accounts and the certificate again. Never rejects: what is wrong is told. */
  reload(): Promise<void>;
  /** Finishes what is in flight, within a bound. It is disposed of all the same. */
  stop(): Promise<void>;
}

/**
 * Starts a center.
 *
 * @param flags What its operator asked for.
 * @param warn Takes what its operator has to know, a line at a time, without
 * its newline; log lines too.
 * @returns The center, accepting connections.
 * @throws {CredentialsError} If the accounts cannot be read.
 * @throws {StoreError} If its data file cannot be used.
 * @throws {StartError} If it cannot listen there, or must not without accounts.
 */
export async function startCenter(
  { hostname, port, credentials: file, data, log: format, tls, ...options }: CenterFlags,
  warn: (line: string) => void,
): Promise<RunningCenter> {
  const log = makeLog(format, warn);
  const notice = makeNotice(format, log, warn);
  const credentials = await loadCredentials(file);
  const certificate = tls && new Certificate(tls, notice, log, systemClock, options.handshakes);
  const socket = listen({ hostname, port });
  const listener = await certificate?.secure(socket) ?? socket;
  const isLocal = isLoopback(listener.addr.hostname);
  if (!credentials && !isLocal) {
    listener.close();
    throw new StartError(
      `Cannot start on ${hostname}: others can reach it, and there is no ` +
        `${DEFAULT_CREDENTIALS_FILE}. Make one with a line "username password" for each ` +
        "account, or name another file with --credentials",
    );
  }
  const store = data === undefined
    ? undefined
    : await keepData(data, log, format === "off" ? warn : () => {}).catch((error) => {
      listener.close();
      throw error;
    });
  const center = new Center({
    ...options,
    ...(store && { store }),
    listener,
    credentials: credentials ?? DEMO_CREDENTIALS,
    log,
  });
  // Whose accounts are gone is known from now on, however the center ends.
  store?.flush();
  const watched = file ?? DEFAULT_CREDENTIALS_FILE;
  if (credentials) {
    tellPlain(notice, credentials, watched);
    await tellOpen(notice, "accounts readable", watched);
  } else {
    const users = [...DEMO_CREDENTIALS.keys()].join(" and ");
    const text =
      `No ${DEFAULT_CREDENTIALS_FILE}: serving the demo accounts ${users} to this machine only`;
    notice("demo accounts", text, { users });
  }
  if (data !== undefined) await tellOpen(notice, "data readable", data);
  if (!tls && !isLocal) tellUnencrypted(notice, hostname);
  const watch = new CredentialsWatch({
    file: watched,
    clock: systemClock,
    current: credentials,
    onChange(changed) {
      center.replaceCredentials(changed);
      tellPlain(notice, changed, watched);
    },
    onError({ message }) {
      log("accounts refused", { reason: message.replaceAll(/\s*\n\s*/g, " ") });
      if (format === "off") warn(`${message}\nThe accounts stay as they were`);
    },
  });
  return {
    address: center.address,
    async reload() {
      await Promise.all([watch.reload(), certificate?.reload()]);
    },
    stop: () => center.stop(),
    async [Symbol.asyncDispose]() {
      certificate?.close();
      await watch.close();
      await center.close();
      await store?.[Symbol.asyncDispose]();
      if (store?.size) log("data lost", { changes: store.size });
    },
  };
}

/** Opens the data file, and tells the operator when it cannot be written, and when it can again. */
async function keepData(
  file: string,
  log: Log,
  warn: (line: string) => void,
): Promise<SqliteStore> {
  const { openStore } = await import("../store/sqlite_store.ts");
  return await openStore(file, {
    clock: systemClock,
    onState(error) {
      if (!error) return log("data written", { file });
      log("data not written", { reason: error.message });
      warn(error.message);
    },
  });
}

function listen(endpoint: Endpoint): Deno.TcpListener {
  try {
    return Deno.listen({ ...endpoint, tcpBacklog: BACKLOG });
  } catch (error) {
    throw new StartError(`Cannot listen on ${formatEndpoint(endpoint)}: ${describeError(error)}`);
  }
}
