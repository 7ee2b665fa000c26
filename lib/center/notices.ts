/**
 * What the operator of a center has to know before it is too late.
 *
 * @module
 */
import { plainAccounts } from "../accounts/credentials.ts";
import type { Credentials } from "../accounts/credentials.ts";
import { isOpenToOthers } from "../files.ts";
import type { Log, LogFormat } from "./log.ts";

/** Tells the operator: in words, or as an event of a log that programs read. */
export type Notice = (event: string, text: string, details?: Parameters<Log>[1]) => void;

/**
 * Makes what tells the operator.
 *
 * @param format How log lines look.
 * @param log Takes events.
 * @param warn Takes a line of text.
 */
export function makeNotice(
  format: LogFormat,
  log: Log,
  warn: (line: string) => void,
): Notice {
  return (event, text, details) => format === "json" ? log(event, details) : warn(text);
}

/**
 * Passwords that whoever reads the file has.
 *
 * @param notice Tells the operator.
 * @param credentials The accounts.
 * @param file Where they stand.
 */
export function tellPlain(notice: Notice, credentials: Credentials, file: string): void {
  const plain = plainAccounts(credentials);
  if (plain === 0) return;
  const passwords = plain === 1 ? "1 password" : `${plain} passwords`;
  const text = `Warning: ${passwords} in ${file} can be read by whoever can read the file; ` +
    "deno task passwd makes lines with a hash instead";
  notice("plain passwords", text, { file, accounts: plain });
}

/**
 * A network that reads along.
 *
 * @param notice Tells the operator.
 * @param hostname Where the center listens.
 */
export function tellUnencrypted(notice: Notice, hostname: string): void {
  const text = `Warning: without --cert and --key, passwords and most messages cross the network ` +
    `to ${hostname} unencrypted: whoever is on the way can read and change them`;
  notice("no tls", text, { address: hostname });
}

/**
 * A file with secrets that others on the machine can read.
 *
 * @param notice Tells the operator.
 * @param event What that is in a log.
 * @param file The file.
 */
export async function tellOpen(notice: Notice, event: string, file: string): Promise<void> {
  if (!await isOpenToOthers(file).catch(() => false)) return;
  const text = `Warning: others on this machine can read ${file}: chmod 600 ${file} keeps it yours`;
  notice(event, text, { file });
}
