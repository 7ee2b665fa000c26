/** `deno task passwd` as a process without any permission: scripts. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Accounts } from "../../lib/accounts/accounts.ts";
import { parseCredentials } from "../../lib/accounts/credentials.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import type { Outcome } from "../support/script.ts";

const ignore = NO_SCRIPTS;
const ROOT = `${import.meta.dirname}/../..`;
const ENDED = "Cannot make a line: the input ended before a username and a password";

function lines(bytes: Uint8Array): string[] {
  const text = new TextDecoder().decode(bytes);
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** Runs the script, or the task, with this input. */
async function passwd(
  input: string | Uint8Array<ArrayBuffer>,
  { args = [], task = false }: { readonly args?: readonly string[]; readonly task?: boolean } = {},
): Promise<Outcome> {
  const command = task ? ["task", "passwd"] : ["run", "--no-prompt", `${ROOT}/lib/passwd/main.ts`];
  const child = new Deno.Command(Deno.execPath(), {
    args: [...command, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const stdin = child.stdin.getWriter();
  await stdin.write(typeof input === "string" ? new TextEncoder().encode(input) : input);
  await stdin.close();
  const { code, stdout, stderr } = await output;
  return { code, stdout: lines(stdout), stderr: lines(stderr) };
}

async function letsIn(line: string, user: string, password: string): Promise<boolean> {
  const options = { attempts: 3, lockout: 60_000 };
  const accounts = new Accounts(new FakeClock(), parseCredentials(line, "file.txt"), options);
  return (await accounts.check(user, password)).type === "LOGIN_OKAY";
}

Deno.test("two lines become one, with which one can log in", { ignore }, async () => {
  const { code, stdout, stderr } = await passwd("seas\nsummerisover\n");
  assertEquals([code, stderr, stdout.length], [0, [], 1]);
  const [line = ""] = stdout;
  assertMatch(line, /^seas \$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert(await letsIn(line, "seas", "summerisover"));
  assert(!await letsIn(line, "seas", "summerisover "));
});

Deno.test("spaces belong to a password, the end of the line does not", { ignore }, async () => {
  const { code, stdout } = await passwd("漢字\r\n  summer is 👋 \r\nmore\n");
  assertEquals([code, stdout.length], [0, 1]);
  assert(await letsIn(stdout[0]!, "漢字", "  summer is 👋 "));
});

Deno.test("the last line needs no end", { ignore }, async () => {
  const { code, stdout } = await passwd("seas\nsummerisover");
  assertEquals(code, 0);
  assert(await letsIn(stdout[0]!, "seas", "summerisover"));
});

Deno.test("the task writes nothing else to standard output", { ignore }, async () => {
  const { code, stdout } = await passwd("seas\nsummerisover\n", { task: true });
  assertEquals([code, stdout.length], [0, 1]);
  assert(stdout[0]!.startsWith("seas $scrypt$"), stdout[0]);
});

/** Input that will not do, and why. */
const REFUSED: readonly [string | Uint8Array<ArrayBuffer>, string][] = [
  ["", ENDED],
  ["seas\n", ENDED],
  ["seas", ENDED],
  ["seas\n\n", "Cannot use an empty password"],
  [
    "#seas\nsummerisover\n",
    "Cannot use that username: expected 1 to 32 characters without white space, control " +
    'characters and "|", the first one not "#"',
  ],
  [
    Uint8Array.of(...new TextEncoder().encode("seas\n"), 0xe4, 0x0a),
    "Cannot use that password: it is not UTF-8",
  ],
];

for (const [input, message] of REFUSED) {
  Deno.test(
    `refused with one line and status 1: ${JSON.stringify(input)}`,
    { ignore },
    async () => {
      assertEquals(await passwd(input), { code: 1, stdout: [], stderr: [message] });
    },
  );
}

Deno.test("help and version are shown, other arguments refused", { ignore }, async () => {
  const help = await passwd("", { args: ["--help"] });
  assertEquals([help.code, help.stderr], [0, []]);
  assert(help.stdout.includes("Usage: deno task passwd >> credentials.txt"));
  const version = await passwd("", { args: ["--version"] });
  assertMatch(version.stdout.join("\n"), /^chatroom \d+\.\d+\.\d+$/);
  const refused = await passwd("", { args: ["seas", "summerisover"] });
  assertEquals([refused.code, refused.stdout, refused.stderr.length], [2, [], 1]);
  assert(!refused.stderr[0]!.includes("summerisover"));
});

Deno.test("a line that cannot be written is told", {
  ignore: ignore || Deno.build.os !== "linux",
}, async () => {
  const { code, stderr } = await new Deno.Command("sh", {
    args: [
      "-c",
      `printf 'seas\\nx\\n' | "$0" run --no-prompt "$1" >/dev/full`,
      Deno.execPath(),
      `${ROOT}/lib/passwd/main.ts`,
    ],
  }).output();
  assertEquals([code, lines(stderr)], [1, ["Cannot write the line: No space left on device"]]);
});
