/** What the torture tells of what went wrong. */
import { assertEquals, assertMatch } from "@std/assert";
import { Children } from "./child.ts";
import { Condition } from "./condition.ts";
import { History } from "./history.ts";
import { Ledger } from "./ledger.ts";
import { parseTortureFlags, type TortureOptions } from "./options.ts";
import { formatWrongs } from "./report.ts";
import type { RunContext } from "./run_context.ts";

function makeContext(): RunContext {
  const counts = { connections: 0, faults: new Map(), unsure: 0, failedStarts: 0, replaced: 0 };
  return {
    options: parseTortureFlags(["--seed", "1"]) as TortureOptions,
    ...{ folder: "", children: new Children(), counts, troubles: [] },
    ...{ condition: new Condition(), history: new History(), ledger: new Ledger() },
  };
}

Deno.test("what is wrong is told with what happened around it, and with nothing else", () => {
  const context = makeContext();
  const { history, ledger } = context;
  for (let i = 0; i < 10; i += 1) {
    for (const [sender, to] of [["s1", "r1"], ["s1", "r2"], ["s2", "r1"]] as const) {
      const message = ledger.add(sender, to, () => "");
      history.note(sender, "is given", message);
      if (sender === "s1" && message.number === 9) history.note("center", "is sent SIGKILL");
      history.note("r3", "is sent SIGKILL");
      history.note(sender, 'is told "delivered" of', message);
    }
  }
  const wrong = { kind: "lost", recipient: "r1", sender: "s1", numbers: [9] } as const;
  const lines = formatWrongs(context, [{ ...wrong, detail: 'its sender was told "delivered"' }]);
  const head = 'Lost: s1>r1#9: its sender was told "delivered"';
  assertEquals(lines.slice(0, 3), [head, "", `What happened to it: ${head}`]);
  const story = lines.slice(4).map((line) => line.replace(/^ +\d+\.\d{3} /, ""));
  assertEquals(story, [
    ...["s1     is given s1>r1#7", 's1     is told "delivered" of s1>r1#7'],
    ...["s1     is given s1>r1#9", "center is sent SIGKILL"],
    ...['s1     is told "delivered" of s1>r1#9'],
    ...["s1     is given s1>r1#11", 's1     is told "delivered" of s1>r1#11'],
  ]);
});

Deno.test("what has no number is told with the end of what happened", () => {
  const context = makeContext();
  context.troubles.push("The center ended by itself, with 1; see center.log");
  context.history.note("r1", 'has shown "hello"');
  const wrong = {
    kind: "forged",
    recipient: "r1",
    sender: "s1",
    numbers: [],
    detail: "it was never sent",
  } as const;
  const lines = formatWrongs(context, [wrong]);
  assertEquals(lines[0], context.troubles[0]);
  assertEquals(lines[1], "Never sent: s1>r1: it was never sent");
  assertMatch(lines.at(-1)!, /r1 +has shown "hello"$/);
});
