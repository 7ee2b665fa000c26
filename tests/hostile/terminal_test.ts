/** What a terminal and the log are given of what others send. */
import { assert, assertEquals } from "@std/assert";
import { loadCredentials } from "../../lib/accounts/credentials_file.ts";
import { makeLog } from "../../lib/center/log.ts";
import { CENTER_USAGE, type CenterFlags, parseCenterFlags } from "../../lib/center/options.ts";
import { startCenter } from "../../lib/center/run.ts";
import { systemClock } from "../../lib/clock.ts";
import { loadAuthorities, loadCertifiedKey } from "../../lib/net/certificate_files.ts";
import { warn } from "../../lib/script.ts";
import { CLIENT_USAGE, parseClientFlags } from "../../lib/shell/options.ts";
import { readPassword } from "../../lib/shell/password_file.ts";
import { PromptTerminal } from "../../lib/terminal/prompt_terminal.ts";
import { Screen } from "../../lib/terminal/screen.ts";
import { plainText, type Styled } from "../../lib/terminal/styled.ts";
import { JsonView } from "../../lib/view/json_view.ts";
import { ACCOUNTS } from "../center/fixtures.ts";
import { come } from "../center/newer_room.ts";
import { HandTable } from "../client/newer_fixtures.ts";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { packFrames } from "../peers/newer_bytes.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { HostileConnection } from "../support/hostile_connection.ts";
import { Output } from "../support/hostile_output.ts";
import { Siege } from "../support/hostile_siege.ts";
import { NASTY, ORDERS } from "../support/hostile_texts.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { assertOneLine, assertSafe } from "../support/properties_safe.ts";
import { logIn, PASSWORDS, RunningClient } from "../support/run_client.ts";
import { Folder } from "../support/script.ts";

const CREDENTIALS = new Map([
  ...ACCOUNTS,
  ["mallory", "of mallory"],
  ["ada", PASSWORDS.ada],
]);

const COLOURS = new RegExp("\x1b\\[(?:38;5;\\d+|2|0)m", "g");

/** Texts at each kind of terminal that there is, without the colours of ours. */
function onTerminals(texts: readonly Styled[]): string {
  using output = new Output();
  const prompts = new PromptTerminal(() => {});
  let drawn = "";
  const screen = new Screen({
    clock: systemClock,
    colours: true,
    size: () => ({ columns: 80, rows: 24 }),
    write: (text) => drawn += text,
  });
  for (const text of texts) {
    prompts.show(text);
    screen.show(text);
  }
  prompts.close();
  screen.flush();
  return [drawn.replace(COLOURS, ""), output.stdout, ...texts.map(plainText)].join("\n");
}

/** Everything that a client has shown does nothing at a terminal. */
function assertShownSafely({ terminal }: RunningClient): void {
  assert(terminal.styled.length > 0);
  assertSafe(onTerminals(terminal.styled));
}

function parsed(args: readonly string[]): CenterFlags {
  const flags = parseCenterFlags(args);
  if (typeof flags === "string") throw new Error(`Expected flags, got ${flags}`);
  return flags;
}

/** What a center may push that has names and texts in it. */
const PUSHES = [
  NASTY,
  `[google]: ${NASTY}`,
  `[${NASTY}]: x`,
  `<google>: ${NASTY}`,
  `${NASTY} has logged on.`,
  `Request: ${NASTY} wants your address. [allow ${NASTY}] to accept.`,
  `ADR|${NASTY}|127.0.0.1|6067`,
  `ADR|google|${NASTY}|${NASTY}`,
  `END|${NASTY}|${NASTY}`,
  `MSG|a-1|[google]: ${NASTY}`,
  `MSG|${NASTY}|[google]: x`,
  `[CURRENTLY ONLINE]: ${NASTY} google`,
  `While you were away...\n[google]: ${NASTY}\n[${NASTY}]: x`,
];

/** What a center may answer, and to what line. */
const ANSWERS: readonly (readonly [line: string, request: string, answer: string])[] = [
  ["online", "ONL|", `OKAY|online|[CURRENTLY ONLINE]: ${NASTY} ${NASTY}`],
  ["online", "ONL|", `OKAY|online|${NASTY}`],
  ["online", "ONL|", `${NASTY}|${NASTY}|${NASTY}`],
  ["message google x", "SAY|google|x", `FAIL|${NASTY}|${NASTY}`],
  ["who google", "WHO|google", `OKAY|who|${NASTY}|${NASTY}|${NASTY}`],
  ["block google", "BLC|1|google", `OKAY|blocked|${NASTY}`],
  ["allow google", "ALL|google", `OKAY|allowed|${NASTY}|${NASTY}`],
];

/** How a center may end a login. */
const LOGINS: readonly (readonly string[])[] = [
  [NASTY],
  [`LOGIN_FAILED|${NASTY}`],
  [`PENNED|60|${NASTY}`],
  [`LOGIN_OKAY|${NASTY}`],
  ["LOGIN_OKAY|2", NASTY, NASTY],
  ["LOGIN_OKAY", "t", NASTY],
];

/** Every flag that a usage names. */
function flagsOf(usage: string): string[] {
  return [...usage.matchAll(/--[a-z-]+/g)].map(([flag]) => flag);
}

/** What is said of what cannot be done, as the scripts say it. */
async function said(run: () => unknown): Promise<string> {
  using output = new Output();
  try {
    await run();
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
  }
  return output.stderr;
}

Deno.test("1. No escape sequence reaches a terminal or the log: in names, messages, errors, file names", async (t) => {
  await t.step("in what users send", async () => {
    await using siege = await Siege.lay({ credentials: CREDENTIALS });
    const { center, bob, google } = siege;
    const lines: string[] = [];
    await using ada = await logIn(center.address, "ada");
    const view = new JsonView(systemClock, (line) => lines.push(line));
    await using json = new RunningClient(center.address, { view, json: true });
    json.typeLogin("mallory", "of mallory");
    await ada.terminal.until("mallory has logged on.");
    for (const text of [NASTY, ...ORDERS.map((order) => `x${order}y`)]) {
      await bob.sendAndWait("MSG", "ada", text);
      assertEquals(await google.ask("BRD", text), "OKAY|delivered|");
    }
    assertEquals(await google.ask("MSG", "ada", "last"), "OKAY|delivered|");
    await ada.terminal.until("[google]: last");
    assertShownSafely(ada);
    assert(lines.length > ORDERS.length);
    for (const line of lines) assertOneLine(line);
  });

  await t.step("in what a center pushes and answers, in protocol 2", async () => {
    await using table = await HandTable.set();
    const { client, session } = table;
    for (const push of PUSHES) {
      await session.push(session.psh(push));
      await session.push(session.kpt(push));
    }
    for (const [line, request, answer] of ANSWERS) {
      client.type(line);
      await table.serve(request, answer);
    }
    client.type("verify google");
    await table.logOut();
    assertShownSafely(client);
  });

  await t.step("in what a center pushes to a program", async () => {
    const lines: string[] = [];
    const view = new JsonView(systemClock, (line) => lines.push(line));
    await using center = NewerHandCenter.listen();
    await using client = new RunningClient(center, { view, json: true });
    client.typeLogin("seas", "any");
    const session = await center.logIn();
    for (const push of PUSHES) await session.push(session.psh(push));
    assert(lines.length > PUSHES.length / 2);
    for (const line of lines) assertOneLine(line);
    await center.stop();
  });

  await t.step("in what a center pushes, in protocol 1", async () => {
    await using center = OlderCenter.listen(PASSWORDS);
    await using seas = await logIn(center, "seas");
    for (const push of PUSHES) await center.push("seas", push);
    await center.push("seas", "last");
    await seas.terminal.until("last");
    assertShownSafely(seas);
  });

  await t.step("in how a login ends", async () => {
    for (const frames of LOGINS) {
      await using center = NewerHandCenter.listen();
      await using client = new RunningClient(center);
      client.typeLogin("seas", "any");
      client.terminal.end();
      const { line } = await center.acceptLogin();
      await line.send(...frames);
      line.close();
      assertSafe(await said(() => client.ended()));
      if (client.terminal.styled.length > 0) assertShownSafely(client);
    }
  });

  await t.step("in the center's log", async () => {
    for (const format of ["text", "json"] as const) {
      const lines: string[] = [];
      const log = makeLog(format, (line) => lines.push(line));
      await using siege = await Siege.lay({ credentials: CREDENTIALS, log });
      const { center, endpoint } = siege;
      await using mallory = await come(center, "mallory", { listening: false, attached: false });
      const { token } = mallory;
      const frames = [
        [NASTY],
        ["LIN", NASTY, NASTY, "mallory", NASTY],
        ["LIN|2", "mallory", "of mallory", NASTY, NASTY, NASTY],
        [`${NASTY}|mallory|${token}|${NASTY}`],
        [`HEY|${NASTY}|${NASTY}|${NASTY}`],
        [`ATT|mallory|${token}|${NASTY}`],
        [`HEY|mallory|${token}|`, NASTY, `HEY|${NASTY}|${NASTY}|`],
      ];
      for (const said of frames) await HostileConnection.say(endpoint, packFrames(...said));
      await siege.assertWellServed();
      assert(lines.length > frames.length);
      for (const line of lines) assertOneLine(line);
    }
  });

  await t.step("whatever it is told", () => {
    for (const format of ["text", "json"] as const) {
      const log = makeLog(format, assertOneLine);
      for (const value of [NASTY, "\n", ...ORDERS]) log("refused", { user: value, reason: value });
    }
  });

  await t.step("in names of files, and whatever stands on a command line", async () => {
    const center = ["localhost", "0"];
    const attempts = [
      () => loadCredentials(NASTY),
      () => readPassword(NASTY),
      () => loadCertifiedKey({ cert: NASTY, key: NASTY }, Date.now()),
      () => loadAuthorities(NASTY),
      () => startCenter({ ...parsed(center), credentials: NASTY }, warn),
      () => startCenter({ ...parsed(center), hostname: NASTY }, warn),
      () => parseCenterFlags([`--${NASTY}`]),
      () => parseClientFlags([`--${NASTY}`]),
      () => parseCenterFlags(["localhost", NASTY]),
      () => parseClientFlags(["localhost", "6066", "localhost", NASTY]),
      ...flagsOf(CENTER_USAGE).map((flag) => () => parseCenterFlags([flag, NASTY, ...center])),
      ...flagsOf(CLIENT_USAGE).map((flag) => () => parseClientFlags([flag, NASTY, "x", "1"])),
    ];
    for (const attempt of attempts) assertSafe(await said(attempt));
  });

  await t.step({
    name: "in what the scripts print",
    ignore: NO_SCRIPTS,
    async fn() {
      await using folder = new Folder();
      const name = NASTY.replaceAll("\0", "");
      const cert = ["--cert", name, "--key", name];
      const flags = [["--credentials", name], cert, [`--${name}`]];
      for (const flag of flags) {
        const { code, stdout, stderr } = await folder.run("server", ...flag, "localhost", "0");
        assert(code !== 0);
        for (const line of [...stdout, ...stderr]) assertSafe(line);
      }
      for (const flag of ["--password-file", "--ca"]) {
        const { stdout, stderr } = await folder.run("client", flag, name, "localhost", "1");
        for (const line of [...stdout, ...stderr]) assertSafe(line);
      }
    },
  });
});
