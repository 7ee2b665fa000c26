/** Private messages that are typed while the center is away. */
import { assert, assertEquals } from "@std/assert";
import { OlderCenter } from "../peers/older_center.ts";
import { CutProxy } from "../support/cut_proxy.ts";
import {
  logIn,
  PASSWORDS,
  type RunningClient,
  type RunningClientOptions,
} from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";
import { HandTable, Room, SESSION_OVER } from "./newer_fixtures.ts";
import {
  backText,
  MortalCenter,
  overText,
  quiet,
  RetryClock,
  saidAbout,
  untilAway,
  type Way,
} from "./reconnect_fixtures.ts";

const LEFT = "Your message is left with the message center, as an ordinary one.";
const OVER = "What google allowed you is over: ask for their address again.";

/** A center, seas, and google, who has allowed her private messages. */
class Three implements AsyncDisposable {
  readonly clock = new RetryClock();

  private constructor(
    readonly center: MortalCenter,
    readonly seas: RunningClient,
    readonly google: RunningClient,
  ) {}

  static async meet(google: Way, options: RunningClientOptions = {}): Promise<Three> {
    const center = new MortalCenter();
    const clock = new RetryClock();
    const three = new Three(
      center,
      await logIn(center, "seas", { ...quiet(clock), ...options }),
      await logIn(center, "google", quiet(clock, google)),
    );
    Object.assign(three, { clock });
    await three.google.terminal.asked(">");
    three.google.type("allow seas");
    await three.seas.terminal.until("You can now privately message google");
    await center.die();
    return three;
  }

  /** The center is back, and google too, before seas is. */
  async goOn(): Promise<void> {
    this.center.live();
    this.google.type("online");
    const { terminal } = this.google;
    const answered = async () => {
      while (!(await terminal.next()).startsWith("[CURRENTLY ONLINE]"));
    };
    await this.clock.passUntil(answered());
  }

  /** What was shown from seas, as it was shown. */
  get shown(): string[] {
    return this.google.terminal.transcript.filter((line) => /^[<[]seas/.test(line));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.seas[Symbol.asyncDispose]();
    await this.google[Symbol.asyncDispose]();
    await this.center[Symbol.asyncDispose]();
    assertEquals(this.clock.timers, 0);
  }
}

Deno.test("whoever can be dialled gets them sealed, at once", async () => {
  await using three = await Three.meet("dialled");
  const { seas, google } = three;
  seas.type("private google one");
  await google.terminal.until("<seas>: one");
  await seas.terminal.marks.until("private google one (delivered)");
  seas.type("private google two");
  await google.terminal.until("<seas>: two");
  assertEquals(saidAbout(seas.terminal), []);
});

Deno.test("so they do when something to others waits for the center", async () => {
  await using three = await Three.meet("dialled");
  const { seas, google } = three;
  seas.type("message bob Hello!");
  await untilAway(seas.terminal);
  seas.type("private google one");
  await google.terminal.until("<seas>: one");
  await three.goOn();
});

Deno.test("but not when something to the same user waits: that comes first", async () => {
  await using three = await Three.meet("dialled");
  const { seas, google } = three;
  seas.type("private google one");
  await google.terminal.until("<seas>: one");
  for (const line of ["message google two", "private google three", "message google four"]) {
    seas.type(line);
  }
  await seas.terminal.marks.until("private google three (not sent yet)");
  await three.goOn();
  await three.clock.passUntil(google.terminal.until("[seas]: four"));
  assertEquals(three.shown, ["<seas>: one", "[seas]: two", "[seas]: three", "[seas]: four"]);
});

Deno.test("whoever cannot be dialled gets them as ordinary ones later, and that is explained", async () => {
  await using three = await Three.meet("attached");
  const { seas, google } = three;
  for (const text of ["one", "two", "three"]) seas.type(`private google ${text}`);
  await untilAway(seas.terminal);
  await three.goOn();
  await three.clock.passUntil(google.terminal.until("[seas]: three"));
  await seas.terminal.marks.until("private google three (delivered)");
  assertEquals(three.shown, ["[seas]: one", "[seas]: two", "[seas]: three"]);
  const { transcript } = seas.terminal;
  assertEquals(transcript.slice(transcript.indexOf(backText(3)) + 1), [
    OVER,
    LEFT,
    OVER,
    LEFT,
    OVER,
    LEFT,
  ]);
});

Deno.test("or, if that is what is wanted, not at all", async () => {
  await using three = await Three.meet("attached", { strictPrivate: true });
  const { seas } = three;
  seas.type("private google one");
  await untilAway(seas.terminal);
  await three.goOn();
  await three.clock.passUntil(seas.terminal.marks.until("private google one (failed)"));
  const { transcript } = seas.terminal;
  seas.type("online");
  await seas.terminal.until("[CURRENTLY ONLINE]: google seas");
  assertEquals(transcript.slice(transcript.indexOf(backText(1)) + 1).slice(0, 2), [
    OVER,
    "Your message was not sent.",
  ]);
  assertEquals(three.shown, []);
});

Deno.test("if the session is still there, they are sealed still", async () => {
  const clock = new RetryClock();
  await using center = startCenter();
  await using proxy = new CutProxy(center.address);
  await using google = await logIn(center.address, "google", { own: undefined });
  await using seas = await logIn(proxy, "seas", quiet(clock, "attached"));
  await google.terminal.until("seas has logged on.");
  google.type("allow seas");
  await seas.terminal.until("You can now privately message google");
  proxy.limit = 0;
  proxy.cut();
  seas.type("private google one");
  await untilAway(seas.terminal);
  proxy.limit = Infinity;
  await clock.passUntil(google.terminal.until("<seas>: one"));
  await clock.passUntil(seas.terminal.marks.until("private google one (delivered)"));
});

Deno.test("what was allowed is over in another session, in both directions", async () => {
  await using three = await Three.meet("dialled");
  const { seas, google, clock } = three;
  await three.goOn();
  google.type("private seas Hello!");
  await google.terminal.until("I don't yet know who seas is.");
  seas.type("online");
  await clock.passUntil(
    seas.terminal.until(overText(1)),
  );
  seas.type("private google one");
  await google.terminal.until("[seas]: one");
  google.type("allow seas");
  await seas.terminal.until("You can now privately message google");
  seas.type("private google two");
  await google.terminal.until("<seas>: two");
});

Deno.test("whoever was verified has other keys after another login, and that is told", async () => {
  await using three = await Three.meet("dialled");
  const { seas, google, clock } = three;
  seas.type("verify google");
  while (!(await seas.terminal.next()).startsWith("The safety code of you and google is "));
  await three.goOn();
  seas.type("online");
  await clock.passUntil(seas.terminal.until("[CURRENTLY ONLINE]: google seas"));
  google.type("allow seas");
  await seas.terminal.until("You can now privately message google");
  seas.type("last");
  const said = await seas.terminal.until("Nobody has written to you yet.");
  assert(said.some((line) => line.startsWith("google has another key")), said.join("\n"));
});

Deno.test("nobody can be verified while there is no session", async () => {
  const clock = new RetryClock();
  await using table = await HandTable.set(quiet(clock));
  const { client, center } = table;
  client.type("online");
  await table.serve("ONL|", SESSION_OVER);
  await center.acceptLogin();
  client.type("verify google");
  await client.terminal.until(
    "You have no key of google yet: ask for their address, or allow them to have yours.",
  );
});

Deno.test("on an older center the explanation is given once", async () => {
  const clock = new RetryClock();
  const center = OlderCenter.listen(PASSWORDS);
  await using seas = await logIn(center, "seas", quiet(clock));
  const google = await logIn(center, "google", quiet(clock));
  await google.terminal.asked(">");
  google.type("allow seas");
  await seas.terminal.until("You can now privately message google");
  await google[Symbol.asyncDispose]();
  await center.close();
  seas.type("private google one");
  await untilAway(seas.terminal);
  await using _center = OlderCenter.listen(PASSWORDS, { port: center.port });
  await clock.passUntil(seas.terminal.until(
    "The recipient is offline. Messages will be delivered when they log on again.",
  ));
  const explained = seas.terminal.transcript.filter((line) =>
    /no longer online|is over/.test(line)
  );
  assertEquals(explained.length, 1, explained.join("\n"));
});

Deno.test("what was shown privately is not shown again as an ordinary message", async () => {
  await using room = await Room.open();
  await room.allowBoth();
  const { seas, google } = room;
  await google.sendDirect(await google.seal("seas", "Hello!", { id: "id1" }));
  await seas.terminal.until("<google>: Hello!");
  assertEquals(await google.say("seas", "Hello!", "id1"), "OKAY|delivered|");
  assertEquals(await google.say("seas", "Bye!", "id2"), "OKAY|delivered|");
  await google.sendDirect(await google.seal("seas", "Bye!", { id: "id2" }));
  await google.sendDirect(await google.seal("seas", "Bye!", { id: "id3" }));
  await seas.terminal.until("<google>: Bye!");
  assertEquals(seas.terminal.transcript.filter((line) => /^[<[]google/.test(line)), [
    "<google>: Hello!",
    "[google]: Bye!",
    "<google>: Bye!",
  ]);
});
