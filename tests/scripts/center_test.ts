/** The center as a process, with the README's permissions: accounts, notices and the log. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { OlderClient } from "../peers/older_client.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder } from "../support/script.ts";

const ignore = NO_SCRIPTS;

Deno.test(
  "a center without accounts serves two to this machine, and says so",
  { ignore },
  async () => {
    await using folder = new Folder();
    const { center, port } = await folder.startCenter();
    assertEquals(
      await center.stderr.next(),
      "No ./credentials.txt: serving the demo accounts seas and google to this machine only",
    );
    for (const [user, password] of [["seas", "summerisover"], ["google", "hasglasses"]]) {
      await using client = OlderClient.listen();
      await client.login({ hostname: "127.0.0.1", port: Number(port) }, user!, password!);
    }
  },
);

Deno.test("a center reads ./credentials.txt, or the file that is named", { ignore }, async () => {
  await using folder = new Folder();
  await folder.write("credentials.txt", "\ufeff# teachers\r\nada correct horse \r\n\r\n");
  await folder.write("others.txt", "linus penguin");
  const cases = [
    { flags: [], user: "ada", password: "correct horse " },
    { flags: ["--credentials", "others.txt"], user: "linus", password: "penguin" },
    { flags: ["--credentials=others.txt"], user: "linus", password: "penguin" },
  ];
  for (const { flags, user, password } of cases) {
    const { center, port } = await folder.startCenter("--log", "off", ...flags);
    await using client = OlderClient.listen();
    await client.login({ hostname: "127.0.0.1", port: Number(port) }, user, password);
    using login = await client.openLogin({ hostname: "127.0.0.1", port: Number(port) });
    assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_FAILED|2");
    center.signal("SIGTERM");
    assertEquals(await center.exited(), 0);
    assertEquals(center.stderr.all.map((line) => line.split(" ").slice(0, 3).join(" ")), [
      "Warning: 1 password",
    ]);
  }
});

Deno.test("the lockout, the timeout and the frames are as the flags say", { ignore }, async () => {
  await using folder = new Folder();
  const flags = ["--attempts", "1", "--lockout", "0.5", "--max-frame", "1024"];
  const { port } = await folder.startCenter(...flags);
  const center = { hostname: "127.0.0.1", port: Number(port) };
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center);
  assertMatch(await login.attempt("seas", "asdf"), /^JUST_PENNED\|0\.[45]\d{9}$/);
  assertMatch(await login.attempt("seas", "summerisover"), /^PENNED\|0\.[0-5]\d{9}$/);
  await using google = OlderClient.listen();
  await google.login(center, "google", "hasglasses");
  const answers = await google.sendAndWait("MSG", "seas", "x".repeat(1100));
  await google.send("ONL");
  const pushes = await google.pushesUntil("[CURRENTLY ONLINE]: google");
  assertStringIncludes([...answers, ...pushes].join("\n"), "expected at most 1024 bytes");
});

Deno.test(
  "the log is JSON lines without a password, a token or a message",
  { ignore },
  async () => {
    await using folder = new Folder();
    await folder.write("credentials.txt", "seas summerisover\ngoogle hasglasses\n");
    const { center, port } = await folder.startCenter("--log", "json");
    const at = { hostname: "127.0.0.1", port: Number(port) };
    await using seas = OlderClient.listen();
    using login = await seas.openLogin(at);
    await login.attempt("seas", "wrong-secret");
    await login.attempt("hasglasses", "typed-in-the-wrong-place");
    login.close();
    await seas.login(at, "seas", "summerisover");
    await seas.sendAndWait("MSG", "google", "message-secret");
    await seas.sendAndWait("BRD", "message-secret");
    await seas.sendAndWait("NOPE", "message-secret");
    await seas.rawAndWait("MSG|seas|token-guess|google|message-secret");
    await seas.rawAndWait("message-secret");
    await seas.sendAndWait("OUT");
    center.signal("SIGTERM");
    assertEquals(await center.exited(), 0);
    const events = center.stderr.all.map((line) => JSON.parse(line));
    assertEquals(events.map(({ event, user }) => user ? `${event} ${user}` : event), [
      "plain passwords",
      "login refused seas",
      "login refused",
      "login seas",
      "refused",
      "refused",
      "logout seas",
      "stopping",
      "stopped",
    ]);
    for (const { time } of events) assertEquals(new Date(time).toISOString(), time);
    const log = center.stderr.all.join("\n");
    for (
      const secret of [
        "summerisover",
        "hasglasses",
        "wrong-secret",
        "typed-in-the-wrong-place",
        "message-secret",
        "token-guess",
        seas.token,
      ]
    ) {
      assert(!log.includes(secret), `${secret} is in the log:\n${log}`);
    }
  },
);

Deno.test("the log is text, one line an event, unless told otherwise", { ignore }, async () => {
  await using folder = new Folder();
  await folder.write("credentials.txt", "seas summerisover\n");
  const { center, port } = await folder.startCenter();
  const seas = await folder.startClient(port, "seas", "summerisover");
  await seas.stdout.until("Welcome, seas !");
  await seas.end();
  assertEquals(await seas.exited(), 0);
  center.signal("SIGINT");
  assertEquals(await center.exited(), 0);
  const [warning, login, logout, ...more] = center.stderr.all;
  const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
  const address = String.raw`127\.0\.0\.1:\d+`;
  assertStringIncludes(warning!, "1 password in ./credentials.txt can be read");
  assertMatch(
    login!,
    new RegExp(`^${time} login user=seas from=${address} at=${address} protocol=2$`),
  );
  assertMatch(logout!, new RegExp(`^${time} logout user=seas from=${address}$`));
  assertMatch(more[0]!, new RegExp(`^${time} stopping requests=0 recipients=0$`));
  assertMatch(more[1]!, new RegExp(`^${time} stopped unanswered=0$`));
  assertEquals(more.length, 2);
});

Deno.test("a center ends at once though clients are connected, and refuses nobody by that", {
  ignore,
}, async () => {
  await using folder = new Folder();
  await folder.write("credentials.txt", "seas summerisover\n");
  const { center, port } = await folder.startCenter();
  const at = { hostname: "127.0.0.1", port: Number(port) };
  await using seas = OlderClient.listen();
  await seas.login(at, "seas", "summerisover");
  using typing = await seas.openLogin(at);
  assertEquals(await typing.attempt("google", "asdf"), "LOGIN_FAILED|2");
  center.signal("SIGTERM");
  assertEquals(await center.exited(), 0);
  assertEquals(await typing.rest(), []);
  assertEquals(center.stderr.all.slice(1).map((line) => line.split(" ").slice(1, 3).join(" ")), [
    "login user=seas",
    "login refused",
    "stopping requests=0",
    "stopped unanswered=0",
  ]);
});
