/** What the answers to guesses tell. */
import { assertEquals } from "@std/assert";
import { Accounts } from "../../lib/accounts/accounts.ts";
import { hashPassword, type Scrypt } from "../../lib/accounts/scrypt.ts";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { startWithBob } from "../center/fixtures.ts";
import type { Endpoint } from "../peers/line.ts";
import { packFrames, textOf, unpackFrames } from "../peers/newer_bytes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { HostileConnection } from "../support/hostile_connection.ts";
import { Siege } from "../support/hostile_siege.ts";

const LOCKOUT = 60_000;

/** One that there is, with a password that it has not. */
const KNOWN = "seas";

const UNKNOWN = ["nobody", "Seas", "se", "seas2", "x".repeat(32), "日本"];

/** What nobody can be named. Failures of all of these are counted together. */
const NO_NAMES = ["", " ", "a b", "a\0b", "a\nb", "x".repeat(33), "y".repeat(4_000), "a|b"];

/** What somebody hears who says this. */
async function answersTo(center: Endpoint, ...frames: string[]): Promise<string[]> {
  return unpackFrames(await HostileConnection.say(center, packFrames(...frames))).map(textOf);
}

/** All that happens to whoever tries a name until it is suspended, and after that. */
async function fate(name: string): Promise<string[]> {
  const clock = new FakeClock();
  await using center = startWithBob({ ...DEFAULT_LIMITS, clock });
  const heard: string[] = [];
  for (const login of ["LIN", "LIN|2"]) {
    const tries = new Array(5).fill([name, "asdf"]).flat();
    heard.push(...await answersTo(center.address, login, ...tries));
    clock.advance(LOCKOUT / 2);
    // Also with the right password, if there is one.
    heard.push(...await answersTo(center.address, login, name, "summerisover"));
    clock.advance(LOCKOUT / 2);
  }
  return heard;
}

Deno.test("12. An unknown user is answered like a wrong password, in every word, and costs the same", async (t) => {
  const known = await fate(KNOWN);

  await t.step("a name that there is", () => {
    const penned = ["JUST_PENNED|60", "PENNED|60", "PENNED|60", "PENNED|30"];
    const once = [
      "LOGIN_FAILED|2",
      "LOGIN_FAILED|1",
      ...penned.map((reply) => `${reply}.0000000000`),
    ];
    assertEquals(known, [...once, ...once]);
  });

  await t.step("names that there are not, and that there cannot be", async () => {
    for (const name of [...UNKNOWN, ...NO_NAMES]) {
      assertEquals(await fate(name), known, JSON.stringify(name.slice(0, 40)));
    }
  });

  await t.step("every name costs one hash, as long as that of some account", async () => {
    const costs: number[] = [];
    const scrypt: Scrypt = (_password, _salt, { ln }, length) => {
      costs.push(ln);
      return Promise.resolve(new Uint8Array(length));
    };
    const credentials = new Map([
      ["seas", await hashPassword("summerisover", { ln: 1, r: 1, p: 1 })],
      ["google", await hashPassword("hasglasses", { ln: 2, r: 1, p: 1 })],
      ["bob", "hunter2"],
    ]);
    const options = { attempts: 1_000, lockout: LOCKOUT, scrypt };
    const accounts = new Accounts(new FakeClock(), credentials, options);
    for (const name of ["seas", "google", "bob", ...UNKNOWN, ...NO_NAMES]) {
      const before = costs.length;
      await accounts.check(name, "asdf");
      await accounts.check(name, "");
      const [first, second, ...more] = costs.slice(before);
      assertEquals([first, more], [second, []], "it is the same each time");
    }
    assertEquals([...new Set(costs)].sort(), [1, 2]);
    accounts.close();
  });

  await t.step("a token is right or wrong, and nothing tells how nearly", async () => {
    await using siege = await Siege.lay();
    const { endpoint, seas, bob, google } = siege;
    const heard = new Set<string>();
    for (const { user, token } of [seas, bob, google]) {
      const wrong = [
        ...["", "2.", "x", `${token}x`, ` ${token}`, token.slice(0, -1), token.toLowerCase()],
        ...[...token].map((letter, i) =>
          token.slice(0, i) + (letter === "A" ? "B" : "A") + token.slice(i + 1)
        ),
      ];
      for (const guess of wrong.filter((guess) => guess.startsWith("2."))) {
        heard.add((await answersTo(endpoint, `HEY|${user}|${guess}|`)).join());
        heard.add((await answersTo(endpoint, `ATT|${user}|${guess}|0`)).join());
      }
      for (const guess of wrong.filter((guess) => !guess.startsWith("2."))) {
        assertEquals(await answersTo(endpoint, `GET|${user}|${guess}|seas`), []);
      }
    }
    for (const user of ["nobody", "", "seas "]) {
      heard.add((await answersTo(endpoint, `HEY|${user}|${seas.token}|`)).join());
    }
    assertEquals([...heard], ["FAIL|session|Your session is over: log in again"]);
    await siege.assertWellServed();
  });
});
