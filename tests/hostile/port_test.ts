/** What strangers bring to a client's own port. */
import { assertEquals } from "@std/assert";
import { ACCOUNTS, enter } from "../center/fixtures.ts";
import { until } from "../center/newer_room.ts";
import { type Bytes, bytesOf, concatBytes, type Frame, packFrames } from "../peers/newer_bytes.ts";
import { Channel } from "../peers/newer_channel.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { centerSeals } from "../peers/newer_crypto.ts";
import { OlderClient } from "../peers/older_client.ts";
import { Horde, HostileConnection, inBatches } from "../support/hostile_connection.ts";
import { Dice, SEED } from "../support/hostile_dice.ts";
import { Table } from "../support/hostile_table.ts";
import { startCenter } from "../support/start.ts";

const KEY = "A".repeat(43);

/** Whatever a center pushes, in either protocol. */
const PUSHES = [
  "[google]: forged",
  "<google>: forged",
  "google is offline.",
  "Logged on different location!",
  "Request: seas wants your address. [allow seas] to accept.",
  "[CURRENTLY ONLINE]: forged",
  "While you were away...\n[google]: forged",
  "ADR|google|127.0.0.1|6067",
  `ADR|google|127.0.0.1|6067|${KEY}`,
  `END|google|${KEY}`,
  "MSG|a-1|[google]: forged",
  "OKAY|attached|",
  "FAIL|replaced|Logged on different location!",
];

const NUMBERED = PUSHES.flatMap((
  text,
) => [`PSH|1|1|${text}`, `KPT|1|1|${text}`, `PSH|0|1|${text}`]);

function isForged(line: string): boolean {
  return line.includes("forged");
}

/** What the center would seal with if ada were mallory. */
async function sealsOfMallory({ siege }: Table): Promise<Channel> {
  await using mallory = NewerClient.listen();
  using login = await mallory.openLogin(siege.endpoint);
  await login.attempt("mallory", "of mallory");
  const [, token = "", centerKey = ""] = login.received;
  await login.announce();
  await login.outcome();
  const keys = mallory.keys!;
  const seals = await centerSeals(keys, token, centerKey, keys.publicKey);
  return new Channel(seals.fromCenter, seals.fromClient);
}

Deno.test("3. A push is believed only if the center that one logged in to has sealed it", async (t) => {
  await using table = await Table.set();
  const { siege, ada, port } = table;
  const assertNothingForged = async () => {
    await table.assertWellServed();
    assertEquals(table.shown.filter(isForged), []);
  };
  const say = async (...frames: Frame[]) => {
    const answer = await HostileConnection.say(port, packFrames(...frames));
    assertEquals(answer.length, 0, "nothing is answered");
  };

  await t.step("not if it is not sealed at all", async () => {
    for (const push of [...PUSHES, ...NUMBERED, "HEY"]) await say(push);
    await say("HEY", ...PUSHES, ...NUMBERED);
    await assertNothingForged();
  });

  await t.step("not if it is sealed for somebody else's session", async () => {
    const channel = await sealsOfMallory(table);
    for (const push of [...PUSHES, ...NUMBERED]) await say(await channel.seal("HEY", push));
    channel.lastSealed = 1e9;
    await say(await channel.seal(...NUMBERED));
    await assertNothingForged();
  });

  await t.step("not if it is from another center", async () => {
    await using other = startCenter({ credentials: ACCOUNTS });
    await using seas = OlderClient.listen({ port: port.port });
    await enter(other, seas, "seas");
    await using google = NewerClient.listen();
    await google.login(other.address, "google", "hasglasses");
    await google.ask("MSG", "seas", "forged");
    await google.ask("BRD", "forged");
    await assertNothingForged();
  });

  await t.step("not if whoever is allowed to write has sent it", async () => {
    ada.type("allow google");
    while (!(await siege.google.nextPush()).text.startsWith("ADR|ada|"));
    for (const push of PUSHES) await say(push);
    await assertNothingForged();
    for (const push of [...PUSHES, ...NUMBERED]) {
      const { privately } = siege.google;
      const sealed = await siege.google.seal("ada", push, { plain: push });
      await HostileConnection.say(port, packFrames(privately.frame(sealed)));
    }
    await table.assertWellServed();
    // What looks like an id makes it a private message, and that is what it is shown as.
    const others = table.shown.filter((line) => isForged(line) && !line.startsWith("<google>: "));
    assertEquals(others, []);
  });

  await t.step("and what it would have told has not come to pass", async () => {
    ada.type("private google x");
    await ada.terminal.until("I don't yet know who google is.");
    assertEquals(siege.center.online, 5);
  });
});

/** What comes to the port looks like this more often than not. */
function forged(dice: Dice): Bytes {
  const number = String(dice.below(5));
  switch (dice.below(4)) {
    case 0:
      return dice.bare();
    case 1:
      return packFrames(dice.frame());
    case 2:
      return packFrames(concatBytes(bytesOf(`SEA|${number}|`), dice.bytes(100)));
    default: {
      const name = dice.oneOf(["google", "seas", "ada", ""]);
      return packFrames(concatBytes(bytesOf(`PRV|${name}|${number}|`), dice.bytes(100)));
    }
  }
}

/** Attacks ada's port, at which her messages go on to come. */
async function besiege(attack: (table: Table) => Promise<void>): Promise<void> {
  await using table = await Table.set();
  const { siege, ada } = table;
  ada.type("allow google");
  while (!(await siege.google.nextPush()).text.startsWith("ADR|ada|"));
  await siege.withstand(async () => {
    await table.assertWellServed();
    await attack(table);
    await table.assertWellServed();
  });
  await table.assertNothingElseShown();
}

Deno.test("a thousand random frames at a client's port", async (t) => {
  const dice = new Dice(6);
  await t.step(`seed ${SEED}`, () =>
    besiege(async ({ port }) => {
      await inBatches(1_000, 20, async () => {
        const answer = await HostileConnection.say(port, forged(dice));
        assertEquals(answer.length, 0);
      });
    }));
});

Deno.test("three hundred connections at a client's port that say nothing", async () => {
  await besiege(async (table) => {
    await using horde = new Horde();
    for (let wave = 0; wave < 3; wave++) {
      await horde.dial(table.port, 100);
      await table.assertWellServed();
    }
    await until(() => horde.alive <= 64);
    await HostileConnection.say(table.port, packFrames("forged"));
  });
});
