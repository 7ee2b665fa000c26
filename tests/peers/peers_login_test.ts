import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { OlderCenter } from "./older_center.ts";
import { OlderClient } from "./older_client.ts";

const ACCOUNTS = { seas: "summerisover", google: "hasglasses" };
const SANITIZED = { sanitizeOps: true, sanitizeResources: true };

Deno.test("login gives a token and announces host and port", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using seas = OlderClient.listen();
  const token = await seas.login(center, "seas", "summerisover");
  assertEquals(await center.session("seas"), {
    token,
    host: "127.0.0.1",
    port: String(seas.port),
  });
  assertEquals([seas.user, seas.token], ["seas", token]);
  assertEquals(center.requests, ["LIN"]);
});

Deno.test("login announces whatever a test chooses", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using seas = OlderClient.listen({ listening: false });
  await seas.login(center, "seas", "summerisover", { host: "nowhere.invalid", port: "none" });
  const session = await center.session("seas");
  assertEquals([session?.host, session?.port], ["nowhere.invalid", "none"]);
});

Deno.test("three failures in a row suspend a username from everywhere", SANITIZED, async () => {
  let now = 0;
  await using center = OlderCenter.listen(ACCOUNTS, { now: () => now });
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center);
  assertEquals(await login.attempt("seas", "asdf"), "LOGIN_FAILED|2");
  assertEquals(await login.attempt("seas", "asdf"), "LOGIN_FAILED|1");
  now = 1;
  assertEquals(await login.attempt("seas", "asdf"), "JUST_PENNED|60.0000000000");
  now += 40_500;
  assertEquals(await login.attempt("seas", "summerisover"), "PENNED|19.5000000000");
  await assertRejects(
    () => seas.login(center, "seas", "summerisover"),
    Error,
    "PENNED|19.5000000000",
  );
  now += 19_500;
  assertEquals(await login.attempt("seas", "summerisover"), "LOGIN_OKAY");
  await login.announce();
  assertEquals(await login.rest(), []);
  assertEquals(await center.online(), ["seas"]);
});

Deno.test("attempts and seconds of the lockout can be set", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS, { attempts: 1, lockoutSeconds: 0.5 });
  await using seas = OlderClient.listen();
  using login = await seas.openLogin(center);
  assertMatch(await login.attempt("seas", "asdf"), /^JUST_PENNED\|0\.[45]\d+$/);
});

Deno.test("a success makes the count of failures start again", SANITIZED, async () => {
  await using center = OlderCenter.listen(ACCOUNTS);
  await using seas = OlderClient.listen();
  using first = await seas.openLogin(center);
  assertEquals(await first.attempt("seas", "asdf"), "LOGIN_FAILED|2");
  assertEquals(await first.attempt("seas", "summerisover"), "LOGIN_OKAY");
  first.close();
  using second = await seas.openLogin(center);
  assertEquals(await second.attempt("seas", "asdf"), "LOGIN_FAILED|2");
  assertEquals(await center.online(), []);
});
