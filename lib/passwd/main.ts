/**
 * Makes a line for the credentials file: `deno run lib/passwd/main.ts`, which
 * needs no permission.
 *
 * @module
 */
import { hashPassword } from "../accounts/scrypt.ts";
import { describeError } from "../net/errors.ts";
import { runScript } from "../script.ts";
import { StartError } from "../start_error.ts";
import { askAccount } from "./account.ts";
import { parsePasswdFlags, PASSWD_USAGE } from "./options.ts";
import { ScriptQuestions } from "./script_questions.ts";
import { TerminalQuestions } from "./terminal_questions.ts";

async function makeLine(): Promise<void> {
  const questions = Deno.stdin.isTerminal() ? new TerminalQuestions() : new ScriptQuestions();
  const { user, password } = await askAccount(questions);
  print(`${user} ${await hashPassword(password)}\n`);
}

/** A line that was lost, on a full disk for example, must not pass for one that was written. */
function print(line: string): void {
  let bytes = new TextEncoder().encode(line);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
  } catch (error) {
    throw new StartError(`Cannot write the line: ${describeError(error)}`);
  }
}

if (import.meta.main) {
  await runScript({ usage: PASSWD_USAGE, parse: parsePasswdFlags, run: makeLine });
}
