/** The scripts as processes, with the README's permissions: what keeps them from starting. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { Line } from "../peers/line.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder } from "../support/script.ts";

const ignore = NO_SCRIPTS;

/** A port of this machine where nothing listens. */
function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

for (const role of ["server", "client"] as const) {
  Deno.test(`${role}.ts shows its usage and its version`, { ignore }, async () => {
    await using folder = new Folder();
    const help = await folder.run(role, "--help");
    assertEquals([help.code, help.stderr], [0, []]);
    const usage = {
      server: "Usage: server.ts [FLAGS] ADDRESS PORT",
      client: "Usage: client.ts [FLAGS] SERVER PORT [OWN_ADDRESS OWN_PORT]",
    };
    assert(help.stdout.includes(usage[role]), help.stdout.join("\n"));
    const version = await folder.run(role, "--version");
    assertEquals([version.code, version.stderr.length, version.stdout.length], [0, 0, 1]);
    assertMatch(version.stdout[0]!, /^chatroom \d+\.\d+\.\d+$/);
  });
}

/** Command lines that cannot be used, and what is said about them. */
const UNUSABLE: readonly ["server" | "client", string[], string][] = [
  ["server", [], "Expected ADDRESS PORT, got 0 arguments"],
  ["server", ["localhost"], "Expected ADDRESS PORT, got 1 arguments"],
  ["server", ["localhost", "1", "2"], "Expected ADDRESS PORT, got 3 arguments"],
  [
    "server",
    ["localhost", "70000"],
    'Cannot use PORT: expected 1 to 65535, or 0 for any that is free, got "70000"',
  ],
  ["server", ["--bold", "localhost", "0"], "Cannot use unknown flag --bold"],
  [
    "server",
    ["--log", "xml", "localhost", "0"],
    'Cannot use --log: expected text, json, off, got "xml"',
  ],
  [
    "server",
    ["--timeout", "soon", "localhost", "0"],
    'Cannot use --timeout: expected seconds from 0.001 to 1000000, got "soon"',
  ],
  ["client", [], "Expected SERVER PORT, or SERVER PORT OWN_ADDRESS OWN_PORT, got 0 arguments"],
  [
    "client",
    ["localhost", "6066", "localhost"],
    "Expected SERVER PORT, or SERVER PORT OWN_ADDRESS OWN_PORT, got 3 arguments",
  ],
  ["client", ["localhost", "0", "localhost", "0"], 'Cannot use PORT: expected 1 to 65535, got "0"'],
  [
    "client",
    ["localhost", "6066", "localhost", "80"],
    'Cannot use OWN_PORT: expected 1024 to 65535, or 0 for any that is free, got "80"',
  ],
  ["client", ["--nick", "seas"], "Cannot use unknown flag --nick"],
  ["client", ["--password", "asdf", "localhost", "6066"], "Cannot use unknown flag --password"],
  [
    "client",
    ["--heartbeat", "0", "localhost", "6066", "localhost", "0"],
    'Cannot use --heartbeat: expected seconds from 0.001 to 1000000, got "0"',
  ],
];

for (const [role, args, message] of UNUSABLE) {
  Deno.test(`${role}.ts ${args.join(" ")} is refused with status 2`, { ignore }, async () => {
    await using folder = new Folder();
    const { code, stdout, stderr } = await folder.run(role, ...args);
    assertEquals([code, stdout], [2, []]);
    assert(stderr[0]?.startsWith(message), stderr.join("\n"));
  });
}

Deno.test(
  "a command line that cannot be used is one line on standard error",
  { ignore },
  async () => {
    await using folder = new Folder();
    for (const role of ["server", "client"] as const) {
      const { stderr } = await folder.run(role);
      assertEquals(stderr.length, 1, stderr.join("\n"));
    }
  },
);

Deno.test("a client that cannot reach a center says so in one line", { ignore }, async () => {
  await using folder = new Folder();
  const port = String(closedPort());
  const refused = await folder.run("client", "localhost", port, "localhost", "0");
  assertEquals(refused, {
    code: 1,
    stdout: [],
    stderr: [`Cannot reach the message center at localhost:${port}: nothing listens there`],
  });
});

Deno.test("a client given a name of no machine says so in one line", { ignore }, async () => {
  await using folder = new Folder();
  const unknown = await folder.run("client", "nowhere.invalid", "6066", "localhost", "0");
  assertEquals(unknown, {
    code: 1,
    stdout: [],
    stderr: [
      "Cannot reach the message center at nowhere.invalid:6066: no address is known for that name",
    ],
  });
  const { code, stdout, stderr } = await folder.run("client", "no name", "6066", "localhost", "0");
  assertEquals([code, stdout, stderr.length], [1, [], 1]);
  assertStringIncludes(stderr[0]!, "Cannot reach the message center at no name:6066: ");
});

Deno.test("a client that cannot listen says so in one line", { ignore }, async () => {
  await using folder = new Folder();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(taken.addr.port);
  assertEquals(await folder.run("client", "localhost", port, "127.0.0.1", port), {
    code: 1,
    stdout: [],
    stderr: [`Cannot listen on 127.0.0.1:${port}: the port is in use`],
  });
  assertEquals(await folder.run("client", "localhost", port, "192.0.2.1", "6067"), {
    code: 1,
    stdout: [],
    stderr: ["Cannot listen on 192.0.2.1:6067: this machine has no such address"],
  });
});

Deno.test("a client at something that is no center says so in one line", { ignore }, async () => {
  await using folder = new Folder();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const seas = await folder.startClient(String(listener.addr.port), "seas", "summerisover");
  using center = new Line(await listener.accept());
  assertEquals([await center.receive(), await center.receive()], ["LIN|2", "seas"]);
  await center.send("\x1b[2J\nHTTP/1.1 400");
  assertEquals(await seas.exited(), 1);
  assertEquals(seas.stdout.all, []);
  assertEquals(seas.stderr.all.length, 1, seas.stderr.all.join("\n"));
  const [line = ""] = seas.stderr.all;
  assert(line.startsWith('Cannot log in: the message center answered "'), line);
  assert(line.endsWith('HTTP/1.1 400"') && !line.includes("\x1b"), line);
});

Deno.test("a center whose port is in use says so in one line", { ignore }, async () => {
  await using folder = new Folder();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(taken.addr.port);
  assertEquals(await folder.run("server", "localhost", port), {
    code: 1,
    stdout: [],
    stderr: [`Cannot listen on localhost:${port}: the port is in use`],
  });
});

Deno.test("a center will not serve the demo accounts to others", { ignore }, async () => {
  await using folder = new Folder();
  const { code, stdout, stderr } = await folder.run("server", "0.0.0.0", "0");
  assertEquals([code, stdout, stderr.length], [1, [], 1]);
  assertStringIncludes(stderr[0]!, "Cannot start on 0.0.0.0: ");
  assertStringIncludes(stderr[0]!, './credentials.txt. Make one with a line "username password"');
  assertStringIncludes(stderr[0]!, "--credentials");
});

Deno.test("a center names the bad lines of its accounts, and no password", { ignore }, async () => {
  await using folder = new Folder();
  await folder.write(
    "credentials.txt",
    "# all of them\nseas summerisover\nbob\n se cret\na|b se cret\n\nseas se cret\n",
  );
  const { code, stdout, stderr } = await folder.run("server", "localhost", "0");
  assertEquals([code, stdout], [1, []]);
  assertEquals(stderr[0], "Cannot use ./credentials.txt:");
  assertEquals(stderr.slice(1).map((line) => line.split(":")[0]), [
    "  line 3",
    "  line 4",
    "  line 5",
    "  line 7",
  ]);
  assert(!stderr.join("\n").includes("cret"), stderr.join("\n"));
});

Deno.test(
  "a center without the accounts it was named says so in one line",
  { ignore },
  async () => {
    await using folder = new Folder();
    await folder.write("empty.txt", "# nobody yet\n");
    const cases = [
      ["nowhere.txt", "Cannot use nowhere.txt: there is no such file"],
      [
        "empty.txt",
        "Cannot use empty.txt: it has no account; expected lines of username, a space, password",
      ],
      [".", "Cannot use .: it is a folder"],
    ];
    for (const [file, message] of cases) {
      const outcome = await folder.run("server", "--credentials", file!, "localhost", "0");
      assertEquals(outcome, { code: 1, stdout: [], stderr: [message!] });
    }
  },
);

Deno.test("a center whose log cannot be written serves all the same", { ignore }, async () => {
  const script = new URL("../../server.ts", import.meta.url).pathname;
  const args = [
    "-c",
    `exec "$0" run --no-prompt --allow-net --allow-read "$1" localhost 0 2>/dev/full`,
  ];
  const center = new Deno.Command("sh", {
    args: [...args, Deno.execPath(), script],
    stdout: "piped",
  })
    .spawn();
  const stdout = center.stdout.getReader();
  const printed = await stdout.read();
  const [, port] = /:(\d+)\n$/.exec(new TextDecoder().decode(printed.value)) ?? [];
  const address = { hostname: "127.0.0.1", port: Number(port) };
  await using seas = OlderClient.listen();
  await seas.login(address, "seas", "summerisover");
  assertEquals(await seas.sendAndWait("ONL"), []);
  assertEquals(await seas.nextPush(), "[CURRENTLY ONLINE]: seas");
  await stdout.cancel();
  center.kill("SIGTERM");
  assertEquals((await center.status).code, 0);
});

Deno.test("a client whose input cannot be read says so and ends", { ignore }, async () => {
  await using center = OlderCenter.listen({});
  const script = new URL("../../client.ts", import.meta.url).pathname;
  const args = ["-c", `exec "$0" run --no-prompt --allow-net "$1" 127.0.0.1 "$2" 127.0.0.1 0 </`];
  const { code, stderr } = await new Deno.Command("sh", {
    args: [...args, Deno.execPath(), script, String(center.port)],
  }).output();
  assertEquals(new TextDecoder().decode(stderr).split("\n"), [
    "Cannot read standard input: it is a folder",
    "Cannot log in: the input ended before a name and password were right",
    "",
  ]);
  assertEquals(code, 1);
});
