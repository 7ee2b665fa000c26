/** Clients with a transcript as processes: killed at any moment, refused, and without permissions. */
import { assert, assertEquals } from "@std/assert";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder, Lines } from "../support/script.ts";

const ignore = NO_SCRIPTS;
const ROOT = `${import.meta.dirname}/../..`;
const PASSWORDS: Record<string, string> = { seas: "summerisover", google: "hasglasses" };

/** What the README names for a client with a transcript. */
function permissionsOf(folder: Folder): string[] {
  const path = `${folder.path}/seas.jsonl`;
  return ["--allow-net", `--allow-read=${path}`, `--allow-write=${path}`];
}

/** A client of seas as a process, with `--json` and a transcript. */
class TranscriptClient implements AsyncDisposable {
  readonly stdout: Lines;
  readonly stderr: Lines;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;

  constructor(
    readonly folder: Folder,
    port: string,
    permissions: readonly string[] = permissionsOf(folder),
  ) {
    const flags = ["--json", "--user", "seas", "--transcript", `${folder.path}/seas.jsonl`];
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        ...permissions,
        `${ROOT}/client.ts`,
        ...flags,
        "localhost",
        port,
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.stdout = new Lines("line of JSON", this.#child.stdout);
    this.stderr = new Lines("line of standard error", this.#child.stderr);
  }

  async write(line: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Types the password, and waits until it was right. */
  async logIn(): Promise<void> {
    await this.write(PASSWORDS.seas!);
    await this.until(({ kind }) => kind === "login");
  }

  /** Reads objects up to the first that is meant. */
  async until(isMeant: (told: Record<string, unknown>) => boolean): Promise<void> {
    while (!isMeant(JSON.parse(await this.stdout.next())));
  }

  /** What it has shown of messages, in order; the last line may be torn if it was killed. */
  get shown(): string[] {
    return textsOf(this.stdout.all.filter((line) => line.endsWith("}")));
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async end(): Promise<number> {
    await this.#stdin.close().catch(() => {});
    return await this.exited();
  }

  async exited(): Promise<number> {
    const [{ code }] = await Promise.all([this.#child.status, this.stdout.done, this.stderr.done]);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill();
    } catch {
      // It has ended.
    }
    await this.#stdin.close().catch(() => {});
    await this.exited();
  }
}

function textsOf(lines: readonly string[]): string[] {
  return lines.map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === "message")
    .map(({ text }) => text);
}

async function transcriptIn(folder: Folder): Promise<string[]> {
  const text = await Deno.readTextFile(`${folder.path}/seas.jsonl`);
  return text.split("\n").slice(0, -1);
}

Deno.test("a client that is killed and started again has every message once, in order", {
  ignore,
}, async () => {
  await using folder = new Folder();
  const { port } = await folder.startCenter("--rate", "0", "--address-rate", "0");
  const texts = Array.from({ length: 300 }, (_, i) => `${i}`);
  const shown: string[] = [];
  const google = folder.start("client", "--user", "google", "localhost", port);
  for (const last of ["7", "120", "299"]) {
    await using seas = new TranscriptClient(folder, port);
    await seas.logIn();
    if (last === "7") {
      await google.type(PASSWORDS.google!, ...texts.map((text) => `message seas ${text}`));
    }
    await seas.until(({ kind, text }) => kind === "message" && Number(text) >= Number(last));
    if (last === "299") assertEquals(await seas.end(), 0);
    else seas.kill();
    await seas.exited();
    shown.push(...seas.shown);
  }
  await google.end();
  assertEquals(await google.exited(), 0);
  assertEquals(textsOf(await transcriptIn(folder)), texts);
  // What was written in the moment of a kill may not have been shown, and never is again.
  assertEquals(shown, texts.filter((text) => shown.includes(text)));
  assert(shown.length > 250, `${shown.length} shown`);
});

Deno.test("two clients do not share a transcript", { ignore }, async () => {
  await using folder = new Folder();
  const { port } = await folder.startCenter();
  await using seas = new TranscriptClient(folder, port);
  await seas.logIn();
  await using other = new TranscriptClient(folder, port);
  assertEquals(await other.end(), 1);
  const why = `Cannot keep a transcript in ${folder.path}/seas.jsonl: another client writes to ` +
    "it: end that, or name another file";
  assertEquals(other.stderr.all, [why]);
  assertEquals(other.stdout.all.map((line) => JSON.parse(line).text), [why]);
  assertEquals(await seas.end(), 0);
});

Deno.test("without its permissions a client says what it needs, and does not log in", {
  ignore,
}, async () => {
  await using folder = new Folder();
  const { center, port } = await folder.startCenter();
  const path = `${folder.path}/seas.jsonl`;
  for (const permission of ["--allow-net", `--allow-read=${path}`, `--allow-write=${path}`]) {
    await using seas = new TranscriptClient(folder, port, [
      ...new Set(["--allow-net", permission]),
    ]);
    assertEquals(await seas.end(), 1);
    assertEquals(seas.stderr.all, [
      `Cannot keep a transcript in ${path}: start the client with ` +
      `--allow-read=${path} --allow-write=${path}`,
    ]);
  }
  assertEquals(center.stderr.all.filter((line) => line.includes(" login ")), []);
});
