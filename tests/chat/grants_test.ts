/** Who allowed whom to message privately. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Grants } from "../../lib/chat/grants.ts";

/** Grants, each such as `google>seas`: google has allowed seas. */
function granted(...pairs: string[]): Grants {
  const grants = new Grants();
  for (const pair of pairs) {
    const [user = "", other = ""] = pair.split(">");
    grants.add(user, other);
  }
  return grants;
}

/** Which of these grants there are. */
function held(grants: Grants, ...pairs: string[]): string[] {
  return pairs.filter((pair) => {
    const [user = "", other = ""] = pair.split(">");
    return grants.has(user, other);
  });
}

Deno.test("a grant is from one to one other, and not back", () => {
  const grants = granted("google>seas");
  assertEquals(held(grants, "google>seas", "seas>google", "google>bob", "bob>seas"), [
    "google>seas",
  ]);
});

Deno.test("a grant that is made twice is taken back at once", () => {
  const grants = granted("google>seas", "google>seas");
  assertEquals(grants.revoke("google", "seas"), true);
  assertEquals(held(grants, "google>seas"), []);
  assertEquals(grants.revoke("google", "seas"), false);
});

Deno.test("whoever takes back, it is taken back both ways and for these two alone", () => {
  const pairs = ["google>seas", "seas>google", "google>bob", "bob>seas"];
  for (const [user, other] of [["google", "seas"], ["seas", "google"]] as const) {
    const grants = granted(...pairs);
    assertEquals(grants.revoke(user, other), true);
    assertEquals(held(grants, ...pairs), ["google>bob", "bob>seas"]);
  }
});

Deno.test("what was allowed one way only can be taken back by either", () => {
  for (const [user, other] of [["google", "seas"], ["seas", "google"]] as const) {
    const grants = granted("google>seas");
    assertEquals([grants.revoke(user, other), held(grants, "google>seas")], [true, []]);
  }
});

Deno.test("between those who allowed each other nothing there is nothing to take back", () => {
  const grants = granted("google>seas");
  assertEquals(grants.revoke("google", "bob"), false);
  assertEquals(grants.revokeAll("bob"), new Set());
  assertEquals(held(grants, "google>seas"), ["google>seas"]);
});

Deno.test("all of a user's is taken back, and those concerned are told of, once each", () => {
  const pairs = ["google>seas", "seas>google", "google>bob", "eve>google", "bob>seas"];
  const grants = granted(...pairs);
  assertEquals(grants.revokeAll("google"), new Set(["seas", "bob", "eve"]));
  assertEquals(held(grants, ...pairs), ["bob>seas"]);
  assertEquals(grants.revokeAll("google"), new Set());
  grants.add("google", "seas");
  assertEquals(grants.revokeAll("seas"), new Set(["google", "bob"]));
});

const user = fc.constantFrom("a", "b", "c", "__proto__");
const step = fc.record({
  type: fc.constantFrom("add", "add", "revoke", "revokeAll"),
  user,
  other: user,
});

Deno.test("grants are what is left of all that was allowed and taken back", () => {
  fc.assert(fc.property(fc.array(step), (steps) => {
    const grants = new Grants();
    let left: [string, string][] = [];
    for (const { type, user, other } of steps) {
      if (type === "add") {
        grants.add(user, other);
        left.push([user, other]);
      } else if (type === "revoke") {
        grants.revoke(user, other);
        left = left.filter(([x, y]) =>
          !(x === user && y === other) && !(x === other && y === user)
        );
      } else {
        grants.revokeAll(user);
        left = left.filter((pair) => !pair.includes(user));
      }
    }
    for (const user of ["a", "b", "c", "__proto__"]) {
      for (const other of ["a", "b", "c", "__proto__"]) {
        assertEquals(grants.has(user, other), left.some(([x, y]) => x === user && y === other));
      }
    }
  }));
});
