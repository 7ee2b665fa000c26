/** The torture, shortly and with a seed: processes, faults and kills, and nothing is lost. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { NO_SCRIPTS } from "../support/permissions.ts";

const ROOT = `${import.meta.dirname}/../..`;
const PERMISSIONS = "--no-prompt --allow-net --allow-read --allow-write --allow-run".split(" ");

async function torture(...flags: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...PERMISSIONS, `${ROOT}/tests/torture/main.ts`, ...flags],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

/** The figures behind a name, in their order. */
function figures(out: string, name: string): number[] {
  const row = out.split("\n").find((line) => line.trim().startsWith(`${name} `)) ?? "";
  return [...row.matchAll(/\d[\d,]*/g)].map(([text]) => Number(text.replaceAll(",", "")));
}

Deno.test("a center, recipients and senders are killed, and nothing is lost", {
  ignore: NO_SCRIPTS,
}, async () => {
  const { code, out, err } = await torture("--short", "--seed", "1");
  assertEquals([code, err], [0, ""], out);
  assertMatch(out, /^Passed: nothing lost, nothing shown twice, nothing out of order$/m);
  const [accepted = 0, delivered = 0, kept = 0, shown] = figures(out, "accepted");
  assert(accepted >= 300 && accepted === delivered + kept, `${accepted}`);
  assertEquals(shown, accepted);
  assertEquals(figures(out, "killed"), [3, 3, 2]);
  assertEquals(figures(out, "ended"), [1, 1, 1]);
  assertEquals(figures(out, "seed"), [1]);
});

Deno.test("a command line that cannot be used is told in one line", {
  ignore: NO_SCRIPTS,
}, async () => {
  const { code, out, err } = await torture("--messages", "none");
  assertEquals([code, out], [2, ""]);
  const problem = "Cannot use --messages: expected a whole number from 1 to 10000000";
  assertEquals(err, `${problem}, got "none"; see --help\n`);
});
