/** The credentials parser, whatever is in the file. To run a seed again: ../support/properties.ts */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type Credentials,
  CredentialsError,
  parseCredentials,
} from "../../lib/accounts/credentials.ts";
import { isUsername } from "../../lib/protocol/username.ts";
import { anyBytes, anyName, anyText, anyUnits, hostileText } from "../support/arbitraries.ts";
import { bytesOf } from "../support/bytes.ts";
import { Properties, resultOf } from "../support/properties.ts";
import { CASES } from "../support/properties_cases.ts";
import { damaged } from "../support/properties_damage.ts";
import { assertSafe } from "../support/properties_safe.ts";

const properties = new Properties();

const FILE = "accounts.txt";

/** As a file is read: what is not UTF-8 becomes U+FFFD. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads a file, and checks what was read, or why it was not. */
function read(text: string): Credentials | CredentialsError {
  const credentials = resultOf(() => parseCredentials(text, FILE), CredentialsError);
  if (credentials instanceof CredentialsError) checkRefusal(credentials, text);
  else {
    assert(credentials.size > 0);
    for (const user of credentials.keys()) {
      assert(isUsername(user));
      assert(text.includes(`${user} `), `${user} is no line's beginning`);
    }
  }
  return credentials;
}

/** Every problem is told in one line, with the number of a line that there is. */
function checkRefusal({ message }: CredentialsError, text: string): void {
  assertSafe(message);
  const [head, ...rest] = message.split(":");
  assertEquals(head, `Cannot use ${FILE}`);
  const problems = rest.join(":").trimStart().split("\n  ");
  const count = text.split("\n").length;
  for (const problem of problems) {
    const line = /^line (\d+): ./.exec(problem)?.[1];
    const isNamed = line !== undefined && Number(line) >= 1 && Number(line) <= count;
    assert(isNamed || problems.length === 1 && problem.startsWith("it has no account"), problem);
  }
}

/** What hashed passwords begin with; what follows here makes none of them valid. */
const HASH_LIKE = ["$", "$scrypt$", "$scrypt$ln=17,r=8,p=1$", "$argon2id$v=19$", "$2b$12$", "$6$"];

/** Letters that stand in no message, so that a secret that is quoted in part shows too. */
const SECRET_LETTERS = "ЖФЫЩЮЯ";

const secret = fc.tuple(
  fc.oneof({ weight: 3, arbitrary: fc.constant("") }, fc.constantFrom(...HASH_LIKE)),
  fc.string({
    unit: fc.constantFrom(...SECRET_LETTERS, " ", "$", "#"),
    minLength: 1,
    maxLength: 12,
  }),
).map((parts) => parts.join(""));

const line = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(anyName(), secret).map((parts) => parts.join(" ")) },
  { weight: 1, arbitrary: secret },
  { weight: 1, arbitrary: fc.constantFrom("# accounts", "", "   ", "seas", "seas x", " seas x") },
);

/** Files that are nearly right, and how their lines end. */
const file = fc.tuple(
  fc.array(line, { minLength: 1, maxLength: 6 }),
  fc.constantFrom("\n", "\r\n"),
  fc.constantFrom("", "\ufeff"),
).map(([lines, end, mark]) => mark + lines.join(end) + end);

properties.hold(
  "any text is accounts with names or a CredentialsError",
  4_000,
  fc.property(fc.oneof(anyUnits(), anyText(), hostileText()), (text) => {
    read(text);
  }),
);

properties.hold(
  "any bytes are accounts with names or a CredentialsError",
  4_000,
  fc.property(anyBytes(200), (bytes) => {
    read(decoder.decode(bytes));
  }),
);

properties.hold(
  "a file that is nearly right is accounts or a CredentialsError, which quotes no password",
  8_000,
  fc.property(fc.oneof(file, damaged(file.map(bytesOf)).map((b) => decoder.decode(b))), (text) => {
    const result = read(text);
    if (!(result instanceof CredentialsError)) return;
    const quoted = [...SECRET_LETTERS].filter((letter) => result.message.includes(letter));
    assertEquals(quoted, [], result.message);
  }),
);

const password = fc.oneof(anyText({ minLength: 1, maxLength: 24 }), hostileText())
  .map((text) => text.replaceAll(/[\r\n]/g, ""))
  // What begins so is no plain password, or may not be one.
  .filter((text) => text !== "" && !text.trimStart().startsWith("$"));

const accounts = fc.uniqueArray(
  fc.tuple(anyName().filter((name) => !name.startsWith("#")), password),
  { minLength: 1, maxLength: 6, selector: ([user]) => user },
);

properties.hold(
  "any accounts are read back, however lines end, with comments and blank lines between them",
  4_000,
  fc.property(
    accounts,
    fc.constantFrom("\n", "\r\n"),
    fc.constantFrom("", "# comment", "  ", "\t"),
    (accounts, end, between) => {
      const lines = accounts.flatMap(([user, password]) => [between, `${user} ${password}`]);
      const result = read(lines.join(end));
      assert(!(result instanceof CredentialsError), String(result));
      assertEquals([...result], accounts);
    },
  ),
);

properties.count(CASES.credentials);
