import { assert, assertEquals } from "@std/assert";
import { COMMANDS as TABLE, formatUsage } from "../../lib/commands.ts";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { logIn, PASSWORDS } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

/** What is typed, and the request that it becomes; `T` stands for the token. */
const COMMANDS = [
  ["message google Hello!", "MSG|seas|T|google|Hello!"],
  ["message google a|b|, and all", "MSG|seas|T|google|a|b|, and all"],
  ["message nobody Are you there?", "MSG|seas|T|nobody|Are you there?"],
  ["broadcast Hi, all | some", "BRD|seas|T|Hi, all | some"],
  ["online", "ONL|seas|T|"],
  ["block google", "BLC|seas|T|1|google"],
  ["unblock google", "BLC|seas|T|0|google"],
  ["getaddress google", "GET|seas|T|google"],
  ["allow google", "ALL|seas|T|google"],
  ["  online  ", "ONL|seas|T|"],
  ["/online", "ONL|seas|T|"],
  ["logout", "OUT|seas|T|"],
] as const;

Deno.test("every command is sent as its request, in the order of typing", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  const token = (await center.session("seas"))?.token;
  assert(token);
  for (const [typed] of COMMANDS) seas.type(typed);
  await seas.ended();
  const expected = COMMANDS.map(([, request]) => request.replace("|T|", `|${token}|`));
  assertEquals(center.requests, ["LIN|2", ...expected]);
});

Deno.test("a line that is no command is explained, and nothing is sent", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  const typed = ["nonsense", "mesage google x", "quit", "message google", "block", "online now"];
  for (const line of [...typed, "block a|b"]) seas.type(line);
  assertEquals(await seas.terminal.until('"a|b" cannot be a user\'s name.'), [
    ">nonsense",
    'There is no command "nonsense". Type help to see those there are.',
    ">mesage google x",
    'There is no command "mesage". Did you mean message? Type help to see those there are.',
    ">quit",
    'There is no command "quit". Did you mean logout? Type help to see those there are.',
    ">message google",
    "Usage: message USER TEXT",
    ">block",
    "Usage: block USER",
    ">online now",
    "Usage: online",
    ">block a|b",
    '"a|b" cannot be a user\'s name.',
  ]);
  assertEquals(center.requests, ["LIN|2"]);
});

for (
  const [options, hint] of [
    [{}, ["Type help to see the commands."]],
    [{ canComplete: true }, ["Type help to see the commands. Tab completes what you type."]],
    [{ isInteractive: false }, []],
  ] as const
) {
  const who = JSON.stringify(options);

  Deno.test(`an empty line is answered with a hint to a person, and once: ${who}`, async () => {
    await using center = OlderCenter.listen(PASSWORDS);
    await using seas = await logIn(center, "seas", { terminal: new FakeTerminal(options) });
    for (const line of ["", "  ", "\t", "nonsense"]) seas.type(line);
    const none = 'There is no command "nonsense". Type help to see those there are.';
    const shown = await seas.terminal.until(none);
    assertEquals(shown, [">", ...hint, ">  ", ">\t", ">nonsense", none]);
    assertEquals(center.requests, ["LIN|2"]);
  });
}

Deno.test("help shows every command of the page, or one", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  seas.type("help");
  seas.type("help allow");
  seas.type("help me");
  const shown = await seas.terminal.until(
    'There is no command "me". Did you mean message? Type help to see those there are.',
  );
  const all = shown.slice(1, shown.indexOf(">help allow"));
  assertEquals(all.map((line) => line.split("  ")[0]), TABLE.map(formatUsage));
  const one = shown.slice(shown.indexOf(">help allow") + 1, shown.indexOf(">help me"));
  assertEquals(one, [
    "allow USER",
    "    Give USER your address, so that they can do that",
    "    To write privately to them too, ask for theirs with getaddress.",
    "    It is good until one of you logs off or blocks the other.",
  ]);
  assertEquals(center.requests, ["LIN|2"]);
});

Deno.test("what the center pushes is shown as it is", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  const pushes = [
    "[google]: text",
    "The recipient is offline. Messages will be delivered when they log on again.",
    "Your message could not be delivered as the recipient has blocked you.",
    "Your message could not be delivered to some recipients.",
    "[CURRENTLY ONLINE]: google seas",
    "You have blocked google",
    "You have unblocked google",
    "google has logged on.",
    "google is offline.",
    "Request: seas wants your address. [allow seas] to accept.",
    "seas has gone offline. Please allow access when they are online again.",
    "Whatever else a center may have to say",
  ];
  for (const push of pushes) await center.push("seas", push);
  await seas.terminal.until(pushes.at(-1)!);
  assertEquals(seas.terminal.transcript.slice(-pushes.length), pushes);
});

Deno.test("what was kept is shown under its heading, each message with its lines set in", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  await center.push("seas", "While you were away...\n[google]: one\n    two\nthree\n[bob]: four");
  assertEquals(await seas.terminal.until("[bob]: four"), [
    "While you were away...",
    "[google]: one",
    "    two",
    "    three",
    "[bob]: four",
  ]);
});

Deno.test("with an older center the latest messages can be read again, and replied to", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas", { clock: new FakeClock() });
  await center.push("seas", "While you were away...\n[bob]: kept\n[google]: one");
  await center.push("seas", "[google]: two\nlines");
  await seas.terminal.until("    lines");
  for (const line of ["last", "reply Hello|!", "logout"]) seas.type(line);
  await seas.ended();
  const shown = seas.terminal.transcript;
  const times = shown.slice(shown.indexOf(">last") + 1, shown.indexOf(">reply Hello|!"));
  assertEquals(times.map((line) => line.replace(/^\d\d:\d\d /, "TIME ")), [
    "TIME [bob]: kept",
    "TIME [google]: two",
    "    lines",
  ]);
  const token = center.requests.find((request) => request.startsWith("MSG|"))?.split("|")[2];
  assertEquals(center.requests, [
    "LIN|2",
    `MSG|seas|${token}|google|Hello|!`,
    `OUT|seas|${token}|`,
  ]);
});

Deno.test("nobody has written yet: there is nothing to read again, and nobody to reply to", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  for (const line of ["last", "reply Hello!", "online"]) seas.type(line);
  assertEquals(await seas.terminal.until("[CURRENTLY ONLINE]: seas"), [
    ">last",
    "Nobody has written to you yet.",
    ">reply Hello!",
    "Nobody has written to you yet.",
    ">online",
    "[CURRENTLY ONLINE]: seas",
  ]);
});

Deno.test("the answers to commands are shown below them", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using google = OlderClient.listen();
  await google.login(center, "google", "hasglasses");
  await using seas = await logIn(center, "seas");
  const answers = [
    ["online", "[CURRENTLY ONLINE]: google seas"],
    ["block google", "You have blocked google"],
    ["unblock google", "You have unblocked google"],
    ["getaddress google", "Request has been sent."],
    ["getaddress bob", "bob cannot be found"],
    [
      "message bob x",
      "The recipient is offline. Messages will be delivered when they log on again.",
    ],
    ["private bob x", "I don't yet know who bob is."],
  ] as const;
  for (const [typed, answer] of answers) {
    seas.type(typed);
    assertEquals(await seas.terminal.next(), `>${typed}`);
    assertEquals(await seas.terminal.next(), answer);
  }
});

Deno.test("a hundred messages typed at once arrive complete and in order", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using google = OlderClient.listen();
  await google.login(center, "google", "hasglasses");
  await using seas = await logIn(center, "seas");
  for (let i = 0; i < 100; i++) seas.type(`message google ${i}`);
  seas.type("logout");
  await seas.ended();
  const messages = Array.from({ length: 100 }, (_, i) => `[seas]: ${i}`);
  assertEquals(await google.pushesUntil("seas is offline."), [
    "seas has logged on.",
    ...messages,
    "seas is offline.",
  ]);
});

Deno.test("control characters do not reach the terminal, and lines are set in", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  await center.push("seas", "[google]: \x1b[2J\x07a\tb\x9b31m\x7f\r!\u202e");
  assertEquals(await seas.terminal.next(), "[google]: [2Ja b31m!");
  await center.push("seas", "[google]: yes\n[bob]: no\nWelcome, bob !");
  await seas.terminal.until("    Welcome, bob !");
  assertEquals(seas.terminal.transcript.slice(-3), [
    "[google]: yes",
    "    [bob]: no",
    "    Welcome, bob !",
  ]);
});

Deno.test("a push that is longer than a request may be is shown whole", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  const text = `[google]: ${"ü".repeat(100_000)}`;
  await center.push("seas", text);
  assertEquals(await seas.terminal.next(), text);
});

for (const [length, maxFrameBytes] of [[1_100, 1_024], [70_000, 65_536]] as const) {
  Deno.test(`a message of ${length} letters is not dropped in silence by a center that takes ${maxFrameBytes}`, async () => {
    await using center = startCenter({ maxFrameBytes });
    await using seas = await logIn(center.address, "seas");
    seas.type(`message google ${"x".repeat(length)}`);
    seas.type("online");
    const shown = await seas.terminal.until("[CURRENTLY ONLINE]: seas");
    const told = `Your message is too long: expected at most ${maxFrameBytes} bytes`;
    assert(shown.some((line) => line.startsWith(told)), "nothing was said about it");
  });
}
