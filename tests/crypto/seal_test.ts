import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { open, seal, SealError } from "../../lib/crypto/seal.ts";
import { bytesOf, textOf } from "../support/bytes.ts";

const ZEROS = new Uint8Array(32);

const KEY = ZEROS.toBase64();

Deno.test("nothing at all is sealed to the tag of AES-256-GCM", async () => {
  // Test case 13 of the GCM specification (McGrew and Viega): all zeros.
  assertEquals((await seal(KEY, 0, new Uint8Array(0))).toHex(), "530f8afbc74536b9a963b4f1c4cb738b");
  const zeros = await seal(KEY, 0, new Uint8Array(16));
  assertEquals(zeros.toHex(), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
});

Deno.test("the nonce is the number as 12 bytes, big-endian", async () => {
  const nonces = [
    [1, "000000000000000000000001"],
    [258, "000000000000000000000102"],
    [2 ** 32, "000000000000000100000000"],
    [Number.MAX_SAFE_INTEGER, "00000000001fffffffffffff"],
  ] as const;
  const key = await crypto.subtle.importKey("raw", ZEROS, "AES-GCM", false, ["decrypt"]);
  for (const [number, hex] of nonces) {
    const algorithm = { name: "AES-GCM", iv: Uint8Array.fromHex(hex) };
    const bytes = await crypto.subtle.decrypt(
      algorithm,
      key,
      await seal(KEY, number, bytesOf("x")),
    );
    assertEquals(textOf(new Uint8Array(bytes)), "x");
  }
});

Deno.test("what is sealed is 16 bytes longer, and opens with its key and number", async () => {
  for (const length of [0, 1, 15, 16, 17, 65_536]) {
    const bytes = new Uint8Array(length).fill(0x61);
    const sealed = await seal(KEY, 3, bytes);
    assertEquals(sealed.length, length + 16);
    assertEquals((await open(KEY, 3, sealed)).toHex(), bytes.toHex());
  }
});

Deno.test("the same bytes are sealed otherwise under each number", async () => {
  const [one, two] = await Promise.all([1, 2].map((number) => seal(KEY, number, bytesOf("same"))));
  assertNotEquals(one!.toHex(), two!.toHex());
});

Deno.test("another key or another number opens nothing", async () => {
  const sealed = await seal(KEY, 3, bytesOf("Hello."));
  const other = new Uint8Array(32).fill(1).toBase64();
  for (const [key, number] of [[other, 3], [KEY, 2], [KEY, 4], [KEY, 3 + 2 ** 32]] as const) {
    const error = await assertRejects(() => open(key, number, sealed), SealError);
    assertEquals(error.message, `Cannot open number ${number}: it is forged or damaged`);
  }
});

Deno.test("a change of any bit is noticed", async () => {
  const sealed = await seal(KEY, 3, bytesOf("Hi"));
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = sealed.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    await assertRejects(() => open(KEY, 3, changed), SealError, "Cannot open number 3");
  }
});

Deno.test("what is cut off or grown at either end is noticed", async () => {
  const sealed = await seal(KEY, 3, bytesOf("Hello."));
  for (let length = 0; length < sealed.length; length++) {
    await assertRejects(() => open(KEY, 3, sealed.slice(0, length)), SealError);
    await assertRejects(() => open(KEY, 3, sealed.slice(sealed.length - length)), SealError);
  }
  await assertRejects(() => open(KEY, 3, Uint8Array.of(...sealed, 0)), SealError);
  await assertRejects(() => open(KEY, 3, Uint8Array.of(0, ...sealed)), SealError);
});
