/** A transcript is read while it grows. */
import { assertEquals } from "@std/assert";
import { NO_SCRIPTS } from "../support/permissions.ts";
import type { Shown } from "./check.ts";
import { Transcript } from "./transcript.ts";

Deno.test("a transcript is read while it grows, a torn line only when it is whole", {
  ignore: NO_SCRIPTS,
}, async () => {
  const folder = await Deno.makeTempDir({ prefix: "chatroom-" });
  const path = `${folder}/transcript`;
  const news: Shown[] = [];
  using transcript = new Transcript(path, (shown) => news.push(shown));
  transcript.read();
  assertEquals([news, transcript.isTorn], [[], false]);
  const append = (text: string) => Deno.writeTextFileSync(path, text, { append: true });
  const line = (text: string) => `${JSON.stringify({ kind: "message", from: "s1", text })}\n`;
  const heading = '{"kind":"transcript"}\n';
  append(heading + line("one") + line("twö").slice(0, -3));
  transcript.read();
  assertEquals([news, transcript.isTorn], [[{ from: "s1", text: "one" }], true]);
  append(line("twö").slice(-3) + "nonsense\n" + heading + line("three"));
  transcript.read();
  assertEquals(news.map(({ text }) => text), ["one", "twö", "three"]);
  assertEquals([transcript.shown, transcript.bad], [news, ["nonsense", heading.trim()]]);
  assertEquals(transcript.isTorn, false);
  await Deno.remove(folder, { recursive: true });
});
