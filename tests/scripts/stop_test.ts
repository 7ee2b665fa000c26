/** The end of a center as a process: what is in flight is finished, and the port is free at once. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { NewerClient } from "../peers/newer_client.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder, type Script } from "../support/script.ts";

const ignore = NO_SCRIPTS;

function addressOf(port: string): { hostname: string; port: number } {
  return { hostname: "127.0.0.1", port: Number(port) };
}

async function restart(folder: Folder, port: string): Promise<Script> {
  const center = folder.start("server", "localhost", port);
  assertEquals(await center.stdout.next(), `Message center listening on 127.0.0.1:${port}`);
  return center;
}

/** Reads a center's log up to an event. */
async function logged(center: Script, event: string): Promise<string> {
  for (;;) {
    const line = await center.stderr.next();
    if (line.split(" ")[1] === event) return line;
  }
}

/** Logs in, and attaches unless the client listens. */
async function come(
  port: string,
  client: NewerClient,
  user: string,
  password: string,
  acknowledge: "yes" | "never" = "yes",
): Promise<void> {
  await client.login(addressOf(port), user, password);
  if (!client.port) await client.attach({ acknowledge });
}

/** Sends numbered messages to google, several at once, until the center is gone. Returns those answered. */
async function talk(seas: NewerClient, answered: (count: number) => void): Promise<string[]> {
  using line = await seas.openRequests();
  const done: string[] = [];
  for (let n = 0;; n += 10) {
    const numbers = Array.from({ length: 10 }, (_, i) => String(n + i));
    try {
      await line.send(...numbers.map((number) => ["MSG", "google", number] as const));
      for (const number of numbers) {
        assertEquals(await line.answer(), "OKAY|delivered|");
        done.push(number);
        answered(done.length);
      }
    } catch (error) {
      if (done.length === 0) throw error;
      return done;
    }
  }
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`${signal} amid traffic ends a center well, and its port is free at once`, {
    ignore,
  }, async () => {
    await using folder = new Folder();
    const { center, port } = await folder.startCenter("--rate", "0", "--address-rate", "0");
    await using google = NewerClient.listen({ listening: signal === "SIGINT" });
    await come(port, google, "google", "hasglasses");
    await using seas = NewerClient.listen({ listening: false });
    await come(port, seas, "seas", "summerisover");
    const answered = await talk(seas, (count) => {
      if (count === 500) center.signal(signal);
    });
    assertEquals(await center.exited(), 0);
    const next = await restart(folder, port);
    assert(answered.length >= 500, `${answered.length} were answered`);
    assertEquals(answered, answered.map((_, i) => String(i)));
    assertEquals((await google.nextPush()).text, "seas has logged on.");
    for (const number of answered) {
      assertEquals((await google.nextPush()).text, `[seas]: ${number}`);
    }
    const log = center.stderr.all;
    assertMatch(log.at(-2)!, /^\S+Z stopping requests=\d+ recipients=[01]$/);
    assertMatch(log.at(-1)!, /^\S+Z stopped unanswered=0$/);
    assert(!log.some((line) => /^\s+at |Error/.test(line)), log.join("\n"));
    next.signal(signal);
    assertEquals(await next.exited(), 0);
  });
}

Deno.test("a second signal does not wait for what is in flight", { ignore }, async () => {
  await using folder = new Folder();
  const { center, port } = await folder.startCenter();
  await using seas = NewerClient.listen({ listening: false });
  await come(port, seas, "seas", "summerisover");
  await using google = NewerClient.listen({ listening: false });
  await come(port, google, "google", "hasglasses", "never");
  using line = await seas.openRequests();
  await line.send(["MSG", "google", "never acknowledged"]);
  assertEquals((await google.nextArrival()).text, "[seas]: never acknowledged");
  center.signal("SIGTERM");
  await logged(center, "stopping");
  center.signal("SIGINT");
  assertEquals(await center.exited(), 0);
  assertEquals(await line.rest(), [], "it was not waited for");
  assertMatch(center.stderr.all.at(-1)!, /Z stopped unanswered=1$/);
});

Deno.test("clients find a center again that was stopped, or killed, and started at once", {
  ignore,
}, async () => {
  await using folder = new Folder();
  const { center: first, port } = await folder.startCenter();
  const google = folder.start("client", "--heartbeat", "0.2", "localhost", port, "localhost", "0");
  await google.type("google", "hasglasses");
  await google.stdout.until("Welcome, google !");
  const seas = folder.start("client", "--heartbeat", "0.2", "localhost", port);
  await seas.type("seas", "summerisover");
  await seas.stdout.until("Welcome, seas !");
  first.signal("SIGTERM");
  assertEquals(await first.exited(), 0);
  const second = await restart(folder, port);
  await seas.type("message google after the stop");
  await google.stdout.until("[seas]: after the stop");
  second.signal("SIGKILL");
  await Promise.all([second.stdout.done, second.stderr.done]);
  const third = await restart(folder, port);
  await google.type("message seas after the kill");
  await seas.stdout.until("[google]: after the kill");
  third.signal("SIGINT");
  assertEquals(await third.exited(), 0);
});
