/** Private messages through a center that asks for pauses. */
import { assertEquals } from "@std/assert";
import { splitFields } from "../peers/newer_bytes.ts";
import { PAUSE } from "./hold_clock.ts";
import { texts } from "./newer_fixtures.ts";
import { saidAbout, warningsOf } from "./reconnect_fixtures.ts";
import { BusyTable, SLOWED, so } from "./slow_fixtures.ts";

const LEFT = "Your message is left with the message center, as an ordinary one.";

Deno.test("a private message that is refused is sealed again, under another number", async () => {
  const numbers: string[] = [];
  await using table = await BusyTable.set({
    takes({ bytes }) {
      numbers.push(splitFields(bytes, 3).fields[2]!);
      return numbers.length === 3;
    },
  });
  await table.learn();
  table.client.type("private google one");
  assertEquals(await table.notes("private google one", "delivered"), [
    "sent",
    "not sent yet",
    "sent",
    "not sent yet",
    "sent",
    "delivered",
  ]);
  assertEquals(table.messages, ["google: one"]);
  assertEquals(numbers, ["1", "2", "3"]);
  assertEquals(warningsOf(table.client.terminal), [SLOWED]);
});

for (const first of ["message", "private"]) {
  Deno.test(`what goes to one user stays in order, whatever is refused, if a ${first} comes first`, async () => {
    for (let taken = 0; taken < 7; taken += 1) {
      let left = taken;
      await using table = await BusyTable.set({ takes: () => --left !== -1 });
      await table.learn();
      const lines = texts(6, "google").map((text, i) =>
        `${(i % 2 === 0) === (first === "private") ? "private" : "message"} ${text}`
      );
      for (const line of lines) table.client.type(line);
      await table.notes(lines[5]!, "delivered");
      assertEquals(table.messages, texts(6, "google:"), `after ${taken}`);
      assertEquals(saidAbout(table.client.terminal), []);
    }
  });
}

Deno.test("messages to others that were refused with it do not wait for what becomes of it", async () => {
  let isFirst = true;
  await using table = await BusyTable.set({
    takes: () => {
      const takes = !isFirst;
      isFirst = false;
      return takes;
    },
    // Google's client never says that it has shown it.
    ignores: ({ type }) => type === "PRV" && !isFirst,
  });
  await table.learn();
  const { client, clock } = table;
  client.type("private google one");
  await client.terminal.marks.until("private google one (not sent yet)");
  for (const text of texts(20)) client.type(`message google ${text}`);
  for (const text of texts(20)) client.type(`message bob ${text}`);
  clock.advance(PAUSE);
  await client.terminal.marks.until("message bob text 19 (delivered)");
  assertEquals(table.messages, texts(20, "bob: text"));
});

Deno.test("whoever can be dialled gets them in a pause too, but not past what waits", async () => {
  await using table = await BusyTable.set({ takes: so(0) });
  const { client } = table;
  {
    await using _google = await table.listen();
    client.type("message bob one");
    await client.terminal.marks.until("message bob one (not sent yet)");
    client.type("private google two");
    await client.terminal.marks.until("private google two (delivered)");
    client.type("message google three");
    await client.terminal.marks.until("message google three (not sent yet)");
    client.type("private google four");
    await client.terminal.marks.until("private google four (not sent yet)");
    table.takes = () => true;
    await table.notes("private google four", "delivered");
    assertEquals(table.brought, ["two", "four"]);
    assertEquals(table.messages, ["google: two", "bob: one", "google: three", "google: four"]);
  }
});

Deno.test("what cannot be brought, and is left with the center, is explained once", async () => {
  let isFirst = true;
  await using table = await BusyTable.set({
    takes({ type }) {
      if (type !== "SAY") return true;
      const takes = !isFirst;
      isFirst = false;
      return takes;
    },
    relayed: "FAIL|gone|",
  });
  const { client } = table;
  await table.learn();
  client.type("private google one");
  await table.notes("private google one", "delivered");
  const { transcript } = client.terminal;
  assertEquals(transcript.slice(transcript.indexOf(">private google one") + 1), [
    "google is no longer online.",
    SLOWED,
    LEFT,
  ]);
  assertEquals(table.messages, ["google: one"]);
});
