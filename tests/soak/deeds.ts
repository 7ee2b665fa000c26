/**
 * What people do in two weeks, and those who are none of them.
 *
 * @module
 */
import { until } from "../center/newer_room.ts";
import { packFrames } from "../peers/newer_bytes.ts";
import { NewerClient } from "../peers/newer_client.ts";
import { OlderClient } from "../peers/older_client.ts";
import { HostileConnection } from "../support/hostile_connection.ts";
import { GOOD_WAYS, isDone, type Person, WAYS } from "./person.ts";
import type { Deed, Soak } from "./soak.ts";

/** More than may be asked at once. */
const FLOOD = 510;

/** More than may wait for one user. */
const MAILBOX = 21;

/** More connections than one address may have. */
const CONNECTIONS = 41;

/** Milliseconds until whoever is told something has heard it. */
const PATIENCE = 200;

/** Names of nobody's. */
const NOBODIES = ["mallory", "root", "admin", "nobody", "", "two words"];

/** How connections begin that go no further. */
const BEGINNINGS = [
  ...["", "\0", "\0\0\0\x20", "\0\0\0\x03LIN", "\0\0\0\x05LIN|2\0\0\0\x04user"],
  "\0\0\0\x05LIN|2\0\0\0\x05user0",
];

/** All of it. */
export const DEEDS: Readonly<Record<string, Deed>> = {
  async "log in"(soak) {
    return await soak.bringIn(soak.dice.oneOf(soak.people), soak.dice.oneOf(WAYS));
  },

  async "log out"(soak) {
    await (await there(soak)).leave();
    return true;
  },

  async "be cut off"(soak) {
    await (await there(soak)).crash();
    return true;
  },

  async "log in elsewhere"(soak) {
    const person = await there(soak);
    return await soak.bringIn(person, soak.dice.oneOf(GOOD_WAYS));
  },

  async "guess passwords"({ dice, people, center }) {
    const name = dice.oneOf([dice.oneOf(people).name, dice.oneOf(NOBODIES)]);
    await using client = OlderClient.listen();
    using login = await client.openLogin(center.address);
    for (let i = dice.below(5); i >= 0; i--) await login.attempt(name, `wrong ${i}`);
    return true;
  },

  message: (soak) => message(soak, 1),

  "fill a mailbox": (soak) => message(soak, MAILBOX),

  async "message twice"(soak) {
    const sender = await newer(soak);
    const id = crypto.randomUUID().slice(0, 20);
    const request = [id, other(soak, sender).name, "once"];
    return isDone(await sender.ask("SAY", ...request)) &&
      isDone(await sender.ask("SAY", ...request));
  },

  broadcast: async (soak) => isDone(await (await there(soak)).ask("BRD", "hello, all")),

  async "private message"(soak) {
    const [from, to] = await allow(soak);
    const client = clientOf(from);
    await until(() => client.privately.addresses.has(to.name), PATIENCE);
    const { key, number, bytes } = await client.seal(to.name, "for your eyes only");
    return isDone(await from.ask("PRV", to.name, key, `${number}`, bytes));
  },

  allow: async (soak) => (await allow(soak)).length === 2,

  async "ask for an address"(soak) {
    const asker = await newer(soak);
    return isDone(await asker.ask("GET", (await newer(soak, asker)).name));
  },

  async block(soak) {
    const person = await newer(soak);
    return isDone(await person.ask("BLC", "1", other(soak, person).name));
  },

  async unblock(soak) {
    const person = await newer(soak);
    const { name } = other(soak, person);
    return isDone(await person.ask("BLC", "1", name)) &&
      isDone(await person.ask("BLC", "0", name));
  },

  async "ask too much"(soak) {
    using line = await clientOf(await newer(soak)).openRequests();
    await line.send(...Array.from({ length: FLOOD }, () => ["WHO", "user0"] as const));
    for (let i = 1; i < FLOOD; i++) await line.answer();
    return (await line.answer()).startsWith("FAIL|slow|");
  },

  async "hold connections"({ center, loose, dice }) {
    for (let i = dice.below(6); i >= 0; i--) {
      const connection = await HostileConnection.dial(center.address);
      await connection?.sendBare(new TextEncoder().encode(dice.oneOf(BEGINNINGS)));
      if (connection) loose.push(connection);
    }
    return true;
  },

  async "hold too many connections"({ center, loose }) {
    for (let i = 0; i < CONNECTIONS; i++) {
      const connection = await HostileConnection.dial(center.address);
      if (connection) loose.push(connection);
    }
    await until(() => loose.some(({ isOver }) => isOver), PATIENCE);
    return true;
  },

  async "stop half way through a login"({ center, dice, now, people }) {
    const { name } = dice.oneOf(people);
    await using client = NewerClient.listen();
    using login = await client.openLogin(center.address);
    return await login.attempt(name, now.get(name) ?? "") === "LOGIN_OKAY|2";
  },

  async "say what is no request"({ dice, strangers }) {
    for (let i = 0; i < 8; i++) {
      const bytes = dice.below(2) === 0 ? dice.bare() : packFrames(dice.frame());
      await HostileConnection.say(dice.oneOf(strangers), bytes);
    }
    return true;
  },

  async "replace the accounts"(soak) {
    const { dice, people, accounts } = soak;
    const changed = new Map(soak.now);
    const { name } = dice.oneOf(people);
    const change = dice.below(3);
    if (change === 0) changed.delete(name);
    else if (change === 1) changed.set(name, `another of ${name}`);
    else for (const [name, password] of accounts) changed.set(name, password);
    await soak.setAccounts(changed);
    return true;
  },
};

/** Somebody who is there, or comes now. */
function there(soak: Soak): Promise<Person> {
  return soak.someone(({ client }) => client !== undefined);
}

/** Somebody with a client of protocol 2 that hears what it is told, but for one. */
function newer(soak: Soak, but?: Person): Promise<Person> {
  return soak.someone((person) =>
    person !== but && person.client instanceof NewerClient && person.hears
  );
}

/** Somebody else, there or not. */
function other({ dice, people, now }: Soak, but: Person): Person {
  return dice.oneOf(people.filter((person) => person !== but && now.has(person.name)));
}

function clientOf({ name, client }: Person): NewerClient {
  if (client instanceof NewerClient) return client;
  throw new Error(`${name} does not speak protocol 2`);
}

async function message(soak: Soak, count: number): Promise<boolean> {
  const from = await there(soak);
  const to = other(soak, from);
  const messages = Array.from(
    { length: count },
    (_, i) => from.ask("MSG", to.name, `message ${i}`),
  );
  return (await Promise.all(messages)).some(isDone);
}

/** One asks another for private messages, who allows them. */
async function allow(soak: Soak): Promise<[from: Person, to: Person]> {
  const from = await newer(soak);
  const to = await newer(soak, from);
  await from.ask("BLC", "0", to.name);
  await to.ask("BLC", "0", from.name);
  await from.ask("GET", to.name);
  const answer = await clientOf(to).allow(from.name);
  if (!isDone(answer)) throw new Error(`${to.name} cannot allow ${from.name}: ${answer}`);
  return [from, to];
}
