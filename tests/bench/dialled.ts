/**
 * The works of protocol 1: a connection for each message in, and one for each out.
 *
 * @module
 */
import { measureEffort } from "./effort.ts";
import { Load } from "./load.ts";
import { outputOf } from "./process.ts";
import {
  type Relay,
  startBare,
  startOurs,
  type StartRelay,
  startSeedLike,
  type Traffic,
} from "./relays.ts";
import type { Figure, MakeWork, Subject, Work } from "./work.ts";

/** Why protocol 1 does not reach what bare does. */
const WHY_LESS =
  "the system calls are those of bare, which take most of its time; what ours does " +
  "between them, and the garbage of that, comes on top";

/** How many messages are under way at once, and how many senders and recipients there are. */
const AT_ONCE = 16;

/** How many send to one, each with several under way. */
const SENDERS_TO_ONE = 4;

/** Messages a second of those whose lateness is measured, and how many of them there are. */
const RATE = 200;
const LATE_MESSAGES = { quick: 300, full: 1_000 };

/** Recipients of a broadcast. */
const EVERYONE = 500;

/** How long is measured, after how long a warm-up, in seconds. */
const SECONDS = { quick: { warmUp: 0.5, measured: 1 }, full: { warmUp: 1, measured: 1.5 } };

/** Messages from 16 users, each to one of 16 others. */
export const relay: MakeWork = ({ online = 0, quick = false }): Work => ({
  name: "relay",
  title: `Protocol 1, ${AT_ONCE} at once`,
  unit: "/s",
  subjects: [
    relaySubject("ours", startOurs, pairs(online), 1, quick),
    relaySubject("bare", startBare, pairs(0), 1, quick),
    relaySubject("seed-like", startSeedLike, pairs(0), 1, quick),
  ],
  targets: [{ baseline: "bare", atLeast: 0.9 }, { baseline: "seed-like", atLeast: 3.3 }],
  why: WHY_LESS,
});

/** Messages from a few users to one, who must get those of each in their order. */
export const relayToOne: MakeWork = ({ online = 0, quick = false }): Work => {
  const senders = Array.from({ length: SENDERS_TO_ONE }, () => [0]);
  const window = AT_ONCE / SENDERS_TO_ONE;
  return {
    name: "relay-to-one",
    title: `${SENDERS_TO_ONE} senders to one, in order`,
    unit: "/s",
    subjects: [
      relaySubject("ours", startOurs, { senders, online }, window, quick),
      relaySubject("bare", startBare, { senders }, window, quick),
    ],
    targets: [],
  };
};

/** How late messages are when there is no hurry. */
export const latency: MakeWork = ({ online = 0, quick = false }): Work => {
  const count = quick ? LATE_MESSAGES.quick : LATE_MESSAGES.full;
  const { warmUp } = quick ? SECONDS.quick : SECONDS.full;
  const lateness = (name: string, start: StartRelay, traffic: Traffic) =>
    subject(name, start, traffic, async (load, server) => {
      await load.relay(1, warmUp);
      const { result, busy } = await measureEffort(server, load, () => load.latency(RATE, count));
      return { value: result.p99 * 1_000, checked: exactlyOnce(result.messages), ...busy };
    });
  return {
    name: "latency",
    title: `Latency at ${RATE}/s, p99`,
    unit: "ms",
    subjects: [
      lateness("ours", startOurs, pairs(online)),
      lateness("bare", startBare, pairs(0)),
    ],
    targets: [{ baseline: "bare", atMost: 1.5 }],
  };
};

/** One user's messages to all others, who are as many as are online. */
export const broadcastDialled: MakeWork = ({ online = EVERYONE, quick = false }): Work => {
  const { warmUp, measured } = quick ? SECONDS.quick : SECONDS.full;
  const senders = [Array.from({ length: online }, (_, place) => place)];
  const broadcast = (name: string, start: StartRelay) =>
    subject(name, start, { senders, isBroadcast: true }, async (load, server) => {
      await load.broadcast(warmUp);
      const { result, busy } = await measureEffort(server, load, () => load.broadcast(measured));
      const value = result.messages / result.seconds;
      return { value, checked: exactlyOnce(result.messages), ...busy };
    });
  return {
    name: "broadcast-dialled",
    title: `Protocol 1 to ${online.toLocaleString("en")}`,
    unit: "/s",
    subjects: [broadcast("ours", startOurs), broadcast("bare", startBare)],
    targets: [{ baseline: "bare", atLeast: 0.9 }],
    why: WHY_LESS,
  };
};

function pairs(online: number): Traffic {
  return { senders: Array.from({ length: AT_ONCE }, (_, place) => [place]), online };
}

function relaySubject(
  name: string,
  start: StartRelay,
  traffic: Traffic,
  window: number,
  quick: boolean,
): Subject {
  const { warmUp, measured } = quick ? SECONDS.quick : SECONDS.full;
  return subject(name, start, traffic, async (load, server) => {
    await load.relay(window, warmUp);
    const { result, busy } = await measureEffort(
      server,
      load,
      () => load.relay(window, measured),
    );
    const order = server.isOrdered && window > 1 ? ", in order" : "";
    return {
      value: result.messages / result.seconds,
      checked: exactlyOnce(result.messages) + order,
      ...busy,
    };
  });
}

function subject(
  name: string,
  start: StartRelay,
  traffic: Traffic,
  measure: (load: Load, server: Relay) => Promise<Figure>,
): Subject {
  const recipients = new Set(traffic.senders.flat()).size;
  return {
    name,
    missing: async () =>
      await outputOf("python3", ["--version"]) === undefined ? "python3 is not on PATH" : undefined,
    async measure() {
      await using load = await Load.start(recipients);
      await using server = await start(load, traffic);
      await load.prepare(server.port, server.streams, server.isOrdered);
      return await measure(load, server);
    },
  };
}

function exactlyOnce(messages: number): string {
  return `${messages.toLocaleString("en")} messages, each exactly once`;
}
