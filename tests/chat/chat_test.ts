/** The rules of the chat, without a socket. */
import { assertEquals, assertNotEquals } from "@std/assert";
import { bytesOf } from "../support/bytes.ts";
import { ChatHouse } from "./fixtures.ts";

const OFFLINE = "The recipient is offline. Messages will be delivered when they log on again.";
const BLOCKED = "Your message could not be delivered as the recipient has blocked you.";
const SOME = "Your message could not be delivered to some recipients.";

Deno.test("who comes is delivered to first, and then the others are told", () => {
  const house = new ChatHouse();
  house.come("seas");
  house.come("google");
  assertEquals(house.took(), [
    "seas open at 127.0.0.1:6067, else Logged on different location!",
    "google open at 127.0.0.1:6068, else Logged on different location!",
    "seas < google has logged on.",
  ]);
});

Deno.test("who goes is told nothing, and the others are", () => {
  const house = new ChatHouse();
  house.open("seas", "google", "bob");
  house.go("google");
  assertEquals(house.took(), [
    "seas < google is offline.",
    "bob < google is offline.",
    "google close and flush",
  ]);
  assertEquals([...house.sessions.users()], ["seas", "bob"]);
});

Deno.test("what waits is flushed for who logs out, and not for who is gone", () => {
  const house = new ChatHouse();
  house.chat.leave(house.come("seas"), false);
  house.chat.leave(house.come("seas"), true);
  const closes = house.took().filter((line) => line.startsWith("seas close"));
  assertEquals(closes, ["seas close", "seas close and flush"]);
});

Deno.test("leaving twice, or before coming, changes nothing", () => {
  const house = new ChatHouse();
  house.open("seas");
  const session = house.come("google");
  house.go("google");
  house.took();
  house.chat.leave(session, true);
  house.chat.leave(house.sessions.offer("google"), true);
  assertEquals(house.took(), []);
});

Deno.test("a second login replaces the first, and nobody is told that someone came", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  const older = house.sessions.of("seas");
  const newer = house.come("seas");
  assertNotEquals(newer, older);
  assertEquals(older?.isOpen, false);
  assertEquals(house.sessions.of("seas"), newer);
  assertEquals(house.took(), ["seas open at 127.0.0.1:6069, else Logged on different location!"]);
});

Deno.test("whether an older session ended is returned", () => {
  const house = new ChatHouse();
  const enter = (port: number) =>
    house.chat.enter(house.sessions.offer("seas"), { hostname: "127.0.0.1", port });
  assertEquals([enter(6067), enter(6068), enter(6068)], [false, true, true]);
});

Deno.test("a session that was replaced cannot log its successor out", () => {
  const house = new ChatHouse();
  house.open("google");
  const older = house.come("seas");
  house.come("seas");
  house.took();
  house.chat.leave(older, true);
  assertEquals(house.took(), []);
  assertEquals(house.sessions.of("seas")?.isOpen, true);
});

Deno.test("requests that waited for a session come after everything its coming led to", () => {
  const house = new ChatHouse();
  house.open("google");
  const session = house.sessions.offer("seas");
  session.whenSettled((open) => {
    if (open) house.chat.handle(session, { type: "MSG", to: "google", text: bytesOf("early") });
  });
  house.chat.enter(session, { hostname: "127.0.0.1", port: 7000 });
  assertEquals(house.took(), [
    "seas open at 127.0.0.1:7000, else Logged on different location!",
    "google < seas has logged on.",
    "google < [seas]: early",
  ]);
});

Deno.test("a message goes to its recipient alone", () => {
  const house = new ChatHouse();
  house.open("seas", "google", "bob");
  house.message("seas", "google");
  assertEquals(house.took(), ["google < [seas]: Hello."]);
  assertEquals(house.delivery.messages.length, 1);
});

Deno.test("a message to someone offline is given to the delivery, and its sender told", () => {
  const house = new ChatHouse();
  house.open("seas");
  house.message("seas", "google");
  assertEquals(house.took(), ["google < [seas]: Hello.", `seas < ${OFFLINE}`]);
});

Deno.test("a message that was kept after all is told to its sender, a broadcast is not", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.message("seas", "google");
  house.ask("seas", { type: "BRD", text: "Hello, all." });
  house.took();
  const [message, broadcast] = house.delivery.receipts;
  broadcast?.settle("kept");
  assertEquals(house.took(), []);
  message?.settle("kept");
  assertEquals(house.took(), [`seas < ${OFFLINE}`]);
  message?.settle("kept");
  assertEquals(house.took(), []);
});

Deno.test("a message that is delivered after all is not told to its sender", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.message("seas", "google");
  house.ask("seas", { type: "BRD", text: "Hello, all." });
  house.took();
  for (const receipt of house.delivery.receipts) receipt?.delivered();
  assertEquals(house.delivery.receipts.map((receipt) => receipt?.fate), ["delivered", "delivered"]);
  assertEquals(house.took(), []);
});

Deno.test("a message for which there is no room is refused, and not given to the delivery", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.delivery.full.add("google").add("bob");
  for (const to of ["google", "bob"]) {
    house.message("seas", to);
    assertEquals(house.took(), [
      `seas < Cannot message ${to}: too many messages wait for them already`,
    ]);
  }
});

Deno.test("a broadcast goes to everyone else online, as one push for all", () => {
  const house = new ChatHouse(["seas", "google", "bob", "eve"]);
  house.open("seas", "google", "bob");
  house.ask("seas", { type: "BRD", text: "Hello, all." });
  assertEquals(house.took(), ["google < [seas]: Hello, all.", "bob < [seas]: Hello, all."]);
  assertEquals(house.delivery.messages.length, 1);
});

Deno.test("a broadcast with nobody else online says nothing to anybody", () => {
  const house = new ChatHouse();
  house.open("seas");
  house.ask("seas", { type: "BRD", text: "Hello, all." });
  assertEquals(house.took(), []);
});

Deno.test("who broadcasts with nobody else online is told so, where there are answers", () => {
  const house = new ChatHouse();
  house.open("seas");
  const answer = house.answer("seas", { type: "BRD", text: "Hello, all." });
  assertEquals(answer, { done: true, code: "nobody", text: "Nobody else is online." });
});

Deno.test("a broadcast that met blocks is told once, also if it met no room besides", () => {
  const house = new ChatHouse(["seas", "google", "bob", "eve", "dan"]);
  house.open("seas", "google", "bob", "eve", "dan");
  for (const user of ["google", "bob"]) house.block(user, "seas");
  house.delivery.full.add("google").add("eve");
  house.took();
  house.ask("seas", { type: "BRD", text: "Hello, all." });
  assertEquals(house.took(), [
    "dan < [seas]: Hello, all.",
    `seas < ${SOME}`,
  ]);
});

Deno.test("a broadcast that met no room says so", () => {
  const house = new ChatHouse(["seas", "google", "bob"]);
  house.open("seas", "google", "bob");
  house.delivery.full.add("google");
  house.ask("seas", { type: "BRD", text: "Hello, all." });
  assertEquals(house.took(), [
    "bob < [seas]: Hello, all.",
    "seas < Cannot broadcast to everyone: too many messages wait for some already",
  ]);
});

Deno.test("a block by someone offline does not matter to a broadcast", () => {
  const house = new ChatHouse();
  house.open("seas", "google", "bob");
  house.block("google", "seas");
  house.go("google");
  house.took();
  house.ask("seas", { type: "BRD", text: "Hello, all." });
  assertEquals(house.took(), ["bob < [seas]: Hello, all."]);
});

Deno.test("the list of who is online is in the order of names and includes who asks", () => {
  const house = new ChatHouse();
  house.open("seas", "google", "bob");
  house.ask("seas", { type: "ONL" });
  assertEquals(house.took(), ["seas < [CURRENTLY ONLINE]: bob google seas"]);
});

Deno.test("a block keeps messages, presence, the list and requests from who is blocked", () => {
  const house = new ChatHouse();
  house.open("seas", "google", "bob");
  house.block("google", "seas");
  house.took();
  house.message("seas", "google");
  assertEquals(house.took(), [`seas < ${BLOCKED}`]);
  house.ask("seas", { type: "ONL" });
  assertEquals(house.took(), ["seas < [CURRENTLY ONLINE]: bob seas"]);
  assertEquals([house.get("seas", "google"), house.took()], ["FAIL", []]);
  house.go("google");
  assertEquals(house.took(), ["bob < google is offline.", "google close and flush"]);
  house.come("google");
  assertEquals(house.took().slice(1), ["bob < google has logged on."]);
});

Deno.test("a message to someone offline who has blocked the sender is refused, not kept", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.block("google", "seas");
  house.go("google");
  house.took();
  house.message("seas", "google");
  assertEquals(house.took(), [`seas < ${BLOCKED}`]);
});

Deno.test("a block outlasts the session, and takes one unblock however often it was made", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  for (let i = 0; i < 3; i++) house.block("google", "seas");
  house.go("google");
  house.come("google");
  house.took();
  house.message("seas", "google");
  house.block("google", "seas", false);
  house.message("seas", "google");
  house.block("google", "seas", false);
  assertEquals(house.took(), [
    `seas < ${BLOCKED}`,
    "google < You have unblocked seas",
    "google < [seas]: Hello.",
    "google < Cannot unblock seas: you have not blocked them",
  ]);
});

Deno.test("strangers and oneself can be neither written to, blocked nor allowed", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  for (const [who, why] of [["nobody", "there is no such user"], ["seas", "that is you"]]) {
    house.message("seas", who!);
    house.block("seas", who!);
    house.block("seas", who!, false);
    house.allow("seas", who!);
    const verbs = ["message", "block", "unblock", "allow"];
    assertEquals(house.took(), verbs.map((verb) => `seas < Cannot ${verb} ${who}: ${why}`));
    assertEquals([house.get("seas", who!), house.took()], ["FAIL", []]);
  }
});

Deno.test("HEY changes nothing, and a refusal goes to who asked", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  assertEquals(house.ask("seas", { type: "HEY" }), undefined);
  house.chat.tell("seas", { kind: "error", text: "Cannot do that" });
  assertEquals(house.took(), ["seas < Cannot do that"]);
});
