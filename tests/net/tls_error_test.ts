/** What is said of TLS that fails, whatever the other end makes of it. */
import { assertEquals, assertMatch } from "@std/assert";
import { FrameDecoder } from "../../lib/frame.ts";
import { describeError } from "../../lib/net/errors.ts";
import { describeFailure, describeRefusal, TlsError } from "../../lib/net/tls_error.ts";

function refusal(message: string): string {
  return describeError(describeRefusal(new Deno.errors.InvalidData(message), "localhost", false));
}

Deno.test("nothing that a certificate says reaches a terminal but names of hosts", () => {
  const names = ['DnsName("evil\u001b[2J.example")', 'DnsName("a\\nb")', 'DnsName("good.example")'];
  assertEquals(
    refusal(
      'invalid peer certificate: certificate not valid for name "localhost"; certificate is only ' +
        `valid for ${names.join(", ")} or IpAddress(10.0.0.1)`,
    ),
    "its certificate is not for localhost, but for good.example, 10.0.0.1",
  );
  for (const fault of ["\u001b[2J", "Other(\n\u202e)", ""]) {
    assertMatch(
      refusal(`invalid peer certificate: ${fault}`),
      /^its certificate cannot be used( \(\w+\))?$/,
    );
  }
});

Deno.test("a refusal of which little is known is told without it", () => {
  const cases = [
    ["certificate expired", "its certificate expired"],
    ["certificate not valid yet", "its certificate is not valid yet"],
    ["NotValidForName", "its certificate is not for localhost"],
    ["UnsupportedCertVersion", "its certificate cannot be used (UnsupportedCertVersion)"],
  ];
  for (const [fault, text] of cases) {
    assertEquals(refusal(`invalid peer certificate: ${fault}`), text);
  }
  assertEquals(
    refusal("received fatal alert: ProtocolVersion"),
    "it will not speak TLS with this client (ProtocolVersion)",
  );
});

Deno.test("errors that are none of TLS stay what they are", () => {
  for (
    const error of [new Deno.errors.TimedOut(), new Deno.errors.Interrupted(), new TypeError("x")]
  ) {
    assertEquals(describeRefusal(error, "localhost", false) === error, true);
    assertEquals(describeFailure(error) === error, true);
  }
  assertEquals(describeRefusal("x", "localhost", false), "x");
});

Deno.test("a server tells why there was no TLS", () => {
  const cases = [
    ["received fatal alert: UnknownCA", "It refuses the certificate (UnknownCA)"],
    ["received fatal alert: CertificateExpired", "It refuses the certificate (CertificateExpired)"],
    ["received fatal alert: InternalError", "It refuses TLS (InternalError)"],
    ["peer is incompatible: NoKxGroupsInCommon", "It speaks another TLS (NoKxGroupsInCommon)"],
    ["received corrupt message of type InvalidContentType", "It does not speak TLS"],
  ];
  for (const [message, text] of cases) {
    const error = describeFailure(new Error(message));
    assertEquals([error instanceof TlsError, error.message], [true, text]);
  }
});

Deno.test("a client without TLS is told which flag it lacks", () => {
  const frames = new FrameDecoder();
  frames.push(Uint8Array.of(0x15, 3, 3, 0, 2, 2, 40));
  let error: unknown;
  try {
    frames.next();
  } catch (caught) {
    error = caught;
  }
  assertEquals(describeError(error), "it speaks TLS: add --tls");
});
