/** Which address and port of a client the center dials, and which it refuses. */
import { assertEquals, assertMatch } from "@std/assert";
import { Center } from "../../lib/center/center.ts";
import {
  ACCOUNTS,
  enter,
  heard,
  logIn,
  NO_SECOND_LOOPBACK,
  online,
  startChat,
  startWithBob,
} from "./fixtures.ts";
import { OlderClient } from "../peers/older_client.ts";

const NOT_PORTS = [
  ...["", "0", "1", "80", "1023", "65536", "99999", "100000", "-1", "-6067", "1e4", "0x1771"],
  ...[
    "abc",
    "6067x",
    "x6067",
    " 6067",
    "6067 ",
    "6067\n",
    "6067.0",
    "60 67",
    "６０６７",
    "6067|6068",
  ],
  ...["4294973363", "9".repeat(400)],
];

for (const port of NOT_PORTS) {
  const title = JSON.stringify(port.slice(0, 20));
  Deno.test(`port ${title} is answered with a text, and no session begins`, async () => {
    await using center = startWithBob();
    await using google = await logIn(center, "google");
    await using seas = OlderClient.listen();
    using login = await seas.openLogin(center.address);
    assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
    const overtaking = seas.sendAndWait("BRD", "overtaking");
    await login.announce("127.0.0.1", port);
    const rest = await login.rest();
    assertEquals(rest.length, 1);
    assertMatch(rest.join(), /port from 1024 to 65535/);
    assertEquals(await overtaking, []);
    assertEquals(await seas.sendAndWait("BRD", "too late"), []);
    assertEquals(await heard(google), []);
    assertEquals([await online(google), center.online], ["[CURRENTLY ONLINE]: google", 1]);
  });
}

Deno.test("the lowest and the highest port there may be are accepted", async () => {
  await using center = startWithBob();
  for (const port of [1024, 65_535]) {
    await using seas = OlderClient.listen({ listening: false, port });
    await enter(center, seas, "seas");
    assertEquals(center.online, 1);
    await seas.sendAndWait("OUT");
  }
});

Deno.test("the center's own port is answered with a text, and no session begins", async () => {
  await using center = startWithBob();
  await using google = await logIn(center, "google");
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center.address);
  await login.attempt("seas", "summerisover");
  await login.announce("127.0.0.1", String(center.address.port));
  const rest = await login.rest();
  assertEquals(rest.length, 1);
  assertMatch(rest.join(), /port.*center's own/);
  assertEquals([await heard(google), center.online], [[], 1]);
});

Deno.test("a port where another user is online is refused until they have gone", async () => {
  await using center = startWithBob();
  await using google = await logIn(center, "google");
  await using seas = OlderClient.listen({ listening: false, port: google.port });
  using login = await seas.openLogin(center.address);
  await login.attempt("seas", "summerisover");
  await login.announce();
  const rest = await login.rest();
  assertEquals(rest.length, 1);
  assertMatch(rest.join(), /another user.*port/);
  assertEquals(await heard(google), []);
  await google.sendAndWait("OUT");
  await enter(center, seas, "seas");
  await seas.sendAndWait("ONL");
  assertEquals(await google.nextPush(), "[CURRENTLY ONLINE]: seas");
});

Deno.test("two users who come to one port at once do not both get it", async () => {
  for (let round = 0; round < 10; round++) {
    await using center = startWithBob();
    await using seas = OlderClient.listen();
    await using google = OlderClient.listen({ listening: false, port: seas.port });
    using first = await seas.openLogin(center.address);
    using second = await google.openLogin(center.address);
    await first.attempt("seas", "summerisover");
    await second.attempt("google", "hasglasses");
    await Promise.all([first.announce(), second.announce()]);
    const rest = [...await first.rest(), ...await second.rest()];
    assertEquals([rest.length, center.online], [1, 1], `round ${round}`);
  }
});

Deno.test("a refused port leaves the older session of that user alone", async () => {
  await using chat = await startChat();
  const { center, seas, google } = chat;
  await using again = OlderClient.listen();
  for (const port of ["0", String(google.port), String(center.address.port)]) {
    using login = await again.openLogin(center.address);
    await login.attempt("seas", "summerisover");
    await login.announce("127.0.0.1", port);
    assertEquals((await login.rest()).length, 1);
  }
  assertEquals(await online(seas), "[CURRENTLY ONLINE]: bob google seas");
  assertEquals([await heard(seas), await heard(google), again.pushes], [[], [], []]);
});

for (const host of ["", "nowhere.invalid", "192.0.2.1", "google", "::1", "0.0.0.0", "x\ny|z"]) {
  Deno.test(`whoever announces ${JSON.stringify(host)} is reached where they are`, async () => {
    await using center = startWithBob();
    await using google = await logIn(center, "google");
    await using seas = OlderClient.listen();
    using login = await seas.openLogin(center.address);
    await login.attempt("seas", "summerisover");
    await login.announce(host);
    assertEquals(await login.rest(), []);
    assertEquals(await online(seas), "[CURRENTLY ONLINE]: google seas");
    await seas.sendAndWait("ALL", "google");
    assertEquals(await heard(google), [
      "seas has logged on.",
      `ADR|seas|127.0.0.1|${seas.port}`,
    ]);
  });
}

Deno.test({
  name: "the host that a client announces is never dialled",
  ignore: NO_SECOND_LOOPBACK,
  async fn() {
    await using chat = await startChat();
    const { center, google } = chat;
    await using again = OlderClient.listen();
    using bystander = Deno.listen({ hostname: "127.0.0.2", port: again.port });
    const caller = bystander.accept();
    using login = await again.openLogin(center.address);
    await login.attempt("seas", "summerisover");
    await login.announce("127.0.0.2");
    assertEquals(await login.rest(), []);
    await google.sendAndWait("MSG", "seas", "Hello.");
    assertEquals(await heard(again), ["[google]: Hello."]);
    await again.sendAndWait("ALL", "google");
    assertEquals(await heard(google), [`ADR|seas|127.0.0.1|${again.port}`]);
    using own = await Deno.connect({ hostname: "127.0.0.2", port: again.port });
    using accepted = await caller;
    assertEquals(accepted.remoteAddr.port, own.localAddr.port);
  },
});

/** Whether this machine can listen at an address. */
function canListen(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

for (const [hostname, from, host] of [["::1", "::1", "::1"], ["::", "127.0.0.1", "127.0.0.1"]]) {
  Deno.test({
    name: `a center at ${hostname} dials a client back at ${from}`,
    ignore: !canListen("::1") || Deno.build.os === "windows",
    async fn() {
      const listener = Deno.listen({ hostname: hostname!, port: 0 });
      await using center = new Center({ listener, credentials: ACCOUNTS });
      await using seas = OlderClient.listen({ hostname: from! });
      const login = { hostname: from!, port: center.address.port };
      await seas.login(login, "seas", "summerisover");
      await using google = OlderClient.listen({ hostname: from! });
      await google.login(login, "google", "hasglasses");
      assertEquals(await seas.nextPush(), "google has logged on.");
      await google.sendAndWait("ALL", "seas");
      assertEquals(await seas.nextPush(), `ADR|google|${host}|${google.port}`);
    },
  });
}
