import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { concat } from "@std/bytes/concat";
import { parseArgs } from "@std/cli/parse-args";
import { unicodeWidth } from "@std/cli/unicode-width";
import { exists } from "@std/fs/exists";

const canRead = (await Deno.permissions.query({ name: "read" })).state === "granted";

/** The kinds of flags that the scripts have. */
function parse(...args: string[]) {
  return { ...parseArgs(args, { boolean: ["help"], string: ["file", "count", "_"] }) };
}

/** What is asked about unknown arguments. */
function asked(...args: string[]): unknown[][] {
  const calls: unknown[][] = [];
  parseArgs(args, {
    boolean: ["help"],
    string: ["file", "_"],
    unknown: (...call: unknown[]) => {
      calls.push(call);
    },
  });
  return calls;
}

Deno.test("parseArgs: flags that are not typed are false, or missing", () => {
  assertEquals(parse(), { help: false, _: [] });
});

Deno.test("parseArgs: a value stands behind an equals sign or a space", () => {
  assertEquals(parse("--file=a.txt"), { help: false, file: "a.txt", _: [] });
  assertEquals(parse("--file", "a.txt"), { help: false, file: "a.txt", _: [] });
  assertEquals(parse("--file", "a b", "x"), { help: false, file: "a b", _: ["x"] });
  assertEquals(parse("--file=a=b"), { help: false, file: "a=b", _: [] });
  assertEquals(parse("--file=--help"), { help: false, file: "--help", _: [] });
});

Deno.test("parseArgs: a value is text, even if it looks like a number", () => {
  assertEquals(parse("--count", "1e3"), { help: false, count: "1e3", _: [] });
  assertEquals(parse("--count=007"), { help: false, count: "007", _: [] });
});

Deno.test("parseArgs: what begins with a dash is no value", () => {
  assertEquals(parse("--file", "--help"), { help: true, file: "", _: [] });
  assertEquals(parse("--file", "--", "x"), { help: false, file: "", _: ["x"] });
  assertEquals(parse("--count", "--file", "a"), { help: false, count: "", file: "a", _: [] });
});

Deno.test("parseArgs: a flag without its value at the end has an empty one", () => {
  assertEquals(parse("x", "--file"), { help: false, file: "", _: ["x"] });
});

Deno.test("parseArgs: the last of several values counts", () => {
  assertEquals(parse("--file", "a", "--file=b"), { help: false, file: "b", _: [] });
});

Deno.test("parseArgs: a flag without a value takes none from its neighbour", () => {
  assertEquals(parse("--help", "x"), { help: true, _: ["x"] });
  assertEquals(parse("--help=true"), { help: true, _: [] });
  assertEquals(parse("--help=false"), { help: false, _: [] });
});

Deno.test("parseArgs: other arguments stay in order, and text", () => {
  assertEquals(parse("localhost", "6066", "0x1f", "007"), {
    help: false,
    _: ["localhost", "6066", "0x1f", "007"],
  });
  assertEquals(parse("a", "--file", "b", "c", "--help", "-"), {
    help: true,
    file: "b",
    _: ["a", "c", "-"],
  });
});

Deno.test("parseArgs: other arguments become numbers unless they are to be text", () => {
  assertEquals(parseArgs(["localhost", "6066"])._, ["localhost", 6066]);
});

Deno.test("parseArgs: nothing behind two dashes is a flag", () => {
  assertEquals(parse("--", "--help", "--file", "x", "--"), {
    help: false,
    _: ["--help", "--file", "x", "--"],
  });
});

Deno.test("parseArgs: unknown flags are asked about by name, known ones never", () => {
  assertEquals(asked("--help", "--file", "a"), []);
  assertEquals(asked("--bogus"), [["--bogus", "bogus", true]]);
  assertEquals(asked("--no-help"), [["--no-help", "no-help", true]]);
  assertEquals(asked("-5"), [["-5", "5", true]]);
  assertEquals(asked("--file", "-x").map(([arg, key]) => [arg, key]), [["-x", "x"]]);
});

Deno.test("parseArgs: an unknown flag is asked about as it was typed", () => {
  assertEquals(asked("--bogus=1"), [["--bogus=1", "bogus", "1"]]);
});

Deno.test("parseArgs: an argument that is no flag is asked about without a name", () => {
  assertEquals(asked("localhost", "--file", "a", "6066"), [["localhost"], ["6066"]]);
});

Deno.test("parseArgs: what is refused is left out", () => {
  const args = parseArgs(["a", "b", "--bogus"], { unknown: (arg) => arg === "a" });
  assertEquals({ ...args }, { _: ["a"] });
});

Deno.test("parseArgs: what is thrown about an unknown flag comes through", () => {
  const unknown = () => {
    throw new RangeError("no such flag");
  };
  assertThrows(() => parseArgs(["--bogus"], { unknown }), RangeError, "no such flag");
});

Deno.test("unicodeWidth: plain letters take a column each", () => {
  assertEquals(unicodeWidth(""), 0);
  assertEquals(unicodeWidth("hello, world ~"), 14);
  assertEquals(unicodeWidth("é\u00a0Ж → ﬁ"), 7);
});

Deno.test("unicodeWidth: CJK, full-width letters and emoji take two", () => {
  assertEquals(unicodeWidth("漢字かな한국"), 12);
  assertEquals(unicodeWidth("ｆｕｌｌ\u3000"), 10);
  assertEquals(unicodeWidth("👋🔬⌚"), 6);
  assertEquals(unicodeWidth("ｱ"), 1);
});

Deno.test("unicodeWidth: a sequence takes what its code points take", () => {
  assertEquals(unicodeWidth("👨‍👩‍👧"), 6);
  assertEquals(unicodeWidth("👍🏽"), 4);
  assertEquals(unicodeWidth("❤️"), 1);
  assertEquals(unicodeWidth("e\u0301"), 1);
  assertEquals(unicodeWidth("a\u200b\u200db"), 2);
});

Deno.test("unicodeWidth: control characters take none, and do not act", () => {
  assertEquals(unicodeWidth("\0\t\n\r\x7f\u0080\u009f"), 0);
  assertEquals(unicodeWidth("漢\n字"), 4);
  assertEquals(unicodeWidth("\x1b[31m漢\x1b[39m"), 10);
});

Deno.test("unicodeWidth: a long line takes one row", () => {
  assertEquals(unicodeWidth("漢".repeat(10_000)), 20_000);
  assertEquals(unicodeWidth("x".repeat(10_000)), 10_000);
});

Deno.test("concat: byte arrays are joined in order into a new one", () => {
  const a = Uint8Array.of(1, 2);
  const view = Uint8Array.of(9, 3, 4, 9).subarray(1, 3);
  const joined = concat([a, new Uint8Array(0), view]);
  assertEquals(joined, Uint8Array.of(1, 2, 3, 4));
  assertEquals(joined.buffer.byteLength, 4);
  a[0] = 7;
  assertEquals(joined[0], 1);
});

Deno.test("concat: nothing, or one array, is a new array too", () => {
  assertEquals(concat([]), new Uint8Array(0));
  const one = Uint8Array.of(1);
  assertEquals(concat([one]), one);
  assert(concat([one]) !== one);
});

Deno.test("exists: says what is there, and of which kind", { ignore: !canRead }, async () => {
  const file = new URL(import.meta.url);
  const folder = new URL(".", file);
  const missing = new URL("./no_such_file", file);
  assertEquals(await exists(file), true);
  assertEquals(await exists(file, { isFile: true }), true);
  assertEquals(await exists(file, { isDirectory: true }), false);
  assertEquals(await exists(folder), true);
  assertEquals(await exists(folder, { isFile: true }), false);
  assertEquals(await exists(folder, { isDirectory: true }), true);
  for (const options of [undefined, { isFile: true }, { isDirectory: true }]) {
    assertEquals(await exists(missing, options), false);
  }
});

Deno.test("exists: without leave to read it does not say", { permissions: "none" }, async () => {
  await assertRejects(() => exists("./no_such_file"), Deno.errors.NotCapable, "read access");
});

Deno.test("assertions: what does not hold fails", async () => {
  const failing: (() => unknown)[] = [
    () => assert(0),
    () => assertEquals<unknown>(1, "1"),
    () => assertEquals<unknown>({ a: 1 }, { a: 1, b: 2 }),
    () => assertEquals<unknown>(Uint8Array.of(1), [1]),
    () => assertEquals(["a", "b"], ["b", "a"]),
    () => assertNotEquals({ a: [1] }, { a: [1] }),
    () => assertMatch("abc", /d/),
    () => assertStringIncludes("abc", "d"),
    () => assertThrows(() => {}, Error),
  ];
  for (const fail of failing) assertEquals(nameOfError(fail), "AssertionError", String(fail));
  const error = await assertRejects(() => assertRejects(() => Promise.resolve(), Error), Error);
  assertEquals(error.name, "AssertionError");
});

Deno.test("assertions: another class of error, or another message, fails", () => {
  const raise = () => {
    throw new RangeError("too far");
  };
  assertEquals(assertThrows(raise, RangeError, "too f").message, "too far");
  assertEquals(nameOfError(() => assertThrows(raise, TypeError)), "AssertionError");
  assertEquals(nameOfError(() => assertThrows(raise, RangeError, "near")), "AssertionError");
});

/** The name of the error that `fn` throws, if it does. */
function nameOfError(fn: () => unknown): string | undefined {
  try {
    fn();
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
  return undefined;
}
