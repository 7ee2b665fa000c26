/** Requests of protocol 2 that are not what they should be, at the center. */
import { assertEquals, assertMatch } from "@std/assert";
import { Line } from "../peers/line.ts";
import { startWithBob } from "./fixtures.ts";
import { answerTo, attach, beginLogin, logInDeaf, next } from "./newer_fixtures.ts";

const OVER = "FAIL|session|Your session is over: log in again";

Deno.test("a login of protocol 2 is answered as such", async () => {
  await using center = startWithBob();
  assertMatch(await logInDeaf(center, "seas"), /^2\.[\w-]{43}$/);
  assertEquals(center.online, 1);
});

Deno.test("a request that does not prove itself ends its connection, and not the session", async () => {
  await using center = startWithBob();
  const token = await logInDeaf(center, "seas");
  for (const type of ["HEY", "ONL", "OUT"]) {
    for (const proof of [`seas|wrong`, `google|${token}`, `seas|`, `|${token}`]) {
      using line = await Line.dial(center.address);
      await line.send(`HEY|seas|${token}|`);
      assertEquals(await next(line), "OKAY|here|");
      await line.send(`${type}|${proof}|`);
      assertEquals(await line.receiveAll(), [OVER], `${type}|${proof}`);
      assertEquals(center.online, 1, `${type}|${proof}`);
    }
  }
});

Deno.test("a logout is answered last, and ends the session", async () => {
  await using center = startWithBob();
  const token = await logInDeaf(center, "seas");
  using line = await Line.dial(center.address);
  for (const frame of [`HEY|seas|${token}|`, "ONL|||", "OUT|||"]) await line.send(frame);
  const answers = ["OKAY|here|", "OKAY|online|[CURRENTLY ONLINE]: seas", "OKAY|bye|"];
  assertEquals(await line.receiveAll(), answers);
  assertEquals(center.online, 0);
});

Deno.test("a request that is not text is answered, and is no fault of the center's", async () => {
  const faults: string[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    faults.push(String(event.reason));
  };
  globalThis.addEventListener("unhandledrejection", note);
  try {
    await using center = startWithBob();
    const token = await logInDeaf(center, "seas");
    for (const type of ["GET", "ALL", "BRD", "SAY", "WHO", "PRV", "ATT"]) {
      const answer = await answerTo(center, `${type}|seas|${token}|`, [0xff]);
      assertMatch(answer, new RegExp(`^FAIL\\|request\\|Cannot act on ${type}: `), type);
    }
  } finally {
    globalThis.removeEventListener("unhandledrejection", note);
  }
  assertEquals(faults, []);
});

Deno.test("a request of a login that is never completed is answered too", async () => {
  await using center = startWithBob();
  const { login, token } = await beginLogin(center, "seas");
  using line = await Line.dial(center.address);
  await line.send(`HEY|seas|${token}|`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  login.close();
  assertEquals(await line.receiveAll(), [OVER]);
});

/** Reads a push of protocol 2: its number, and its text. */
async function nextPush(line: Line): Promise<readonly [number: string, text: string]> {
  const [, number = "", , ...text] = (await next(line) ?? "nothing more").split("|");
  return [number, text.join("|")];
}

Deno.test("an attached client hears of a login elsewhere, whatever it has not acknowledged", async () => {
  for (const acknowledges of [true, false]) {
    await using center = startWithBob();
    using attached = await attach(center, "seas", await logInDeaf(center, "seas"));
    const google = await logInDeaf(center, "google");
    const [number, came] = await nextPush(attached);
    assertEquals(came, "google has logged on.");
    if (acknowledges) {
      await attached.send(`ACK|${number}`);
      using line = await Line.dial(center.address);
      await line.send(`HEY|google|${google}|`);
      assertEquals(await next(line), "OKAY|here|");
    }
    await logInDeaf(center, "seas");
    const [last, farewell] = await nextPush(attached);
    assertEquals(farewell, "Logged on different location!", `acknowledges: ${acknowledges}`);
    await attached.send(`ACK|${last}`);
    assertEquals(await attached.receiveAll(), []);
  }
});
