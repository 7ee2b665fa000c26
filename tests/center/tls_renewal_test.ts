/** Certificates that are replaced while the center runs, and centers that come back as others. */
import { NO_ANSWER } from "../../lib/net/tls_error.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../lib/net/certificate.ts";
import { TlsListener } from "../../lib/net/tls_listener.ts";
import { awayText } from "../client/newer_fixtures.ts";
import { quiet, RetryClock, untilAway, warningsOf } from "../client/reconnect_fixtures.ts";
import { soon } from "../net/tls_fixtures.ts";
import { Authority } from "../support/certificates.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { until } from "./newer_room.ts";
import { TlsRoom } from "./tls_fixtures.ts";

/** What a client says of a certificate by an authority that it was not told of. */
const UNKNOWN =
  "its certificate is signed by no authority that this machine knows, nor by the one that --ca names";

Deno.test("a certificate is renewed, and nobody who is attached notices", async () => {
  await using room = await TlsRoom.open();
  const other = await Authority.make("Another");
  await using seas = await logIn(room.tap, "seas", { center: room.endpoint(), own: undefined });
  await until(() => room.center.attached === 1);
  room.listener.replace(await other.issue({ names: ["127.0.0.1"] }));
  const { hostname, port } = room.tap;
  const tls = { authorities: [other.cert] };
  await using google = await logIn(room.tap, "google", { center: { hostname, port, tls } });
  google.type("message seas tulip");
  await seas.terminal.until("[google]: tulip");
  assertEquals(warningsOf(seas.terminal), []);
  assertEquals(room.center.attached, 1);
});

Deno.test("a certificate that cannot be used changes nothing", async () => {
  await using room = await TlsRoom.open();
  const { cert } = await room.authority.issue();
  const { key } = await room.authority.issue();
  for (
    const pair of [{ cert, key }, { cert: "", key }, { cert, key: "" }, { cert: key, key: cert }]
  ) {
    assertThrows(() => room.listener.replace(pair), CertificateError);
  }
  await using seas = await logIn(room.tap, "seas", { center: room.endpoint() });
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
});

Deno.test("a center that comes back with a wrong certificate is told nothing until it is mended", async () => {
  const clock = new RetryClock();
  await using room = await TlsRoom.open();
  const center = room.endpoint();
  await using seas = await logIn(room.tap, "seas", { ...quiet(clock, "attached"), center });
  await until(() => room.center.attached === 1);
  const other = await Authority.make("Another");
  room.listener.replace(await other.issue({ names: ["127.0.0.1"] }));
  const before = room.logged.filter(([event]) => event !== "refused").length;
  room.tap.cut();
  seas.type("message google tulip");
  await seas.terminal.until(awayText(room.tap, UNKNOWN));
  for (let i = 0; i < 5; i++) await clock.passPause();
  await clock.paused();
  // It was not even asked about the session.
  assertEquals(room.logged.filter(([event]) => event !== "refused").length, before);
  room.listener.replace(await room.authority.issue({ names: ["127.0.0.1"] }));
  await clock.passUntil(seas.terminal.marks.until("message google tulip (kept)"));
  assertEquals(warningsOf(seas.terminal).length, 2);
});

Deno.test("a center that comes back without TLS is not believed, and told why", async () => {
  const clock = new RetryClock();
  const authority = await Authority.make();
  const pair = await authority.issue({ names: ["127.0.0.1"] });
  const credentials = new Map(Object.entries(PASSWORDS));
  const start = (port: number) => {
    const listener = new TlsListener(Deno.listen({ hostname: "127.0.0.1", port }), pair);
    return { listener, center: startCenter({ credentials, listener }) };
  };
  const first = start(0);
  const { hostname, port } = first.center.address;
  const center = { hostname, port, tls: { authorities: [authority.cert] } };
  await using seas = await logIn(center, "seas", { ...quiet(clock, "attached"), center });
  await until(() => first.center.attached === 1);
  await first.center.close();
  await soon(first.listener[Symbol.asyncDispose]());
  // It has found that nothing is there, and said so, before somebody else is.
  seas.type("online");
  await untilAway(seas.terminal);
  const heard: number[] = [];
  {
    const impostor = Deno.listen({ hostname, port });
    const listening = (async () => {
      for await (const conn of impostor) {
        const buffer = new Uint8Array(4_096);
        await conn.read(buffer);
        heard.push(buffer[0]!);
        conn.close();
      }
    })();
    const text = awayText(center, NO_ANSWER);
    await clock.passUntil(seas.terminal.until(text));
    for (let i = 0; i < 5; i++) await clock.passPause();
    await clock.paused();
    impostor.close();
    await listening;
  }
  // Hellos of TLS, and nothing else.
  assert(heard.length > 5);
  assertEquals(heard.filter((first) => first !== 0x16), []);
  const second = start(port);
  await clock.passUntil(seas.terminal.until("[CURRENTLY ONLINE]: seas"));
  assertEquals(warningsOf(seas.terminal).length, 3);
  await seas[Symbol.asyncDispose]();
  await second.center.close();
  await soon(second.listener[Symbol.asyncDispose]());
});
