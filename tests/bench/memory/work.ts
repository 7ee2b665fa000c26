/**
 * What a user costs who is online and idle: memory.
 *
 * @module
 */
import { IDLE_PORT, inTurns } from "../attached/chatroom.ts";
import { logInDialled, reusePorts } from "../attached/dialled.ts";
import { joinNgircd, ngircdMissing, startNgircd } from "../attached/ngircd.ts";
import { type Account, makeAccounts, startCenter } from "../center.ts";
import { logIn } from "../login.ts";
import { outputOf, type Process } from "../process.ts";
import type { Figure, MakeWork, Work } from "../work.ts";

const SCRIPT = new URL(import.meta.resolve("./center_main.ts")).pathname;

/** How many users are online, and how many are connected to another server. */
const USERS = 10_000;
const CONNECTED = 2_000;

/** Of those, the part that is enough to see that it works. */
const QUICK = 1 / 20;

/** How many log in before, so that what is made once is there. */
const FIRST_USERS = 500;

/** Fewer are not seen beside what else lives, which comes and goes. */
const FEWEST = 500;

/** What an idle user may cost, in bytes. */
const MAX_BYTES = 1_024;

/** What a process holds. */
interface Memory {
  /** What lives. */
  readonly live: number;
  /** What the system has given. */
  readonly resident: number;
}

/** Live memory for each idle user who is dialled, in protocol 1. */
export const memory: MakeWork = ({ online, quick = false }): Work => {
  const users = online ?? scaled(USERS, quick);
  const connected = scaled(CONNECTED, quick);
  return {
    name: "memory",
    title: "Memory, protocol 1",
    unit: "bytes",
    subjects: [
      {
        name: "ours",
        missing: () => Promise.resolve(users < FEWEST ? "too few to be seen" : undefined),
        measure: () => measureCenter(users, logInPlain),
      },
      {
        name: "ngircd, RSS",
        missing: ngircdMissing,
        measure: () => measureNgircd(connected),
      },
    ],
    targets: [{ atMost: MAX_BYTES }],
  };
};

/** The same in protocol 2. */
export const memorySealed: MakeWork = ({ online, quick = false }): Work => {
  const users = online ?? scaled(USERS, quick);
  return {
    name: "memory-sealed",
    title: "Memory, protocol 2",
    unit: "bytes",
    subjects: [{ name: "ours", measure: () => measureCenter(users, logInSealed) }],
    targets: [{ atMost: MAX_BYTES }],
    why: "two session keys, the client's public key and how far the numbers are come on top",
  };
};

/** Logs users in. */
type LogIn = (center: number, accounts: readonly Account[]) => Promise<void>;

async function logInPlain(center: number, accounts: readonly Account[]): Promise<void> {
  const first = IDLE_PORT;
  await logIn(center, accounts.map((account) => ({ ...account, port: first + indexOf(account) })));
}

async function logInSealed(center: number, accounts: readonly Account[]): Promise<void> {
  await inTurns(accounts, async (account) => {
    const { listener } = await logInDialled(center, account);
    listener.close();
  });
}

async function measureCenter(users: number, logIn: LogIn): Promise<Figure> {
  const accounts = makeAccounts(FIRST_USERS + users);
  reusePorts();
  await using center = await startCenter({
    accounts,
    script: SCRIPT,
    flags: ["--presence", "off"],
    v8: ["--expose-gc"],
  });
  await logIn(center.port, accounts.slice(0, FIRST_USERS));
  const before = await memoryOf(center.process);
  await logIn(center.port, accounts.slice(FIRST_USERS));
  const after = await memoryOf(center.process);
  const resident = Math.round((after.resident - before.resident) / users);
  return {
    value: (after.live - before.live) / users,
    checked: `${users.toLocaleString("en")} logins, all accepted; ` +
      `${resident.toLocaleString("en")} bytes of RSS each`,
  };
}

async function memoryOf(center: Process): Promise<Memory> {
  await center.type("memory");
  const [, live, resident] = await center.lineLike(/^memory (\d+) (\d+)$/);
  return { live: Number(live), resident: Number(resident) };
}

/** Its RSS, as it cannot be asked what lives. */
async function measureNgircd(users: number): Promise<Figure> {
  await using server = await startNgircd();
  await using resources = new AsyncDisposableStack();
  const connect = async (count: number, prefix: string) => {
    const nicks = makeAccounts(count, prefix).map(({ user }) => user);
    for (const conn of await inTurns(nicks, (nick) => joinNgircd(server.port, nick))) {
      resources.use(conn);
    }
  };
  await connect(FIRST_USERS, "a");
  const before = await residentBytes(server.pid);
  await connect(users, "b");
  const after = await residentBytes(server.pid);
  return {
    value: (after - before) / users,
    checked: `${users.toLocaleString("en")} users connected; this is RSS`,
  };
}

async function residentBytes(pid: number): Promise<number> {
  return Number(await outputOf("ps", ["-o", "rss=", "-p", String(pid)])) * 1_024;
}

function indexOf({ user }: Account): number {
  return Number(user.slice(1));
}

function scaled(count: number, quick: boolean): number {
  return Math.ceil(count * (quick ? QUICK : 1));
}
