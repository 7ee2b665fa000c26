import { assert, assertEquals, assertThrows } from "@std/assert";
import { CLIENT_USAGE, type ClientFlags, parseClientFlags } from "../../lib/shell/options.ts";
import { UsageError } from "../../lib/flags.ts";

/** WIRE.md's `client localhost 6066 localhost 6067`. */
const TRANSCRIPT = "localhost 6066 localhost 6067";
const EXPECTED: ClientFlags = {
  center: { hostname: "localhost", port: 6066 },
  own: { hostname: "localhost", port: 6067 },
  heartbeat: 20_000,
  tls: false,
  ca: undefined,
  user: undefined,
  passwordFile: undefined,
  transcript: undefined,
  plain: false,
  json: false,
  strictPrivate: false,
};

function parse(line: string): ReturnType<typeof parseClientFlags> {
  return parseClientFlags(line.split(" ").filter((arg) => arg !== ""));
}

function refusal(line: string): string {
  return assertThrows(() => parse(line), UsageError).message;
}

Deno.test("a client is started with the center's address and its own", () => {
  assertEquals(parse(TRANSCRIPT), EXPECTED);
  assertEquals(parse("192.0.2.1 1 ::1 65535"), {
    ...EXPECTED,
    center: { hostname: "192.0.2.1", port: 1 },
    own: { hostname: "::1", port: 65_535 },
  });
});

Deno.test("a client may take any free port", () => {
  assertEquals(parse("localhost 6066 localhost 0"), {
    ...EXPECTED,
    own: { hostname: "localhost", port: 0 },
  });
});

Deno.test("the heartbeat is read, wherever it is typed", () => {
  const expected = { ...EXPECTED, heartbeat: 500 };
  for (const flag of ["--heartbeat 0.5", "--heartbeat=0.5"]) {
    assertEquals(parse(`${flag} ${TRANSCRIPT}`), expected);
    assertEquals(parse(`${TRANSCRIPT} ${flag}`), expected);
    assertEquals(parse(`localhost 6066 ${flag} localhost 6067`), expected);
  }
});

Deno.test("a heartbeat that will not do is refused", () => {
  for (const value of ["0", "soon", "1000001"]) {
    assertEquals(
      refusal(`--heartbeat ${value} ${TRANSCRIPT}`),
      `Cannot use --heartbeat: expected seconds from 0.001 to 1000000, got "${value}"`,
    );
  }
  assert(refusal(`${TRANSCRIPT} --heartbeat`).startsWith("Cannot use --heartbeat: "));
});

Deno.test("a client that is asked for help or its version needs no arguments", () => {
  assertEquals(parse("--help"), "help");
  assertEquals(parse("--version"), "version");
  assertEquals(parse(`--help ${TRANSCRIPT}`), "help");
});

Deno.test("a client that names no address of its own does not listen", () => {
  assertEquals(parse("localhost 6066"), { ...EXPECTED, own: undefined });
});

Deno.test("private messages can be refused rather than left with the center", () => {
  assertEquals(parse(`--strict-private ${TRANSCRIPT}`), { ...EXPECTED, strictPrivate: true });
});

Deno.test("the terminal can be kept plain, and what happens be told as JSON", () => {
  assertEquals(parse(`--plain ${TRANSCRIPT}`), { ...EXPECTED, plain: true });
  assertEquals(parse(`${TRANSCRIPT} --json`), { ...EXPECTED, json: true });
});

Deno.test("who logs in can be given, and a file with the password", () => {
  const expected = { ...EXPECTED, user: "seas", passwordFile: "./pass-word" };
  for (
    const flags of [
      "--user seas --password-file ./pass-word",
      "--user=seas --password-file=./pass-word",
    ]
  ) {
    assertEquals(parse(`${flags} ${TRANSCRIPT}`), expected);
    assertEquals(parse(`${TRANSCRIPT} ${flags}`), expected);
  }
  assertEquals(parse(`--user 123 ${TRANSCRIPT}`), { ...EXPECTED, user: "123" });
});

Deno.test("a transcript can be kept", () => {
  for (const flag of ["--transcript ./seas.jsonl", "--transcript=./seas.jsonl"]) {
    assertEquals(parse(`${flag} ${TRANSCRIPT}`), { ...EXPECTED, transcript: "./seas.jsonl" });
  }
});

Deno.test("TLS can be asked for, and an authority be named that is trusted too", () => {
  assertEquals(parse(`--tls ${TRANSCRIPT}`), { ...EXPECTED, tls: true });
  for (const flags of ["--ca ./ca.pem", "--ca=./ca.pem", "--tls --ca ./ca.pem"]) {
    assertEquals(parse(`${flags} ${TRANSCRIPT}`), { ...EXPECTED, tls: true, ca: "./ca.pem" });
  }
  for (const flag of ["ca", "password-file", "transcript"]) {
    assertEquals(
      refusal(`${TRANSCRIPT} --${flag}=`),
      `Cannot use --${flag}: expected the name of a file`,
    );
  }
});

Deno.test("who logs in has to have a name that can be", () => {
  for (const name of ["a|b", "x".repeat(33), ""]) {
    const text = assertThrows(
      () => parseClientFlags([`--user=${name}`, ...TRANSCRIPT.split(" ")]),
      UsageError,
    ).message;
    assert(text.includes("--user") && text.includes(`"${name}"`), text);
  }
});

Deno.test("a password cannot be given where everybody could read it", () => {
  assert(refusal(`--password x ${TRANSCRIPT}`).startsWith("Cannot use unknown flag --password"));
});

Deno.test("a client needs two or four arguments", () => {
  const words = TRANSCRIPT.split(" ");
  const usage = "Expected SERVER PORT, or SERVER PORT OWN_ADDRESS OWN_PORT, got";
  for (const count of [0, 1, 3]) {
    assertEquals(refusal(words.slice(0, count).join(" ")), `${usage} ${count} arguments`);
  }
  assertEquals(refusal(`${TRANSCRIPT} x`), `${usage} 5 arguments`);
});

Deno.test("the center's port is never 0, and the client's own no other service's", () => {
  assertEquals(
    refusal("localhost 0 localhost 6067"),
    'Cannot use PORT: expected 1 to 65535, got "0"',
  );
  for (const port of ["80", "1023", "65536", "x"]) {
    assertEquals(
      refusal(`localhost 6066 localhost ${port}`),
      `Cannot use OWN_PORT: expected 1024 to 65535, or 0 for any that is free, got "${port}"`,
    );
  }
});

Deno.test("a flag that the client does not have is refused", () => {
  for (const flag of ["--bogus", "-v", "--attempts", "--no-version"]) {
    assert(refusal(`${TRANSCRIPT} ${flag}`).startsWith(`Cannot use unknown flag ${flag}`));
  }
});

Deno.test("the client's usage names every flag and argument", () => {
  const flags = [
    "heartbeat",
    "tls",
    "ca",
    "user",
    "password-file",
    "transcript",
    "plain",
    "json",
    "strict-private",
  ];
  for (const flag of [...flags, "help", "version"]) {
    assert(CLIENT_USAGE.includes(`  --${flag}`), flag);
  }
  for (const word of ["SERVER PORT [OWN_ADDRESS OWN_PORT]", "default 20)"]) {
    assert(CLIENT_USAGE.includes(word), word);
  }
  assert(CLIENT_USAGE.endsWith("\n") && !CLIENT_USAGE.endsWith("\n\n"));
});
