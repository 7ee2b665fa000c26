/**
 * A center with older clients in it, and ways to reach it that those clients have not.
 *
 * @module
 */
import net from "node:net";
import { DEMO_CREDENTIALS } from "../../lib/accounts/credentials.ts";
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import { Line } from "../peers/line.ts";
import { OlderClient, type OlderClientOptions } from "../peers/older_client.ts";
import { manyAccounts, startCenter } from "../support/start.ts";

/** The accounts of WIRE.md, and one more, who is to see what others are told. */
export const ACCOUNTS = new Map([...DEMO_CREDENTIALS, ["bob", "hunter2"]]);

/** What a sender is told when a message is kept. */
export const OFFLINE =
  "The recipient is offline. Messages will be delivered when they log on again.";

/** What a sender is told when the recipient has blocked them. */
export const BLOCKED = "Your message could not be delivered as the recipient has blocked you.";

/** What an older session is told when a newer one takes its place. */
export const REPLACED = "Logged on different location!";

/** Whether this machine answers at 127.0.0.2 without being set up for it. */
export const NO_SECOND_LOOPBACK = Deno.build.os === "darwin";

/** Starts a center with {@linkcode ACCOUNTS}. */
export function startWithBob(options: Partial<CenterOptions> = {}): Center {
  return startCenter({ credentials: ACCOUNTS, ...options });
}

/** Makes a client log in, and waits until the center counts it as online. */
export async function enter(
  center: Center,
  client: OlderClient,
  user: string,
  password = ACCOUNTS.get(user) ?? "",
): Promise<void> {
  using login = await client.openLogin(center.address);
  const reply = await login.attempt(user, password);
  if (reply !== "LOGIN_OKAY") throw new Error(`Cannot log in ${user}: ${reply}`);
  await login.announce();
  const rest = await login.rest();
  if (rest.length > 0) throw new Error(`Cannot log in ${user}: ${rest}`);
}

/** A new client that is online. */
export async function logIn(
  center: Center,
  user: string,
  options: OlderClientOptions & { password?: string } = {},
): Promise<OlderClient> {
  const client = OlderClient.listen(options);
  try {
    await enter(center, client, user, options.password);
    return client;
  } catch (error) {
    await client.stopListening();
    throw error;
  }
}

/** Three users of one center. */
export interface Chatters extends AsyncDisposable {
  center: Center;
  seas: OlderClient;
  google: OlderClient;
  bob: OlderClient;
}

/** Starts a center with three users online who have heard of each other's coming. */
export async function startChat(options: Partial<CenterOptions> = {}): Promise<Chatters> {
  const stack = new AsyncDisposableStack();
  try {
    const center = stack.use(startWithBob(options));
    const seas = stack.use(await logIn(center, "seas"));
    const google = stack.use(await logIn(center, "google"));
    const bob = stack.use(await logIn(center, "bob"));
    for (const client of [seas, google, bob]) await heard(client);
    return { center, seas, google, bob, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/**
 * What a client was sent and has not read, up to now: pushes to one user keep their order, so that
 * nothing the center has decided to send them so far can come after the list they ask for here.
 */
export async function heard(client: OlderClient): Promise<string[]> {
  await client.sendAndWait("ONL");
  const pushes: string[] = [];
  for (;;) {
    const push = await client.nextPush();
    if (push.startsWith("[CURRENTLY ONLINE]: ")) return pushes;
    pushes.push(push);
  }
}

/** A center and so many clients that are online, `user0` and so on. */
export interface Crowd extends AsyncDisposable {
  center: Center;
  clients: OlderClient[];
}

/** Logs so many users in, one after the other. */
export async function manyLogins(
  count: number,
  options: Partial<CenterOptions> = {},
): Promise<Crowd> {
  const stack = new AsyncDisposableStack();
  try {
    const credentials = manyAccounts(count);
    const center = stack.use(startCenter({ ...options, credentials }));
    const clients: OlderClient[] = [];
    for (const [user, password] of credentials) {
      clients.push(stack.use(await logIn(center, user, { password })));
    }
    return { center, clients, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** What `ONL` shows a client. */
export async function online(client: OlderClient): Promise<string> {
  await client.sendAndWait("ONL");
  return await client.nextPush();
}

/** A connection to the center on which nothing has been sent. */
export function dialCenter({ address }: Center): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: address.hostname, port: address.port });
}

/** Sends a frame to the center on a line of its own, and leaves that open. */
export async function openWith(center: Center, frame: string): Promise<Line> {
  const line = await Line.dial(center.address);
  await line.send(frame);
  return line;
}

/** A connection to the center from 127.0.0.2. */
export class FromElsewhere implements AsyncDisposable {
  readonly #socket: net.Socket;
  readonly #closed = Promise.withResolvers<void>();

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on("close", () => this.#closed.resolve());
    socket.on("error", () => {});
    socket.resume();
  }

  /** Dials the center. */
  static async dial({ address }: Center): Promise<FromElsewhere> {
    const { hostname: host, port } = address;
    const socket = net.connect({ host, port, localAddress: "127.0.0.2" });
    const connection = new FromElsewhere(socket);
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    return connection;
  }

  /** Resolved when either side has closed it. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Whether either side has closed it. */
  get isClosed(): boolean {
    return this.#socket.closed;
  }

  /** Sends bytes. */
  async write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  /** Closes it, and waits until that is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.closed;
  }
}

/** Connects to the center and resets the connection at once. */
export async function connectAndReset({ address }: Center): Promise<void> {
  const socket = net.connect({ host: address.hostname, port: address.port });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  socket.resetAndDestroy();
  await closed;
}

/** A frame's bytes, header first. */
export function frameBytes(text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(text);
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
}
