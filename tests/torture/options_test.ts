/** The command line of the torture. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/flags.ts";
import { parseTortureFlags, TORTURE_USAGE, type TortureOptions } from "./options.ts";

function parse(line: string): TortureOptions {
  const options = parseTortureFlags(line.split(" ").filter((arg) => arg !== ""));
  assert(typeof options === "object");
  return options;
}

function refusal(line: string): string {
  return assertThrows(() => parse(line), UsageError).message;
}

Deno.test("a run is made of what its flags say", () => {
  const kills = "--center-kills 200 --recipient-kills 150 --sender-kills 50";
  const clients = "--senders 5 --recipients=7 --fault-share 100 --broadcasts 50";
  const options = parse(`--messages 100000 --seconds 90 --seed 0 ${kills} ${clients}`);
  assertEquals(options, {
    messages: 100_000,
    duration: 90_000,
    kills: { center: 200, recipient: 150, sender: 50 },
    senders: 5,
    recipients: 7,
    faultShare: 1,
    broadcasts: 0.5,
    seed: 0,
  });
});

Deno.test("without flags a run has a seed of its own, and goes on until it is done", () => {
  const [one, other] = [parse(""), parse("")];
  assertEquals({ ...one, seed: 0 }, { ...other, seed: 0 });
  assert(one.seed !== other.seed);
  assertEquals(one.duration, Infinity);
});

Deno.test("a short run has less of everything, but for what is said", () => {
  const [short, usual] = [parse("--short --recipients 9"), parse("")];
  assertEquals(short.recipients, 9);
  assert(short.messages < usual.messages && short.kills.center < usual.kills.center);
});

Deno.test("what cannot be used is told", () => {
  assertEquals(
    refusal("--messages 0"),
    'Cannot use --messages: expected a whole number from 1 to 10000000, got "0"',
  );
  assertEquals(
    refusal("--center-kills many"),
    'Cannot use --center-kills: expected a whole number from 0 to 100000, got "many"',
  );
  assertEquals(
    refusal("--seed=-1"),
    'Cannot use --seed: expected a whole number from 0 to 4294967295, got "-1"',
  );
  assertEquals(refusal("--kill all"), "Cannot use unknown flag --kill");
  assertEquals(refusal("localhost"), 'Expected nothing but flags, got "localhost"');
});

Deno.test("the help names every flag", () => {
  assertEquals(parseTortureFlags(["--help"]), "help");
  assertEquals(parseTortureFlags(["--version"]), "version");
  const numbers = [
    "messages",
    "seconds",
    "senders",
    "recipients",
    "fault-share",
    "broadcasts",
    "seed",
  ];
  const kills = ["center-kills", "recipient-kills", "sender-kills"];
  for (const flag of [...numbers, ...kills, "short", "help", "version"]) {
    assert(TORTURE_USAGE.includes(`  --${flag} `), flag);
  }
});
