/** Whose private messages our client shows, with a center played by the test. */
import { assert, assertEquals } from "@std/assert";
import { type Bytes, bytesOf, concatBytes, joinFields } from "../peers/newer_bytes.ts";
import { type Keys, makeKeys, privateSeals } from "../peers/newer_crypto.ts";
import { ByteLine } from "../peers/newer_line.ts";
import { makeId } from "../peers/newer_seen.ts";
import { HandTable, withoutId } from "./newer_fixtures.ts";

const PATIENCE_MS = 5_000;

/** Google, who can seal for seas. */
class Writer {
  private constructor(readonly table: HandTable, readonly keys: Keys) {}

  static async make(table: HandTable): Promise<Writer> {
    return new Writer(table, await makeKeys());
  }

  get key(): string {
    return this.keys.publicKey;
  }

  async seals(name = "google"): ReturnType<typeof privateSeals> {
    const { session: { user, clientKey } } = this.table;
    return await privateSeals(this.keys, { name, key: this.key }, { name: user, key: clientKey });
  }

  /** Seals a text, with a new id before it if not with another. */
  async seal(
    number: number,
    text: string,
    { name = "google", id = makeId() } = {},
  ): Promise<Bytes> {
    return await this.sealPlain(number, `${id}|${text}`, name);
  }

  /** Seals anything. */
  async sealPlain(number: number, plain: string | Bytes, name = "google"): Promise<Bytes> {
    const { message } = await this.seals(name);
    return joinFields("PRV", name, String(number), await message.seal(number, bytesOf(plain)));
  }

  /** Brings a frame to the client's port, and tells what comes back: nothing, or a proof. */
  async bring(frame: Bytes, number: number): Promise<"nothing" | "proof"> {
    using line = await ByteLine.dial(this.table.session.endpoint);
    await line.send(frame);
    const answer = await line.receive(PATIENCE_MS);
    if (answer === null) return "nothing";
    const head = bytesOf(`ACK|${number}|`);
    assertEquals(answer.slice(0, head.length), head);
    const { shown } = await this.seals();
    assertEquals(await shown.open(number, answer.slice(head.length)), new Uint8Array(0));
    assertEquals(await line.receive(PATIENCE_MS).catch(() => null), null);
    return "proof";
  }

  async write(number: number, text: string, id?: string): Promise<"nothing" | "proof"> {
    return await this.bring(await this.seal(number, text, id === undefined ? {} : { id }), number);
  }
}

function privates({ shown }: HandTable): string[] {
  return shown.filter((line) => /^(\(unverified\) )?</.test(line));
}

Deno.test("a private message is shown once, and proven as often as it comes", async () => {
  await using table = await HandTable.set();
  const google = await Writer.make(table);
  await table.allow("google", google.key);
  assertEquals(await google.write(1, "one"), "proof");
  assertEquals(await google.write(1, "one"), "proof");
  assertEquals(await google.write(7, "seven"), "proof");
  assertEquals(await google.write(6, "six"), "proof");
  const { session } = table;
  const push = session.psh(await google.seal(7, "seven"));
  assertEquals(await session.push(push), [`ACK|${session.lastNumber}`]);
  const other = session.psh(await google.seal(8, "a\n<bob>: b"));
  assertEquals(await session.push(other), [`ACK|${session.lastNumber}`]);
  assertEquals(await google.write(8, "eight"), "proof");
  assertEquals(privates(table), ["<google>: one", "<google>: seven", "<google>: a"]);
  assertEquals(table.shown.at(-1), "    <bob>: b");
  await table.logOut();
  assertEquals(table.client.terminal.warnings, []);
});

Deno.test("what is not allowed, or does not open, is not shown, not proven, and counted", async () => {
  await using table = await HandTable.set();
  const google = await Writer.make(table);
  assertEquals(await google.write(1, "not allowed"), "nothing");
  await table.allow("google", google.key);
  const stranger = await Writer.make(table);
  assertEquals(await stranger.write(1, "other keys"), "nothing");
  const sealed = await google.seal(1, "one");
  const flipped = concatBytes(sealed);
  flipped[flipped.length - 1]! ^= 1;
  assertEquals(await google.bring(flipped, 1), "nothing");
  assertEquals(await google.bring(sealed.slice(0, -1), 1), "nothing");
  const renumbered = concatBytes(bytesOf("PRV|google|2|"), sealed.slice("PRV|google|1|".length));
  assertEquals(await google.bring(renumbered, 2), "nothing");
  const ada = { name: "ada" };
  assertEquals(await google.bring(await google.seal(1, "as ada", ada), 1), "nothing");
  for (const frame of ["PRV|", "PRV|google", "PRV|google|1", "PRV|google|x|y", "PRV|google|0|"]) {
    assertEquals(await google.bring(bytesOf(frame), 1), "nothing");
  }
  assertEquals(await google.write(1, "one"), "proof");
  assertEquals(privates(table), ["<google>: one"]);
  await table.logOut();
  assert(table.client.terminal.warnings[0]?.includes(" on 11 connections "));
});

Deno.test("a private message through the center is acknowledged even if it does not open", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const google = await Writer.make(table);
  const sealed = await google.seal(1, "one");
  assertEquals(await session.push(session.psh(sealed)), ["ACK|1"]);
  await table.allow("google", google.key);
  const flipped = concatBytes(sealed);
  flipped[flipped.length - 1]! ^= 1;
  assertEquals(await session.push(session.psh(flipped)), ["ACK|2"]);
  assertEquals(await session.push(session.psh("PRV|google|x|")), ["ACK|3"]);
  assertEquals(await session.push(session.psh(sealed)), ["ACK|4"]);
  assertEquals(privates(table), ["<google>: one"]);
});

Deno.test("a private message through the center that is no text is acknowledged too", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const google = await Writer.make(table);
  await table.allow("google", google.key);
  for (const plain of [[0x61, 0xff], [0x61, 0x7c, 0xff]]) {
    const latin = session.psh(await google.sealPlain(1, Uint8Array.from(plain)));
    assertEquals(await session.push(latin), [`ACK|${session.lastNumber}`]);
  }
  assertEquals(privates(table), []);
});

Deno.test("bars and line breaks behind the id of a private message belong to its text", async () => {
  await using table = await HandTable.set();
  const google = await Writer.make(table);
  await table.allow("google", google.key);
  for (const [i, text] of ["a|b||c|", "|", "", "a|\nb"].entries()) {
    assertEquals(await google.write(i + 1, text), "proof");
  }
  assertEquals(privates(table), ["<google>: a|b||c|", "<google>: |", "<google>: ", "<google>: a|"]);
});

Deno.test("a private message without an id is not shown, not proven, and counted", async () => {
  await using table = await HandTable.set();
  const google = await Writer.make(table);
  await table.allow("google", google.key);
  const bad = ["", "Hello.", "|Hello.", " |x", "a b|Hello.", "é|Hello.", `${"x".repeat(65)}|x`];
  for (const [i, plain] of bad.entries()) {
    const sealed = await google.sealPlain(i + 1, plain);
    assertEquals(await google.bring(sealed, i + 1), "nothing", plain);
  }
  assertEquals(await google.write(bad.length + 1, "with one"), "proof");
  const pushed = table.session.psh(await google.sealPlain(bad.length + 2, "Hello."));
  assertEquals(await table.session.push(pushed), [`ACK|${table.session.lastNumber}`]);
  assertEquals(privates(table), ["<google>: with one"]);
  await table.logOut();
  assert(table.client.terminal.warnings[0]?.includes(` on ${bad.length + 1} connections `));
});

Deno.test("a private message with an id that was shown is proven, and not shown again", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const google = await Writer.make(table);
  await table.allow("google", google.key);
  assertEquals(await google.write(1, "one", "a-1"), "proof");
  assertEquals(await google.write(2, "one", "a-1"), "proof");
  const pushed = session.psh(await google.seal(3, "one", { id: "a-1" }));
  assertEquals(await session.push(pushed), [`ACK|${session.lastNumber}`]);
  assertEquals(await google.write(4, "two", "a-2"), "proof");
  assertEquals(privates(table), ["<google>: one", "<google>: two"]);
});

Deno.test("a private message that was left as an ordinary one too is shown once", async () => {
  await using table = await HandTable.set();
  const { session } = table;
  const google = await Writer.make(table);
  await table.allow("google", google.key);
  assertEquals(await google.write(1, "one", "a-1"), "proof");
  await session.push(session.message("google", "one", { id: "a-1" }));
  await session.push(session.message("google", "two", { id: "a-2", kept: true }));
  assertEquals(await google.write(2, "two", "a-2"), "proof");
  await session.push(session.message("ada", "three", { id: "a-1" }));
  const shown = table.shown.filter((line) => /^[<[]\w+[>\]]: /.test(line));
  assertEquals(shown, ["<google>: one", "[google]: two", "[ada]: three"]);
});

Deno.test("a private message that comes before the answer to ALL waits for it", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  const google = await Writer.make(table);
  client.type("allow google");
  assertEquals((await table.request()).type, "ALL");
  const brought = google.write(1, "early");
  const pushed = table.session.push(table.session.psh(await google.seal(2, "through")));
  client.type("help logout");
  await client.terminal.until("    Log out and leave");
  assertEquals(privates(table), []);
  await table.answer(`OKAY|allowed|127.0.0.1|${google.key}`);
  assertEquals([await brought, await pushed], ["proof", ["ACK|1"]]);
  assertEquals(privates(table).includes("<google>: through"), true);
});

Deno.test("a private message that comes before a refusal of ALL is not shown", async () => {
  await using table = await HandTable.set();
  const google = await Writer.make(table);
  table.client.type("allow google");
  await table.request();
  const brought = google.write(1, "early");
  await table.answer("FAIL|blocked|Cannot allow google: they have blocked you");
  assertEquals(await brought, "nothing");
});

Deno.test("END ends what was allowed, if it names the key", async () => {
  await using table = await HandTable.set();
  const { session, client } = table;
  const google = await Writer.make(table);
  await table.allow("google", google.key);
  await table.learn("google", { port: "", key: google.key });
  await session.push(session.psh(`END|google|${(await makeKeys()).publicKey}`));
  assertEquals(await google.write(1, "one"), "proof");
  await session.push(session.psh(`END|google|${google.key}`));
  assertEquals(await google.write(2, "two"), "nothing");
  client.type("private google x");
  // There is nobody to seal for: it goes as an ordinary message, if at all.
  assertEquals(withoutId(await table.request()), "SAY|google|x");
  assertEquals(table.shown.filter((line) => line.includes("END|")), []);
});

Deno.test("whoever is blocked in the same breath as allowed is not heard", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  const google = await Writer.make(table);
  client.type("allow google");
  client.type("block google");
  for (const type of ["ALL", "BLC"]) assertEquals((await table.request()).type, type);
  await table.answer(
    `OKAY|allowed|127.0.0.1|${google.key}`,
    "OKAY|blocked|You have blocked google",
  );
  await client.terminal.until("You have blocked google");
  assertEquals(await google.write(1, "blocked"), "nothing");
  assertEquals(privates(table), []);
});

Deno.test("whoever is unblocked and allowed in the same breath is heard", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  const google = await Writer.make(table);
  for (const line of ["unblock google", "allow google", "online"]) client.type(line);
  for (const type of ["BLC", "ALL", "ONL"]) assertEquals((await table.request()).type, type);
  await table.answer(
    "OKAY|unblocked|You have unblocked google",
    `OKAY|allowed|127.0.0.1|${google.key}`,
    "OKAY|online|all",
  );
  await client.terminal.until("all");
  assertEquals(await google.write(1, "heard"), "proof");
});

Deno.test("an unblock that the center refuses ends nothing that was allowed", async () => {
  await using table = await HandTable.set();
  const google = await Writer.make(table);
  await table.allow("google", google.key);
  table.client.type("unblock google");
  await table.serve("BLC|0|google", "FAIL|not-blocked|Cannot unblock google");
  await table.client.terminal.until("Cannot unblock google");
  assertEquals(await google.write(1, "still allowed"), "proof");
});

for (
  const [what, key, host, isShown] of [
    ["allowed, of protocol 1, from that address", "", "127.0.0.1", true],
    ["from another address", "", "127.0.0.2", false],
    ["whose user has a key", "key", "127.0.0.1", false],
  ] as const
) {
  Deno.test(`a plain private message ${what} is ${isShown ? "shown unverified" : "dropped"}`, async () => {
    await using table = await HandTable.set();
    const google = await Writer.make(table);
    await table.allow("google", key && google.key, host);
    using line = await table.session.dial();
    await line.raw("<google>: Hello.");
    assertEquals(await line.ended(), []);
    assertEquals(privates(table), isShown ? ["(unverified) <google>: Hello."] : []);
    using other = await table.session.dial();
    await other.raw("<ada>: Hello.");
    assertEquals(await other.ended(), []);
    await table.logOut();
    const count = isShown ? "1 connection" : "2 connections";
    assert(table.client.terminal.warnings[0]?.includes(` on ${count} `));
  });
}
