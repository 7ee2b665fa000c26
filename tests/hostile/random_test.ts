/**
 * Random frames at the center, nine thousand of ten: bare, in logins, in
 * sessions of both protocols. The others come to a client's port.
 */
import { assert, assertEquals } from "@std/assert";
import { enter } from "../center/fixtures.ts";
import { come, until } from "../center/newer_room.ts";
import { bytesOf, packFrames } from "../peers/newer_bytes.ts";
import { OlderClient } from "../peers/older_client.ts";
import { WITH_MALLORY } from "../support/hostile_accounts.ts";
import { HostileConnection, inBatches } from "../support/hostile_connection.ts";
import { Dice, SEED } from "../support/hostile_dice.ts";
import { assertOneMessage } from "../support/properties_safe.ts";
import { Siege } from "../support/hostile_siege.ts";

/** So long that a session may ask as much again, in milliseconds. */
const REST = 20_000;

/** Throws dice at a center, and sees to it that it stands. */
function besiege(name: string, salt: number, attack: (siege: Siege, dice: Dice) => Promise<void>) {
  Deno.test(name, async (t) => {
    await t.step(`seed ${SEED}`, async () => {
      await using siege = await Siege.lay({ credentials: WITH_MALLORY });
      await siege.withstand(() => attack(siege, new Dice(salt)));
      const { seas, google, bob } = siege;
      assertEquals([...seas.faults, ...google.faults, ...bob.faults], []);
      for (const push of bob.pushes) assertOneMessage(push);
    });
  });
}

besiege("three thousand random frames and bytes, bare", 1, async ({ endpoint }, dice) => {
  await inBatches(3_000, 50, async (i) => {
    const bytes = i % 3 === 0 ? dice.bare() : packFrames(dice.frame());
    await HostileConnection.say(endpoint, bytes);
  });
});

besiege("two thousand random frames inside logins", 2, async (siege, dice) => {
  for (let wave = 0; wave < 4; wave++) {
    await inBatches(100, 20, async (i) => {
      const frames = i % 2 === 0
        ? ["LIN|2", "mallory", "of mallory", dice.field(), dice.oneOf(["0", "40000"])]
        : [dice.oneOf(["LIN", "LIN|2", "LIN|3", "LIN|"])];
      frames.push(...dice.times(5, () => i % 3 === 0 ? dice.field() : dice.frame()));
      await HostileConnection.say(siege.endpoint, packFrames(...frames));
    });
    // There may be two logins a second.
    await siege.pass(60_000);
  }
});

besiege("fifteen hundred random frames in a session of protocol 1", 3, async (siege, dice) => {
  await using mallory = OlderClient.listen();
  for (let wave = 0; wave < 3; wave++) {
    await enter(siege.center, mallory, "mallory", "of mallory");
    const [user, token] = [bytesOf("mallory"), bytesOf(mallory.token)];
    await inBatches(500, 50, async () => {
      await HostileConnection.say(siege.endpoint, packFrames(dice.frame(user, token)));
    });
    await siege.pass(REST);
  }
  for (const push of mallory.pushes) assertOneMessage(push);
  await leave(siege, mallory.token);
});

besiege("two thousand random frames in a session of protocol 2", 4, async (siege, dice) => {
  await using mallory = await come(siege.center, "mallory", { listening: false });
  for (let wave = 0; wave < 4; wave++) {
    await inBatches(25, 5, async (i) => {
      const [user, token] = [bytesOf("mallory"), bytesOf(mallory.token)];
      const frames = dice.times(20, () => i % 2 === 0 ? dice.frame(user, token) : dice.frame());
      const first = `HEY|mallory|${mallory.token}|`;
      const answers = await HostileConnection.say(siege.endpoint, packFrames(first, ...frames));
      assert(answers.length > 0, "whoever has a session is answered");
    });
    await siege.pass(REST);
  }
  await leave(siege, mallory.token);
});

besiege("five hundred random frames on attached connections", 5, async (siege, dice) => {
  await using mallory = await come(siege.center, "mallory", { listening: false });
  const first = `ATT|mallory|${mallory.token}|0`;
  const frames = ["HEY", "ACK|1", "ACK|0", "ACK|99999999", "ACK|", "PSH|1|1|x", "SEA|1|x"];
  await inBatches(250, 10, async () => {
    const said = dice.times(2, () => dice.below(2) === 0 ? dice.oneOf(frames) : dice.frame());
    await HostileConnection.say(siege.endpoint, packFrames(first, ...said));
  });
  await leave(siege, mallory.token);
});

async function leave({ center, endpoint }: Siege, token: string): Promise<void> {
  await HostileConnection.say(endpoint, packFrames(`OUT|mallory|${token}|`));
  await until(() => center.online === 3);
}
