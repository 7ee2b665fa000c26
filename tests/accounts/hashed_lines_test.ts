/** Hashes in the credentials file. */
import { assertEquals, assertThrows } from "@std/assert";
import {
  CredentialsError,
  DEMO_CREDENTIALS,
  parseCredentials,
  plainAccounts,
} from "../../lib/accounts/credentials.ts";

const HASH = "$scrypt$ln=14,r=8,p=5$c29tZSBzYWx0$MDEyMzQ1Njc4OWFiY2RlZg";
const HINT = 'make the line with "deno task passwd"';

function problem(text: string): string {
  const { message } = assertThrows(() => parseCredentials(text, "file.txt"), CredentialsError);
  return message.slice("Cannot use file.txt: ".length);
}

Deno.test("a hash may stand in place of a password", () => {
  assertEquals([...parseCredentials(`seas ${HASH}\r\ngoogle hasglasses\n`, "file.txt")], [
    ["seas", HASH],
    ["google", "hasglasses"],
  ]);
});

Deno.test("plain passwords are counted", () => {
  assertEquals(plainAccounts(DEMO_CREDENTIALS), 2);
  assertEquals(plainAccounts(new Map([["seas", HASH], ["google", "hasglasses"]])), 1);
  assertEquals(plainAccounts(new Map([["seas", HASH]])), 0);
  assertEquals(plainAccounts(new Map()), 0);
});

/** Hashes that cannot be used, and why. */
const UNUSABLE: readonly [string, string][] = [
  ["$scrypt$", "expected $scrypt$ln=…,r=…,p=…$salt$hash and nothing else"],
  [`${HASH} `, "expected $scrypt$ln=…,r=…,p=…$salt$hash and nothing else"],
  [` ${HASH}`, "expected $scrypt$ln=…,r=…,p=…$salt$hash and nothing else"],
  [`"${HASH}"`, "expected $scrypt$ln=…,r=…,p=…$salt$hash and nothing else"],
  [HASH.replace("ln=14", "ln=21"), "it takes more than 256 MiB to check"],
  [HASH.replace("p=5", "p=5000"), "it takes too long to check"],
  [HASH.replace("c29tZSBzYWx0", "c2FsdA"), "expected a salt of 8 to 64 bytes, got 4"],
];

for (const [hash, reason] of UNUSABLE) {
  Deno.test(`a line with ${hash} is bad`, () => {
    assertEquals(
      problem(`google hasglasses\nseas ${hash}\n`),
      `line 2: the hash is of no use: ${reason}; ${HINT}`,
    );
  });
}

Deno.test("a line added behind one that was not ended is no part of its password", () => {
  assertEquals(
    problem(`google hasglasses\nbob asdfseas ${HASH}\n`),
    "line 2: the hash is of no use: expected $scrypt$ln=…,r=…,p=…$salt$hash and nothing else; " +
      HINT,
  );
});

const OTHERS = [
  "$argon2id$v=19$m=65536,t=3,p=4$c29tZSBzYWx0$MDEyMzQ1Njc4OWFiY2RlZg",
  "$argon2i$v=19$m=65536,t=3,p=4$c29tZSBzYWx0$MDEyMzQ1Njc4OWFiY2RlZg",
  "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
  "$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
  "$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2",
  "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
  "$5$salt$Gcm6FsVtF/Qa77ZKD.iwsJlCVPY0XSMgLJL0Hnww/c1",
  "$6$salt$IxDD3jeSOb5eB1CX5LBsqZFVkJdido3OUILO5Ifz5iwMuTS4XMS130MTSuDDl3aCI6WouIL9AjRbLCelDCy.g.",
  "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7",
  "$7$CU..../....c29tZSBzYWx0$MDEyMzQ1Njc4OWFiY2RlZg",
  "$apr1$salt$xxxxxxxxxxxxxxxxxxxxxx",
  "$P$B12345678oO8ZvMBPbDCrdt7r7ihS0",
  "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44",
  "$pbkdf2$i=1000$c29tZSBzYWx0$MDEyMzQ1Njc4OWFiY2RlZg",
  "$sm3$c29tZSBzYWx0$MDEyMzQ1Njc4OWFiY2RlZg",
  "{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr",
  "{CRYPT}$6$salt$x",
  "pbkdf2_sha256$260000$c29tZSBzYWx0$MDEyMzQ1Njc4OWFiY2RlZg=",
  "scrypt:32768:8:1$c29tZSBzYWx0$3031323334353637",
  "SCRAM-SHA-256$4096:c29tZSBzYWx0$MDEy:MDEy",
];

for (const hash of OTHERS) {
  Deno.test(`a hash is no password: ${hash.slice(0, 40)}`, () => {
    for (const space of ["", " "]) {
      assertEquals(
        problem(`seas ${space}${hash}\ngoogle hasglasses\n`),
        `line 1: the password is a hash of a kind that is not known here; ${HINT}`,
      );
    }
  });
}

Deno.test("other passwords stay what they are", () => {
  const passwords = [
    "$",
    "$$$",
    "$cash$",
    "$2",
    "$6",
    "$Ab$x",
    "$money$is$not$all",
    "$USD$correct-horse-battery-staple-and-more",
    "$abc$correct horse battery staple and more",
    "{secret}",
    "{SHA",
    "scrypt",
    "scrypt: the best",
    "argon2id",
    "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
    "c29tZSBzYWx0MDEyMzQ1Njc4OWFiY2RlZg==",
  ];
  for (const password of passwords) {
    assertEquals([...parseCredentials(`seas ${password}`, "file.txt")], [["seas", password]]);
  }
});
