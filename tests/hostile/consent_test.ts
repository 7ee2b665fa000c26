/** A thousand requests for an address. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ACCOUNTS, enter } from "../center/fixtures.ts";
import { come, comeAs, until } from "../center/newer_room.ts";
import { packFrames } from "../peers/newer_bytes.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { HostileConnection, inBatches } from "../support/hostile_connection.ts";
import { Siege } from "../support/hostile_siege.ts";

/** How many askers one user can have at a time. */
const MAX_ASKERS = 32;

const MALLORIES = Array.from({ length: 40 }, (_, i) => `mallory${i}`);

const CREDENTIALS = new Map([
  ...ACCOUNTS,
  ...["mallory", ...MALLORIES].map((name) => [name, `of ${name}`] as const),
]);

/** How often google was asked for his address. */
function asked({ google }: Siege): number {
  return google.pushes.arrivals.all.filter(({ text }) => text.startsWith("Request: ")).length;
}

Deno.test("a thousand requests for one address by one user of protocol 2", async () => {
  await using siege = await Siege.lay({ credentials: CREDENTIALS });
  await using mallory = await come(siege.center, "mallory", { listening: false });
  await siege.withstand(async () => {
    using line = await mallory.openRequests();
    for (let wave = 0; wave < 4; wave++) {
      await line.send(...Array.from({ length: 250 }, () => ["GET", "google"] as const));
      for (let i = 0; i < 250; i++) assertEquals(await line.answer(), "OKAY|asked|");
      await siege.assertWellServed();
      // Within a minute the first request still stands.
      await siege.pass(10_000);
    }
    assertEquals(asked(siege), 1);
  });
});

Deno.test("a thousand requests for one address by one user of protocol 1", async () => {
  await using siege = await Siege.lay({ credentials: CREDENTIALS });
  await using mallory = OlderClient.listen();
  await enter(siege.center, mallory, "mallory", "of mallory");
  const frame = packFrames(`GET|mallory|${mallory.token}|google`);
  await siege.withstand(async () => {
    for (let wave = 0; wave < 4; wave++) {
      await inBatches(250, 50, async () => {
        assert((await HostileConnection.say(siege.endpoint, frame)).length > 0);
      });
      await siege.assertWellServed();
      await siege.pass(10_000);
    }
    assertEquals(asked(siege), 1);
  });
});

Deno.test("a thousand requests for one address by forty users", async () => {
  await using siege = await Siege.lay({ credentials: CREDENTIALS });
  await using stack = new AsyncDisposableStack();
  const askers = await Promise.all(
    MALLORIES.map((name) => come(siege.center, name, { listening: false, attached: false })),
  );
  for (const asker of askers) stack.use(asker);
  await siege.withstand(async () => {
    const answers = await Promise.all(askers.map(async (asker) => {
      using line = await asker.openRequests();
      await line.send(...Array.from({ length: 25 }, () => ["GET", "google"] as const));
      return await Promise.all(Array.from({ length: 25 }, () => line.answer()));
    }));
    const refused = answers.flat().filter((answer) => answer !== "OKAY|asked|");
    for (const answer of refused) assertMatch(answer, /^FAIL\|too-many\|Cannot ask google: /);
    assertEquals(refused.length, (MALLORIES.length - MAX_ASKERS) * 25);
    await until(() => asked(siege) >= MAX_ASKERS);
    await siege.assertWellServed();
    assertEquals(asked(siege), MAX_ASKERS);
  });
});

Deno.test("13. Who asks for consent a thousand times is not shown a thousand times, and a refusal lasts", async (t) => {
  const start = () => Siege.lay({ credentials: CREDENTIALS });

  await t.step("within a minute it is shown once", async () => {
    await using siege = await start();
    await using mallory = await come(siege.center, "mallory", { listening: false });
    for (let minute = 1; minute <= 3; minute++) {
      for (let i = 0; i < 20; i++) assertEquals(await mallory.ask("GET", "google"), "OKAY|asked|");
      await siege.assertWellServed();
      assertEquals(asked(siege), minute);
      await siege.pass(60_000);
    }
  });

  await t.step("however often the one who asks logs out and in", async () => {
    await using siege = await start();
    await using newer = NewerClient.listen({ listening: false });
    await using older = OlderClient.listen();
    for (let i = 0; i < 10; i++) {
      await newer.login(siege.endpoint, "mallory", "of mallory");
      assertEquals(await newer.ask("GET", "google"), "OKAY|asked|");
      if (i % 2) await newer.ask("OUT");
      await enter(siege.center, older, "mallory", "of mallory");
      assertEquals(await older.get("google"), "OKAY");
    }
    await siege.assertWellServed();
    assertEquals(asked(siege), 1);
  });

  await t.step("thirty-two wait at most, and others are told to come again", async () => {
    await using siege = await start();
    for (const [i, name] of MALLORIES.entries()) {
      await using asker = await come(siege.center, name, { listening: false, attached: false });
      const answer = await asker.ask("GET", "google");
      assertMatch(
        answer,
        i < MAX_ASKERS ? /^OKAY\|asked\|$/ : /^FAIL\|too-many\|Cannot ask google/,
      );
    }
    await siege.assertWellServed();
    assertEquals(asked(siege), MAX_ASKERS);
  });

  await t.step("whoever is refused is not heard again, in any session of both", async () => {
    await using siege = await start();
    const { center, google } = siege;
    assertEquals(await google.ask("BLC", "1", "mallory"), "OKAY|blocked|You have blocked mallory");
    for (let i = 0; i < 3; i++) {
      await using mallory = await come(center, "mallory", { listening: false });
      for (let j = 0; j < 20; j++) {
        assertEquals(await mallory.ask("GET", "google"), "FAIL|not-found|google cannot be found");
      }
      await comeAs(center, google, "google");
      await google.attach();
      await siege.pass(60_000);
    }
    await siege.assertWellServed();
    assertEquals(asked(siege), 0);
  });
});
