/** A chat in which nobody is told who comes and goes, without a socket. */
import { assertEquals } from "@std/assert";
import { ChatHouse } from "./fixtures.ts";

Deno.test("where presence is off, nobody is told who comes and goes", () => {
  const house = new ChatHouse(["seas", "google", "bob"], false);
  house.open("seas", "google");
  house.come("bob");
  house.go("google");
  assertEquals(house.took(), [
    "bob open at 127.0.0.1:6069, else Logged on different location!",
    "google close and flush",
  ]);
});

Deno.test("where presence is off, however many log in nothing is pushed", () => {
  const users = Array.from({ length: 1_000 }, (_, i) => `user${i}`);
  const house = new ChatHouse(users, false);
  for (const user of users) house.come(user);
  for (const user of users) house.come(user);
  for (const user of users) house.go(user);
  assertEquals(house.took().filter((line) => line.includes(" < ")), []);
});

Deno.test("where presence is off, who is online can be asked as ever", () => {
  const house = new ChatHouse(["seas", "google", "bob"], false);
  house.open("seas", "google", "bob");
  house.block("bob", "seas");
  house.took();
  house.ask("seas", { type: "ONL" });
  assertEquals(house.took(), ["seas < [CURRENTLY ONLINE]: google seas"]);
  const told = house.answer("seas", { type: "WHO", who: "google" });
  assertEquals([told.done, told.code], [true, "who"]);
});

Deno.test("where presence is off, an older session hears of its end, and an address goes with its user", () => {
  const house = new ChatHouse(["seas", "google"], false);
  house.open("seas", "google");
  house.allow("google", "seas");
  house.go("google");
  house.took();
  assertEquals(house.get("seas", "google"), "FAIL");
  house.message("seas", "google");
  assertEquals(house.took(), [
    "google < [seas]: Hello.",
    "seas < The recipient is offline. Messages will be delivered when they log on again.",
  ]);
});
