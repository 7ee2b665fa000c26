import { assertEquals, assertThrows } from "@std/assert";
import {
  integerFlag,
  portArgument,
  refuseUnknownFlag,
  secondsFlag,
  UsageError,
} from "../lib/flags.ts";

Deno.test("a port is a whole number in decimal from the lowest that will do", () => {
  assertEquals(portArgument("1", "PORT", 1), 1);
  assertEquals(portArgument("6066", "PORT", 1), 6066);
  assertEquals(portArgument("65535", "PORT", 1), 65_535);
  assertEquals(portArgument("1024", "OWN_PORT", 1024), 1024);
});

Deno.test("a port that will not do is refused with its name, range and value", () => {
  const bad = ["0", "65536", "70000", "-1", "+1", "1.0", "1e3", "0x50", " 80", "80 ", "", "x"];
  for (const text of bad) {
    const error = assertThrows(() => portArgument(text, "PORT", 1), UsageError);
    assertEquals(error.message, `Cannot use PORT: expected 1 to 65535, got "${text}"`);
    assertEquals(error.name, "UsageError");
  }
  const low = assertThrows(() => portArgument("1023", "OWN_PORT", 1024), UsageError);
  assertEquals(low.message, 'Cannot use OWN_PORT: expected 1024 to 65535, got "1023"');
});

Deno.test("port 0 stands for any that is free, only where that is allowed", () => {
  assertEquals(portArgument("0", "PORT", 1024, true), 0);
  for (const text of ["00", "-0", "1", "1023"]) {
    const error = assertThrows(() => portArgument(text, "PORT", 1024, true), UsageError);
    assertEquals(
      error.message,
      `Cannot use PORT: expected 1024 to 65535, or 0 for any that is free, got "${text}"`,
    );
  }
});

Deno.test("a whole number is taken from the lowest to the highest that will do", () => {
  assertEquals(integerFlag(undefined, "attempts", 3, 1, 10), 3);
  assertEquals(integerFlag("1", "attempts", 3, 1, 10), 1);
  assertEquals(integerFlag("10", "attempts", 3, 1, 10), 10);
});

Deno.test("a whole number that will not do is refused with its flag, range and value", () => {
  const bad = ["0", "11", "-1", "+5", "1.5", "1e0", "0x5", " 5", "", "x", "٣", "NaN", "Infinity"];
  for (const text of bad) {
    const error = assertThrows(() => integerFlag(text, "attempts", 3, 1, 10), UsageError);
    assertEquals(
      error.message,
      `Cannot use --attempts: expected a whole number from 1 to 10, got "${text}"`,
    );
  }
});

Deno.test("seconds become milliseconds", () => {
  assertEquals(secondsFlag(undefined, "timeout", 30), 30_000);
  assertEquals(secondsFlag("60", "timeout", 30), 60_000);
  assertEquals(secondsFlag("0.25", "timeout", 30), 250);
  assertEquals(secondsFlag("0.001", "timeout", 30), 1);
  assertEquals(secondsFlag("1000000", "timeout", 30), 1_000_000_000);
});

Deno.test("the longest duration is one that a timer can wait for", () => {
  assertEquals(secondsFlag("1000000", "timeout", 30) < 2 ** 31, true);
});

Deno.test("seconds that will not do are refused with their flag, range and value", () => {
  const bad = ["0", "0.0", "0.0009", "1000000.1", "-1", "+1", "1.", ".5", "1e3", "1s", "", "NaN"];
  for (const text of bad) {
    const error = assertThrows(() => secondsFlag(text, "timeout", 30), UsageError);
    assertEquals(
      error.message,
      `Cannot use --timeout: expected seconds from 0.001 to 1000000, got "${text}"`,
    );
  }
});

Deno.test("an argument that is no flag passes, an unknown flag does not", () => {
  assertEquals(refuseUnknownFlag("localhost"), true);
  const error = assertThrows(() => refuseUnknownFlag("--bogus", "bogus"), UsageError);
  assertEquals(error.message, "Cannot use unknown flag --bogus");
  assertThrows(() => refuseUnknownFlag("-x", "x"), UsageError);
});
