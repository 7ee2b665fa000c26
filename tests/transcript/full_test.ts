/** Clients whose transcript cannot be written: what it does not take is not shown, and not lost. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { Transcript, TranscriptError } from "../../lib/transcript/transcript.ts";
import { HandTable, Room } from "../client/newer_fixtures.ts";
import { textsFrom } from "../client/reconnect_fixtures.ts";
import { PATIENCE_MS } from "../peers/inbox.ts";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { makeKeys } from "../peers/newer_crypto.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { PrivateTalk } from "../peers/newer_private.ts";
import { HandCenterWithClient } from "../support/hand_center.ts";
import { push } from "../support/push.ts";
import { logIn, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { MemoryFile } from "./memory_file.ts";

function open(file: MemoryFile): Transcript {
  return new Transcript("t.jsonl", file);
}

/** The texts of messages that a transcript has of others, in order. */
function kept(file: MemoryFile): unknown[] {
  return file.objects.filter(({ from }) => from !== undefined).map(({ text }) => text);
}

Deno.test("when the disk is full nothing more is shown or acknowledged, and the client ends", async () => {
  const file = new MemoryFile();
  await using center = startCenter();
  await using google = await logIn(center.address, "google");
  for (const own of [{ hostname: "127.0.0.1", port: 0 }, undefined]) {
    const seas = await logIn(center.address, "seas", { transcript: open(file), own });
    google.type("message seas one");
    await seas.terminal.until("[google]: one");
    file.room = 30;
    const before = file.text;
    for (const text of ["two", "three"]) google.type(`message seas ${text}`);
    const { message } = await assertRejects(() => seas.ended(), TranscriptError);
    assertEquals(
      message,
      "Cannot write the transcript t.jsonl: No space left on device. Put that right and start " +
        "the client again: what it has not shown waits at the message center",
    );
    assertEquals(textsFrom("google", seas.terminal), ["one"]);
    assertEquals(seas.terminal.warnings, []);
    assertEquals(file.text, before);
    await google.terminal.until("seas is offline.");
    file.room = Infinity;
    const again = await logIn(center.address, "seas", { transcript: open(file), own });
    await again.terminal.until("[google]: three");
    assertEquals(textsFrom("google", again.terminal), ["two", "three"]);
    again.type("logout");
    await again.ended();
  }
  assertEquals(kept(file), ["one", "two", "three", "one", "two", "three"]);
});

Deno.test("what comes behind a message that could not be kept is not acknowledged either", async () => {
  const file = new MemoryFile();
  await using table = await HandTable.set({ transcript: open(file) });
  const { session, client } = table;
  await session.push(session.message("google", "one", { id: "id1" }));
  file.room = 30;
  using first = await session.dial();
  await first.send(session.message("google", "two", { id: "id2" }));
  assertEquals(await first.ended(), []);
  file.room = Infinity;
  for (const push of [session.psh("END|bob|k"), session.message("google", "one", { id: "id1" })]) {
    using line = await session.dial();
    await line.send(push);
    assertEquals(await line.ended(), []);
  }
  await table.serve("OUT|", "OKAY|bye|");
  await assertRejects(() => client.ended(), TranscriptError);
  assertEquals(kept(file), ["one"]);
  assertEquals(textsFrom("google", client.terminal), ["one"]);
});

Deno.test("a private message that cannot be kept is not acknowledged, whichever way it comes", async () => {
  for (const first of ["straight", "through the center"]) {
    const file = new MemoryFile();
    await using table = await HandTable.set({ transcript: open(file) });
    const { session, client } = table;
    const keys = await makeKeys();
    await table.allow("google", keys.publicKey);
    const talk = new PrivateTalk(() => ({ user: "google", keys }));
    talk.addresses.set("seas", { host: "", port: "", key: session.clientKey });
    const frame = talk.frame(await talk.seal("seas", "Psst"));
    const straight = async () => {
      using line = await ByteLine.dial(session.endpoint);
      await line.send(frame);
      assertEquals(await line.receive(PATIENCE_MS), null);
    };
    const throughCenter = async () => {
      using line = await session.dial();
      await line.send(session.psh(frame));
      assertEquals(await line.ended(), []);
    };
    file.room = 30;
    if (first === "straight") await straight();
    await throughCenter();
    // The same bytes again, as who gets no answer sends them.
    await straight();
    await throughCenter();
    await table.serve("OUT|", "OKAY|bye|");
    await assertRejects(() => client.ended(), TranscriptError);
    assertEquals(textsFrom("google", client.terminal), []);
  }
});

Deno.test("a private message that could not be kept waits as an ordinary one", async () => {
  const file = new MemoryFile();
  await using room = await Room.open({ transcript: open(file) });
  const { google, seas } = room;
  await room.allowBoth();
  // Behind the answer to her request.
  seas.type("help logout");
  await seas.terminal.until("    Log out and leave");
  file.room = 30;
  const answer = await google.sendThroughCenter(await google.seal("seas", "Psst", { id: "id1" }));
  assert(answer.startsWith("FAIL|gone"), answer);
  await assertRejects(() => seas.ended(), TranscriptError);
  const said = await google.say("seas", "Psst", "id1");
  assert(said.startsWith("OKAY|kept|"), said);
  file.room = Infinity;
  await using again = await logIn(room.center.address, "seas", { transcript: open(file) });
  await again.terminal.until("[google]: Psst");
  assertEquals(kept(file), ["Psst"]);
});

Deno.test("what is typed and cannot be kept is not sent, and named", async () => {
  const file = new MemoryFile();
  await using table = await HandTable.set({ transcript: open(file) });
  const { client } = table;
  file.room = 30;
  client.type("message google one");
  await table.serve("OUT|", "OKAY|bye|");
  await assertRejects(() => client.ended(), TranscriptError);
  assertEquals(table.answers, ["This was not sent: message google one"]);
});

Deno.test("a transcript that cannot be begun ends the client before anything is shown", async () => {
  const file = new MemoryFile();
  file.room = 30;
  await using center = NewerHandCenter.listen();
  await using seas = new RunningClient(center, { transcript: open(file) });
  seas.typeLogin("seas", "any");
  const session = await center.logIn();
  using line = await session.dial();
  await line.send(session.message("google", "one", { id: "id1" }));
  const requests = await center.acceptRequests();
  assertEquals((await requests.next())?.type, "OUT");
  await requests.answer("OKAY|bye|");
  await assertRejects(() => seas.ended(), TranscriptError);
  assertEquals(await line.ended(), []);
  assertEquals(seas.terminal.transcript.slice(2), ["Welcome, seas !"]);
  assertEquals(file.text, "");
});

Deno.test("in protocol 1, where nothing comes again, what cannot be kept is shown", async () => {
  const file = new MemoryFile();
  await using center = new HandCenterWithClient({ transcript: open(file) });
  const { login, port } = await center.acceptLogin();
  login.close();
  await center.client.terminal.until("Welcome, seas !");
  await push(port, "[google]: one");
  await center.client.terminal.until("[google]: one");
  file.room = 30;
  const out = center.accept("OUT|seas|t|");
  await push(port, "[google]: two");
  await center.client.terminal.until("[google]: two");
  (await out).close();
  await assertRejects(() => center.client.ended(), TranscriptError);
  assertEquals(kept(file), ["one"]);
});
