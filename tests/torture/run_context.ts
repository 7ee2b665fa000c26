/**
 * What all parts of a run share.
 *
 * @module
 */
import type { Children } from "./child.ts";
import type { Condition } from "./condition.ts";
import type { FaultKind } from "./fault.ts";
import type { History } from "./history.ts";
import type { Ledger } from "./ledger.ts";
import type { TortureOptions } from "./options.ts";

/** The password of everyone. */
export const PASSWORD = "asdf";

/** How long a process may take to end in good order, in milliseconds. */
export const END_PATIENCE = 40_000;

/** What all parts of a run share. */
export interface RunContext {
  /** What the run is made of. */
  readonly options: TortureOptions;
  /** A folder of its own. */
  readonly folder: string;
  /** All processes. */
  readonly children: Children;
  /** Changes with everything that happens; over when the run is. */
  readonly condition: Condition;
  /** What happens. */
  readonly history: History;
  /** What is sent. */
  readonly ledger: Ledger;
  /** What is counted besides. */
  readonly counts: Counts;
  /** What should not have happened, in words. */
  readonly troubles: string[];
}

/** What is counted. */
export interface Counts {
  /** Connections through proxies. */
  connections: number;
  /** What went wrong on them. */
  readonly faults: Map<FaultKind, number>;
  /** Messages whose sender lost its connection before the answer, and sends them again. */
  unsure: number;
  /** Clients that did not come so far as to be logged in. */
  failedStarts: number;
  /** Clients that ended as an older login of theirs came late. */
  replaced: number;
}
