/** Whom a client believes, and what it says of the others. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describeError } from "../../lib/net/errors.ts";
import { connect } from "../../lib/net/exchange.ts";
import { TlsError } from "../../lib/net/tls_error.ts";
import { Authority, type CertifiedKey, selfSigned } from "../support/certificates.ts";
import { soon } from "./tls_fixtures.ts";

const DAY = 24 * 60 * 60 * 1_000;

/** The runtime's own server, which says hello to whoever believes it. */
class HelloServer implements AsyncDisposable {
  readonly #listener: Deno.TlsListener;
  readonly #serving: Promise<void>;
  /** How many bytes arrived inside TLS, of all clients. */
  received = 0;

  constructor(pair: CertifiedKey, hostname = "127.0.0.1") {
    this.#listener = Deno.listenTls({ hostname, port: 0, ...pair });
    this.#serving = this.#serve();
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  async #serve(): Promise<void> {
    for await (const conn of this.#listener) {
      try {
        this.received += await conn.read(new Uint8Array(100)) ?? 0;
        await conn.write(Uint8Array.of(0, 0, 0, 5, ...new TextEncoder().encode("hello")));
      } catch {
        // It was not believed.
      }
      conn.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }
}

/** What a client that trusts these authorities hears from a server, as `hostname`. */
async function greet(
  port: number,
  authorities: readonly string[],
  hostname = "localhost",
): Promise<string | undefined> {
  const { signal } = new AbortController();
  using connection = await soon(connect({ hostname, port, tls: { authorities } }, 1_000, signal));
  await connection.write("x");
  return await connection.read();
}

/** Why a client does not. Nothing was sent, then. */
async function refusal(
  pair: CertifiedKey,
  authorities: readonly string[],
  hostname?: string,
): Promise<string> {
  await using server = new HelloServer(pair);
  const error = await assertRejects(() => greet(server.port, authorities, hostname), TlsError);
  assertEquals(server.received, 0);
  return describeError(error);
}

Deno.test("a certificate by an authority that is named is believed", async () => {
  const authority = await Authority.make();
  const other = await Authority.make("Another");
  await using server = new HelloServer(await authority.issue());
  assertEquals(await greet(server.port, [authority.cert]), "hello");
  assertEquals(await greet(server.port, [other.cert, authority.cert]), "hello");
  assertEquals(await greet(server.port, [other.cert + authority.cert]), "hello");
});

Deno.test("a certificate can be its own authority", async () => {
  const pair = await selfSigned();
  await using server = new HelloServer(pair);
  assertEquals(await greet(server.port, [pair.cert]), "hello");
});

Deno.test("a server may be an address, if its certificate names that", async () => {
  const authority = await Authority.make();
  const trusted = [authority.cert];
  await using server = new HelloServer(await authority.issue({ names: ["127.0.0.1"] }));
  assertEquals(await greet(server.port, trusted, "127.0.0.1"), "hello");
});

Deno.test("an address of IPv6 may stand in brackets", { ignore: !hasIpv6() }, async () => {
  const authority = await Authority.make();
  await using server = new HelloServer(await authority.issue({ names: ["::1"] }), "::1");
  for (const hostname of ["::1", "[::1]"]) {
    assertEquals(await greet(server.port, [authority.cert], hostname), "hello");
  }
});

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test("an authority that nobody named is not believed", async () => {
  const authority = await Authority.make();
  const other = await Authority.make("Another");
  const pair = await authority.issue();
  const unknown = "its certificate is signed by no authority that this machine knows";
  assertEquals(
    await refusal(pair, []),
    `${unknown}; with a private one, name its certificate with --ca FILE`,
  );
  assertEquals(await refusal(pair, [other.cert]), `${unknown}, nor by the one that --ca names`);
});

Deno.test("an authority of the same name is another all the same", async () => {
  const authority = await Authority.make();
  const impostor = await Authority.make();
  const text = await refusal(await impostor.issue(), [authority.cert]);
  assertEquals(
    text,
    "its certificate is another than the one that --ca names: get the new one, and start again",
  );
});

Deno.test("a certificate for others is not believed, and says for whom it is", async () => {
  const authority = await Authority.make();
  const trusted = [authority.cert];
  const names = ["chat.example.org", "*.example.com", "192.0.2.1"];
  assertEquals(
    await refusal(await authority.issue({ names }), trusted),
    `its certificate is not for localhost, but for ${names.join(", ")}`,
  );
  assertEquals(
    await refusal(await authority.issue({ names: ["localhost"] }), trusted, "127.0.0.1"),
    "its certificate is not for 127.0.0.1, but for localhost",
  );
  const many = Array.from({ length: 20 }, (_, i) => `host${i}.example`);
  assertEquals(
    await refusal(await authority.issue({ names: many }), trusted),
    `its certificate is not for localhost, but for ${many.slice(0, 5).join(", ")}`,
  );
});

Deno.test("a certificate that is over, or not yet begun, is not believed", async () => {
  const authority = await Authority.make();
  const trusted = [authority.cert];
  const past = { notBefore: new Date("2020-01-01"), notAfter: new Date("2021-02-03") };
  assertEquals(
    await refusal(await authority.issue(past), trusted),
    "its certificate expired on 2021-02-03, by this machine's clock",
  );
  const notBefore = new Date(Date.now() + 2 * DAY);
  const future = { notBefore, notAfter: new Date(Date.now() + 3 * DAY) };
  assertEquals(
    await refusal(await authority.issue(future), trusted),
    `its certificate is not valid yet, only from ${
      notBefore.toISOString().slice(0, 10)
    }, by this machine's clock`,
  );
});

/** Servers that are none with TLS. */
const OTHERS: readonly [what: string, serve: (conn: Deno.TcpConn) => Promise<void>][] = [
  ["closes", async () => {}],
  ["waits for a hello, and closes", async (conn) => void await conn.read(new Uint8Array(1_000))],
  ["answers with a frame", async (conn) => void await conn.write(Uint8Array.of(0, 0, 0, 1, 65))],
  ["answers as the web does", async (conn) => {
    await conn.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
  }],
];

for (const [what, serve] of OTHERS) {
  Deno.test(`a server that ${what} does not speak TLS`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const serving = listener.accept().then(async (conn) => {
      await serve(conn);
      conn.close();
    });
    const error = await assertRejects(() => greet(listener.addr.port, []), TlsError);
    assertMatch(describeError(error), /it does not speak TLS/);
    await serving;
  });
}

Deno.test("an attempt ends at once when it is given up, before TLS and within", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const reason = new Deno.errors.Interrupted("Cancelled");
  const attempt = (signal: AbortSignal) =>
    connect({ hostname: "127.0.0.1", port, tls: { authorities: [] } }, 1_000, signal);
  await assertRejects(() => attempt(AbortSignal.abort(reason)), Deno.errors.Interrupted);
  const abort = new AbortController();
  const attempting = assertRejects(() => attempt(abort.signal), Deno.errors.Interrupted);
  using silent = await listener.accept();
  await silent.read(new Uint8Array(1_000));
  abort.abort(reason);
  await soon(attempting);
});

Deno.test("nobody who is not there is blamed for TLS", async () => {
  const { port } = (() => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return listener.addr;
  })();
  await assertRejects(() => greet(port, []), Deno.errors.ConnectionRefused);
});
