/** Random pauses, in the middle of random commands: all that is typed arrives once, in order. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { saidAbout, warningsOf } from "./reconnect_fixtures.ts";
import { BusyTable, SLOWED } from "./slow_fixtures.ts";

/** What is typed, and how many turns of the event loop later the next is. */
const step = fc.record({
  command: fc.constantFrom(
    "message google",
    "private google",
    "message bob",
    "broadcast",
    "online",
  ),
  turns: fc.nat(3),
});

/** Whether requests are acted on, one after the other, from the beginning again at the end. */
const answers = fc.array(fc.boolean(), { minLength: 2, maxLength: 12 })
  .filter((answers) => answers.includes(true));

const RUNS = 25;

const turn = () => new Promise((resolve) => setTimeout(resolve));

/** Types all, and waits until it has arrived. Returns what was typed to whom. */
async function play(
  table: BusyTable,
  steps: readonly { command: string; turns: number }[],
): Promise<string[]> {
  const typed: string[] = [];
  let last = "";
  const typeAll = async () => {
    for (const [i, { command, turns }] of steps.entries()) {
      last = command === "online" ? command : `${command} text ${i}`;
      table.client.type(last);
      const [type, to = ""] = command.split(" ");
      if (type !== "online") typed.push(`${to}: text ${i}`);
      for (let left = turns; left > 0; left -= 1) await turn();
    }
    while (table.messages.length < typed.length) await turn();
  };
  await table.clock.passHolds(typeAll());
  return typed;
}

/** Only what one user is sent is in order, if some of it is private and some is not. */
function to(user: string, messages: readonly string[]): string[] {
  return messages.filter((message) => message.startsWith(`${user}: `));
}

for (const way of ["with its port", "without"]) {
  Deno.test(`each message arrives once, and in order, at random pauses (google ${way})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), answers, async (steps, answers) => {
        let i = 0;
        await using table = await BusyTable.set({ takes: () => answers[i++ % answers.length]! });
        await using _google = way === "without" ? undefined : await table.listen();
        if (!_google) await table.learn();
        const typed = await play(table, steps);
        for (const user of ["google", "bob", ""]) {
          assertEquals(to(user, table.messages), to(user, typed));
        }
        const main = (messages: string[]) => messages.filter((text) => !text.startsWith("google"));
        assertEquals(main(table.messages), main(typed));
        assertEquals([table.messages.length, table.doubled], [typed.length, 0]);
        assertEquals(saidAbout(table.client.terminal), []);
        assertEquals(
          new Set(warningsOf(table.client.terminal)).difference(new Set([SLOWED])).size,
          0,
        );
      }),
      { numRuns: RUNS },
    );
  });
}

Deno.test("so it does if answers are lost with their connections: what comes twice bears its id", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      answers,
      fc.array(fc.nat(40), { maxLength: 4 }),
      async (steps, answers, cuts) => {
        let i = 0;
        const table: BusyTable = await BusyTable.set({
          takes() {
            i += 1;
            if (cuts.includes(i)) table.table.center.cutConnections();
            return answers[i % answers.length]!;
          },
        });
        await using _ = table;
        await table.learn();
        const typed = await play(table, steps);
        for (const user of ["google", "bob", ""]) {
          assertEquals(to(user, table.messages), to(user, typed));
        }
      },
    ),
    { numRuns: RUNS },
  );
});
