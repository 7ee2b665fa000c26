/** Certificates and keys that can be used, and what is said of the others. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  CertificateError,
  certificateFault,
  certificateWarnings,
  type CertifiedKey,
} from "../../lib/net/certificate.ts";
import { loadAuthorities, loadCertifiedKey } from "../../lib/net/certificate_files.ts";
import { TlsListener } from "../../lib/net/tls_listener.ts";
import { Authority, selfSigned } from "../support/certificates.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";

const DAY = 24 * 60 * 60 * 1_000;
const NOW = Date.parse("2030-06-15T12:00:00Z");
const ENCRYPTED =
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----";
const DAMAGED = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

const pair = await selfSigned();
const other = await selfSigned();

/** Pairs that cannot be used, which part it is, and why. */
const FAULTS: readonly [CertifiedKey, keyof CertifiedKey, string][] = [
  [{ cert: "", key: pair.key }, "cert", "there is no certificate in it (PEM)"],
  [{ cert: pair.key, key: pair.key }, "cert", "there is no certificate in it (PEM)"],
  [{ cert: pair.cert, key: "" }, "key", "there is no private key in it (PEM)"],
  [{ cert: pair.cert, key: pair.cert }, "key", "there is no private key in it (PEM)"],
  [
    { cert: pair.key, key: pair.cert },
    "cert",
    "this is the key; the certificate is where the key should be",
  ],
  [
    { cert: pair.cert, key: ENCRYPTED },
    "key",
    "it is encrypted; openssl pkey -in FILE -out OTHER takes its passphrase off",
  ],
  [{ cert: pair.cert, key: other.key }, "key", "it does not belong to the certificate"],
  [{ cert: DAMAGED, key: pair.key }, "cert", "it is damaged"],
];

for (const [unusable, part, why] of FAULTS) {
  Deno.test(`of a ${part === "cert" ? "certificate" : "key"} is said: ${why}`, () => {
    assertEquals(certificateFault(unusable), { part, why });
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    assertThrows(() => new TlsListener(listener, unusable), CertificateError, why);
  });
}

Deno.test("a certificate with those that lead to it can be used, and one file for both", async () => {
  const authority = await Authority.make();
  const { cert, key } = await authority.issue();
  assertEquals(certificateFault({ cert: cert + authority.cert, key }), undefined);
  assertEquals(certificateFault({ cert: cert + key, key: cert + key }), undefined);
});

Deno.test("it is told when a certificate is over, or soon will be", async () => {
  const authority = await Authority.make();
  const until = async (days: number) => {
    const notBefore = new Date(NOW - 100 * DAY);
    const { cert } = await authority.issue({ notBefore, notAfter: new Date(NOW + days * DAY) });
    return await certificateWarnings(cert, NOW);
  };
  assertEquals(await until(-1), ["expired on 2030-06-14: clients refuse it"]);
  assertEquals(await until(0.5), ["expires on 2030-06-16, within a day"]);
  assertEquals(await until(1.5), ["expires on 2030-06-17, in 1 day"]);
  assertEquals(await until(13.5), ["expires on 2030-06-29, in 13 days"]);
  assertEquals(await until(14.5), []);
  const notBefore = new Date(NOW + DAY);
  const { cert } = await authority.issue({ notBefore, notAfter: new Date(NOW + 50 * DAY) });
  assertEquals(await certificateWarnings(cert, NOW), [
    "is not valid before 2030-06-16: clients refuse it",
  ]);
});

Deno.test("it is told when a certificate is one that clients refuse for other reasons", async () => {
  const { cert } = await Authority.make();
  assertEquals((await certificateWarnings(cert, Date.now())).slice(1), [
    "is one of an authority (CA:TRUE): clients refuse it",
    "names no host (subjectAltName): clients refuse it",
  ]);
});

Deno.test("without the permission to read a file one is told which to give", {
  permissions: { net: true, read: false },
}, async () => {
  const files = { cert: "/nowhere/cert.pem", key: "/nowhere/key.pem" };
  await assertRejects(
    () => loadCertifiedKey(files, NOW),
    CertificateError,
    "Cannot read the certificate from /nowhere/cert.pem: " +
      "start the center with --allow-read=/nowhere/cert.pem",
  );
  await assertRejects(
    () => loadAuthorities("/nowhere/ca.pem"),
    CertificateError,
    "Cannot read the authority from /nowhere/ca.pem: " +
      "start the client with --allow-read=/nowhere/ca.pem",
  );
});

/** Files of a test's own. */
class Files implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "chatroom-" });

  write(name: string, text: string, mode = 0o600): string {
    const file = `${this.path}/${name}`;
    Deno.writeTextFileSync(file, text);
    if (Deno.build.os !== "windows") Deno.chmodSync(file, mode);
    return file;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

Deno.test("a certificate and its key are read from files", { ignore: NO_SCRIPTS }, async () => {
  using files = new Files();
  const cert = files.write("cert.pem", pair.cert, 0o644);
  const key = files.write("key.pem", pair.key);
  const loaded = await loadCertifiedKey({ cert, key }, Date.now() - 20 * DAY);
  assertEquals(loaded, {
    pair,
    warnings: [`The certificate in ${cert} ${(await certificateWarnings(pair.cert, 0))[0]}.`],
  });
});

Deno.test("a key that others can read is warned of", {
  ignore: NO_SCRIPTS || Deno.build.os === "windows",
}, async () => {
  using files = new Files();
  const long = await selfSigned({ notAfter: new Date(Date.now() + 50 * DAY) });
  const cert = files.write("cert.pem", long.cert);
  const key = files.write("key.pem", long.key, 0o640);
  const { warnings } = await loadCertifiedKey({ cert, key }, Date.now());
  assertEquals(warnings, [
    `Others on this machine can read ${key}: chmod 600 ${key} keeps the key yours.`,
  ]);
});

Deno.test("one file may hold both, in either order, with a mark of Unicode before", {
  ignore: NO_SCRIPTS,
}, async () => {
  using files = new Files();
  const long = await selfSigned({ notAfter: new Date(Date.now() + 50 * DAY) });
  for (
    const text of [long.key + long.cert, long.cert + long.key, "\ufeff" + long.key + long.cert]
  ) {
    const both = files.write("both.pem", text);
    const loaded = await loadCertifiedKey({ cert: both, key: both }, Date.now());
    assertEquals(loaded.warnings, []);
    new TlsListener(Deno.listen({ hostname: "127.0.0.1", port: 0 }), loaded.pair).close();
  }
});

Deno.test("files that cannot be used are named", { ignore: NO_SCRIPTS }, async () => {
  using files = new Files();
  const cert = files.write("cert.pem", pair.cert);
  const key = files.write("key.pem", pair.key);
  const foreign = files.write("other.pem", other.key);
  const missing = `${files.path}/missing.pem`;
  const cases: [{ cert: string; key: string }, string][] = [
    [{ cert: missing, key }, `Cannot read the certificate from ${missing}: there is no such file`],
    [{ cert, key: files.path }, `Cannot read the key from ${files.path}: it is a folder`],
    [{ cert, key: foreign }, `Cannot use ${foreign} as key: it does not belong to the certificate`],
    [
      { cert: key, key: cert },
      `Cannot use ${key} as certificate: this is the key; ` +
      "the certificate is where the key should be",
    ],
  ];
  for (const [unusable, text] of cases) {
    const load = () => loadCertifiedKey(unusable, Date.now());
    assertEquals((await assertRejects(load, CertificateError)).message, text);
  }
});

Deno.test(
  "authorities are read from a file, any number of them",
  { ignore: NO_SCRIPTS },
  async () => {
    using files = new Files();
    const both = (await Authority.make()).cert + "A comment.\n" + pair.cert;
    assertEquals(await loadAuthorities(files.write("ca.pem", both)), both);
    const cases = [
      ["", "there is no certificate in it that can be read (PEM)"],
      [both + DAMAGED, "there is no certificate in it that can be read (PEM)"],
      [pair.key, "it is a key; name the certificate, and keep the key to the center"],
    ];
    for (const [text, why] of cases) {
      const path = files.write("bad.pem", text!);
      const { message } = await assertRejects(() => loadAuthorities(path), CertificateError);
      assertEquals(message, `Cannot use ${path} as authority: ${why}`);
    }
  },
);
