/** What a chat tells of a user. */
import { assertEquals } from "@std/assert";
import { bytesOf } from "../support/bytes.ts";
import { ChatHouse } from "./fixtures.ts";

/** What is told, which must be told in no push. */
function who(house: ChatHouse, asker: string, who: string): string | undefined {
  const { done, code, push, text } = house.answer(asker, { type: "WHO", who });
  assertEquals([done, code, push], [true, "who", undefined]);
  return text;
}

Deno.test("who is online is told with the date of their coming, and how long they did nothing", () => {
  const house = new ChatHouse();
  const start = house.clock.date();
  house.open("seas", "google");
  assertEquals(who(house, "seas", "google"), `${start}|0|0`);
  house.clock.advance(90_000);
  assertEquals(who(house, "seas", "google"), `${start}|90000|0`);
  house.come("google");
  assertEquals(who(house, "seas", "google"), `${start + 90_000}|0|0`);
  assertEquals(house.took(), ["google open at 127.0.0.1:6069, else Logged on different location!"]);
});

Deno.test("whatever is asked ends being idle, be it refused, but not HEY", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  const idle = () => who(house, "seas", "google")?.split("|")[1];
  house.clock.advance(1_000);
  house.ask("google", { type: "HEY" });
  assertEquals(idle(), "1000");
  house.message("google", "nobody");
  assertEquals(idle(), "0");
  house.clock.advance(1_000);
  house.ask("google", { type: "ONL" });
  assertEquals(idle(), "0");
  house.clock.advance(1_000);
  who(house, "google", "seas");
  assertEquals(idle(), "0");
});

Deno.test("to be written to, or asked, is to do nothing", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.clock.advance(1_000);
  house.message("seas", "google");
  house.get("seas", "google");
  assertEquals(who(house, "seas", "google")?.split("|")[1], "1000");
});

Deno.test("whoever is not online, or has blocked the one who asks, is told alike", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  assertEquals(who(house, "seas", "bob"), "||0");
  house.block("google", "seas");
  assertEquals(who(house, "seas", "google"), who(house, "seas", "bob"));
  house.go("google");
  assertEquals(who(house, "seas", "google"), "||0");
});

Deno.test("a block of one's own is told, whether they are there or not", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  for (const other of ["google", "bob"]) house.block("seas", other);
  assertEquals(who(house, "seas", "google"), `${house.clock.date()}|0|1`);
  assertEquals(who(house, "seas", "bob"), "||1");
  house.block("seas", "google", false);
  assertEquals(who(house, "seas", "google"), `${house.clock.date()}|0|0`);
});

Deno.test("a block of both tells nothing but one's own", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.block("seas", "google");
  house.block("google", "seas");
  assertEquals(who(house, "seas", "google"), "||1");
});

Deno.test("one may ask about oneself, and is not idle then", () => {
  const house = new ChatHouse();
  const start = house.clock.date();
  house.open("seas");
  house.clock.advance(1_000);
  assertEquals(who(house, "seas", "seas"), `${start}|0|0`);
});

Deno.test("of strangers nothing is told", () => {
  const house = new ChatHouse();
  house.open("seas");
  assertEquals(house.answer("seas", { type: "WHO", who: "nobody" }), {
    done: false,
    code: "no-user",
    push: { kind: "error", text: "Cannot tell of nobody: there is no such user" },
  });
});

Deno.test("a message goes on with the id that it came with, and without if it had none", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.ask("seas", { type: "MSG", to: "google", text: "one", id: "a-1" });
  house.ask("seas", { type: "BRD", text: "two", id: "a-2" });
  house.ask("seas", { type: "MSG", to: "google", text: "three" });
  house.ask("seas", { type: "BRD", text: "four" });
  const head = { kind: "message", from: "seas" } as const;
  assertEquals(house.delivery.messages, [
    { ...head, body: bytesOf("one"), id: "a-1" },
    { ...head, body: bytesOf("two"), id: "a-2" },
    { ...head, body: bytesOf("three"), id: undefined },
    { ...head, body: bytesOf("four"), id: undefined },
  ]);
});

Deno.test("a message that comes again with its id is answered, and not given twice", () => {
  const house = new ChatHouse();
  house.open("seas", "google", "bob");
  for (const request of [{ type: "MSG", to: "google" }, { type: "BRD" }] as const) {
    for (let i = 0; i < 2; i++) {
      house.ask("seas", { ...request, text: "one", id: `${request.type}-1` });
    }
  }
  assertEquals(house.took(), [
    "google < [seas]: one",
    ...["google", "bob"].map((user) => `${user} < [seas]: one`),
  ]);
});

Deno.test("a message that comes again is answered as given, though there is no more room for it", () => {
  const house = new ChatHouse();
  house.open("seas");
  const request = { type: "MSG", to: "google", text: "one", id: "a-1" } as const;
  house.ask("seas", request);
  house.delivery.full.add("google");
  house.took();
  house.ask("seas", request);
  assertEquals(house.took(), [
    "seas < The recipient is offline. Messages will be delivered when they log on again.",
  ]);
});
