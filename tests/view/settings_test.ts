/** What can be set. */
import { assertEquals, assertThrows } from "@std/assert";
import { Settings } from "../../lib/view/settings.ts";
import { CommandError } from "../../lib/commands.ts";

Deno.test("at first everything is as the page has it", () => {
  const { values } = new Settings();
  assertEquals(values, { time: "off", bell: "off", presence: "on", state: "off" });
  assertEquals(new Settings({ state: "on" }).values, { ...values, state: "on" });
});

Deno.test("each option takes each of its values, and says so", () => {
  const settings = new Settings();
  const all = [
    ["time", ["on", "off"]],
    ["bell", ["off", "private", "mention", "all"]],
    ["presence", ["on", "off"]],
    ["state", ["on", "off"]],
  ] as const;
  for (const [option, values] of all) {
    for (const value of values) {
      assertEquals(settings.set(option, value), `${option} is ${value}`);
      assertEquals(settings.values[option], value);
      assertEquals(settings.set(option, ""), `${option} is ${value} (${values.join(", ")})`);
    }
  }
});

Deno.test("without an option all are told", () => {
  const settings = new Settings();
  settings.set("bell", "mention");
  assertEquals(settings.set("", "").split("\n"), [
    "time is off (on, off)",
    "bell is mention (off, private, mention, all)",
    "presence is on (on, off)",
    "state is off (on, off)",
  ]);
});

/** What cannot be set, and what is said about it. */
const REFUSED: readonly [option: string, value: string, text: string][] = [
  ["time", "maybe", 'Cannot set time to "maybe": it can be on or off.'],
  ["time", "ON", 'Cannot set time to "ON": it can be on or off.'],
  ["bell", "on", 'Cannot set bell to "on": it can be off or private or mention or all.'],
  ["tiem", "on", 'There is no option "tiem". Did you mean time?'],
  ["pres", "", 'There is no option "pres". Did you mean presence?'],
  ["colour", "on", 'There is no option "colour". There are time, bell, presence, state.'],
  ["constructor", "", 'There is no option "constructor". There are time, bell, presence, state.'],
  ["__proto__", "x", 'There is no option "__proto__". There are time, bell, presence, state.'],
];

for (const [option, value, text] of REFUSED) {
  Deno.test(`set ${option} ${value} changes nothing`, () => {
    const settings = new Settings();
    const before = { ...settings.values };
    assertThrows(() => settings.set(option, value), CommandError, text);
    assertEquals(settings.values, before);
  });
}
