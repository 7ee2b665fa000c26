/** Asking for an account. */
import { assertEquals, assertRejects } from "@std/assert";
import { askAccount, type Questions } from "../../lib/passwd/account.ts";
import { StartError } from "../../lib/start_error.ts";

/** Gives answers, and notes what was asked and told. */
class Answers implements Questions {
  readonly isInteractive: boolean;
  readonly heard: string[] = [];
  readonly #answers: string[];

  constructor(isInteractive: boolean, ...answers: string[]) {
    this.isInteractive = isInteractive;
    this.#answers = answers;
  }

  ask(prompt: string, isSecret = false): Promise<string | undefined> {
    this.heard.push(isSecret ? `${prompt}(secret)` : prompt);
    return Promise.resolve(this.#answers.shift());
  }

  tell(text: string): void {
    this.heard.push(text);
  }
}

const USERNAME = "Username: ";
const PASSWORD = "Password: (secret)";
const AGAIN = "The same password again: (secret)";
const BAD_NAME = "Cannot use that username: expected 1 to 32 characters without white space, " +
  'control characters and "|", the first one not "#"';
const ENDED = "Cannot make a line: the input ended before a username and a password";

Deno.test("a person is asked for a name, and twice for a password", async () => {
  const answers = new Answers(true, "seas", "summerisover", "summerisover");
  assertEquals(await askAccount(answers), { user: "seas", password: "summerisover" });
  assertEquals(answers.heard, [USERNAME, PASSWORD, AGAIN]);
});

Deno.test("a person is asked again until it will do", async () => {
  const names = ["", "se as", "a|b", "x".repeat(33), "#seas", " seas "];
  const passwords = ["", "a", "b", "a", "", "\ufffd", " a ", " a "];
  const answers = new Answers(true, ...names, ...passwords);
  assertEquals(await askAccount(answers), { user: "seas", password: " a " });
  assertEquals(answers.heard, [
    ...Array.from({ length: 5 }, () => [USERNAME, BAD_NAME]).flat(),
    USERNAME,
    PASSWORD,
    "Cannot use an empty password",
    ...Array.from({ length: 2 }, () => [PASSWORD, AGAIN, "That was not the same password"]).flat(),
    PASSWORD,
    "Cannot use that password: it is not UTF-8",
    PASSWORD,
    AGAIN,
  ]);
});

Deno.test("a script gives each once", async () => {
  const answers = new Answers(false, "seas", " summer is over ");
  assertEquals(await askAccount(answers), { user: "seas", password: " summer is over " });
  assertEquals(answers.heard, [USERNAME, PASSWORD]);
});

/** What a script gives, and why it will not do. */
const REFUSED: readonly [string[], string][] = [
  [[""], BAD_NAME],
  [["se as", "a"], BAD_NAME],
  [["#seas", "a"], BAD_NAME],
  [["seas", ""], "Cannot use an empty password"],
  [["seas", "\ufffd"], "Cannot use that password: it is not UTF-8"],
  [[], ENDED],
  [["seas"], ENDED],
];

for (const [answers, message] of REFUSED) {
  Deno.test(`a script is refused ${JSON.stringify(answers)}`, async () => {
    const error = await assertRejects(() => askAccount(new Answers(false, ...answers)), StartError);
    assertEquals(error.message, message);
  });
}

Deno.test("a person may end the input at each question", async () => {
  for (const answers of [[], ["seas"], ["seas", "a"], ["", "seas", "a", "b"]]) {
    const error = await assertRejects(() => askAccount(new Answers(true, ...answers)), StartError);
    assertEquals(error.message, ENDED);
  }
});
