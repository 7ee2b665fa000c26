/**
 * All that is measured.
 *
 * @module
 */
import { sealed } from "./attached/sealed.ts";
import { broadcastAttached, broadcastKept, oneToOne, oneToOneKept } from "./attached/works.ts";
import { broadcastDialled, latency, relay, relayToOne } from "./dialled.ts";
import { login } from "./logins/login.ts";
import { logins } from "./logins/work.ts";
import { memory, memorySealed } from "./memory/work.ts";
import { start } from "./start.ts";
import type { MakeWork } from "./work.ts";

/** Each beside others. */
export const WORKS: readonly MakeWork[] = [
  relay,
  relayToOne,
  latency,
  broadcastDialled,
  oneToOne,
  broadcastAttached,
  oneToOneKept,
  broadcastKept,
  sealed,
  memory,
  memorySealed,
  logins,
  start,
];

/** Those of which is measured how they grow with those who are online. */
export const GROWING: readonly MakeWork[] = [
  relay,
  latency,
  broadcastDialled,
  oneToOne,
  broadcastAttached,
  memory,
  login,
  logins,
];
