/**
 * Sessions of protocol 2 that are played by hand, frame by frame.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Center } from "../../lib/center/center.ts";
import { KeyPair } from "../../lib/crypto/key_pair.ts";
import { Line } from "../peers/line.ts";
import { bytesOf } from "../support/bytes.ts";
import { ACCOUNTS } from "./fixtures.ts";

/** Milliseconds to wait for a frame. */
const PATIENCE = 5_000;

/** The next frame, which has to come soon. */
export async function next(line: Line): Promise<string | null> {
  return await line.receive(PATIENCE);
}

/** A login of protocol 2 up to the token, and its connection. */
export async function beginLogin(
  center: Center,
  user: string,
): Promise<{ login: Line; token: string }> {
  const login = await Line.dial(center.address);
  for (const text of ["LIN|2", user, ACCOUNTS.get(user) ?? ""]) await login.send(text);
  assertEquals(await next(login), "LOGIN_OKAY|2");
  const token = await next(login) ?? "";
  await next(login);
  return { login, token };
}

/** Logs a user in who does not listen. Returns the token. */
export async function logInDeaf(center: Center, user: string): Promise<string> {
  const { login, token } = await beginLogin(center, user);
  const { publicKey } = await KeyPair.generate();
  for (const text of ["127.0.0.1", "0", publicKey]) await login.send(text);
  assertEquals((await next(login))?.split("|")[0], "ATTACH");
  login.close();
  return token;
}

/** Attaches a client to the center, and returns the connection. */
export async function attach(center: Center, user: string, token: string): Promise<Line> {
  const line = await Line.dial(center.address);
  await line.send(`ATT|${user}|${token}|0`);
  assertEquals(await next(line), "OKAY|attached|");
  return line;
}

/** What the center answers to one frame of text and then bytes, until it closes. */
export async function answerTo(
  { address }: Center,
  head: string,
  bytes: readonly number[],
): Promise<string> {
  using conn = await Deno.connect({ hostname: address.hostname, port: address.port });
  const body = Uint8Array.of(...bytesOf(head), ...bytes);
  await conn.write(Uint8Array.of(0, 0, body.length >> 8, body.length & 0xff, ...body));
  await conn.closeWrite();
  const answer = await new Response(conn.readable).bytes();
  return new TextDecoder().decode(answer.subarray(4));
}
