/** What everybody on the machine can read of a script that runs, and of what it says. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { CENTER_USAGE, parseCenterFlags } from "../../lib/center/options.ts";
import { UsageError } from "../../lib/flags.ts";
import { parsePasswdFlags, PASSWD_USAGE } from "../../lib/passwd/options.ts";
import { CLIENT_USAGE, parseClientFlags } from "../../lib/shell/options.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder } from "../support/script.ts";

const SECRET = "correct-horse-battery-staple";

/** The scripts: how each reads its command line, and what it needs there. */
const SCRIPTS = {
  server: { parse: parseCenterFlags, usage: CENTER_USAGE, args: ["localhost", "0"] },
  client: { parse: parseClientFlags, usage: CLIENT_USAGE, args: ["localhost", "6066"] },
  passwd: { parse: parsePasswdFlags, usage: PASSWD_USAGE, args: [] },
};

/** How somebody may try to give a password all the same. */
const ATTEMPTS = [
  ["--password", SECRET],
  [`--password=${SECRET}`],
  ["--pass", SECRET],
  [`--secret=${SECRET}`],
  ["-p", SECRET],
  [`-p${SECRET}`],
  [`--token=${SECRET}`],
];

/** Whether one may see what runs on this machine. */
const NO_PS = NO_SCRIPTS ||
  Deno.permissions.querySync({ name: "run", command: "ps" }).state !== "granted" || !hasPs();

function hasPs(): boolean {
  try {
    return new Deno.Command("ps", { args: ["-A", "-o", "args"], stdout: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

Deno.test("14. No secret is taken from the command line, and none is shown", async (t) => {
  for (const [name, { parse, usage, args }] of Object.entries(SCRIPTS)) {
    await t.step(`${name} has no flag for one, and repeats none`, () => {
      for (const attempt of ATTEMPTS) {
        for (const line of [[...attempt, ...args], [...args, ...attempt]]) {
          const error = assertThrows(() => parse(line), UsageError);
          assert(!error.message.includes(SECRET), error.message);
        }
      }
      const secret = usage.match(/--\S*(?:password|secret|token|pass)\S*/g) ?? [];
      assertEquals([...new Set(secret)], name === "client" ? ["--password-file"] : []);
    });

    await t.step(`${name} repeats no argument that is one too many`, () => {
      const surplus = [...args, "localhost", "6067", SECRET];
      const error = assertThrows(() => parse(surplus), UsageError);
      assert(!error.message.includes(SECRET), error.message);
    });
  }

  await t.step({
    name: "nor does a list of what runs show any",
    ignore: NO_PS,
    async fn() {
      await using folder = new Folder();
      await folder.write("accounts.txt", `seas ${SECRET}\n`);
      await folder.write("seas.pass", `${SECRET}\n`);
      const { port } = await folder.startCenter("--credentials", "accounts.txt");
      const client = await folder.startClient(port, "seas", SECRET);
      await client.stdout.until("Welcome, seas !");
      const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "args"] }).output();
      const running = new TextDecoder().decode(stdout);
      assert(running.includes("server.ts") && running.includes("client.ts"), "they are seen");
      assert(!running.includes(SECRET));
      await client.end();
      assertEquals(await client.exited(), 0);
      for (const line of [...client.stdout.all, ...client.stderr.all]) {
        assert(!line.includes(SECRET), line);
      }
    },
  });
});
