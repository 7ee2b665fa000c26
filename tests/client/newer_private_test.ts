/** Private messages between our client and one written from the page alone, at our center. */
import { assert, assertEquals } from "@std/assert";
import { NewerClient } from "../peers/newer_client.ts";
import { PASSWORDS } from "../support/run_client.ts";
import { OFFLINE, privateTexts, Room, texts, WatchedClock } from "./newer_fixtures.ts";

Deno.test("private messages go straight to the other client, sealed, in both directions", async () => {
  await using room = await Room.open();
  await room.allowBoth();
  const { seas, google } = room;
  seas.type("private google Hello, |google! ü");
  const shown = await google.nextPrivate();
  assertEquals([shown.from, shown.text, shown.via], ["seas", "Hello, |google! ü", "port"]);
  await google.sendDirect(await google.seal("seas", "Hello, seas!\n<bob>: forged"));
  assertEquals((await seas.terminal.until("    <bob>: forged")).at(-2), "<google>: Hello, seas!");
  assertEquals(google.faults, []);
});

Deno.test("many private messages arrive in order, each once, on their own numbers", async () => {
  await using room = await Room.open();
  await room.allowBoth();
  const { seas, google } = room;
  for (const text of texts(100)) seas.type(`private google ${text}`);
  for (const text of texts(100)) assertEquals((await google.nextPrivate()).text, text);
  const { all } = google.privately.arrivals;
  assertEquals(all.map(({ number }) => number), all.map((_, i) => i + 1));
});

Deno.test("to a client that cannot be dialled they go through the center, still sealed", async () => {
  await using room = await Room.open({}, { listening: false });
  await room.allowBoth();
  const { seas, google } = room;
  for (const text of texts(20)) seas.type(`private google ${text}`);
  for (const text of texts(20)) {
    const shown = await google.nextPrivate();
    assertEquals([shown.text, shown.via], [text, "center"]);
  }
  assertEquals(seas.terminal.transcript.filter((line) => /google is|went through/.test(line)), []);
});

Deno.test("of a client without a port both directions go through the center", async () => {
  await using room = await Room.open({ own: undefined });
  await room.allowBoth();
  const { seas, google } = room;
  const sealed = await google.seal("seas", "Hello!");
  assertEquals(await google.sendThroughCenter(sealed), "OKAY|delivered|");
  await seas.terminal.until("<google>: Hello!");
  assertEquals(await google.sendThroughCenter(sealed), "OKAY|delivered|");
  assertEquals(
    await google.sendThroughCenter(await google.seal("seas", "Bye!")),
    "OKAY|delivered|",
  );
  await seas.terminal.until("<google>: Bye!");
  assertEquals(seas.terminal.transcript.filter((line) => line.startsWith("<")), [
    "<google>: Hello!",
    "<google>: Bye!",
  ]);
});

Deno.test("to a port that is dead they go through the center", async () => {
  await using room = await Room.open();
  await room.allowBoth();
  const { seas, google } = room;
  await google.attach();
  await google.port?.stop();
  for (const text of texts(10)) seas.type(`private google ${text}`);
  for (const text of texts(10)) {
    const shown = await google.nextPrivate();
    assertEquals([shown.text, shown.via], [text, "center"]);
  }
  assert(!seas.terminal.transcript.some((line) => line.includes("no longer online")));
});

for (const acknowledgePrivate of ["never", "close", "forged", "deaf"] as const) {
  const times = acknowledgePrivate === "deaf" ? 1 : 2;

  Deno.test(`a message answered with "${acknowledgePrivate}" comes again through the center`, async () => {
    const clock = new WatchedClock();
    await using room = await Room.open({ clock });
    await room.allowBoth();
    const { seas, google } = room;
    google.behaviour.acknowledgePrivate = acknowledgePrivate;
    seas.type("private google once");
    seas.type("private google twice");
    await google.port?.privateFrames.next();
    if (acknowledgePrivate === "never") await google.nextPrivate();
    if (acknowledgePrivate === "never" || acknowledgePrivate === "deaf") await clock.pass(3_000);
    while ((await google.nextPrivate()).text !== "twice");
    assertEquals(privateTexts(google), ["once", "twice"]);
    const arrivals = google.privately.arrivals.all.filter(({ number }) => number === 1);
    assertEquals(arrivals.length, times);
    assertEquals(arrivals.at(-1)?.via, "center");
    assertEquals(
      seas.terminal.transcript.filter((line) => /google is|went through/.test(line)),
      [],
    );
  });
}

for (const strictPrivate of [false, true]) {
  const what = strictPrivate ? "refused" : "left as an ordinary one";

  Deno.test(`a private message to somebody who has gone is ${what}`, async () => {
    await using room = await Room.open({ strictPrivate });
    await room.allowBoth();
    const { seas, google, center } = room;
    await google.ask("OUT");
    await google.stop();
    await seas.terminal.until("google is offline.");
    seas.type("private google Are you there?");
    const told = strictPrivate
      ? ["Your message was not sent."]
      : ["Your message is left with the message center, as an ordinary one.", OFFLINE];
    assertEquals(await seas.terminal.until(told.at(-1) ?? ""), [
      ">private google Are you there?",
      "google is no longer online.",
      ...told,
    ]);
    await using again = NewerClient.listen();
    await again.login(center.address, "google", PASSWORDS.google);
    seas.type("message google last");
    const pushes = [(await again.nextPush()).text];
    while (pushes.at(-1) !== "[seas]: last") pushes.push((await again.nextPush()).text);
    assertEquals(
      pushes,
      strictPrivate ? ["[seas]: last"] : [
        "[seas]: Are you there?",
        "[seas]: last",
      ],
    );
  });
}

Deno.test("without an address nothing is sent", async () => {
  await using room = await Room.open();
  const { seas, google } = room;
  seas.type("private google Hello");
  assertEquals(await seas.terminal.until("I don't yet know who google is."), [
    ">private google Hello",
    "I don't yet know who google is.",
  ]);
  assertEquals(google.port?.privateFrames.all, []);
});

Deno.test("private messages are shown only of those who were allowed", async () => {
  await using room = await Room.open();
  const { seas, google } = room;
  seas.type("allow google");
  while (!google.privately.addresses.has("seas")) await google.nextPush();
  const { privately: { addresses } } = google;
  await google.sendDirect(await google.seal("seas", "allowed"));
  await seas.terminal.until("<google>: allowed");
  seas.type("block google");
  await seas.terminal.until("You have blocked google");
  const address = addresses.get("seas");
  while ((await google.nextPush()).text !== `END|seas|${address?.key}`);
  const sealed = await google.seal("seas", "blocked", { key: address?.key ?? "", number: 2 });
  const endpoint = { hostname: "127.0.0.1", port: Number(address?.port) };
  const failure = await google.sendDirect(sealed, endpoint).then(() => "shown", (e) => e.message);
  assertEquals(failure, "Cannot verify: closed without acknowledgement");
  assertEquals(
    await google.sendThroughCenter(sealed),
    "FAIL|blocked|Your message could not be delivered as the recipient has blocked you.",
  );
  assert(!seas.terminal.transcript.includes("<google>: blocked"));
  seas.type("logout");
  await seas.ended();
  assertEquals(seas.terminal.warnings.length, 1);
});

Deno.test("a block ends what both allowed each other, for whoever blocks too", async () => {
  await using room = await Room.open();
  await room.allowBoth();
  const { seas, google } = room;
  seas.type("block google");
  await seas.terminal.until("You have blocked google");
  const before = google.port?.privateFrames.all.length;
  seas.type("private google Hello");
  const shown = await seas.terminal.until("I don't yet know who google is.");
  assertEquals(shown, [">private google Hello", "I don't yet know who google is."]);
  assertEquals(google.port?.privateFrames.all.length, before);
  seas.type("verify google");
  await seas.terminal.until(
    "You have no key of google yet: ask for their address, or allow them to have yours.",
  );
});

Deno.test("somebody who blocked the writer is not dialled any more", async () => {
  await using room = await Room.open();
  await room.allowBoth();
  const { seas, google } = room;
  seas.type("private google one");
  await google.nextPrivate();
  assertEquals(await google.ask("BLC", "1", "seas"), "OKAY|blocked|You have blocked seas");
  // END has been shown when what comes behind it has.
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
  const bob = NewerClient.listen();
  await bob.login(room.center.address, "bob", PASSWORDS.bob);
  await seas.terminal.until("bob has logged on.");
  await bob.stop();
  seas.type("private google two");
  await seas.terminal.until(
    "Your message could not be delivered as the recipient has blocked you.",
  );
  assertEquals(google.port?.privateFrames.all.length, 1);
  assert(!seas.terminal.transcript.some((line) => line.includes("logged on anew")));
});
