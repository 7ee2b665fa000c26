/**
 * What a login takes when nobody is told of it.
 *
 * @module
 */
import { IDLE_PORT } from "../attached/chatroom.ts";
import { THIS_PROCESS } from "../attached/stage.ts";
import { makeAccounts, startCenter } from "../center.ts";
import { measureEffort } from "../effort.ts";
import { logIn } from "../login.ts";
import { median } from "../rounds.ts";
import type { Figure, MakeWork, Work } from "../work.ts";

/** How many logins are timed, after how many that are not. */
const TIMED = { quick: 100, full: 500 };
const WARM_UP = 100;

/** How long a login of protocol 1 takes, one after the other. */
export const login: MakeWork = ({ online = 0, quick = false }): Work => ({
  name: "login",
  title: "Login, protocol 1",
  unit: "ms",
  subjects: [{ name: "ours", measure: () => measure(online, TIMED[quick ? "quick" : "full"]) }],
  targets: [],
});

async function measure(online: number, timed: number): Promise<Figure> {
  const users = makeAccounts(online + WARM_UP + timed)
    .map((account, i) => ({ ...account, port: IDLE_PORT + i }));
  await using center = await startCenter({ accounts: users, flags: ["--presence", "off"] });
  await logIn(center.port, users.slice(0, online));
  const logInEach = async (from: number, to: number) => {
    const times: number[] = [];
    for (const user of users.slice(from, to)) {
      const began = performance.now();
      await logIn(center.port, [user]);
      times.push(performance.now() - began);
    }
    return times;
  };
  await logInEach(online, online + WARM_UP);
  const { result, busy } = await measureEffort(center, THIS_PROCESS, async () => ({
    messages: timed,
    times: await logInEach(online + WARM_UP, users.length),
  }));
  return { value: median(result.times), checked: `${timed} logins, all accepted`, ...busy };
}
