/** What connections with TLS do, at their ends and when they are broken. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FrameError } from "../../lib/frame.ts";
import { CertificateError } from "../../lib/net/certificate.ts";
import { FrameConnection } from "../../lib/net/connection.ts";
import { TlsError } from "../../lib/net/tls_error.ts";
import { Authority } from "../support/certificates.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { bytesOf } from "../support/bytes.ts";
import { drain, someBytes, soon, TlsTable, writeAll } from "./tls_fixtures.ts";

for (const size of [1, 1_000, 100_000, 5_000_000]) {
  Deno.test(`${size} bytes written before the end arrive whole`, async () => {
    await using table = await TlsTable.set();
    const [server, client] = await table.dial();
    const written = writeAll(server, someBytes(size)).then(() => server.close());
    assertEquals(await drain(client), { count: size });
    await written;
    client.close();
  });
}

Deno.test("what was written arrives though it is read long after the end", async () => {
  await using table = await TlsTable.set();
  const [server, client] = await table.dial();
  await writeAll(server, someBytes(100_000));
  server.close();
  await soon(table.listener[Symbol.asyncDispose]());
  assertEquals(await drain(client), { count: 100_000 });
  client.close();
});

Deno.test("a client that writes and closes at once is read to the end", async () => {
  await using table = await TlsTable.set();
  for (let i = 0; i < 10; i++) {
    const [server, client] = await table.dial();
    await writeAll(server, someBytes(10));
    await writeAll(client, someBytes(100));
    client.close();
    assertEquals(await drain(server), { count: 100 });
    server.close();
  }
});

Deno.test("either side may end its half first, and hear the other", async () => {
  await using table = await TlsTable.set();
  for (const isServerFirst of [true, false]) {
    const pair = await table.dial();
    const [first, second] = isServerFirst ? pair : pair.toReversed();
    await writeAll(first!, someBytes(10));
    await first!.closeWrite();
    assertEquals(await drain(second!), { count: 10 });
    await writeAll(second!, someBytes(20_000));
    second!.close();
    assertEquals(await drain(first!), { count: 20_000 });
    first!.close();
  }
});

Deno.test("a connection that is closed while it is read or written says so", async () => {
  await using table = await TlsTable.set();
  const [server, client] = await table.dial();
  const reading = assertRejects(() => server.read(new Uint8Array(1)), Deno.errors.Interrupted);
  const writing = assertRejects(() => server.write(new Uint8Array(50e6)), Deno.errors.Interrupted);
  server.close();
  server.close();
  await soon(Promise.all([reading, writing]));
  await assertRejects(() => server.read(new Uint8Array(1)), Deno.errors.Interrupted);
  await assertRejects(() => server.write(new Uint8Array(1)), Deno.errors.Interrupted);
  client.close();
});

Deno.test("frames end cleanly though TLS is cut off between two, and not within one", async () => {
  await using table = await TlsTable.set();
  for (const isWithin of [false, true]) {
    const [server, client] = await table.dial();
    using connection = new FrameConnection(client, 1_000);
    await writeAll(server, bytesOf(isWithin ? "\0\0\0\x02A" : "\0\0\0\x01A"));
    await table.cut();
    if (isWithin) await assertRejects(() => connection.read(), FrameError, "5 bytes into it");
    else assertEquals([await connection.read(), await connection.read()], ["A", undefined]);
    server.close();
  }
});

/** What one may send that is the beginning of no TLS, or of a handshake that does not go on. */
const BEGINNINGS: readonly [what: string, bytes: Uint8Array<ArrayBuffer>][] = [
  ["nothing", new Uint8Array(0)],
  ["half a hello", Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3)],
];

for (const [what, bytes] of BEGINNINGS) {
  Deno.test(`a client that sends ${what} is really let go when it is closed`, async () => {
    await using table = await TlsTable.set();
    for (const isRead of [true, false]) {
      const [server, client] = await table.dialPlain();
      if (bytes.length > 0) await client.write(bytes);
      const read = isRead ? server.read(new Uint8Array(1)).catch(() => null) : null;
      server.close();
      assertEquals((await drain(client)).count, 0);
      assertEquals(await read, null);
      client.close();
    }
  });

  Deno.test(`a client that sends ${what} and leaves has ended`, async () => {
    await using table = await TlsTable.set();
    const [server, client] = await table.dialPlain();
    if (bytes.length > 0) await client.write(bytes);
    client.close();
    assertEquals(await drain(server), { count: 0 });
    server.close();
  });
}

for (const text of ["\0\0\0\x03LIN", "GET / HTTP/1.1\r\n\r\n", "\x15\x03\x03\0\x02\x02\x28"]) {
  Deno.test(`${JSON.stringify(text)} at the TLS port is answered with an alert`, async () => {
    await using table = await TlsTable.set();
    const [server, client] = await table.dialPlain();
    await client.write(bytesOf(text));
    const error = await assertRejects(() => server.read(new Uint8Array(1)), TlsError);
    assertEquals(error.message, "It does not speak TLS");
    // What comes besides does not take the alert back.
    await client.write(someBytes(10_000));
    server.close();
    const alert = new Uint8Array(100);
    assertEquals(await soon(client.read(alert)), 7);
    assertEquals([...alert.subarray(0, 3)], [0x15, 3, 3]);
    assertEquals((await drain(client)).count, 0);
    client.close();
  });
}

Deno.test("whoever was refused, and does not leave, is let go all the same", async () => {
  const clock = new FakeClock();
  await using table = await TlsTable.set({}, clock);
  const [server, client] = await table.dialPlain();
  await client.write(bytesOf("GET "));
  await assertRejects(() => server.read(new Uint8Array(1)), TlsError);
  server.close();
  assertEquals(clock.timers, 1);
  clock.advance(1_000);
  await soon(table.listener[Symbol.asyncDispose]());
  assertEquals(clock.timers, 0);
  client.close();
});

Deno.test("a client that does not believe the certificate is told from others", async () => {
  await using table = await TlsTable.set();
  const [server, plain] = await table.dialPlain();
  const client = await Deno.startTls(plain, { hostname: "localhost", caCerts: [] });
  const refused = assertRejects(() => client.handshake(), Deno.errors.InvalidData);
  const error = await assertRejects(() => server.read(new Uint8Array(1)), TlsError);
  assertEquals(error.message, "It refuses the certificate (UnknownCA)");
  await refused;
  server.close();
  client.close();
});

Deno.test("garbage behind a handshake ends that connection alone", async () => {
  await using table = await TlsTable.set();
  const [server, client] = await table.dial();
  const beginnings = ["\x16\x03\x01", "\x16\x03\x01\x02\0\x01\0\x01\xfc", "\x16\x02\0\0\x05hello"];
  for (let i = 0; i < 200; i++) {
    const [broken, stranger] = await table.dialPlain();
    const head = beginnings[i % beginnings.length]!;
    const bytes = crypto.getRandomValues(new Uint8Array(1 + i));
    bytes.set([...head].map((letter) => letter.charCodeAt(0)).slice(0, bytes.length));
    await stranger.write(bytes);
    await stranger.closeWrite();
    assertEquals((await drain(broken)).count, 0);
    broken.close();
    stranger.close();
  }
  await writeAll(client, someBytes(10));
  assertEquals(await server.read(new Uint8Array(100)), 10);
  server.close();
  client.close();
});

Deno.test("nothing is read that nobody waits for", async () => {
  await using table = await TlsTable.set();
  const [server, client] = await table.dial();
  const [other, asking] = await table.dial();
  let sent = 0;
  const flooding = (async () => {
    const bytes = someBytes(65_536);
    while (sent < 100e6) sent += await client.write(bytes);
  })().catch(() => {});
  const bytes = new Uint8Array(10);
  for (let i = 0; i < 300; i++) {
    await asking.write(bytes);
    await other.read(bytes);
    await other.write(bytes);
    await asking.read(bytes);
  }
  assert(sent < 50e6, `${sent} bytes were taken`);
  for (const conn of [server, client, other, asking]) conn.close();
  await flooding;
});

Deno.test("another certificate is for those who come from then on", async () => {
  await using table = await TlsTable.set();
  const [server, client] = await table.dial();
  const other = await Authority.make("Another");
  table.listener.replace(await other.issue());
  const [second, plain] = await table.dialPlain();
  const caCerts = [other.cert];
  const trusting = await Deno.startTls(plain, { hostname: "localhost", caCerts });
  await Promise.all([trusting.handshake(), trusting.write(someBytes(5)), drainSome(second, 5)]);
  await writeAll(server, someBytes(5));
  await drainSome(client, 5);
  for (const conn of [server, client, second, trusting]) conn.close();
});

async function drainSome(conn: { read(into: Uint8Array): Promise<number | null> }, count: number) {
  for (let left = count; left > 0;) left -= await conn.read(new Uint8Array(left)) ?? NaN;
}

Deno.test("a certificate that cannot be used is refused, and the one before stays", async () => {
  await using table = await TlsTable.set();
  const other = await Authority.make("Another");
  const { cert } = await other.issue();
  const { key } = await other.issue();
  const { message } = assertThrows(() => table.listener.replace({ cert, key }), CertificateError);
  assertEquals(message, "Cannot use key: it does not belong to the certificate");
  const [server, client] = await table.dial();
  server.close();
  assertEquals(await drain(client), { count: 0 });
  client.close();
});
