import { assert, assertEquals, assertThrows } from "@std/assert";
import { LIMIT_FLAG_NAMES } from "../../lib/center/limit_flags.ts";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { CENTER_USAGE, type CenterFlags, parseCenterFlags } from "../../lib/center/options.ts";
import { UsageError } from "../../lib/flags.ts";

const { loginDeadline: _, addressRate: __, ...LIMITS } = DEFAULT_LIMITS;

const DEFAULTS: CenterFlags = {
  ...LIMITS,
  hostname: "localhost",
  port: 6066,
  credentials: undefined,
  data: undefined,
  tls: undefined,
  attempts: 3,
  lockout: 60_000,
  timeout: 30_000,
  presence: true,
  log: "text",
};

function parse(line: string): ReturnType<typeof parseCenterFlags> {
  return parseCenterFlags(line.split(" ").filter((arg) => arg !== ""));
}

function refusal(line: string): string {
  return assertThrows(() => parse(line), UsageError).message;
}

Deno.test("a center is started with an address and a port", () => {
  assertEquals(parse("localhost 6066"), DEFAULTS);
  assertEquals(parse("0.0.0.0 1"), { ...DEFAULTS, hostname: "0.0.0.0", port: 1 });
  assertEquals(parse("::1 65535"), { ...DEFAULTS, hostname: "::1", port: 65_535 });
});

Deno.test("a center may take any free port", () => {
  assertEquals(parse("localhost 0"), { ...DEFAULTS, port: 0 });
});

Deno.test("each of the center's flags is read, before, between and behind the arguments", () => {
  const flags: [flag: string, expected: Partial<CenterFlags>][] = [
    ["--credentials accounts.txt", { credentials: "accounts.txt" }],
    ["--credentials 12", { credentials: "12" }],
    ["--attempts 5", { attempts: 5 }],
    ["--lockout 1.5", { lockout: 1500 }],
    ["--timeout 10", { timeout: 10_000 }],
    ["--frame-deadline 2.5", { frameDeadline: 2_500 }],
    ["--login-deadline 60", { loginDeadline: 60_000 }],
    ["--connections 7", { connections: 7 }],
    ["--address-connections 3", { addressConnections: 3 }],
    ["--attached 4", { attached: 4 }],
    ["--rate 5", { rate: 5, addressRate: 50 }],
    ["--rate 0", { rate: 0, addressRate: 0 }],
    ["--address-rate 9", { addressRate: 9 }],
    ["--logins 0", { logins: 0 }],
    ["--mailbox 6", { mailbox: 6 }],
    ["--mailbox-bytes 1073741824", { mailboxBytes: 1024 ** 3 }],
    ["--queue 8", { queue: 8 }],
    ["--dials 10000", { dials: 10_000 }],
    ["--max-frame 1024", { maxFrameBytes: 1024 }],
    ["--max-frame 1048576", { maxFrameBytes: 1_048_576 }],
    ["--data room.db", { data: "room.db" }],
    ["--mailbox-days 0", { mailboxDays: 0 }],
    ["--presence off", { presence: false }],
    ["--presence on", { presence: true }],
    ["--log json", { log: "json" }],
    ["--log off", { log: "off" }],
    ["--log text", { log: "text" }],
  ];
  for (const [flag, expected] of flags) {
    const joined = flag.replace(" ", "=");
    for (const typed of [flag, joined]) {
      assertEquals(parse(`${typed} localhost 6066`), { ...DEFAULTS, ...expected });
      assertEquals(parse(`localhost ${typed} 6066`), { ...DEFAULTS, ...expected });
      assertEquals(parse(`localhost 6066 ${typed}`), { ...DEFAULTS, ...expected });
    }
  }
});

Deno.test("all of the center's flags can be used together", () => {
  const line = "--credentials a.txt --attempts 1 --lockout 2 --timeout 3 --max-frame 4096 " +
    "--cert c.pem --key k.pem --data d.db --rate 1 --address-rate 2 --log off --presence off 127.0.0.1 6066";
  assertEquals(parse(line), {
    ...LIMITS,
    hostname: "127.0.0.1",
    port: 6066,
    credentials: "a.txt",
    data: "d.db",
    tls: { cert: "c.pem", key: "k.pem" },
    rate: 1,
    addressRate: 2,
    attempts: 1,
    lockout: 2000,
    timeout: 3000,
    maxFrameBytes: 4096,
    presence: false,
    log: "off",
  });
});

Deno.test("a flag that is typed twice counts as typed last", () => {
  assertEquals(parse("--attempts 4 --attempts 5 localhost 6066"), { ...DEFAULTS, attempts: 5 });
});

Deno.test("a center that is asked for help or its version needs no arguments", () => {
  assertEquals(parse("--help"), "help");
  assertEquals(parse("--version"), "version");
  assertEquals(parse("localhost 6066 --help"), "help");
  assertEquals(parse("--help --version"), "help");
  assertEquals(parse("--help --attempts x"), "help");
});

Deno.test("a center needs its two arguments and no more", () => {
  assertEquals(refusal(""), "Expected ADDRESS PORT, got 0 arguments");
  assertEquals(refusal("localhost"), "Expected ADDRESS PORT, got 1 arguments");
  assertEquals(refusal("localhost 6066 x"), "Expected ADDRESS PORT, got 3 arguments");
});

Deno.test("a center's port must be one", () => {
  for (const port of ["65536", "70000", "x", "60.66"]) {
    assertEquals(
      refusal(`localhost ${port}`),
      `Cannot use PORT: expected 1 to 65535, or 0 for any that is free, got "${port}"`,
    );
  }
});

Deno.test("a flag's value that will not do is refused with what would", () => {
  const seconds = "expected seconds from 0.001 to 1000000";
  const bytes = "expected a whole number from 1024 to 1048576";
  const refusals = {
    "--attempts 0": 'Cannot use --attempts: expected a whole number from 1 to 1000000, got "0"',
    "--attempts 1.5": 'Cannot use --attempts: expected a whole number from 1 to 1000000, got "1.5"',
    "--lockout 0": `Cannot use --lockout: ${seconds}, got "0"`,
    "--timeout soon": `Cannot use --timeout: ${seconds}, got "soon"`,
    "--max-frame 1023": `Cannot use --max-frame: ${bytes}, got "1023"`,
    "--max-frame 1048577": `Cannot use --max-frame: ${bytes}, got "1048577"`,
    "--connections 0":
      'Cannot use --connections: expected a whole number from 1 to 1000000, got "0"',
    "--frame-deadline 0": `Cannot use --frame-deadline: ${seconds}, got "0"`,
    "--cert c.pem": "Cannot use --cert alone: --key FILE is needed too",
    "--key k.pem": "Cannot use --key alone: --cert FILE is needed too",
    "--presence no": 'Cannot use --presence: expected on or off, got "no"',
    "--presence OFF": 'Cannot use --presence: expected on or off, got "OFF"',
    "--log xml": 'Cannot use --log: expected text, json, off, got "xml"',
    "--log TEXT": 'Cannot use --log: expected text, json, off, got "TEXT"',
  };
  for (const [flags, message] of Object.entries(refusals)) {
    assertEquals(refusal(`${flags} localhost 6066`), message);
    assertEquals(refusal(`${flags.replace(" ", "=")} localhost 6066`), message);
  }
});

Deno.test("a flag without its value is refused", () => {
  const others = "credentials cert key attempts lockout timeout presence log".split(" ");
  for (const flag of [...others, ...LIMIT_FLAG_NAMES]) {
    assert(refusal(`localhost 6066 --${flag}`).startsWith(`Cannot use --${flag}: expected `));
    assert(refusal(`--${flag} --help=false localhost 6066`).startsWith(`Cannot use --${flag}: `));
  }
});

Deno.test("a flag that the center does not have is refused", () => {
  for (const flag of ["--bogus", "-h", "-5", "--Help", "--heartbeat", "--no-help", "--__proto__"]) {
    assert(refusal(`${flag} localhost 6066`).startsWith(`Cannot use unknown flag ${flag}`));
  }
  assert(refusal("--bogus=1 localhost 6066").startsWith("Cannot use unknown flag --bogus"));
  assert(refusal("--attempts -5 localhost 6066").startsWith("Cannot use unknown flag -5"));
});

Deno.test("what stands behind two dashes is no flag", () => {
  assertEquals(parse("-- localhost 6066"), DEFAULTS);
  assertEquals(parse("--attempts 3 -- localhost 6066"), DEFAULTS);
  assertEquals(refusal("localhost -- --help 6066"), "Expected ADDRESS PORT, got 3 arguments");
});

Deno.test("the center's usage names every flag and argument", () => {
  const flags = "credentials cert key attempts lockout timeout presence log help version".split(
    " ",
  );
  for (const flag of [...flags, ...LIMIT_FLAG_NAMES]) {
    assert(CENTER_USAGE.includes(`  --${flag}`), flag);
  }
  for (const word of ["ADDRESS", "PORT", "default 60)", "default 30)", "default 65536)"]) {
    assert(CENTER_USAGE.includes(word), word);
  }
  assert(CENTER_USAGE.endsWith("\n") && !CENTER_USAGE.endsWith("\n\n"));
});
