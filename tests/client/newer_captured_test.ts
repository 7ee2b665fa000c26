/** What somebody who reads the network sees of a private conversation, and where messages go. */
import { assert, assertEquals } from "@std/assert";
import { NewerHandCenter } from "../peers/newer_center.ts";
import { type Bytes, splitFields, textOf } from "../peers/newer_bytes.ts";
import { makeKeys, privateSeals } from "../peers/newer_crypto.ts";
import { splitId } from "../peers/newer_seen.ts";
import { CutProxy } from "../support/cut_proxy.ts";
import { logIn } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { HandTable, texts } from "./newer_fixtures.ts";

const WORDS = ["rendezvous", "midnight", "lighthouse"];

function assertHidden(recorded: string, words: readonly string[]): void {
  for (const word of words) {
    assert(!recorded.includes(word), `${word} can be read`);
    assert(!recorded.includes(btoa(word).slice(0, 8)), `${word} can be decoded`);
  }
}

Deno.test("the bytes of a private conversation from port to port contain no word of it", async () => {
  await using center = NewerHandCenter.listen();
  await using seas = await HandTable.set({}, {}, center);
  await using google = await HandTable.set({}, {}, center, "google");
  await using toSeas = new CutProxy(seas.session.endpoint);
  await using toGoogle = new CutProxy(google.session.endpoint);
  await seas.learn("google", { port: toGoogle.port, key: google.session.clientKey });
  await google.learn("seas", { port: toSeas.port, key: seas.session.clientKey });
  await seas.allow("google", google.session.clientKey);
  await google.allow("seas", seas.session.clientKey);
  for (const word of WORDS) {
    seas.client.type(`private google ${word}?`);
    await google.client.terminal.until(`<seas>: ${word}?`);
    google.client.type(`private seas ${word}!`);
    await seas.client.terminal.until(`<google>: ${word}!`);
  }
  for (const [proxy, name] of [[toGoogle, "seas"], [toSeas, "google"]] as const) {
    assertEquals(proxy.connections, WORDS.length);
    assert(proxy.recorded.includes(`PRV|${name}|1|`));
    assertHidden(proxy.recorded, WORDS);
  }
});

Deno.test("the bytes of a private conversation through the center contain no word of it", async () => {
  await using center = startCenter();
  await using proxy = new CutProxy(center.address);
  await using seas = await logIn(proxy, "seas", { own: undefined });
  await using google = await logIn(proxy, "google", { own: undefined });
  for (const [one, other, name] of [[seas, google, "seas"], [google, seas, "google"]] as const) {
    one.type(`allow ${name === "seas" ? "google" : "seas"}`);
    await other.terminal.until(`You can now privately message ${name}`);
  }
  for (const word of WORDS) {
    seas.type(`private google ${word}?`);
    await google.terminal.until(`<seas>: ${word}?`);
    google.type(`private seas ${word}!`);
    await seas.terminal.until(`<google>: ${word}!`);
  }
  assert(proxy.recorded.includes("|PRV|seas|1|"), "nothing was recorded");
  assertHidden(proxy.recorded, WORDS);
});

Deno.test("two of our clients with ports talk past the center, in order", async () => {
  await using center = startCenter();
  await using proxy = new CutProxy(center.address);
  await using seas = await logIn(proxy, "seas");
  await using google = await logIn(center.address, "google");
  google.type("allow seas");
  await seas.terminal.until("You can now privately message google");
  for (const text of texts(50)) seas.type(`private google ${text}`);
  await google.terminal.until("<seas>: text 49");
  assertEquals(
    google.terminal.transcript.filter((line) => line.startsWith("<")),
    texts(50).map((text) => `<seas>: ${text}`),
  );
  assert(!proxy.recorded.includes("PRV|"));
});

Deno.test("nothing goes to the address of a session that is over, whoever listens there", async () => {
  await using table = await HandTable.set();
  const { client, session } = table;
  const key = (await makeKeys()).publicKey;
  await using trap = new CutProxy({ hostname: "127.0.0.1", port: 1 });
  await table.learn("google", { port: trap.port, key });
  await session.push(session.psh(`END|google|${key}`), session.psh("google is offline."));
  client.type("private google Hello.");
  await table.serve("SAY|google|Hello.", "OKAY|kept|The recipient is offline.");
  await client.terminal.until("The recipient is offline.");
  assertEquals(trap.connections, 0);
  assert(table.shown.includes("google is no longer online."));
});

Deno.test("what is not proven is sent again with the same bytes, and left with the same id", async () => {
  await using table = await HandTable.set();
  const { client, session } = table;
  const keys = await makeKeys();
  const { publicKey: key } = keys;
  const from = { name: "seas", key: session.clientKey };
  const { message } = await privateSeals(keys, from, { name: "google", key });
  /** The message in a request `PRV`: its id, and its text. */
  const open = async (bytes: Bytes) => {
    const { fields: [, , number], rest } = splitFields(bytes, 3);
    return splitId(textOf(await message.open(Number(number), rest)));
  };
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using tap = new CutProxy({ hostname: "127.0.0.1", port: listener.addr.port });
  await table.learn("google", { port: tap.port, key });
  client.type("private google once");
  const conn = await listener.accept();
  const head = "PRV|seas|1|";
  const buffer = new Uint8Array(200);
  const read = await conn.read(buffer) ?? 0;
  conn.close();
  const direct = buffer.slice(4 + head.length, read);
  const { type, bytes } = await table.request();
  assertEquals(type, "PRV");
  const relayedHead = new TextEncoder().encode(`google|${key}|1|`);
  assertEquals(bytes.slice(0, relayedHead.length), relayedHead);
  assertEquals(bytes.slice(relayedHead.length), direct);
  assertEquals((await open(bytes)).rest, "once");
  await table.answer("OKAY|delivered|");
  // One that did not answer is not dialled again.
  client.type("private google twice");
  const second = await table.request();
  assert(second.data.startsWith(`google|${key}|2|`));
  await table.answer("FAIL|full|Cannot message google: too many messages wait");
  await client.terminal.until("Cannot message google: too many messages wait");
  client.type("private google thrice");
  const third = await table.request();
  assert(third.data.startsWith(`google|${key}|3|`));
  await table.answer("FAIL|gone|");
  // It is known by the same id, should both have been shown.
  const left = await table.serve("SAY|google|thrice", "OKAY|delivered|");
  assertEquals(await open(third.bytes), { id: left.said?.id, rest: "thrice" });
  await client.terminal.until("Your message is left with the message center, as an ordinary one.");
});
