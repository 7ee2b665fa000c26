/** Where the cursor is in letters of which terminals disagree how wide they are. */
import { assertEquals } from "@std/assert";
import { DrivenTerminal } from "../support/driven_terminal.ts";
import { NO_TERMINAL } from "../support/permissions.ts";

const ignore = NO_TERMINAL;

for (const letters of ["👍🏽", "👨‍👩‍👧", "สวัสดี", "漢字", "❤️"]) {
  Deno.test(`the cursor is where it types, behind ${letters}`, { ignore }, async () => {
    await using terminal = await DrivenTerminal.start();
    const { screen } = terminal;
    await terminal.ask();
    await screen.type(letters);
    await terminal.show("first");
    await screen.until(["first", `>${letters}`]);
    const { x } = await screen.cursor();
    await screen.type("ab");
    await screen.press("Left", "Left");
    await screen.type("!");
    await terminal.show("second");
    await screen.until(["first", "second", `>${letters}!ab`], { x: x + 1, y: 2 });
    await screen.press("Enter");
    assertEquals(await terminal.line(), `${letters}!ab`);
  });
}
