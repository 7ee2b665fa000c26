/** `deno task passwd` at a real pseudo-terminal. */
import { assert, assertEquals } from "@std/assert";
import { Accounts } from "../../lib/accounts/accounts.ts";
import { readCredentials } from "../../lib/accounts/credentials_file.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NO_TERMINAL } from "../support/permissions.ts";
import { TmuxTerminal } from "../support/tmux.ts";

const ignore = NO_TERMINAL;
const ROOT = new URL("../..", import.meta.url).pathname;
const RUN = `'${Deno.execPath()}' run '${ROOT}lib/passwd/main.ts'`;
const AGAIN = "The same password again:";

/** A terminal in which a line is being made, and the file that it goes to. */
class Desk implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "chatroom-passwd-" });
  readonly file = `${this.#folder}/credentials.txt`;
  #screen: TmuxTerminal | undefined;

  static async open(command = RUN, options: { readonly inShell?: boolean } = {}): Promise<Desk> {
    const desk = new Desk();
    desk.#screen = await TmuxTerminal.run(`${command} >> '${desk.file}'`, {
      columns: 160,
      ...options,
    });
    return desk;
  }

  get screen(): TmuxTerminal {
    return this.#screen!;
  }

  /** What the login of a user is answered, with the accounts in the file. */
  async check(user: string, password: string): Promise<string> {
    const options = { attempts: 3, lockout: 60_000 };
    const accounts = new Accounts(new FakeClock(), await readCredentials(this.file), options);
    return (await accounts.check(user, password)).type;
  }

  /** Waits until the script has ended so, and sees that the terminal echoes again. */
  async untilExit(status: number, ...last: string[]): Promise<void> {
    await this.screen.until([...last, `exit=${status}`]);
    await this.screen.type("echo");
    await this.screen.until([...last, `exit=${status}`, "echo"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#screen?.[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

Deno.test("a person makes a line, and what is typed is not seen", { ignore }, async () => {
  await using desk = await Desk.open();
  const { screen } = desk;
  await screen.until(["Username:"], { x: 10, y: 0 });
  await screen.enter("seas");
  for (const prompt of ["Password:", AGAIN]) {
    await screen.untilLast(new RegExp(`^${prompt}$`));
    await screen.type("wrong");
    await screen.press("C-u");
    await screen.type(" summer is overx");
    await screen.press("BSpace", "Enter");
  }
  await desk.untilExit(0, "Username: seas", "Password:", AGAIN);
  assertEquals(await desk.check("seas", " summer is over"), "LOGIN_OKAY");
  assert(!(await screen.written()).includes("summer"));
});

Deno.test("a person is asked again for what will not do", { ignore }, async () => {
  await using desk = await Desk.open();
  const { screen } = desk;
  await screen.until(["Username:"]);
  await screen.enter("a|b");
  await screen.until([
    'Cannot use that username: expected 1 to 32 characters without white space, control characters and "|", the first one not "#"',
    "Username:",
  ]);
  await screen.enter("seas");
  await screen.until(["Username: seas", "Password:"]);
  await screen.enter("");
  await screen.until(["Password:", "Cannot use an empty password", "Password:"]);
  await screen.enter("a");
  await screen.until(["Password:", AGAIN]);
  await screen.enter("b");
  await screen.until([AGAIN, "That was not the same password", "Password:"]);
  await screen.enter("c");
  await screen.until(["Password:", AGAIN]);
  await screen.enter("c");
  await desk.untilExit(0, "Password:", AGAIN);
  assertEquals(await desk.check("seas", "c"), "LOGIN_OKAY");
});

for (
  const [key, status, last] of [["C-c", 130, []], ["C-d", 1, [
    "Cannot make a line: the input ended before a username and a password",
  ]]] as const
) {
  Deno.test(`${key} ends it, wherever one is`, { ignore }, async () => {
    await using desk = await Desk.open();
    await desk.screen.until(["Username:"]);
    await desk.screen.press(key);
    const shown = key === "C-c" ? "Username: ^C" : "Username:";
    await desk.untilExit(status, shown, ...last);
    await using other = await Desk.open();
    await other.screen.until(["Username:"]);
    await other.screen.enter("seas");
    await other.screen.until(["Username: seas", "Password:"]);
    if (key === "C-c") await other.screen.type("half");
    await other.screen.press(key);
    await other.untilExit(status, "Username: seas", "Password:", ...last);
    assertEquals(await Deno.readTextFile(other.file), "");
  });
}

Deno.test("the task can be interrupted too", { ignore }, async () => {
  await using desk = await Desk.open(`cd '${ROOT}' && '${Deno.execPath()}' task -q passwd`);
  const { screen } = desk;
  await screen.until(["Username:"]);
  await screen.enter("seas");
  await screen.until(["Username: seas", "Password:"]);
  await screen.press("C-c");
  await desk.untilExit(130, "Username: seas", "Password:");
});

Deno.test("stopped and continued it goes on unseen", { ignore }, async () => {
  await using desk = await Desk.open(RUN, { inShell: true });
  const { screen } = desk;
  await screen.untilLast(/^Username:$/);
  await screen.enter("seas");
  await screen.untilLast(/^Password:$/);
  await screen.type("sum");
  await screen.press("C-z");
  await screen.untilLast(/^\$$/);
  await screen.enter("fg");
  await screen.untilLast(/^Password:$/);
  await screen.enter("merisover");
  await screen.untilLast(new RegExp(`^${AGAIN}$`));
  await screen.enter("summerisover");
  await screen.untilLast(/^\$$/);
  assertEquals(await desk.check("seas", "summerisover"), "LOGIN_OKAY");
  assert(!(await screen.written()).includes("merisover"));
});
