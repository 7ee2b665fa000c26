/** In which order a script, and a person, is told what became of lines. */
import { assertEquals } from "@std/assert";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { logIn } from "../support/run_client.ts";
import { startCenter } from "../support/start.ts";

const LINES = [
  "message nobody hi",
  "last",
  "online",
  "set bell x",
  "who nobody",
  "reply x",
  "set bell all",
  "broadcast",
  "broadcast hello",
  "unblock google",
];

const TOLD = [
  "Cannot message nobody: there is no such user",
  "Nobody has written to you yet.",
  "[CURRENTLY ONLINE]: seas",
  'Cannot set bell to "x": it can be off or private or mention or all.',
  "Cannot tell of nobody: there is no such user",
  "Nobody has written to you yet.",
  "bell is all",
  "Usage: broadcast TEXT",
  "Nobody else is online.",
  "Cannot unblock google: you have not blocked them",
];

Deno.test("a script is told what became of its lines in their order", async () => {
  await using center = startCenter();
  const terminal = new FakeTerminal({ isInteractive: false });
  await using seas = await logIn(center.address, "seas", { terminal });
  for (const line of LINES) seas.type(line);
  terminal.end();
  await seas.ended();
  assertEquals(terminal.transcript.filter((line) => !line.startsWith(">")).slice(1), TOLD);
});

Deno.test("a person is told at once what needs no center", async () => {
  await using center = startCenter();
  await using seas = await logIn(center.address, "seas");
  for (const line of ["online", "set bell all"]) seas.type(line);
  await seas.terminal.until("[CURRENTLY ONLINE]: seas");
  const told = seas.terminal.transcript.filter((line) => !line.startsWith(">")).slice(1);
  assertEquals(told, ["bell is all", "[CURRENTLY ONLINE]: seas"]);
});

Deno.test("a broadcast that nobody is there to hear has failed", async () => {
  await using center = startCenter();
  const terminal = new FakeTerminal({ canMark: true });
  await using seas = await logIn(center.address, "seas", { terminal });
  seas.type("broadcast hello");
  await terminal.until("Nobody else is online.");
  assertEquals(terminal.marks.all.at(-1), "broadcast hello (failed)");
});
