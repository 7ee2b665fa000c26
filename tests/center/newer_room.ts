/**
 * A center with newer clients in it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Center, CenterOptions } from "../../lib/center/center.ts";
import { NewerClient, type NewerClientOptions, type Push } from "../peers/newer_client.ts";
import { ACCOUNTS, startWithBob } from "./fixtures.ts";

/** Longer than any test's clock runs, for sessions that are not to time out. */
export const FOR_EVER = 1e9;

/** What is answered to whoever has no session any more. */
export const OVER = "FAIL|session|Your session is over: log in again";

/** What is answered to whoever has logged in elsewhere since. */
export const REPLACED_BY = "FAIL|replaced|Logged on different location!";

/** How a newer client comes in: as it listens, or attached unless it is to stay deaf. */
export type EnterOptions = NewerClientOptions & { attached?: boolean };

/** Logs a newer client in, and attaches it unless it listens or is told not to. */
export async function come(
  center: Center,
  user: string,
  { attached, ...options }: EnterOptions = {},
): Promise<NewerClient> {
  const client = NewerClient.listen(options);
  try {
    await comeAs(center, client, user);
    if (attached ?? !client.port) {
      const { acknowledge = "yes" } = options;
      assertEquals((await client.attach({ acknowledge })).answer, "OKAY|attached|");
    }
    return client;
  } catch (error) {
    await client.stop();
    throw error;
  }
}

/** Logs a client in, which has to be dialled if it listens. */
export async function comeAs(center: Center, client: NewerClient, user: string): Promise<string> {
  const outcome = await client.login(center.address, user, ACCOUNTS.get(user) ?? `of ${user}`);
  assertEquals(outcome.split("|")[0], client.port ? "DIAL" : "ATTACH");
  return outcome;
}

/** A center, and three users of it. */
export interface Room extends AsyncDisposable {
  center: Center;
  seas: NewerClient;
  google: NewerClient;
  bob: NewerClient;
}

/** Starts a center with three users online, of whom google does as told, and all have heard of all. */
export async function startRoom(
  options: Partial<CenterOptions> = {},
  google: EnterOptions = {},
): Promise<Room> {
  const stack = new AsyncDisposableStack();
  try {
    const center = stack.use(startWithBob({ timeout: FOR_EVER, ...options }));
    const seas = stack.use(await come(center, "seas"));
    const bob = stack.use(await come(center, "bob"));
    const guest = stack.use(await come(center, "google", google));
    await seas.pushesUntil("google has logged on.");
    await bob.pushesUntil("google has logged on.");
    const dispose = () => stack.disposeAsync();
    return { center, seas, google: guest, bob, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** So many pushes that were shown. */
export async function shown(client: NewerClient, count: number): Promise<Push[]> {
  const pushes: Push[] = [];
  while (pushes.length < count) pushes.push(await client.nextPush());
  return pushes;
}

/** The texts of so many pushes that were shown. */
export async function texts(client: NewerClient, count: number): Promise<string[]> {
  return (await shown(client, count)).map(({ text }) => text);
}

/** Nothing waits to be read: what the center has decided to push so far came before this. */
export async function assertNothingMore(to: NewerClient, from: NewerClient): Promise<void> {
  const mark = `mark ${crypto.randomUUID()}`;
  assertEquals(await from.ask("MSG", to.user, mark), "OKAY|delivered|");
  assertEquals(await to.pushesUntil(`[${from.user}]: ${mark}`), [`[${from.user}]: ${mark}`]);
}

/** Asks many requests on one connection, in one write, and reads the answers. */
export async function pipelined(
  client: NewerClient,
  ...requests: [type: string, ...fields: string[]][]
): Promise<string[]> {
  using line = await client.openRequests();
  await line.send(...requests);
  return await Promise.all(requests.map(() => line.answer()));
}

/** Lets all that is ready happen, so often that what does not come is not on its way. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Waits until something holds. */
export async function until(holds: () => boolean, timeoutMs = 5_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Expected ${holds} within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Numbers grow from push to push, but for what came more than once, or last in a session. */
export function assertNumbersGrow(pushes: readonly Push[]): void {
  const numbers = pushes.filter(({ number, repeated }) => number !== 0 && !repeated)
    .map(({ number }) => number);
  assertEquals(numbers, [...new Set(numbers)].sort((a, b) => a - b));
}
