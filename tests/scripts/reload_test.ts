/** What the operator changes while the center runs is taken over, without a restart. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { OlderClient } from "../peers/older_client.ts";
import { NO_SCRIPTS } from "../support/permissions.ts";
import { Folder, type Script } from "../support/script.ts";

const ignore = NO_SCRIPTS || Deno.build.os === "windows";

const EXPELLED = "You are logged out: your account has been changed or removed";

/** Waits for a line of the log with this in it. */
async function logged({ stderr }: Script, part: string): Promise<string> {
  for (;;) {
    const line = await stderr.next();
    if (line.includes(part)) return line;
  }
}

Deno.test("SIGHUP takes changed accounts over, and logs out whose account is gone", {
  ignore,
}, async () => {
  await using folder = new Folder();
  await folder.write("credentials.txt", "seas summerisover\ngoogle hasglasses\nbob old\n");
  const { center, port } = await folder.startNarrowCenter();
  const address = { hostname: "127.0.0.1", port: Number(port) };
  await using seas = OlderClient.listen();
  await using google = OlderClient.listen();
  await seas.login(address, "seas", "summerisover");
  await google.login(address, "google", "hasglasses");
  await folder.write("credentials.txt", "seas summerisover\nbob new\n");
  center.signal("SIGHUP");
  assertStringIncludes(await logged(center, "Z accounts "), "accounts=2 changed=2");
  assertEquals((await google.pushesUntil(EXPELLED)).at(-1), EXPELLED);
  await seas.sendAndWait("MSG", "google", "are you there?");
  const refusal = "Cannot message google: there is no such user";
  assertEquals((await seas.pushesUntil(refusal)).at(-1), refusal);
  await using bob = OlderClient.listen();
  using login = await bob.openLogin(address);
  assertEquals(await login.attempt("bob", "old"), "LOGIN_FAILED|2");
  assertEquals(await login.attempt("bob", "new"), "LOGIN_OKAY");
});

Deno.test("accounts that cannot be used change nothing, and the log says why", {
  ignore,
}, async () => {
  await using folder = new Folder();
  await folder.write("credentials.txt", "seas summerisover\n");
  const { center, port } = await folder.startNarrowCenter("--log", "json");
  await folder.write("credentials.txt", "seas summerisover\ngoogle\n");
  center.signal("SIGHUP");
  const { reason } = JSON.parse(await logged(center, "accounts refused"));
  assertStringIncludes(reason, "line 2: the password is missing");
  await Deno.remove(`${folder.path}/credentials.txt`);
  center.signal("SIGHUP");
  assertStringIncludes(await logged(center, "accounts refused"), "there is no such file");
  await using seas = OlderClient.listen();
  await seas.login({ hostname: "127.0.0.1", port: Number(port) }, "seas", "summerisover");
});

Deno.test("accounts are read again without a signal, too", { ignore }, async () => {
  await using folder = new Folder();
  const { center, port } = await folder.startNarrowCenter();
  await folder.write("credentials.txt", "ada lovelace\n");
  assertStringIncludes(await logged(center, "Z accounts "), "accounts=1 changed=2");
  await using ada = OlderClient.listen();
  const address = { hostname: "127.0.0.1", port: Number(port) };
  await ada.login(address, "ada", "lovelace");
  using login = await ada.openLogin(address);
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_FAILED|2");
});

Deno.test("whoever has the name of somebody who is gone does not get their messages", {
  ignore,
}, async () => {
  await using folder = new Folder();
  const seas = "seas summerisover\n";
  await folder.write("credentials.txt", `${seas}google hasglasses\n`);
  const { center, port } = await folder.startNarrowCenter();
  const address = { hostname: "127.0.0.1", port: Number(port) };
  await using sender = OlderClient.listen();
  await sender.login(address, "seas", "summerisover");
  await sender.sendAndWait("MSG", "google", "for the old one");
  for (const accounts of [seas, `${seas}google another\n`]) {
    await folder.write("credentials.txt", accounts);
    center.signal("SIGHUP");
    await logged(center, "Z accounts ");
  }
  await logged(center, "forgotten user=google");
  await using google = OlderClient.listen();
  await google.login(address, "google", "another");
  await google.send("ONL");
  const online = "[CURRENTLY ONLINE]: google seas";
  assertEquals(await google.pushesUntil(online), [online]);
});

Deno.test("a client whose account is gone says so, and ends", { ignore }, async () => {
  await using folder = new Folder();
  await folder.write("credentials.txt", "seas summerisover\ngoogle hasglasses\n");
  const { center, port } = await folder.startNarrowCenter();
  const client = folder.start("client", "localhost", port);
  await client.type("seas", "summerisover");
  await client.stdout.until("Welcome, seas !");
  await logged(center, "attached user=seas");
  await folder.write("credentials.txt", "google hasglasses\n");
  center.signal("SIGHUP");
  await client.stdout.until(EXPELLED);
  await client.type("online");
  assertEquals(await client.exited(), 1);
  assert(client.stderr.all.join("\n").includes("Cannot log in again"), client.stderr.all.join());
});
