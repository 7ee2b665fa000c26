/** The judge of the torture finds what is wrong, and nothing else. */
import { assertEquals, assertMatch } from "@std/assert";
import { check, type Shown } from "./check.ts";
import { Dice } from "./dice.ts";
import { Ledger, type Message, type MessageState } from "./ledger.ts";
import { commandFor, EVERYONE, makeText, readLabel } from "./texts.ts";

const dice = new Dice(1, "texts");

/** A ledger, and what its recipients were shown. */
class Story {
  readonly ledger = new Ledger();
  readonly shown = new Map<string, Shown[]>([["r0", []], ["r1", []]]);

  /** A message that is in this state. */
  send(to: string, state: MessageState = "delivered", sender = "s0"): Message {
    const message = this.ledger.add(sender, to, (label) => makeText(label, dice));
    this.ledger.settle(message, state);
    return message;
  }

  show(to: string, ...messages: Message[]): void {
    for (const { sender, text } of messages) this.shown.get(to)!.push({ from: sender, text });
  }

  /** What is wrong: of which kind, to whom, which. */
  get wrongs(): string[] {
    return check(this.ledger, this.shown).wrongs.map(({ kind, sender, recipient, numbers }) =>
      `${kind} ${sender}>${recipient}#${numbers[0]}`
    );
  }
}

Deno.test("nothing is wrong with what was shown once and in order", () => {
  const story = new Story();
  const [a, b, c] = [story.send("r0"), story.send("r1", "kept"), story.send("r0", "kept")];
  const all = story.send(EVERYONE, "delivered");
  const other = story.send("r0", "delivered", "s1");
  const [shown, unshown] = [story.send("r0", "doubt"), story.send("r0", "doubt")];
  story.send("r0", "refused");
  story.show("r0", a, other, c, all, shown);
  story.show("r1", b, all);
  const verdict = check(story.ledger, story.shown);
  assertEquals(verdict, { wrongs: [], shown: 4, doubtShown: 1, broadcastsShown: 2 });
  assertEquals(story.ledger.accepted, 4);
  assertEquals(story.ledger.broadcasts, 1);
  assertEquals(["doubt", "refused", "kept"].map((state) => story.ledger.count(state as "doubt")), [
    2,
    1,
    2,
  ]);
  assertEquals(unshown.number, 6);
});

Deno.test("a message that was accepted and not shown is lost", () => {
  const story = new Story();
  const [a, , c] = [story.send("r0"), story.send("r0", "kept"), story.send("r0")];
  story.show("r0", a, c);
  assertEquals(story.wrongs, ["lost s0>r0#2"]);
});

Deno.test("one that was shown twice is found, in doubt or not, a broadcast too", () => {
  const story = new Story();
  const messages = [story.send("r0"), story.send("r0", "doubt"), story.send(EVERYONE)];
  story.show("r0", ...messages, ...messages);
  assertEquals(story.wrongs, ["twice s0>r0#1", "twice s0>r0#2", "twice s0>r0#3"]);
});

Deno.test("one that was shown behind a later one is out of order", () => {
  const story = new Story();
  const [a, b, c, d] = [
    story.send("r0"),
    story.send("r0", "doubt"),
    story.send("r0"),
    story.send("r0"),
  ];
  story.show("r0", a!, c!, b!, d!);
  assertEquals(story.wrongs, ["order s0>r0#2"]);
});

Deno.test("what was never sent is forged, whatever it says of itself", () => {
  const story = new Story();
  const message = story.send("r0");
  story.show("r0", message);
  const forge = (from: string, text: string) => story.shown.get("r0")!.push({ from, text });
  forge("s0", "hello");
  forge("s0", "s0>r0#2 hello");
  forge("s1", message.text);
  assertEquals(story.wrongs, [
    "forged s0>r0#undefined",
    "forged s0>r0#undefined",
    "forged s1>r0#undefined",
  ]);
});

Deno.test("one that was altered, refused, or shown to somebody else is found", () => {
  const story = new Story();
  const [altered, refused, astray] = [
    story.send("r0"),
    story.send("r0", "refused"),
    story.send("r0"),
  ];
  story.shown.get("r0")!.push({ from: "s0", text: `${altered.text}!` });
  story.show("r0", refused);
  story.show("r1", astray);
  assertEquals(story.wrongs, [
    "altered s0>r0#1",
    "refused s0>r0#2",
    "astray s0>r1#3",
    "lost s0>r0#3",
  ]);
  assertMatch(
    check(story.ledger, story.shown).wrongs[0]!.detail,
    /shown \d+; from letter \d+ on ""/,
  );
});

Deno.test("what is known of a message stays so", () => {
  const story = new Story();
  const message = story.send("r0", "open");
  assertEquals([story.ledger.open, story.ledger.accepted], [1, 0]);
  story.ledger.settle(message, "kept");
  story.ledger.settle(message, "doubt");
  assertEquals([story.ledger.open, story.ledger.accepted, message.state], [0, 1, "kept"]);
});

Deno.test("texts say what they are, and lines of them are one command", () => {
  for (let number = 1; number < 500; number += 1) {
    const label = { sender: "s12", to: number % 2 ? "r3" : EVERYONE, number };
    const text = makeText(label, dice);
    assertEquals(readLabel(text), label);
    assertEquals(commandFor(label.to, text).includes("\n"), false);
  }
  assertEquals(readLabel("s1>r1#1x"), undefined);
});
