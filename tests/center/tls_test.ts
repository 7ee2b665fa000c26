/** A center behind TLS: what crosses it, and who gets in. */
import { secure } from "../../lib/net/tls_client.ts";
import { NO_ANSWER, TlsError } from "../../lib/net/tls_error.ts";
import { TlsListener } from "../../lib/net/tls_listener.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { StartError } from "../../lib/start_error.ts";
import { soon } from "../net/tls_fixtures.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { Authority } from "../support/certificates.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { logIn, PASSWORDS, RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { until } from "./newer_room.ts";
import { TlsRoom, Tunnel } from "./tls_fixtures.ts";

/** What must not be seen on the way. */
const SECRETS = [...Object.values(PASSWORDS), ...Object.keys(PASSWORDS), "LIN", "ATT|", "tulip"]
  .filter((secret) => secret.length > 2);

for (const own of [undefined, { hostname: "127.0.0.1", port: 0 }]) {
  const how = own ? "dialled" : "attached";
  Deno.test(`all that ${how} clients say and are told crosses TLS`, async () => {
    await using room = await TlsRoom.open();
    const options = { center: room.endpoint(), own };
    await using seas = await logIn(room.tap, "seas", options);
    await using google = await logIn(room.tap, "google", options);
    await seas.terminal.until("google has logged on.");
    seas.type("message google a tulip");
    await google.terminal.until("[seas]: a tulip");
    google.type("broadcast tulips for all");
    await seas.terminal.until("[google]: tulips for all");
    seas.type("online");
    await seas.terminal.until("[CURRENTLY ONLINE]: google seas");
    google.type("allow seas");
    await seas.terminal.until("You can now privately message google");
    seas.type("private google a hidden tulip");
    await google.terminal.until("<seas>: a hidden tulip");
    google.type("logout");
    await google.ended();
    await seas.terminal.until("google is offline.");
    const { recorded } = room.tap;
    assert(recorded.length > 1_000 && room.tap.connections >= 4, "nothing was recorded");
    for (const secret of SECRETS) assert(!recorded.includes(secret), `${secret} was seen`);
    assertEquals(room.center.attached, own ? 0 : 1);
    assertEquals(room.events("refused"), []);
  });
}

Deno.test("clients that know neither TLS nor protocol 2 come through a tunnel", async () => {
  await using room = await TlsRoom.open();
  await using tunnel = Tunnel.into(room.endpoint());
  await using seas = OlderClient.listen();
  await using google = OlderClient.listen();
  await seas.login(tunnel, "seas", PASSWORDS.seas);
  assertEquals(await seas.sendAndWait("ONL"), []);
  assertEquals(await seas.nextPush(), "[CURRENTLY ONLINE]: seas");
  await google.login(tunnel, "google", PASSWORDS.google);
  assertEquals(await seas.nextPush(), "google has logged on.");
  for (let i = 0; i < 5; i++) await google.sendAndWait("MSG", "seas", `tulip ${i}`);
  for (let i = 0; i < 5; i++) assertEquals(await seas.nextPush(), `[google]: tulip ${i}`);
  // It does not wait for the center to close.
  await google.send("MSG", "seas", "the last");
  assertEquals(await seas.nextPush(), "[google]: the last");
  assertEquals(await google.get("seas"), "OKAY");
  await google.send("OUT");
  assertEquals(await seas.pushesUntil("google is offline."), [
    "Request: google wants your address. [allow google] to accept.",
    "google is offline.",
  ]);
});

Deno.test("a client speaks TLS with whatever stands before a center of protocol 1", async () => {
  const authority = await Authority.make();
  await using center = OlderCenter.listen({ seas: PASSWORDS.seas });
  await using tunnel = await Tunnel.outOf(center, authority);
  const trusting = { ...tunnel, hostname: "127.0.0.1", tls: { authorities: [authority.cert] } };
  await using seas = await logIn(tunnel, "seas", { center: trusting });
  for (const line of ["message seas tulip", "online", "getaddress nobody"]) seas.type(line);
  await seas.terminal.until("nobody cannot be found");
  await until(() => seas.terminal.transcript.includes("[seas]: tulip"));
  seas.type("logout");
  await seas.ended();
  assertEquals(center.faults, []);
});

/** Why a client ends that cannot begin. */
async function refusal(client: RunningClient): Promise<string> {
  return (await assertRejects(() => client.ended(), StartError)).message;
}

Deno.test("a client without TLS is told that it needs it", async () => {
  await using room = await TlsRoom.open();
  const { hostname, port } = room.tap;
  const text = `Cannot reach the message center at ${hostname}:${port}: it speaks TLS: add --tls`;
  for (const own of [undefined, { hostname: "127.0.0.1", port: 0 }]) {
    await using hasty = new RunningClient(room.tap, { own });
    hasty.typeLogin("seas", PASSWORDS.seas);
    assertEquals(await refusal(hasty), text);
  }
  await until(() => room.events("refused").length > 0);
  for (const { reason } of room.events("refused")) assertEquals(reason, "It does not speak TLS");
});

Deno.test("whoever takes their time to type a password does not send it without TLS", async () => {
  await using room = await TlsRoom.open();
  await using seas = new RunningClient(room.tap);
  // The center has told it by then.
  await until(() => room.tap.recorded.includes("\x15\x03\x03"));
  await seas.terminal.asked(">Username: ");
  // What others are told later has arrived.
  for (let i = 0; i < 2; i++) {
    using other = await Deno.connect(room.tap);
    await other.write(Uint8Array.of(0, 0, 0, 3));
    assertEquals(await soon(other.read(new Uint8Array(7))), 7);
  }
  seas.typeLogin("seas", PASSWORDS.seas);
  assert((await refusal(seas)).endsWith("it speaks TLS: add --tls"));
  assert(!room.tap.recorded.includes(PASSWORDS.seas), "the password was seen");
});

Deno.test("a client with TLS ends where there is none, and says nothing", async () => {
  await using center = startCenter();
  const { hostname, port } = center.address;
  const tls = { authorities: [] };
  await using seas = new RunningClient(center.address, { center: { hostname, port, tls } });
  seas.typeLogin("seas", PASSWORDS.seas);
  assertEquals(
    await refusal(seas),
    `Cannot reach the message center at ${hostname}:${port}: ${NO_ANSWER}`,
  );
  assertEquals(seas.terminal.transcript, []);
});

Deno.test("a client ends at a center whom it cannot believe, and says nothing", async () => {
  await using room = await TlsRoom.open();
  const impostor = await Authority.make("Another");
  const { hostname, port } = room.tap;
  const tls = { authorities: [impostor.cert] };
  await using seas = new RunningClient(room.tap, { center: { hostname, port, tls } });
  seas.typeLogin("seas", PASSWORDS.seas);
  assertEquals(
    await refusal(seas),
    `Cannot reach the message center at ${hostname}:${port}: its certificate is signed by no ` +
      "authority that this machine knows, nor by the one that --ca names",
  );
  assertEquals(seas.terminal.transcript, []);
  await until(() => room.events("refused").length > 0);
  assertEquals(room.events("refused").map(({ reason }) => reason), [
    "It refuses the certificate (UnknownCA)",
  ]);
});

Deno.test("those who say nothing, or half a hello, block nobody and are closed in time", async () => {
  const clock = new FakeClock();
  await using room = await TlsRoom.open({ clock });
  await using stack = new AsyncDisposableStack();
  const silent: Deno.TcpConn[] = [];
  for (let i = 0; i < 40; i++) {
    const conn = stack.use(await Deno.connect(room.center.address));
    if (i % 2) await conn.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3).subarray(0, i));
    silent.push(conn);
  }
  // As without TLS, whoever comes from the same address as they do waits a moment for them.
  let isHere = false;
  const coming = logIn(room.tap, "seas", { center: room.endpoint(), own: undefined })
    .finally(() => isHere = true);
  await until(() => {
    clock.advance(1);
    return isHere;
  });
  await using seas = await coming;
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
  clock.advance(10_000);
  for (const conn of silent) assertEquals(await soon(conn.read(new Uint8Array(1))), null);
  const reasons = new Set(room.events("refused").map(({ reason }) => reason));
  assertEquals([...reasons], ["Its first frame did not arrive in time"]);
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
});

Deno.test("an address begins with TLS only so often, and others elsewhere as they like", async () => {
  const authority = await Authority.make();
  const leaf = await authority.issue({ names: ["localhost"] });
  let left = 2;
  const plain = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const mayBegin = () => left-- > 0;
  const listener = new TlsListener(plain, leaf, new FakeClock(), mayBegin);
  await using center = startCenter({ listener });
  const trust = { authorities: [authority.cert] };
  const hello = async () => {
    const tcp = await Deno.connect({ hostname: "127.0.0.1", port: center.address.port });
    (await secure(tcp, "localhost", trust, new AbortController().signal)).close();
  };
  await hello();
  await hello();
  const error = await assertRejects(hello, TlsError);
  assertEquals(error.message, NO_ANSWER);
});
