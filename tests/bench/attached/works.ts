/**
 * The works with attached recipients, and who does them.
 *
 * @module
 */
import type { MakeWork, Subject, Work } from "../work.ts";
import { type Manner, stageChatroom } from "./chatroom.ts";
import { natsMissing, stageNats } from "./nats.ts";
import { ngircdMissing, stageNgircd } from "./ngircd.ts";
import { type Amount, measureStage, type Stage } from "./stage.ts";

/** How many receive what goes to everyone. */
const RECIPIENTS = 200;

/** How many deliveries there are of ours; of others as many more as are as much work for them. */
const TO_ONE = 400_000;
const TO_ONE_OF_NGIRCD = 1_000_000;
const TO_ONE_OF_NATS = 3_000_000;
const TO_ALL = 4_000_000;
/** Where growth is measured everyone gets so many at least: what is done once for each must not count. */
const LEAST_TO_EACH = 2_000;
const TO_ALL_OF_NATS = 8_000_000;
const TO_ONE_ON_DISK = 200_000;
const TO_ALL_ON_DISK = 2_000_000;

/** Of what is measured, the part that is sent before, so that all is warm. */
const WARM_UP = 1 / 8;

/** Of all that, the part that is enough to see that it works. */
const QUICK = 1 / 5;

/** Messages from one to one. */
export const oneToOne: MakeWork = ({ online, quick = false }): Work => {
  const amount = (messages: number) => amountOf(1, messages, isSmall(online, quick));
  return {
    name: "one-to-one",
    title: "Protocol 2, one to one",
    unit: "/s",
    subjects: [
      chatroom("ours", amount(TO_ONE), { online: online ?? 0 }),
      chatroom("with ids", amount(TO_ONE), { online: online ?? 0, ids: true }),
      other("ngircd", amount(TO_ONE_OF_NGIRCD), stageNgircd, ngircdMissing),
      other("nats-server", amount(TO_ONE_OF_NATS), stageNats, natsMissing),
    ],
    targets: [{ baseline: "ngircd", atLeast: 1.2 }],
    why:
      "ours handles three frames where ngircd handles two: each push is acknowledged, and each " +
      "request answered by what became of it",
  };
};

/** Messages from one to everyone. */
export const broadcastAttached: MakeWork = ({ online, quick = false }): Work => {
  const recipients = online ?? RECIPIENTS;
  const least = online === undefined || quick ? 0 : LEAST_TO_EACH * recipients;
  const amount = (deliveries: number) =>
    amountOf(recipients, Math.max(deliveries, least), isSmall(online, quick));
  return {
    name: "broadcast-attached",
    title: `Protocol 2 to ${recipients.toLocaleString("en")}`,
    unit: "/s",
    subjects: [
      chatroom("ours", amount(TO_ALL), {}),
      other("ngircd", amount(TO_ALL), stageNgircd, ngircdMissing),
      other("nats-server", amount(TO_ALL_OF_NATS), stageNats, natsMissing),
    ],
    targets: [
      { baseline: "ngircd", atLeast: 2 },
      { baseline: "nats-server", atLeast: 1 },
    ],
  };
};

/** From one to one, answered only when it is on disk. */
export const oneToOneKept: MakeWork = ({ online = 0, quick = false }): Work => {
  const amount = amountOf(1, TO_ONE_ON_DISK, quick);
  return kept("one-to-one-data", "One to one with --data", amount, online);
};

/** From one to everyone, answered only when it is on disk. */
export const broadcastKept: MakeWork = ({ online = RECIPIENTS, quick = false }): Work => {
  const amount = amountOf(online, TO_ALL_ON_DISK, quick);
  const title = `To ${online.toLocaleString("en")} with --data`;
  return kept("broadcast-data", title, amount, 0);
};

function kept(name: string, title: string, amount: Amount, online: number): Work {
  return {
    name,
    title,
    unit: "/s",
    subjects: [
      chatroom("ours", amount, { online, data: true }),
      chatroom("in memory", amount, { online }),
    ],
    targets: [{ baseline: "in memory", atLeast: 0.25 }],
  };
}

/** Where it matters how many are online, small loads would be too small: most of the work would be the start. */
function isSmall(online: number | undefined, quick: boolean): boolean {
  return quick && online === undefined;
}

function amountOf(recipients: number, deliveries: number, quick: boolean): Amount {
  const messages = Math.ceil(deliveries * (quick ? QUICK : 1) / recipients);
  return { recipients, messages, warmUp: Math.ceil(messages * WARM_UP) };
}

function chatroom(name: string, amount: Amount, manner: Manner): Subject {
  return other(name, amount, (amount) => stageChatroom(amount, manner));
}

function other(
  name: string,
  amount: Amount,
  start: (amount: Amount) => Promise<Stage>,
  missing?: () => Promise<string | undefined>,
): Subject {
  return {
    name,
    ...(missing && { missing }),
    async measure() {
      await using stage = await start(amount);
      return await measureStage(stage, amount);
    },
  };
}
