/** What becomes of the texts that users send. */
import { assert, assertEquals } from "@std/assert";
import { heard, logIn, OFFLINE, startChat, startWithBob } from "./fixtures.ts";

/** The C0 and C1 controls but newline, and DEL. */
const CONTROLS = Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code))
  .filter((char) => /\p{Cc}/u.test(char) && char !== "\n");

Deno.test("a bar inside a message belongs to the message", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  const texts = ["a|b", "|", "||x||", "ends in|", "MSG|seas|token|google|again"];
  for (const text of texts) await seas.sendAndWait("MSG", "google", text);
  for (const text of texts) await seas.sendAndWait("BRD", text);
  assertEquals(await heard(google), [...texts, ...texts].map((text) => `[seas]: ${text}`));
});

Deno.test("a bar survives in a message that is kept", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  await seas.sendAndWait("MSG", "google", "a|b|");
  assertEquals(await seas.nextPush(), OFFLINE);
  await using google = await logIn(center, "google");
  assertEquals(await google.nextPush(), "While you were away...\n[seas]: a|b|");
});

Deno.test("text of every script arrives as it was sent", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  const texts = [
    "Grüße",
    "日本語",
    "مرحبا",
    "👩‍👩‍👧‍👦 🏳️‍🌈",
    "e\u0301",
    " spaces  inside and behind ",
    "\ufeffx",
  ];
  for (const text of texts) await seas.sendAndWait("MSG", "google", text);
  assertEquals(await heard(google), texts.map((text) => `[seas]: ${text}`));
});

Deno.test("control characters are stripped from whatever users send", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  const text = `a${CONTROLS.join("")}\x1b[2J\x1b]0;title\x07b\u009b31mc`;
  await seas.sendAndWait("MSG", "google", text);
  await seas.sendAndWait("BRD", text);
  for (const push of await heard(google)) {
    assertEquals(push.replaceAll(" ", ""), "[seas]:a[2J]0;titleb31mc");
  }
  await google.sendAndWait("MSG", `no\x1b[2Jbody\u009b`, "x");
  await google.rawAndWait(`X\x1b[2J|google|${google.token}|`);
  await google.sendAndWait("BLC", "\x1b[2J", "seas");
  const told = await heard(google);
  assertEquals(told.length, 3);
  for (const push of told) assert(!/\p{Cc}/u.test(push), JSON.stringify(push));
});

const FORGERIES = [
  ...["\n", "\r", "\r\n", "\n\n", "\n\r", "\n\x08", "\n\x1b[A", "\n\t", "\n\0", "\n\u200b"],
  ...["\x0b", "\x0c", "\u0085", "\u2028", "\u2029", "\n\u2028", "\n\u00a0", "\n\ufeff"],
];

Deno.test("a text of several lines cannot pass for several messages", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  for (const separator of FORGERIES) {
    const text = `hi${separator}[bob]: forged${separator}bob is offline.`;
    for (const fields of [["MSG", "google", text], ["BRD", text]] as const) {
      const [type, ...data] = fields;
      await seas.sendAndWait(type, ...data);
      const [push = "", ...more] = await heard(google);
      assertEquals(more, []);
      const [first = "", ...others] = push.split(/[\n\r\v\f\u0085\u2028\u2029]/u);
      assert(first.startsWith("[seas]: hi"), JSON.stringify(push));
      for (const line of others) {
        assert(line === "" || line.startsWith(" "), JSON.stringify(push));
      }
    }
  }
});

Deno.test("a text of several lines cannot pass for several messages that were kept", async () => {
  await using center = startWithBob();
  await using seas = await logIn(center, "seas");
  await seas.sendAndWait("MSG", "google", "hi\n[bob]: forged\r\n[bob]: again");
  await seas.sendAndWait("MSG", "google", "second");
  await using google = await logIn(center, "google");
  const lines = (await google.nextPush()).split("\n");
  const unindented = lines.filter((line) => !line.startsWith("  "));
  assertEquals(unindented, ["While you were away...", "[seas]: hi", "[seas]: second"]);
  assertEquals(lines.length, 5);
});

Deno.test("a line set in by its sender is not less set in than the others", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  await seas.sendAndWait("MSG", "google", "hi\n [bob]: forged");
  const [, line = ""] = (await google.nextPush()).split("\n");
  assert(line.startsWith("  "), JSON.stringify(line));
});

Deno.test("an answer that quotes a request cannot pass for several pushes", async () => {
  await using chat = await startChat();
  const { seas } = chat;
  await seas.sendAndWait("MSG", "x\n[bob]: forged", "y");
  const [push = "", ...more] = await heard(seas);
  assertEquals(more, []);
  assert(push.split("\n").slice(1).every((line) => line.startsWith("  ")), JSON.stringify(push));
});

Deno.test("the longest message there may be arrives whole", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  const head = `MSG|seas|${seas.token}|google|`;
  const text = "x".repeat(65_536 - head.length);
  assertEquals(await seas.rawAndWait(head + text), []);
  assertEquals(await google.nextPush(), `[seas]: ${text}`);
  assertEquals(await seas.rawAndWait(`${head}${text}x`).catch(() => []), []);
  assertEquals(await heard(google), []);
  const refusal = "Your message is too long: expected at most 65536 bytes, got a length of 65537";
  assertEquals(await heard(seas), [refusal]);
});

Deno.test("a message that grows as its lines are set in arrives whole all the same", async () => {
  await using chat = await startChat();
  const { seas, google } = chat;
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i % 10}`);
  await seas.sendAndWait("MSG", "google", lines.join("\n"));
  assertEquals((await google.nextPush()).split(/\n +/), ["[seas]: 0", ...lines.slice(1)]);
});
