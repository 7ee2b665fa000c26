/** Messages that are not written down yet, in the mailroom. */
import { assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../../lib/center/limits.ts";
import { Receipt } from "../../lib/chat/receipt.ts";
import { Mailroom } from "../../lib/delivery/mailroom.ts";
import { type Session, Sessions } from "../../lib/session.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { HandStore } from "../support/hand_store.ts";
import { FAREWELL, message, notice, settled } from "./fixtures.ts";
import { HandCarrier } from "./hand_carrier.ts";

/** A carrier whose farewells take until the test ends them. */
class SlowCarrier extends HandCarrier {
  readonly farewellDone = Promise.withResolvers<void>();

  override async farewell(...args: Parameters<HandCarrier["farewell"]>): Promise<void> {
    await super.farewell(...args);
    await this.farewellDone.promise;
  }
}

/** A mailroom with a store that is held. */
class HeldPost implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly store = new HandStore();
  readonly mailroom: Mailroom;
  /** What became of each message. */
  readonly fates: string[] = [];
  readonly #sessions = new Sessions(this.clock, 30_000);
  readonly #carriers = new Map<Session, SlowCarrier>();

  constructor() {
    this.mailroom = new Mailroom({
      clock: this.clock,
      store: this.store,
      limits: { ...DEFAULT_LIMITS, outboxBytes: 1 },
      dials: 256,
      carrierFor: (session) => {
        const carrier = new SlowCarrier();
        this.#carriers.set(session, carrier);
        return carrier;
      },
      isSamePlace: () => false,
    });
    this.store.hold();
  }

  open(user = "google"): SlowCarrier {
    const session = this.#sessions.offer(user);
    this.#sessions.open(session);
    this.mailroom.open(session, FAREWELL);
    return this.#carriers.get(session)!;
  }

  give(text: string, ...users: string[]): void {
    const to = users.length > 0 ? users : ["google"];
    const receipt = new Receipt(to.length);
    receipt.whenSettled((fate) => this.fates.push(`${text}: ${fate}`));
    this.mailroom.push(message(text), to, receipt);
  }

  notify(text: string): void {
    this.mailroom.push(notice(text), ["google"]);
  }

  async commit(): Promise<void> {
    this.store.commit();
    await settled();
  }

  async fail(): Promise<void> {
    this.store.fail();
    await settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { farewellDone } of this.#carriers.values()) farewellDone.resolve();
    await this.mailroom[Symbol.asyncDispose]();
  }
}

Deno.test("nothing of what is not written goes out, nor what came behind it", async () => {
  await using post = new HeldPost();
  const google = post.open();
  post.notify("1");
  await settled();
  post.give("2");
  post.notify("3");
  await google.show(1, true);
  assertEquals(google.batches, [["1"]]);
  await post.commit();
  assertEquals(google.batches, [["1"], ["2", "3"]]);
  post.give("4");
  await google.show(2, true);
  assertEquals([google.batches.length, post.fates], [2, ["2: delivered"]]);
  await post.commit();
  assertEquals(google.batches.at(-1), ["4"]);
});

Deno.test("a message that cannot be written lets go out what came behind it", async () => {
  await using post = new HeldPost();
  const google = post.open();
  post.give("1");
  post.notify("2");
  await settled();
  assertEquals([google.batches, google.isBusy], [[], false]);
  await post.fail();
  assertEquals([google.batches, post.fates], [[["2"]], ["1: unwritten"]]);
});

Deno.test("a message to several that cannot be written is taken from all, and told once", async () => {
  await using post = new HeldPost();
  const google = post.open();
  const bob = post.open("bob");
  post.give("1", "google", "bob", "ada");
  await post.mailroom.close("bob", false);
  await post.fail();
  await post.fail();
  assertEquals([google.batches, bob.batches, post.fates], [[], [], ["1: unwritten"]]);
  const ada = post.open("ada");
  await post.commit();
  assertEquals(ada.batches, []);
});

Deno.test("what was kept stays kept when it is sent again, though another message fails meanwhile", async () => {
  await using post = new HeldPost();
  post.give("1");
  post.give("2");
  await post.commit();
  const google = post.open();
  await settled();
  assertEquals(google.batches, [["kept 1", "kept 2"]]);
  post.give("3");
  await post.fail();
  await google.fail();
  post.clock.advance(1_000);
  await settled();
  assertEquals(google.batches.at(-1), ["kept 1", "kept 2"]);
  await google.show(2, true);
  post.give("4");
  await post.commit();
  assertEquals(google.batches.at(-1), ["4"]);
});

Deno.test("what comes after a login does not count as kept, though one from before fails", async () => {
  await using post = new HeldPost();
  post.give("before");
  const google = post.open();
  post.give("after");
  await post.commit();
  assertEquals(google.batches, [["kept before", "after"]]);
  await google.show(2, true);
  await post.mailroom.close("google", false);
  post.give("lost");
  const again = post.open();
  // Both are given up, or written, in the order in which they were given.
  post.store.fail();
  post.give("after again");
  await post.commit();
  assertEquals(again.batches, [["after again"]]);
});

Deno.test("what comes after a login does not count as kept, whatever of the same commit does", async () => {
  await using post = new HeldPost();
  post.give("kept");
  await post.commit();
  post.give("lost");
  const google = post.open();
  post.give("lost too");
  await post.fail();
  post.give("after");
  await post.commit();
  assertEquals(google.batches, [["kept kept"]]);
  await google.show(1, true);
  assertEquals(google.batches.at(-1), ["after"]);
});

Deno.test("a new way sends again what was not shown, and nothing that is not written", async () => {
  await using post = new HeldPost();
  const google = post.open();
  post.give("1");
  post.give("2");
  await post.commit();
  post.give("3");
  const [first = 0] = google.numbers;
  await post.mailroom.resume("google", first);
  await settled();
  assertEquals(google.batches, [["1", "2"], ["2"]]);
  await post.mailroom.resume("google", first + 10);
  await settled();
  assertEquals([google.batches.length, post.fates], [2, ["1: delivered", "2: delivered"]]);
  await post.commit();
  assertEquals(google.batches.at(-1), ["3"]);
});

Deno.test("who comes again while the last farewell is under way stays reachable when a commit fails", async () => {
  await using post = new HeldPost();
  const former = post.open();
  post.give("1");
  post.notify("2");
  const closed = post.mailroom.close("google", true);
  await settled();
  assertEquals(former.farewells, ["2"]);
  await post.fail();
  const google = post.open();
  former.farewellDone.resolve();
  await closed;
  post.give("3");
  await post.commit();
  assertEquals(google.batches, [["3"]]);
});

Deno.test("what is forgotten before it is written counts with nobody's messages any more", async () => {
  for (const isWritten of [true, false]) {
    await using post = new HeldPost();
    post.give("1");
    assertEquals(post.mailroom.maySend("seas"), false);
    post.mailroom.forget("google");
    assertEquals(post.mailroom.maySend("seas"), true);
    const google = post.open();
    await (isWritten ? post.commit() : post.fail());
    assertEquals(post.fates, [`1: ${isWritten ? "kept" : "unwritten"}`]);
    assertEquals([google.batches, post.mailroom.maySend("seas")], [[], true]);
    post.give("2");
    await post.commit();
    assertEquals(google.batches, [["2"]]);
  }
});

Deno.test("what was under way to who is forgotten counts with nobody's messages any more", async () => {
  await using post = new HeldPost();
  const former = post.open();
  post.give("1");
  await post.commit();
  assertEquals(former.isBusy, true);
  const closed = post.mailroom.close("google", true);
  post.mailroom.forget("google");
  post.clock.advance(2_000);
  await closed;
  assertEquals(post.mailroom.maySend("seas"), true);
  const overs = () => post.store.written.filter(({ kind }) => kind === "over").length;
  await post.commit();
  post.store.release();
  assertEquals(overs(), 1);
  const google = post.open();
  post.give("2");
  await settled();
  assertEquals(google.batches, [["2"]]);
});

Deno.test("whoever waits until all has gone out waits for the commit too", async () => {
  await using post = new HeldPost();
  const google = post.open();
  post.give("1");
  let isDrained = false;
  const drained = post.mailroom.drained(() => true).then(() => isDrained = true);
  await settled();
  assertEquals(isDrained, false);
  await post.commit();
  assertEquals([isDrained, google.batches], [false, [["1"]]]);
  await google.show(1, true);
  await drained;
});

Deno.test("a mailroom that ends before a commit brings nothing afterwards", async () => {
  const post = new HeldPost();
  const google = post.open();
  post.give("1");
  await post[Symbol.asyncDispose]();
  await post.commit();
  assertEquals([google.batches, post.clock.timers], [[], 0]);
});
