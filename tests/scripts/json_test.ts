/** The client as a process, for programs and scripts, at a center that is killed and started again. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder, Lines, type Script } from "../support/script.ts";

const ignore = NO_SCRIPTS;
const ROOT = `${import.meta.dirname}/../..`;

/** What a client with `--json` writes. */
interface Told {
  readonly kind: string;
  readonly time: string;
  readonly from?: string;
  readonly text?: string;
  readonly id?: string;
  readonly state?: string;
  readonly line?: number;
}

/** A client with `--json`, which logs in by itself. */
class JsonClient implements AsyncDisposable {
  /** All that it has written. */
  readonly told: Told[] = [];
  readonly stderr: Lines;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #stdout: Lines;

  constructor(folder: Folder, port: string, user: string) {
    const file = `${folder.path}/${user}.pass`;
    const permissions = ["run", "--no-prompt", "--allow-net", `--allow-read=${file}`];
    const login = ["--json", "--user", user, "--password-file", file];
    this.#child = new Deno.Command(Deno.execPath(), {
      args: [...permissions, `${ROOT}/client.ts`, ...login, "localhost", port],
      cwd: folder.path,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#stdout = new Lines("line of JSON", this.#child.stdout);
    this.stderr = new Lines("line of standard error", this.#child.stderr);
  }

  /** Reads the next object. */
  async next(): Promise<Told> {
    const told = JSON.parse(await this.#stdout.next());
    this.told.push(told);
    return told;
  }

  /** Reads objects up to the first of this kind, with this text if one is given. */
  async until(kind: string, text?: string): Promise<Told> {
    for (;;) {
      const told = await this.next();
      if (told.kind === kind && (text === undefined || told.text === text)) return told;
    }
  }

  async write(line: string): Promise<void> {
    await this.#stdin.write(new TextEncoder().encode(`${line}\n`));
  }

  /** Ends its input, or sends it a signal, reads the rest, and returns its exit code. */
  async end(signal?: Deno.Signal): Promise<number> {
    if (signal) this.#child.kill(signal);
    else await this.#stdin.close();
    const [{ code }] = await Promise.all([this.#child.status, this.#stdout.done, this.stderr.done]);
    for (const line of this.#stdout.all.slice(this.told.length)) this.told.push(JSON.parse(line));
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#stdin.close().catch(() => {});
    await Promise.all([this.#child.status, this.#stdout.done, this.stderr.done]);
  }
}

/** The bot: whoever writes to it is told what they wrote. Goes on until its client ends. */
async function echo(client: JsonClient): Promise<void> {
  for (;;) {
    const { kind, from, text } = await client.next();
    if (kind !== "message") continue;
    await client.write(JSON.stringify(`message ${from} You said: ${text}`));
    if (text === "Bye!") return;
  }
}

async function openFolder(): Promise<Folder> {
  const folder = new Folder();
  await folder.write("seas.pass", "summerisover\n");
  await folder.write("google.pass", "hasglasses\n");
  if (Deno.build.os !== "windows") {
    for (const user of ["seas", "google"]) await Deno.chmod(`${folder.path}/${user}.pass`, 0o600);
  }
  return folder;
}

/** Kills a center as a power cut would. */
async function kill(center: Script): Promise<void> {
  center.signal("SIGKILL");
  await Promise.all([center.stdout.done, center.stderr.done]);
}

async function restart(folder: Folder, port: string): Promise<void> {
  const center = folder.start("server", "localhost", port);
  assertEquals(await center.stdout.next(), `Message center listening on 127.0.0.1:${port}`);
}

Deno.test("a bot and its user lose nothing when the center is killed, and double nothing", {
  ignore,
}, async () => {
  await using folder = await openFolder();
  const { center, port } = await folder.startCenter();
  await using google = new JsonClient(folder, port, "google");
  await google.until("login");
  const bot = echo(google);
  await using seas = new JsonClient(folder, port, "seas");
  await seas.until("login");
  const said = ["one", "two\nin two lines", "three", "Bye!"];
  await seas.write("message google one");
  await seas.until("message", "You said: one");
  await kill(center);
  await seas.until("away");
  for (const text of said.slice(1)) await seas.write(JSON.stringify(`message google ${text}`));
  await restart(folder, port);
  await seas.until("message", "You said: Bye!");
  await bot;
  assertEquals([await seas.end(), await google.end()], [0, 0]);

  const of = (client: JsonClient, kind: string) => client.told.filter((told) => told.kind === kind);
  assertEquals(of(google, "message").map(({ text }) => text), said);
  assertEquals(
    of(seas, "message").map(({ text }) => text),
    said.map((text) => `You said: ${text}`),
  );
  for (const [sender, recipient] of [[seas, google], [google, seas]] as const) {
    const ids = of(sender, "sent").map(({ id }) => id);
    assertEquals(of(recipient, "message").map(({ id }) => id), ids);
    assertEquals(new Set(ids).size, said.length);
    for (const id of ids) {
      const states = of(sender, "state").filter((told) => told.id === id).map(({ state }) => state);
      assert(["delivered", "kept"].includes(states.at(-1)!), `${id}: ${states}`);
    }
    for (const kind of ["away", "back"]) assertEquals(of(sender, kind).length, 1, kind);
    for (const { kind, time } of sender.told) {
      assert(kind);
      assertEquals(new Date(time).toISOString(), time);
    }
    assertEquals(sender.stderr.all, []);
  }
});

Deno.test("errors are told as events too, and what is not sent at the end is listed", {
  ignore,
}, async () => {
  await using folder = await openFolder();
  const { center, port } = await folder.startCenter();
  await using seas = new JsonClient(folder, port, "seas");
  await seas.until("login");
  await seas.write("nonsense");
  const error = await seas.until("error");
  assertEquals(error.line, 1);
  assertMatch(error.text!, /^There is no command "nonsense"\./);
  await seas.write("message seas x");
  assertEquals((await seas.until("error")).text, "Cannot message seas: that is you");
  await kill(center);
  await seas.until("away");
  await seas.write('"message google one\\ntwo"');
  await seas.until("state");
  assertEquals(await seas.end("SIGINT"), 1);
  const [unsent, last] = seas.told.slice(-2);
  assertEquals([unsent?.kind, unsent?.line, last?.kind], ["unsent", 3, "error"]);
  assertEquals(unsent?.text, "This was not sent: message google one\ntwo");
  assertEquals(last?.text, "One line was not done");
  assertEquals(seas.stderr.all, ["One line was not done"]);
});

Deno.test("a password file that will not do is told in JSON too", { ignore }, async () => {
  await using folder = await openFolder();
  const { port } = await folder.startCenter();
  await folder.write("google.pass", "wrong\n");
  await using google = new JsonClient(folder, port, "google");
  assertEquals((await google.next()).kind, "refused");
  assertEquals(await google.end(), 1);
  const text = "Cannot log in as google with the password from the file";
  assertEquals(google.told.at(-1)?.text, text);
  await using bob = new JsonClient(folder, port, "bob");
  assertEquals(await bob.end(), 1);
  assertEquals(bob.told.map(({ kind }) => kind), ["error"]);
  assertMatch(bob.told[0]!.text!, /bob\.pass: there is no such file$/);
});

Deno.test("a plain script survives a restart of the center", { ignore }, async () => {
  await using folder = await openFolder();
  const { center, port } = await folder.startCenter();
  const [seas, google] = ["seas", "google"].map(() => folder.start("client", "localhost", port));
  await google!.type("google", "hasglasses");
  await google!.stdout.until("Welcome, google !");
  await seas!.type("seas", "summerisover", "message google one");
  await google!.stdout.until("[seas]: one");
  await kill(center);
  assertMatch(await seas!.stderr.next(), /^Cannot reach the message center at localhost:\d+: /);
  await seas!.type("message google two", "message google three");
  await restart(folder, port);
  await google!.stdout.until("[seas]: three");
  await seas!.end();
  await google!.end();
  assertEquals([await seas!.exited(), await google!.exited()], [0, 0]);
  const messages = google!.stdout.all.filter((line) => line.startsWith("["));
  assertEquals(messages, ["[seas]: one", "[seas]: two", "[seas]: three"]);
  assertEquals(seas!.stderr.all.length, 2);
  assertMatch(seas!.stderr.all[1]!, /^The message center is back and you are logged in again\./);
});
