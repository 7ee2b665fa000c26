import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  canonicalHost,
  formatEndpoint,
  isLoopback,
  isWildcard,
  MAX_PORT,
  MIN_CALLBACK_PORT,
  parsePort,
} from "../../lib/net/address.ts";

Deno.test("a port is a decimal number from the lowest that will do to 65535", () => {
  assertEquals([MIN_CALLBACK_PORT, MAX_PORT], [1024, 65_535]);
  assertEquals(parsePort("1", 1), 1);
  assertEquals(parsePort("6066", 1), 6066);
  assertEquals(parsePort("65535", 1), 65_535);
  assertEquals(parsePort("1024", 1024), 1024);
  assertEquals(parsePort("1023", 1024), undefined);
  assertEquals(parsePort("0", 0), 0);
});

Deno.test("what is no port in decimal is none", () => {
  const bad = ["", "0", "65536", "99999", "100000", "-1", "+1", "1.0", "1e3", "0x50", "x"];
  const spaced = [" 80", "80 ", "80\n", "8 0", "٦", "６０", "6066|", "NaN"];
  for (const text of [...bad, ...spaced]) {
    assertEquals(parsePort(text, 1), undefined, JSON.stringify(text));
  }
});

Deno.test("any port from the lowest to the highest is read back, and no other number", () => {
  fc.assert(fc.property(fc.integer({ min: -70_000, max: 140_000 }), (port) => {
    const expected = port >= 1024 && port <= 65_535 ? port : undefined;
    assertEquals(parsePort(String(port), 1024), expected);
  }));
});

Deno.test("an IPv4 address has one spelling, whichever socket it came through", () => {
  assertEquals(canonicalHost("::ffff:192.0.2.1"), "192.0.2.1");
  assertEquals(canonicalHost("::FFFF:127.0.0.1"), "127.0.0.1");
  for (const host of ["192.0.2.1", "::1", "::", "2001:db8::1", "fe80::1", "localhost", ""]) {
    assertEquals(canonicalHost(host), host);
  }
  for (const host of ["::ffff:1", "1::ffff:192.0.2.1", "::ffff:192.0.2.1x", "::fffe:192.0.2.1"]) {
    assertEquals(canonicalHost(host), host);
  }
});

Deno.test("only this machine reaches 127.0.0.0/8 and ::1", () => {
  for (const host of ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"]) {
    assertEquals(isLoopback(host), true, host);
  }
  for (
    const host of [
      "0.0.0.0",
      "::",
      "192.0.2.127",
      "128.0.0.1",
      "1127.0.0.1",
      "::2",
      "::ffff:192.0.2.1",
      "127.0.0.1.example.com",
      "127.0.0",
      "",
    ]
  ) assertEquals(isLoopback(host), false, host);
});

Deno.test("0.0.0.0 and :: stand for every address of the machine", () => {
  for (const host of ["0.0.0.0", "::"]) assertEquals(isWildcard(host), true);
  for (const host of ["127.0.0.1", "::1", "0.0.0.1", "10.0.0.0", "", "*"]) {
    assertEquals(isWildcard(host), false, host);
  }
});

Deno.test("an endpoint is written as host, colon, port, IPv6 in brackets", () => {
  assertEquals(formatEndpoint({ hostname: "127.0.0.1", port: 6066 }), "127.0.0.1:6066");
  assertEquals(formatEndpoint({ hostname: "localhost", port: 1 }), "localhost:1");
  assertEquals(formatEndpoint({ hostname: "::1", port: 6066 }), "[::1]:6066");
  assertEquals(formatEndpoint({ hostname: "::", port: 0 }), "[::]:0");
});
