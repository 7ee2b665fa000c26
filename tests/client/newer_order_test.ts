/** The order of private messages to one user, with a center and a port played by the test. */
import { assert, assertEquals } from "@std/assert";
import { makeKeys } from "../peers/newer_crypto.ts";
import { HandTable, OFFLINE } from "./newer_fixtures.ts";

Deno.test("one message at a time is under way to one user, whatever keys they have", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await table.learn("google", { port, key: (await makeKeys()).publicKey });
  client.type("private google old");
  using _first = await listener.accept();
  // He has logged on anew, and allowed seas again, while the first is under way.
  await table.learn("google", { port, key: (await makeKeys()).publicKey });
  client.type("private google new");
  const second = listener.accept();
  let isDialled = false;
  const dialled = second.then((conn) => (isDialled = true, conn.close()), () => {});
  for (let i = 0; i < 5; i++) {
    client.type("online");
    await table.serve("ONL|", `OKAY|online|all ${i}`);
    await client.terminal.until(`all ${i}`);
  }
  listener.close();
  await dialled;
  assertEquals(isDialled, false);
});

Deno.test("nothing overtakes what was written before the other had gone", async () => {
  await using table = await HandTable.set();
  const { client, session } = table;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const key = (await makeKeys()).publicKey;
  await table.learn("google", { port: listener.addr.port, key });
  client.type("private google 1");
  client.type("private google 2");
  const conn = await listener.accept();
  await session.push(session.psh(`END|google|${key}`), session.psh("google is offline."));
  client.type("private google 3");
  client.type("help logout");
  await client.terminal.until("    Log out and leave");
  conn.close();
  const left: string[] = [];
  while (left.length < 3) {
    const { said } = await table.request();
    if (said) left.push(`${said.to}|${said.text}`);
    await table.answer(said ? `OKAY|kept|${OFFLINE}` : "FAIL|gone|");
  }
  assertEquals(left, ["google|1", "google|2", "google|3"]);
});

Deno.test("messages to others do not wait for one that is under way", async () => {
  await using table = await HandTable.set();
  const { client } = table;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const key = (await makeKeys()).publicKey;
  await table.learn("google", { port: listener.addr.port, key });
  await table.learn("ada", { port: "", key });
  client.type("private google 1");
  using _conn = await listener.accept();
  client.type("private ada 1");
  assert((await table.request()).data.startsWith(`ada|${key}|1|`));
  await table.answer("OKAY|delivered|");
});

Deno.test("numbers go on when the same keys are allowed anew", async () => {
  await using table = await HandTable.set();
  const { client, session } = table;
  const key = (await makeKeys()).publicKey;
  for (const number of ["1", "2"]) {
    await table.learn("google", { port: "", key });
    client.type("private google x");
    const { type, data } = await table.request();
    assertEquals([type, data.split("|")[2]], ["PRV", number]);
    await table.answer("OKAY|delivered|");
    await session.push(session.psh(`END|google|${key}`));
  }
});
