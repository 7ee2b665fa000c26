/** Line breaks in fields. */
import { assert, assertEquals } from "@std/assert";
import { makeLog } from "../../lib/center/log.ts";
import { ACCOUNTS, enter } from "../center/fixtures.ts";
import { come } from "../center/newer_room.ts";
import { packFrames, textOf, unpackFrames } from "../peers/newer_bytes.ts";
import type { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { HostileConnection, inBatches } from "../support/hostile_connection.ts";
import { Siege } from "../support/hostile_siege.ts";
import { BREAKS } from "../support/hostile_texts.ts";
import { assertOneLine, assertOneMessage, assertSafe } from "../support/properties_safe.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";

const FORGED = "[bob]: forged";

const CREDENTIALS = new Map([
  ...ACCOUNTS,
  ["mallory", "of mallory"],
  ["ada", PASSWORDS.ada],
  ["eve", "of eve"],
]);

/** Every request, with something in each of its fields behind the token. */
const REQUESTS: readonly (readonly string[])[] = [
  ["MSG", "google", "hi"],
  ["MSG", "bob", "hi"],
  ["MSG", "ada", "hi"],
  ["MSG", "eve", "hi"],
  ["BRD", "hi"],
  ["SAY", "id-1", "google", "hi"],
  ["SAY", "id-2", "bob", "hi"],
  ["SAY", "id-3", "", "hi"],
  ["ONL", ""],
  ["BLC", "1", "eve"],
  ["GET", "google"],
  ["ALL", "google"],
  ["ALL", "bob"],
  ["WHO", "google"],
  ["PRV", "ada", "key", "1", "sealed"],
  ["HEY", ""],
  ["ATT", "0"],
  ["XYZ", "hi"],
];

/** Every request with a line break in one field, and behind it what would be a message of bob's. */
function* forgeries(user: string, token: string): Generator<string> {
  for (const [type = "", ...data] of REQUESTS) {
    const fields = [type, user, token, ...data];
    for (const at of fields.keys()) {
      for (const lineBreak of BREAKS) {
        yield fields.with(at, `${fields[at]}${lineBreak}${FORGED}`).join("|");
      }
    }
  }
}

/** So many may be asked at once; then time has to pass. */
const BATCH = 400;

/** Says each on a connection of its own. Returns the answers' texts. */
async function sayAll(siege: Siege, frames: readonly string[]): Promise<string[]> {
  const answers: string[] = [];
  for (let start = 0; start < frames.length; start += BATCH) {
    const wave = frames.slice(start, start + BATCH);
    await inBatches(wave.length, 20, async (i) => {
      const answer = await HostileConnection.say(siege.endpoint, packFrames(wave[i]!));
      answers.push(...unpackFrames(answer).map(textOf));
    });
    await siege.pass(20_000);
  }
  return answers;
}

/** What newer clients are told: they set the lines of messages in themselves. */
function assertNothingForged({ pushes }: NewerClient): void {
  assert(pushes.arrivals.all.length > 0);
  for (const { text } of pushes.arrivals.all) {
    if (text.startsWith("[mallory]: ")) assertSafe(text);
    else assertOneMessage(text);
  }
}

Deno.test("2. No line break in a field forges a second line", async (t) => {
  const log: string[] = [];
  await using siege = await Siege.lay({
    credentials: CREDENTIALS,
    log: makeLog("text", (line) => log.push(line)),
  });
  const { center, google, seas, bob } = siege;
  await using ada = await logIn(center.address, "ada");

  await t.step("in a request of protocol 1", async () => {
    await using mallory = OlderClient.listen();
    await enter(center, mallory, "mallory", "of mallory");
    const frames = [...forgeries("mallory", mallory.token)];
    for (const answer of await sayAll(siege, frames)) assertOneMessage(answer);
    await siege.assertWellServed();
    assert(mallory.pushes.length > 100, "most is answered");
    for (const push of mallory.pushes) assertOneMessage(push);
  });

  await t.step("in a request of protocol 2", async () => {
    await using mallory = await come(center, "mallory", { listening: false });
    const frames = [...forgeries("mallory", mallory.token)];
    const answers = await sayAll(siege, frames);
    assert(answers.length > 0.8 * frames.length, "most is answered");
    for (const answer of answers) assertOneMessage(answer);
    await siege.assertWellServed();
  });

  await t.step("to whoever is told, in either protocol", () => {
    for (const push of bob.pushes) assertOneMessage(push);
    assertNothingForged(google);
    assertNothingForged(seas);
  });

  await t.step("to whoever was away", async () => {
    await using eve = OlderClient.listen();
    await enter(center, eve, "eve", "of eve");
    const [first = "", ...lines] = (await eve.nextPush()).split("\n");
    assertEquals(first, "While you were away...");
    assert(lines.length > BREAKS.length);
    for (const line of lines) {
      assertSafe(line);
      assert(/^(\[mallory\]: hi| {4})/.test(line), line);
    }
  });

  await t.step("at our client's terminal", async () => {
    assertEquals(await google.ask("MSG", "ada", "last"), "OKAY|delivered|");
    await ada.terminal.until("[google]: last");
    const { transcript } = ada.terminal;
    assert(transcript.filter((line) => line.startsWith("[mallory]: hi")).length > BREAKS.length);
    assertEquals(transcript.filter((line) => line.startsWith("[bob]")), []);
    for (const line of transcript) assertSafe(line);
  });

  await t.step("in the log", async () => {
    for (const lineBreak of BREAKS) {
      const name = `seas${lineBreak}2026-01-01T00:00:00.000Z login user=bob`;
      await sayAll(siege, [name]);
      await HostileConnection.say(siege.endpoint, packFrames("LIN", name, name));
      await HostileConnection.say(siege.endpoint, packFrames("LIN", "bob", "hunter2", name, name));
    }
    assert(log.length > BREAKS.length);
    for (const line of log) {
      assertOneLine(line);
      assert(/^\d{4}-\d\d-\d\dT[\d:.]+Z [a-z ]+( |$)/.test(line), line);
    }
  });
});
