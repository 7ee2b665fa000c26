import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  CredentialsError,
  DEMO_CREDENTIALS,
  parseCredentials,
} from "../../lib/accounts/credentials.ts";
import { isOtherHash } from "../../lib/accounts/other_hash.ts";
import { isUsername } from "../../lib/protocol/username.ts";
import { anyText, anyUnits } from "../support/arbitraries.ts";
import { onlyThrows } from "../support/only_throws.ts";

function parse(text: string): [user: string, password: string][] {
  return [...parseCredentials(text, "file.txt")];
}

/** What is wrong with a file: one problem behind its name, or one a line below it. */
function problems(text: string): string[] {
  const { message } = assertThrows(() => parse(text), CredentialsError);
  assertMatch(message, /^Cannot use file\.txt:(?: [^\n]+|(?:\n {2}[^\n]+){2,})$/);
  return message.slice("Cannot use file.txt:".length).trimStart().split("\n  ");
}

const MISSING = "the password is missing; expected username, a space, password";
const NOT_A_NAME = "the username is not one of 1 to 32 characters without white space, " +
  'control characters and "|"';

Deno.test("the demo accounts are those of WIRE.md", () => {
  assertEquals([...DEMO_CREDENTIALS], [["seas", "summerisover"], ["google", "hasglasses"]]);
});

Deno.test("each line is a username and a password", () => {
  const accounts = [["seas", "summerisover"], ["google", "hasglasses"]];
  assertEquals(parse("seas summerisover\ngoogle hasglasses\n"), accounts);
  assertEquals(parse("seas summerisover\ngoogle hasglasses"), accounts);
});

Deno.test("lines may end in CR LF", () => {
  assertEquals(parse("seas a\r\ngoogle b\r\n"), [["seas", "a"], ["google", "b"]]);
});

Deno.test("a byte order mark is no part of the first name", () => {
  assertEquals(parse("\ufeffseas a\n"), [["seas", "a"]]);
});

Deno.test("a line is split at its first space, the password keeps the others", () => {
  assertEquals(parse("seas summer is over"), [["seas", "summer is over"]]);
  assertEquals(parse("seas  a"), [["seas", " a"]]);
  assertEquals(parse("seas a "), [["seas", "a "]]);
  assertEquals(parse("seas a\tb"), [["seas", "a\tb"]]);
});

Deno.test("blank lines and comments are passed over", () => {
  const text = "# accounts\n\nseas a\n   \n\t\n#google b\r\n\r\nbob #c\n";
  assertEquals(parse(text), [["seas", "a"], ["bob", "#c"]]);
});

Deno.test("a name is no name of JavaScript's", () => {
  const names = ["__proto__", "constructor", "toString"];
  const accounts = parseCredentials(names.map((name) => `${name} x`).join("\n"), "file.txt");
  assertEquals([...accounts.keys()], names);
});

Deno.test("bad lines are told by their number, all of them, blank ones counted", () => {
  const text = "# two lines of comment\r\n\r\nseas\ngoogle b\ngoogle c\n bob d\na|b e\n" +
    `${"x".repeat(33)} f\ng \n`;
  assertEquals(problems(text), [
    `line 3: ${MISSING}`,
    "line 5: the username is that of line 4 already",
    "line 6: it begins with a space; expected username, a space, password",
    `line 7: ${NOT_A_NAME}`,
    `line 8: ${NOT_A_NAME}`,
    `line 9: ${MISSING}`,
  ]);
});

Deno.test("a name that comes three times is told twice, with its first line", () => {
  assertEquals(problems("seas a\nseas b\nseas a"), [
    "line 2: the username is that of line 1 already",
    "line 3: the username is that of line 1 already",
  ]);
});

Deno.test("a name and a password with a tab between them are no account", () => {
  assertEquals(problems("seas\tsummerisover"), [`line 1: ${MISSING}`]);
  assertEquals(problems("seas\tsummerisover x"), [`line 1: ${NOT_A_NAME}`]);
});

Deno.test("a file without an account is refused", () => {
  for (const text of ["", "\n\r\n", "# nobody\n", "\ufeff", "   "]) {
    assertEquals(problems(text), [
      "it has no account; expected lines of username, a space, password",
    ]);
  }
});

Deno.test("a single bad line is told in one line, with the name of the file", () => {
  const error = assertThrows(() => parseCredentials("seas", "/etc/chat.txt"), CredentialsError);
  assertEquals(error.message, `Cannot use /etc/chat.txt: line 1: ${MISSING}`);
  assertEquals(error.name, "CredentialsError");
});

Deno.test("no error quotes a password, whatever is wrong with its line", () => {
  const secret = "s3cret";
  const lines = [
    `seas a\nseas ${secret}`,
    ` ${secret}`,
    ` seas ${secret}`,
    `a|b ${secret}`,
    `${"x".repeat(33)} ${secret}`,
    `seas\t${secret}`,
    `seas:${secret}`,
    secret,
  ];
  for (const text of lines) {
    const told = problems(text).join("\n");
    assertEquals(told.includes(secret), false, told);
  }
});

Deno.test("any accounts that are written to a file are read back", () => {
  const user = anyText({ minLength: 1, maxLength: 32 })
    .filter((name) => isUsername(name) && !name.startsWith("#"));
  const password = anyText({ minLength: 1 })
    .filter((password) => !/[\r\n]/.test(password) && !isOtherHash(password.trimStart()));
  const accounts = fc.uniqueArray(fc.tuple(user, password), {
    minLength: 1,
    selector: ([user]) => user,
  });
  fc.assert(fc.property(accounts, fc.constantFrom("\n", "\r\n"), (accounts, end) => {
    const text = accounts.map(([user, password]) => `${user} ${password}`).join(end);
    assertEquals(parse(text), accounts);
  }));
});

Deno.test("any text is accounts with good names or a CredentialsError, nothing else", () => {
  const piece = fc.oneof(
    fc.constantFrom("seas", " ", "\n", "\r\n", "\r", "#", "|", "\t", "\ufeff", "a b\n"),
    anyUnits(),
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    onlyThrows(CredentialsError, () => {
      const accounts = parse(pieces.join(""));
      assert(accounts.length > 0);
      for (const [user, password] of accounts) assert(isUsername(user) && password !== "");
    });
  }));
});
