import { assert, assertEquals } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { OlderClient } from "../peers/older_client.ts";
import { logIn, PASSWORDS, type RunningClient } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

const OFFLINE = "The recipient is offline. Messages will be delivered when they log on again.";

/** Seas, and google who has allowed her. */
class Pair implements AsyncDisposable {
  private constructor(
    readonly center: OlderCenter,
    readonly seas: RunningClient,
    readonly google: OlderClient,
  ) {}

  static async meet(): Promise<Pair> {
    const center = OlderCenter.listen(PASSWORDS);
    const seas = await logIn(center, "seas");
    const google = OlderClient.listen();
    const pair = new Pair(center, seas, google);
    await google.login(center, "google", "hasglasses");
    await pair.allow();
    return pair;
  }

  async allow(google = this.google): Promise<void> {
    this.seas.type("getaddress google");
    await this.seas.terminal.until("Request has been sent.");
    await google.pushesUntil("Request: seas wants your address. [allow seas] to accept.");
    await google.send("ALL", "seas");
    await this.seas.terminal.until("You can now privately message google");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.seas[Symbol.asyncDispose]();
    await this.google[Symbol.asyncDispose]();
    await this.center[Symbol.asyncDispose]();
  }
}

Deno.test("a private message goes to the address that was allowed, past the center", async () => {
  await using pair = await Pair.meet();
  const { center, seas, google } = pair;
  const before = center.requests.length;
  seas.type("private google Hello, | google!");
  assertEquals(await google.nextPush(), "<seas>: Hello, | google!");
  seas.type("help logout");
  assertEquals(await seas.terminal.until(">help logout"), [
    ">private google Hello, | google!",
    ">help logout",
  ]);
  assertEquals(center.requests.length, before);
});

Deno.test("an address is given when it is asked for and allowed", async () => {
  await using pair = await Pair.meet();
  const { center, seas, google } = pair;
  assertEquals(await google.get("seas"), "OKAY");
  await seas.terminal.until("Request: google wants your address. [allow google] to accept.");
  seas.type("allow google");
  const session = await center.session("seas");
  assert(session);
  const { host, port } = session;
  assertEquals(await google.nextPush(), `ADR|seas|${host}|${port}`);
  await google.tell({ host, port }, "Hello, seas!");
  await seas.terminal.until("<google>: Hello, seas!");
});

Deno.test("a private message that cannot be brought is left with the center", async () => {
  await using pair = await Pair.meet();
  const { center, seas, google } = pair;
  const token = (await center.session("seas"))?.token;
  await google.stopListening();
  seas.type("private google Hello|there.");
  assertEquals(await seas.terminal.until(OFFLINE), [
    ">private google Hello|there.",
    "google is no longer online.",
    OFFLINE,
  ]);
  assertEquals(center.requests.at(-1), `MSG|seas|${token}|google|Hello|there.`);
  await using again = OlderClient.listen();
  await again.login(center, "google", "hasglasses");
  assertEquals(await again.nextPush(), "While you were away...\n[seas]: Hello|there.");
});

Deno.test("whoever has logged out is not dialled any more", async () => {
  await using pair = await Pair.meet();
  const { seas, google } = pair;
  await google.send("OUT");
  await seas.terminal.until("google is offline.");
  seas.type("private google Hello.");
  await seas.terminal.until("google is no longer online.");
  await seas.terminal.until(OFFLINE);
  assert(!google.pushes.includes("<seas>: Hello."));
});

Deno.test("after a new login the old address is forgotten", async () => {
  await using pair = await Pair.meet();
  const { center, seas, google } = pair;
  await google.send("OUT");
  await using again = OlderClient.listen();
  await again.login(center, "google", "hasglasses");
  await seas.terminal.until("google has logged on.");
  seas.type("private google Hello.");
  await seas.terminal.until("I don't yet know who google is.");
  await pair.allow(again);
  seas.type("private google Hello.");
  assertEquals(await again.nextPush(), "<seas>: Hello.");
  assert(!google.pushes.includes("<seas>: Hello."));
});

Deno.test("after a login elsewhere, which nobody announces, nothing is lost", async () => {
  await using pair = await Pair.meet();
  const { center, seas, google } = pair;
  await using elsewhere = OlderClient.listen();
  await elsewhere.login(center, "google", "hasglasses");
  await google.pushesUntil("Logged on different location!");
  await google.stopListening();
  seas.type("private google Hello.");
  await seas.terminal.until("google is no longer online.");
  assertEquals(await elsewhere.nextPush(), "[seas]: Hello.");
});

Deno.test("private messages are shown of those who were allowed, and not blocked since", async () => {
  await using pair = await Pair.meet();
  const { center, seas, google } = pair;
  await using bob = OlderClient.listen();
  await bob.login(center, "bob", PASSWORDS.bob);
  const session = await center.session("seas");
  assert(session);
  await seas.terminal.until("bob has logged on.");
  await google.tell(session, "Not allowed yet");
  await google.tell(session, "Nor now");
  await center.push("seas", "That is read by now.");
  await seas.terminal.until("That is read by now.");
  const shown = seas.terminal.transcript;
  const notice = "google has sent you a private message. [allow google] to read it.";
  assertEquals(shown.filter((line) => line.includes("private message. [")), [notice]);
  assert(!shown.some((line) => line.startsWith("<google>: ")));
  seas.type("allow google");
  assertEquals(
    (await seas.terminal.until("<google>: Nor now")).filter((line) => line.startsWith("<")),
    ["<google>: Not allowed yet", "<google>: Nor now"],
  );
  seas.type("allow bob");
  await bob.pushesUntil(`ADR|seas|${session.host}|${session.port}`);
  await google.tell(session, "one");
  await seas.terminal.until("<google>: one");
  seas.type("block google");
  await seas.terminal.until("You have blocked google");
  await google.tell(session, "Blocked");
  await bob.tell(session, "two");
  assertEquals(await seas.terminal.next(), "<bob>: two");
  seas.type("unblock google");
  await seas.terminal.until("You have unblocked google");
  seas.type("allow google");
  await google.pushesUntil(`ADR|seas|${session.host}|${session.port}`);
  await google.tell(session, "three");
  await seas.terminal.until("<google>: three");
  assert(!seas.terminal.transcript.some((line) => /: Blocked/.test(line)));
});

Deno.test("whoever names themselves what nobody can be named is not heard privately", async () => {
  await using pair = await Pair.meet();
  const { center, seas, google } = pair;
  seas.type("allow google");
  await google.pushesUntil(`ADR|seas|127.0.0.1|${(await center.session("seas"))?.port}`);
  // It would look like the one who was allowed.
  for (const name of ["goo\u200bgle", "\u2066google", "g".repeat(33)]) {
    await center.push("seas", `<${name}>: forged`);
  }
  seas.type("online");
  const shown = await seas.terminal.until("[CURRENTLY ONLINE]: google seas");
  assertEquals(shown.filter((line) => line.endsWith(": forged")), []);
});

Deno.test("a block holds for private messages after a new login at the same port too", async () => {
  await using center = startCenter();
  await using google = OlderClient.listen();
  await google.login(center.address, "google", "hasglasses");
  const first = await logIn(center.address, "seas");
  await google.pushesUntil("seas has logged on.");
  first.type("allow google");
  const [, , host = "", port = ""] = (await google.nextPush()).split("|");
  first.type("block google");
  await first.terminal.until("You have blocked google");
  first.type("logout");
  await first.ended();
  const own = { hostname: "127.0.0.1", port: Number(port) };
  await using again = await logIn(center.address, "seas", { own });
  await google.tell({ host, port }, "You cannot see this");
  again.type("online");
  const shown = await again.terminal.until("[CURRENTLY ONLINE]: google seas");
  assert(!shown.includes("<google>: You cannot see this"));
});

Deno.test("an address that cannot be used is shown and not kept", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  const addresses = [
    "ADR|",
    "ADR|google",
    "ADR|google|127.0.0.1",
    "ADR|google|127.0.0.1|",
    "ADR|google|127.0.0.1|0",
    "ADR|google|127.0.0.1|80",
    "ADR|google|127.0.0.1|65536",
    "ADR|google|127.0.0.1|6067x",
    "ADR|google|127.0.0.1|6067|more",
    "ADR|google||6067",
    "ADR||127.0.0.1|6067",
  ];
  for (const address of addresses) {
    await center.push("seas", address);
    const shown = `The message center sent an address that cannot be used: ${address}`;
    assertEquals(await seas.terminal.next(), shown);
  }
  seas.type("private google Hello.");
  await seas.terminal.until("I don't yet know who google is.");
});

Deno.test("an address nobody can be dialled at leaves the message with the center", async () => {
  await using center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas");
  await center.push("seas", "ADR|google|not an address|6067");
  await seas.terminal.until("You can now privately message google");
  seas.type("private google Hello.");
  assertEquals(await seas.terminal.until(OFFLINE), [
    ">private google Hello.",
    "google is no longer online.",
    OFFLINE,
  ]);
});
