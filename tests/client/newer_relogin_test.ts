/** A user who logs in again, from a new port, while private messages flow. */
import { assert, assertEquals } from "@std/assert";
import { NewerClient } from "../peers/newer_client.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { privateTexts, Room, texts } from "./newer_fixtures.ts";

/** What a newer client was shown of seas's messages, private or not. */
function messages({ pushes }: NewerClient): string[] {
  return pushes.shown.all.map(({ text }) => text)
    .filter((text) => text.startsWith("[seas]: ")).map((text) => text.slice("[seas]: ".length));
}

for (const how of ["at once", "after a logout", "after a crash"] as const) {
  Deno.test(`a re-login ${how} loses no private message, and none is shown twice`, async () => {
    await using room = await Room.open();
    await room.allowBoth();
    const { seas, google, center } = room;
    const sent = texts(120);
    for (const text of sent.slice(0, 60)) seas.type(`private google ${text}`);
    while ((await google.nextPrivate()).text !== "text 10");
    await using again = NewerClient.listen();
    if (how === "after a logout") await google.ask("OUT");
    if (how === "after a crash") await google.stop();
    await again.login(center.address, "google", PASSWORDS.google);
    const before = google.port?.privateFrames.all.length;
    for (const text of sent.slice(60, 90)) seas.type(`private google ${text}`);
    await messageCount(again, google, 90);
    assert((await again.allow("seas")).startsWith("OKAY|allowed|"));
    await seas.terminal.until("You can now privately message google");
    for (const text of sent.slice(90)) seas.type(`private google ${text}`);
    while ((await again.nextPrivate()).text !== "text 119");
    const all = [
      ...new Set([...privateTexts(google), ...messages(google)]),
      ...messages(again),
      ...privateTexts(again),
    ];
    // What was shown by a client that died before it could say so comes again.
    if (how === "after a crash") assertEquals([...new Set(all)], sent);
    else assertEquals(all, sent);
    assert(all.length <= sent.length + 1);
    const late = google.port!.privateFrames.all.length - before!;
    assert(late <= 1, `${late} frames went to the old port`);
    assert(google.privately.arrivals.all.every(({ repeated }) => !repeated));
  });
}

/** Waits until so many messages of seas have been shown in all. */
async function messageCount(again: NewerClient, google: NewerClient, count: number) {
  while (messages(again).length + privateTexts(google).length < count) {
    await again.nextPush();
  }
}

Deno.test("nothing that one session was allowed is good for the next", async () => {
  await using room = await Room.open();
  await room.allowBoth();
  const { seas, google, center } = room;
  const { key = "", port } = google.privately.addresses.get("seas")!;
  const endpoint = { hostname: "127.0.0.1", port: Number(port) };
  await google.sendDirect(await google.seal("seas", "old"), endpoint);
  await seas.terminal.until("<google>: old");
  await using again = NewerClient.listen();
  await again.login(center.address, "google", PASSWORDS.google);
  const dead = await google.seal("seas", "with the old key", { key, number: 2 });
  seas.type("message google x");
  while ((await again.nextPush()).text !== "[seas]: x");
  const fresh = await again.seal("seas", "not allowed", { key });
  for (const [client, sealed] of [[google, dead], [again, fresh]] as const) {
    const how = await client.sendDirect(sealed, endpoint).then(() => "shown", () => "dropped");
    assertEquals(how, "dropped");
  }
  assertEquals(
    await again.sendThroughCenter(fresh),
    "FAIL|over|What seas allowed you is over: ask again.",
  );
  assertEquals(seas.terminal.transcript.filter((line) => line.startsWith("<")), ["<google>: old"]);
});

Deno.test("our client logs in again while ours writes to it", async () => {
  await using center = startCenter();
  await using seas = await logIn(center.address, "seas");
  await using google = await logIn(center.address, "google");
  google.type("allow seas");
  await seas.terminal.until("You can now privately message google");
  for (const text of texts(40)) seas.type(`private google ${text}`);
  await google.terminal.until("<seas>: text 5");
  await using again = await logIn(center.address, "google", { own: undefined });
  await google.ended();
  await again.terminal.until("[seas]: text 39");
  const shown = [google, again].flatMap(({ terminal }) =>
    terminal.transcript.filter((line) => /^[<[]seas[>\]]: /.test(line)).map((line) => line.slice(8))
  );
  assertEquals(shown, texts(40));
  seas.type("private google one more");
  await again.terminal.until("[seas]: one more");
});
