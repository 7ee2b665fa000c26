/** client.ts as a process, with the README's permissions, and centers that speak TLS or do not. */
import { NO_ANSWER } from "../../lib/net/tls_error.ts";
import { assert, assertEquals } from "@std/assert";
import { TlsRoom } from "../center/tls_fixtures.ts";
import { Authority, selfSigned } from "../support/certificates.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { PASSWORDS } from "../support/run_client.ts";
import { Folder, type Outcome } from "../support/script.ts";
import { startCenter } from "../support/start.ts";

const ignore = NO_SCRIPTS;
const CLIENT = `${import.meta.dirname}/../../client.ts`;
const encoder = new TextEncoder();

/** Runs a client with these lines typed, which may read these files and no others. */
async function run(
  folder: Folder,
  files: readonly string[],
  args: readonly string[],
  lines: readonly string[] = [],
): Promise<Outcome> {
  const permissions = ["run", "--no-prompt", "--allow-net"];
  if (files.length > 0) permissions.push(`--allow-read=${files.join(",")}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...permissions, CLIENT, ...args],
    cwd: folder.path,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdin = child.stdin.getWriter();
  // One that has ended reads no more.
  await stdin.write(encoder.encode(lines.map((line) => `${line}\n`).join(""))).catch(() => {});
  await stdin.close().catch(() => {});
  const { code, stdout, stderr } = await child.output();
  const linesOf = (bytes: Uint8Array) =>
    new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "");
  return { code, stdout: linesOf(stdout), stderr: linesOf(stderr) };
}

Deno.test("a client with --ca logs in, asks and leaves inside TLS", { ignore }, async () => {
  await using folder = new Folder();
  await using room = await TlsRoom.open();
  await folder.write("ca.pem", room.authority.cert);
  const lines = ["seas", PASSWORDS.seas, "online", "logout"];
  for (const flags of [["--ca", "ca.pem"], ["--tls", "--ca=ca.pem"]]) {
    const args = [...flags, "127.0.0.1", String(room.tap.port)];
    const { code, stdout, stderr } = await run(folder, ["ca.pem"], args, lines);
    assertEquals([code, stderr], [0, []]);
    assert(stdout.includes("[CURRENTLY ONLINE]: seas"), stdout.join("\n"));
  }
  assertEquals(room.events("login").length, 2);
  assert(!room.tap.recorded.includes("seas"));
});

Deno.test("a client that cannot believe a center ends with one line", { ignore }, async () => {
  await using folder = new Folder();
  await using room = await TlsRoom.open();
  await using plain = startCenter();
  await folder.write("ca.pem", room.authority.cert);
  await folder.write("other.pem", (await Authority.make("Another")).cert);
  const unknown = "its certificate is signed by no authority that this machine knows";
  const { port } = room.tap;
  const cases: [flags: string[], host: string, port: number, why: string][] = [
    [
      ["--tls"],
      "127.0.0.1",
      port,
      `${unknown}; with a private one, name its certificate with --ca FILE`,
    ],
    [["--ca", "other.pem"], "127.0.0.1", port, `${unknown}, nor by the one that --ca names`],
    [
      ["--ca", "ca.pem"],
      "localhost",
      port,
      "its certificate is not for localhost, but for 127.0.0.1",
    ],
    [["--ca", "ca.pem"], "127.0.0.1", plain.address.port, NO_ANSWER],
    [[], "127.0.0.1", port, "it speaks TLS: add --tls"],
  ];
  for (const [flags, host, port, why] of cases) {
    const args = [...flags, host, String(port)];
    const { code, stderr } = await run(folder, ["ca.pem", "other.pem"], args, ["seas", "secret"]);
    const line = `Cannot reach the message center at ${host}:${port}: ${why}`;
    assertEquals([code, stderr], [1, [line]]);
  }
  assertEquals(room.events("login refused"), []);
});

Deno.test("a client says what is wrong with the file of --ca", { ignore }, async () => {
  await using folder = new Folder();
  const { key } = await selfSigned();
  await folder.write("key.pem", key);
  await folder.write("empty.pem", "");
  const files = ["key.pem", "empty.pem", "missing.pem", "."];
  const cases: [file: string, permitted: readonly string[], line: string][] = [
    [
      "key.pem",
      [],
      "Cannot read the authority from key.pem: start the client with --allow-read=key.pem",
    ],
    ["missing.pem", files, "Cannot read the authority from missing.pem: there is no such file"],
    [".", files, "Cannot read the authority from .: it is a folder"],
    [
      "key.pem",
      files,
      "Cannot use key.pem as authority: it is a key; name the certificate, and keep the key to the center",
    ],
    [
      "empty.pem",
      files,
      "Cannot use empty.pem as authority: there is no certificate in it that can be read (PEM)",
    ],
  ];
  for (const [file, permitted, line] of cases) {
    const outcome = await run(folder, permitted, ["--ca", file, "127.0.0.1", "6066"]);
    assertEquals(outcome, { code: 1, stdout: [], stderr: [line] });
  }
});
