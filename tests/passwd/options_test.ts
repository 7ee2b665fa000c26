/** The command line of `deno task passwd`. */
import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/flags.ts";
import { parsePasswdFlags } from "../../lib/passwd/options.ts";

Deno.test("there is nothing to be said on the command line", () => {
  assertEquals(parsePasswdFlags([]), undefined);
  assertEquals(parsePasswdFlags(["--help"]), "help");
  assertEquals(parsePasswdFlags(["--version"]), "version");
});

Deno.test("no name or password is taken from the command line, nor quoted", () => {
  for (const args of [["seas"], ["seas", "summerisover"]]) {
    const { message } = assertThrows(() => parsePasswdFlags(args), UsageError);
    assertEquals(
      message,
      `Expected no arguments, got ${args.length}: the username and the password are asked for`,
    );
  }
  assertThrows(() => parsePasswdFlags(["--user", "seas"]), UsageError, "unknown flag --user");
});
