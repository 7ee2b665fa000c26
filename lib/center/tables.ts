/**
 * What a center holds in memory: how much of it there is, and forgetting what
 * has no effect any more.
 *
 * @module
 */
import type { Accounts } from "../accounts/accounts.ts";
import type { Chat } from "../chat/chat.ts";
import type { Mailroom } from "../delivery/mailroom.ts";
import type { FrameServer } from "../net/frame_server.ts";
import type { Sessions } from "../session.ts";
import type { AttachmentDesk } from "./attachment_desk.ts";
import type { LogThrottle } from "./log_throttle.ts";
import type { LoginDesk } from "./login_desk.ts";
import type { Rates } from "./rates.ts";
import type { RequestDesk } from "./request_desk.ts";

/**
 * How large the tables of a center are: what an operator or a test watches. When
 * all have logged out and nothing waits for anyone, what is left goes within a
 * minute or two, but for failed logins, which take a day, and former sessions
 * and ids, which take a week. Blocks and accounts that were taken out stay.
 */
export interface Sizes {
  /** Sessions that are open: users online. */
  readonly sessions: number;
  /** Users to whom a session is offered, whose login is not complete. */
  readonly offered: number;
  /** Endpoints at which users are reached. */
  readonly endpoints: number;
  /** Users of whom sessions are remembered that are over. */
  readonly former: number;
  /** Names with failed logins. */
  readonly failures: number;
  /** Accounts that were taken out. */
  readonly departed: number;
  /** Names whose passwords are being checked. */
  readonly checks: number;
  /** Passwords that wait to be hashed. */
  readonly hashesWaiting: number;
  /** Whom users have blocked. */
  readonly blocks: number;
  /** Whom users online have allowed private messages. */
  readonly grants: number;
  /** Requests for an address that wait. */
  readonly consent: number;
  /** Users online, and those for whom messages wait. */
  readonly recipients: number;
  /** Pushes that wait, messages included. */
  readonly letters: number;
  /** Senders of whom messages wait. */
  readonly outboxes: number;
  /** Pushes under way, each batch counted once. */
  readonly batches: number;
  /** Sessions that are being sent their last pushes. */
  readonly farewells: number;
  /** Messages that are known by their ids if they come again. */
  readonly ids: number;
  /** Buckets of rates, of users and addresses, that were not full when last seen. */
  readonly buckets: number;
  /** Users who asked too much and have to wait. */
  readonly pauses: number;
  /** Buckets of the log: what was written of late, by kind and address. */
  readonly lines: number;
  /** Kinds of lines that were left out of the log, and not told yet. */
  readonly omitted: number;
  /** Connections that are open. */
  readonly connections: number;
  /** Connections that are counted against the limits. */
  readonly admitted: number;
  /** Connections whose first frame is not whole. */
  readonly unread: number;
  /** Bytes that are kept of those frames. */
  readonly unfinished: number;
  /** Addresses whose connections wait for each other. */
  readonly turns: number;
  /** Logins that are under way. */
  readonly logins: number;
  /** Users whose ports are being tried. */
  readonly challenges: number;
  /** Clients that are attached. */
  readonly attached: number;
  /** Addresses where those are. */
  readonly attachedFrom: number;
  /** Connections on which requests are made. */
  readonly conversations: number;
  /** Users who make them. */
  readonly askers: number;
  /** Deadlines that run, of any of these. */
  readonly deadlines: number;
}

/** Whatever holds something. */
export interface TableParts {
  /** Who is online. */
  readonly sessions: Sessions;
  /** Checks passwords. */
  readonly accounts: Accounts;
  /** Acts on requests. */
  readonly chat: Chat;
  /** Brings pushes to users. */
  readonly mailroom: Mailroom;
  /** Says how often what may be asked. */
  readonly rates: Rates;
  /** Keeps the log short. */
  readonly throttle: LogThrottle;
  /** Accepts connections. */
  readonly server: FrameServer;
  /** Lets users in. */
  readonly logins: LoginDesk;
  /** Holds the connections of clients that cannot be dialled. */
  readonly attachments: AttachmentDesk;
  /** Answers requests. */
  readonly requests: RequestDesk;
}

/** All tables of a center. */
export class Tables {
  readonly #parts: TableParts;

  /**
   * Takes note of them.
   *
   * @param parts Whatever holds something.
   */
  constructor(parts: TableParts) {
    this.#parts = parts;
  }

  /** How large they are now. */
  get sizes(): Sizes {
    const parts = this.#parts;
    const [mailroom, server] = [parts.mailroom.sizes, parts.server.sizes];
    const [logins, requests] = [parts.logins.sizes, parts.requests.sizes];
    return {
      ...parts.sessions.sizes,
      ...parts.accounts.sizes,
      ...parts.chat.sizes,
      ...mailroom,
      ...parts.rates.sizes,
      ...parts.throttle.sizes,
      ...server,
      ...logins,
      ...parts.attachments.sizes,
      ...requests,
      deadlines: mailroom.deadlines + server.deadlines + logins.deadlines + requests.deadlines,
    };
  }

  /** Forgets what has no effect any more. It costs little: what goes first comes first. */
  sweep(): void {
    const { sessions, accounts, chat, mailroom, rates, throttle } = this.#parts;
    sessions.sweep();
    accounts.sweep();
    chat.sweep();
    mailroom.sweep();
    rates.sweep();
    throttle.tell();
  }
}
