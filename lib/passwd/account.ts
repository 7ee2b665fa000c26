/**
 * Asking for an account.
 *
 * @module
 */
import { isUsername, MAX_USERNAME_LENGTH } from "../protocol/username.ts";
import { StartError } from "../start_error.ts";

/** Where answers come from. */
export interface Questions {
  /** Whether a person gives them, who can be asked again. */
  readonly isInteractive: boolean;
  /**
   * Asks.
   *
   * @param prompt What is asked for.
   * @param isSecret Whether the answer must not be seen.
   * @returns The answer, or nothing at the end of the input.
   */
  ask(prompt: string, isSecret?: boolean): Promise<string | undefined>;
  /** Tells a person something. */
  tell(text: string): void;
}

/** Who may log in with what. */
export interface Account {
  /** Who. */
  readonly user: string;
  /** With what. */
  readonly password: string;
}

/**
 * Asks for a username and a password, a person until they will do.
 *
 * @param questions Asks.
 * @returns The account.
 * @throws {StartError} If the input ends before, or if what a script gives will not do.
 */
export async function askAccount(questions: Questions): Promise<Account> {
  const user = await untilGood(questions, async () => {
    const user = (await answer(questions, "Username: ")).trim();
    return { value: user, problem: findNameProblem(user) };
  });
  const password = await untilGood(questions, async () => {
    const password = await answer(questions, "Password: ", true);
    const problem = findPasswordProblem(password);
    if (problem !== undefined || !questions.isInteractive) return { value: password, problem };
    const isSame = await answer(questions, "The same password again: ", true) === password;
    return { value: password, problem: isSame ? undefined : "That was not the same password" };
  });
  return { user, password };
}

interface Answer {
  readonly value: string;
  readonly problem: string | undefined;
}

async function untilGood(questions: Questions, ask: () => Promise<Answer>): Promise<string> {
  for (;;) {
    const { value, problem } = await ask();
    if (problem === undefined) return value;
    if (!questions.isInteractive) throw new StartError(problem);
    questions.tell(problem);
  }
}

async function answer(questions: Questions, prompt: string, isSecret = false): Promise<string> {
  const text = await questions.ask(prompt, isSecret);
  if (text !== undefined) return text;
  throw new StartError("Cannot make a line: the input ended before a username and a password");
}

/** A line that begins with `#` is a comment. */
function findNameProblem(user: string): string | undefined {
  if (isUsername(user) && !user.startsWith("#")) return undefined;
  return `Cannot use that username: expected 1 to ${MAX_USERNAME_LENGTH} characters without ` +
    'white space, control characters and "|", the first one not "#"';
}

/** What is not UTF-8 was read as U+FFFD: passwords that differ would be the same. */
function findPasswordProblem(password: string): string | undefined {
  if (password === "") return "Cannot use an empty password";
  return password.includes("\ufffd") ? "Cannot use that password: it is not UTF-8" : undefined;
}
