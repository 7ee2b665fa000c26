/** Who may ask whom for an address, and who gets it. */
import { assertEquals } from "@std/assert";
import { MAX_ASKERS } from "../../lib/chat/consent.ts";
import { ChatHouse } from "./fixtures.ts";

const ASKED = "google < Request: seas wants your address. [allow seas] to accept.";

Deno.test("a request for an address is shown to the one asked", () => {
  const house = new ChatHouse();
  house.open("seas", "google", "bob");
  assertEquals([house.get("seas", "google"), house.took()], ["OKAY", [ASKED]]);
});

Deno.test("nobody who is offline, unknown, oneself or blocking can be asked", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.block("google", "seas");
  house.took();
  for (const who of ["bob", "nobody", "seas", "google", ""]) {
    assertEquals([house.get("seas", who), house.took()], ["FAIL", []], who);
  }
});

Deno.test("whoever is allowed gets the address of where the one who allows was last", () => {
  const house = new ChatHouse();
  house.open("seas", "google", "google");
  house.get("seas", "google");
  house.took();
  house.allow("google", "seas");
  assertEquals(house.took(), ["seas < ADR|google|127.0.0.1|6069"]);
});

Deno.test("someone may be allowed who has not asked", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.allow("google", "seas");
  assertEquals(house.took(), ["seas < ADR|google|127.0.0.1|6068"]);
});

Deno.test("allowing someone who has gone is told to the one who allows", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.get("seas", "google");
  house.go("seas");
  house.took();
  house.allow("google", "seas");
  assertEquals(house.took(), [
    "google < seas has gone offline. Please allow access when they are online again.",
  ]);
});

Deno.test("a request that is repeated within a minute is not shown again", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.get("seas", "google");
  house.took();
  for (const later of [0, 1, 58_998, 1_000]) {
    assertEquals([house.get("seas", "google"), house.took()], ["OKAY", []]);
    house.clock.advance(later);
  }
  house.clock.advance(1);
  assertEquals([house.get("seas", "google"), house.took()], ["OKAY", [ASKED]]);
  house.clock.advance(59_999);
  assertEquals([house.get("seas", "google"), house.took()], ["OKAY", []]);
});

Deno.test("once a request was allowed the next one is shown", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.get("seas", "google");
  house.allow("google", "seas");
  house.took();
  assertEquals([house.get("seas", "google"), house.took()], ["OKAY", [ASKED]]);
});

Deno.test("a block takes back what was asked, and after it one may ask again", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.get("seas", "google");
  house.block("google", "seas");
  house.took();
  house.allow("google", "seas");
  assertEquals(house.took(), [
    "google < Cannot allow seas: you have blocked them; unblock them first",
  ]);
  house.block("google", "seas", false);
  house.took();
  assertEquals([house.get("seas", "google"), house.took()], ["OKAY", [ASKED]]);
});

Deno.test("nobody who has blocked someone is sent their address", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.block("seas", "google");
  house.get("seas", "google");
  house.took();
  house.allow("google", "seas");
  assertEquals(house.took(), ["google < Cannot allow seas: they have blocked you"]);
});

Deno.test("whoever was asked is asked anew once they have gone, or have logged in again", () => {
  for (const goes of [true, false]) {
    const house = new ChatHouse();
    house.open("seas", "google");
    house.get("seas", "google");
    if (goes) house.go("google");
    house.come("google");
    house.took();
    assertEquals([house.get("seas", "google"), house.took()], ["OKAY", [ASKED]]);
  }
});

Deno.test("whoever asks, goes, comes and asks again is not shown again within a minute", () => {
  for (const goes of [true, false]) {
    const house = new ChatHouse();
    house.open("seas", "google");
    house.get("seas", "google");
    for (let i = 0; i < 3; i++) {
      if (goes) house.go("seas");
      house.come("seas");
      house.took();
      assertEquals([house.get("seas", "google"), house.took()], ["OKAY", []]);
    }
    house.clock.advance(60_000);
    assertEquals([house.get("seas", "google"), house.took()], ["OKAY", [ASKED]]);
  }
});

Deno.test("someone who times out takes their requests along", () => {
  const house = new ChatHouse();
  house.open("seas", "google");
  house.get("seas", "google");
  house.clock.advance(30_000);
  for (const session of house.sessions.expired()) house.chat.leave(session, false);
  house.open("seas", "google");
  assertEquals([house.get("seas", "google"), house.took()], ["OKAY", [ASKED]]);
});

/** Makes so many users ask google, and returns the replies. */
function askAll(house: ChatHouse, askers: readonly string[]): (string | undefined)[] {
  return askers.map((user) => house.get(user, "google"));
}

Deno.test("32 at a time may ask one user, and one more when one of them is settled", () => {
  assertEquals(MAX_ASKERS, 32);
  const askers = Array.from({ length: 32 }, (_, i) => `user${i}`);
  const house = new ChatHouse(["seas", "google", "bob", ...askers]);
  house.open("seas", "google", "bob", ...askers);
  assertEquals(new Set(askAll(house, askers)), new Set(["OKAY"]));
  assertEquals(house.took().length, 32);
  assertEquals([house.get("seas", "google"), house.took()], ["FAIL", []]);
  assertEquals([house.get("user0", "google"), house.took()], ["OKAY", []], "asked already");
  assertEquals([house.get("seas", "bob"), house.took().length], ["OKAY", 1], "somebody else");
  house.allow("google", "user0");
  assertEquals(house.get("seas", "google"), "OKAY");
  assertEquals(house.get("bob", "google"), "FAIL");
  house.block("google", "user1");
  assertEquals(house.get("bob", "google"), "OKAY");
  assertEquals(house.get("user0", "google"), "FAIL");
  house.go("user2");
  assertEquals(house.get("user0", "google"), "FAIL", "who goes may come again");
});

Deno.test("32 who never get an answer do not keep others from asking for ever", () => {
  const askers = Array.from({ length: 32 }, (_, i) => `user${i}`);
  const house = new ChatHouse(["seas", "google", ...askers]);
  house.open("seas", "google", ...askers);
  askAll(house, askers);
  assertEquals(house.get("seas", "google"), "FAIL");
  house.clock.advance(3_600_000);
  assertEquals(house.get("seas", "google"), "OKAY");
});
