/** Clients with a transcript, at centers of both protocols: nothing is lost, nothing is shown twice. */
import { assertEquals, assertRejects } from "@std/assert";
import { StartError } from "../../lib/start_error.ts";
import { Transcript } from "../../lib/transcript/transcript.ts";
import { HandTable, Room, texts } from "../client/newer_fixtures.ts";
import { MortalCenter, textsFrom } from "../client/reconnect_fixtures.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { logIn, PASSWORDS, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { until } from "../center/newer_room.ts";
import { MemoryFile } from "./memory_file.ts";

function open(file: MemoryFile): Transcript {
  return new Transcript("t.jsonl", file);
}

/** The texts of messages that a transcript has of others, in order. */
function kept(file: MemoryFile): unknown[] {
  return file.objects.filter(({ from }) => from !== undefined).map(({ text }) => text);
}

Deno.test("messages to and from are kept with their ids, and what became of one's own", async () => {
  const [one, other] = [new MemoryFile(), new MemoryFile()];
  await using center = startCenter();
  await using seas = await logIn(center.address, "seas", { transcript: open(one) });
  await using google = await logIn(center.address, "google", { transcript: open(other) });
  seas.type("message google Hello!");
  await google.terminal.until("[seas]: Hello!");
  await until(() => one.objects.length === 3);
  google.type("allow seas");
  await seas.terminal.until("You can now privately message google");
  seas.type("private google Psst");
  await google.terminal.until("<seas>: Psst");
  await until(() => one.objects.length === 5);
  google.type("broadcast Bye");
  await seas.terminal.until("[google]: Bye");
  for (const client of [seas, google]) {
    client.type("logout");
    await client.ended();
  }
  const strip = (file: MemoryFile) => file.objects.map(({ time: _, ...object }) => object);
  const [, sent, , whisper] = one.objects;
  const [, , , bye] = other.objects;
  assertEquals(strip(one), [
    { kind: "transcript", user: "seas" },
    { kind: "sent", id: sent!.id, to: "google", text: "Hello!", private: false },
    { kind: "state", id: sent!.id, state: "delivered" },
    { kind: "sent", id: whisper!.id, to: "google", text: "Psst", private: true },
    { kind: "state", id: whisper!.id, state: "delivered" },
    { kind: "message", from: "google", text: "Bye", kept: false, id: bye!.id },
  ]);
  assertEquals(strip(other).slice(0, 4), [
    { kind: "transcript", user: "google" },
    { kind: "message", from: "seas", text: "Hello!", kept: false, id: sent!.id },
    { kind: "private", from: "seas", text: "Psst", id: whisper!.id },
    { kind: "sent", id: bye!.id, text: "Bye", private: false },
  ]);
});

Deno.test("a message is in the transcript before it is acknowledged", async () => {
  const file = new MemoryFile();
  await using table = await HandTable.set({ transcript: open(file) });
  const { session, client } = table;
  file.onWrite = () => assertEquals(textsFrom("google", client.terminal), []);
  assertEquals(await session.push(session.message("google", "one", { id: "id1" })), ["ACK|1"]);
  assertEquals(kept(file), ["one"]);
  assertEquals(textsFrom("google", client.terminal), ["one"]);
});

Deno.test("a client that was killed before it acknowledged shows nothing twice", async () => {
  const file = new MemoryFile();
  await using center = NewerHandCenter.listen();
  {
    await using table = await HandTable.set({ transcript: open(file) }, {}, center);
    const { session, client } = table;
    using line = await session.dial();
    await line.send(
      session.message("google", "one", { id: "id1" }),
      session.message("google", "two", { id: "id2" }),
    );
    await client.terminal.until("[google]: two");
    center.cutConnections();
  }
  await using table = await startAgain(file);
  const { session } = table;
  const again = [
    session.message("google", "one", { id: "id1", kept: true }),
    session.message("google", "two", { id: "id2", kept: true }),
    session.message("google", "three", { id: "id3", kept: true }),
    session.message("bob", "one", { id: "id1", kept: true }),
  ];
  assertEquals(await session.push(...again), ["ACK|4"]);
  const shown = ["While you were away...", "[google]: three", "[bob]: one"];
  assertEquals(table.shown, shown);
  assertEquals(kept(file), ["one", "two", "three", "one"]);
});

/** A client that has another process's transcript, at another center. */
function startAgain(file: MemoryFile): Promise<HandTable> {
  return HandTable.set({ transcript: open(file) });
}

Deno.test("a message of which only a part was written comes again, and is shown", async () => {
  const file = new MemoryFile('{"kind":"transcript","user":"seas","time":"x"}\n');
  file.add('{"kind":"message","from":"google","text":"one","id":"id1","time":"2023-11');
  await using table = await startAgain(file);
  const { session } = table;
  assertEquals(await session.push(session.message("google", "one", { id: "id1" })), ["ACK|1"]);
  assertEquals(table.shown, ["[google]: one"]);
  assertEquals(kept(file), ["one"]);
});

Deno.test("a private message that was kept, and whose proof was lost, is not shown again", async () => {
  const file = new MemoryFile();
  await using room = await Room.open({ transcript: open(file) });
  const { google, seas } = room;
  await room.allowBoth();
  await google.sendDirect(await google.seal("seas", "Psst", { id: "id1" }));
  seas.type("logout");
  await seas.ended();
  await google.say("seas", "Psst", "id1");
  await google.say("seas", "Hello?", "id2");
  await using again = await logIn(room.center.address, "seas", { transcript: open(file) });
  await again.terminal.until("[google]: Hello?");
  assertEquals(textsFrom("google", again.terminal), ["Hello?"]);
});

Deno.test("somebody else's transcript ends the client before it logs in", async () => {
  const file = new MemoryFile('{"kind":"transcript","user":"google","time":"x"}\n');
  const events: string[] = [];
  await using center = startCenter({ log: (event) => events.push(event) });
  await using seas = new RunningClient(center.address, { transcript: open(file) });
  seas.typeLogin("seas", "summerisover");
  const { message } = await assertRejects(() => seas.ended(), StartError);
  assertEquals(
    message,
    "Cannot use t.jsonl as transcript of seas: it is that of google; name another file",
  );
  assertEquals(events.filter((event) => event.startsWith("log")), []);
});

Deno.test("a client that logs in again keeps on with its transcript", async () => {
  const file = new MemoryFile();
  await using center = new MortalCenter();
  await using seas = await logIn(center, "seas", { transcript: open(file), own: undefined });
  await using google = await logIn(center, "google", { own: undefined });
  google.type("message seas one");
  await seas.terminal.until("[google]: one");
  await center.die();
  center.live();
  google.type("message seas two");
  seas.type("online");
  await seas.terminal.until("[google]: two");
  assertEquals(kept(file), ["one", "two"]);
});

Deno.test("in protocol 1 what is said is kept too, without ids of others", async () => {
  const file = new MemoryFile();
  await using center = OlderCenter.listen(PASSWORDS);
  await using google = await logIn(center, "google");
  await using seas = await logIn(center, "seas", { transcript: open(file) });
  for (const text of texts(3)) google.type(`message seas ${text}`);
  await seas.terminal.until("[google]: text 2");
  assertEquals(kept(file), texts(3));
  assertEquals(open(file).seen, []);
});
