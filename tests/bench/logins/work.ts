/**
 * Logins of which everyone is told who is attached.
 *
 * @module
 */
import { encodeFrame } from "../../../lib/frame.ts";
import { inTurns } from "../attached/chatroom.ts";
import { attach, attachRequest, attachWith, dial, logInToAttach } from "../attached/join.ts";
import { readUntil, writeAll } from "../attached/receiver.ts";
import { THIS_PROCESS } from "../attached/stage.ts";
import { makeAccounts, startCenter } from "../center.ts";
import { measureEffort } from "../effort.ts";
import { Process } from "../process.ts";
import { median } from "../rounds.ts";
import type { Figure, MakeWork, Subject, Work } from "../work.ts";
import { Audience, HAS_COME, timedName } from "./audience.ts";

const BARE = new URL(import.meta.resolve("./bare.ts")).pathname;

/** How many are there. */
const USERS = { quick: 250, full: 5_000 };

/** How many rounds there are: nearly all of the time goes by until all are there. */
const ROUNDS = 3;

/** How many logins are timed then, one after the other. */
const TIMED = { quick: 10, full: 30 };

/** How often somebody may be told of somebody else until all are there. */
const MAX_TOLD = 20_000_000;

/** More than chat may cost: beside what is sent it keeps mailboxes, numbers and deadlines. */
const MAX_RATIO = 2;

/** What pushes of ours look like after a while. */
const FIRST_NUMBER = 10_000;
const TIME = 1_800_000_000_000;

const ATT = encodeFrame("ATT|user|token|0");

/** Where users log in. Disposed, it is stopped. */
interface Room extends AsyncDisposable {
  /** How often somebody is told of somebody else while it is filled. */
  readonly told: number;
  /** The seconds that it kept processors busy so far; nothing where that cannot be known. */
  cpuSeconds(): Promise<number | undefined>;
  /** Lets the first users in; each connection that is attached is given away at once. */
  fill(onAttached: (conn: Deno.TcpConn) => void): Promise<void>;
  /** Lets another one in, of whom all who are there are told. */
  enter(index: number): Promise<Deno.TcpConn>;
}

/** A room to which nobody came. */
type StartRoom = (users: number, timed: number) => Promise<Room>;

/** How long a login takes, until all who are there have been told. */
export const logins: MakeWork = ({ online, quick = false }): Work => {
  const size = quick ? "quick" : "full";
  const users = online ?? USERS[size];
  const told = toldOfEachOther(users);
  const subject = (name: string, start: StartRoom): Subject => ({
    name,
    missing: () =>
      Promise.resolve(
        told > MAX_TOLD ? `${told.toLocaleString("en")} pushes until all are there` : undefined,
      ),
    measure: () => measure(start, users, TIMED[size]),
  });
  return {
    name: "logins",
    title: `Slowest login, ${users.toLocaleString("en")} told`,
    unit: "ms",
    subjects: [subject("ours", startOurs), subject("bare", startBare)],
    targets: [{ baseline: "bare", atMost: MAX_RATIO }],
    rounds: ROUNDS,
  };
};

async function measure(start: StartRoom, users: number, timed: number): Promise<Figure> {
  await using room = await start(users, timed);
  await using audience = new Audience(users + timed, timed);
  await room.fill((conn) => audience.add(conn, 0));
  await audience.until(() => audience.passed >= room.told);
  const times: number[] = [];
  const { busy } = await measureEffort(room, THIS_PROCESS, async () => {
    let messages = 0;
    for (let i = 0; i < timed; i += 1) {
      const told = audience.counted + users + i;
      const began = performance.now();
      const [conn] = await Promise.all([
        room.enter(i),
        audience.until(() => audience.counted >= told),
      ]);
      times.push(performance.now() - began);
      audience.add(conn, i + 1);
      messages += users + i;
    }
    return { messages };
  });
  await audience.check(room.told);
  return {
    value: Math.max(...times),
    checked: `${timed} logins one after the other, the median in ${median(times).toFixed(1)} ms, ` +
      "everyone told of each exactly once",
    ...busy,
  };
}

const startOurs: StartRoom = async (users, timed) => {
  const first = makeAccounts(users, "first");
  const others = Array.from({ length: timed }, (_, i) => ({ user: timedName(i), password: "pw" }));
  const center = await startCenter({ accounts: [...first, ...others] });
  return {
    told: toldOfEachOther(users),
    cpuSeconds: () => center.cpuSeconds(),
    async fill(onAttached) {
      // All log in before any is attached: what each is told of the others goes out at once then.
      const requests = await inTurns(
        first,
        async (account) => attachRequest(account, await logInToAttach(center.port, account)),
      );
      await inTurns(requests, async (request) => {
        onAttached(await attachWith(center.port, request));
      });
    },
    enter: (index) => attach(center.port, others[index]!),
    [Symbol.asyncDispose]: () => center[Symbol.asyncDispose](),
  };
};

const startBare: StartRoom = async (users) => {
  const server = new Process("deno", { args: ["run", "--no-prompt", "--allow-net", BARE] });
  const port = Number(await server.nextLine());
  const join = () => attachWith(port, ATT);
  return {
    told: 0,
    cpuSeconds: () => server.cpuSeconds(),
    async fill(onAttached) {
      await inTurns(Array.from({ length: users }), async () => onAttached(await join()));
    },
    async enter(index) {
      using conn = await dial(port);
      const number = FIRST_NUMBER + index;
      await writeAll(conn, encodeFrame(`PSH|${number}|${TIME}|${timedName(index)}${HAS_COME}`));
      await readUntil(conn, HAS_COME);
      return await join();
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
};

/** Of two users the one who came first is told of the other. */
function toldOfEachOther(users: number): number {
  return users * (users - 1) / 2;
}
