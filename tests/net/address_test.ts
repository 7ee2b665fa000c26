import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  addressBlock,
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

Deno.test("an IPv4 address in hexadecimal is one too", () => {
  for (const host of ["::ffff:c000:201", "::FFFF:C000:0201"]) {
    assertEquals(canonicalHost(host), "192.0.2.1");
  }
  assertEquals(canonicalHost("::ffff:0:0"), "0.0.0.0");
  assertEquals(canonicalHost("::ffff:ffff:ffff"), "255.255.255.255");
  assertEquals(canonicalHost("::ffff:7f00:1"), "127.0.0.1");
});

Deno.test("an IPv4 address counts for itself, whichever socket it came through", () => {
  for (const host of ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:c000:201"]) {
    assertEquals(addressBlock(host), "192.0.2.1");
  }
  const hosts = ["192.0.2.1", "192.0.2.2", "192.0.3.1", "127.0.0.1", "127.0.0.2"];
  assertEquals(new Set(hosts.map(addressBlock)).size, hosts.length);
});

Deno.test("of an IPv6 address the first half counts", () => {
  const blocks: Record<string, string> = {
    "2001:db8::1": "2001:db8:0:0::/64",
    "2001:db8::ffff:ffff:ffff:ffff": "2001:db8:0:0::/64",
    "2001:db8::": "2001:db8:0:0::/64",
    "2001:db8:0:1::1": "2001:db8:0:1::/64",
    "2001:db8::1:2:3:4:5": "2001:db8:0:1::/64",
    "2001:db8:1::2:3:4:5": "2001:db8:1:0::/64",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
    "2001:db8:1:2:3:4:5::": "2001:db8:1:2::/64",
    "::2:3:4:5:6:7:8": "0:2:3:4::/64",
    "::1": "0:0:0:0::/64",
    "64:ff9b::192.0.2.1": "64:ff9b:0:0::/64",
    "1:2:3:4:5:6:192.0.2.1": "1:2:3:4::/64",
    "1:2:3::6:192.0.2.1": "1:2:3:0::/64",
  };
  for (const [host, block] of Object.entries(blocks)) assertEquals(addressBlock(host), block, host);
});

Deno.test("a machine on the local link counts for itself: all of them share one half", () => {
  const hosts = ["fe80::1", "fe80::2", "febf::1", "fe80::1%eth0"];
  for (const host of hosts) assertEquals(addressBlock(host), host);
  assertEquals(addressBlock("fec0::1"), "fec0:0:0:0::/64");
  assertEquals(addressBlock("2001:db8::1%eth0"), "2001:db8:0:0::/64");
});

/** Spellings of an IPv6 address: long, short, in capitals, with an IPv4 address behind. */
function spellings(groups: readonly number[]): string[] {
  const digits = groups.map((group) => group.toString(16));
  const long = digits.join(":");
  const [high = 0, low = 0] = groups.slice(6);
  const tail = [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
  const short = long.replace(/(?:^|:)0(?::0)+(?:$|:)/, "::");
  const padded = digits.map((group) => group.padStart(4, "0")).join(":");
  return [long, short, padded, padded.toUpperCase(), [...digits.slice(0, 6), tail].join(":")];
}

Deno.test("however an IPv6 address is spelled, its block is the same, and that of its neighbours", () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  const half = fc.tuple(group, group, group, group);
  const first = half.filter(([first, , , last]) =>
    (first & 0xffc0) !== 0xfe80 && (first !== 0 || last !== 0)
  );
  fc.assert(fc.property(first, half, half, (first, second, other) => {
    const all = [...spellings([...first, ...second]), ...spellings([...first, ...other])];
    const expected = `${first.map((group) => group.toString(16)).join(":")}::/64`;
    for (const host of all) assertEquals(addressBlock(host), expected, host);
  }));
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
