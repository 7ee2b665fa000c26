/** Pushes as the frames that carry them. */
import { assert, assertEquals } from "@std/assert";
import { Letter, letterFrame, letterFrame2 } from "../../lib/delivery/letter.ts";
import { HEADER_BYTES } from "../../lib/frame.ts";
import { encodePush, encodePush2, type Push } from "../../lib/protocol/push.ts";
import { textOf } from "../support/bytes.ts";
import { message, notice } from "./fixtures.ts";

function letterOf(push: Push): Letter {
  return new Letter(push, 17, 1_700_000_000_000);
}

function bodyOf(frame: Uint8Array): string {
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  assertEquals(frame.length, HEADER_BYTES + length);
  return textOf(frame.subarray(HEADER_BYTES));
}

Deno.test("a message is framed with its id in protocol 2 alone", () => {
  const letter = letterOf({ ...message("one\n|two ü"), id: "a-1" });
  const head = "PSH|17|1700000000000|";
  assertEquals(bodyOf(letterFrame2(letter)), `${head}MSG|a-1|[seas]: one\n|two ü`);
  assertEquals(bodyOf(letterFrame(letter)), "[seas]: one\n    |two ü");
});

Deno.test("any push is framed as it is encoded", () => {
  const pushes: Push[] = [
    message("one"),
    message("one\ntwo"),
    { ...message("é😀"), id: "x".repeat(64) },
    { ...message("one"), from: "Zoë", id: "a" },
    notice("Cannot do that"),
    { kind: "over", user: "google", key: "k" },
  ];
  for (const push of pushes) {
    const framed = bodyOf(letterFrame2(letterOf(push)));
    assertEquals(framed, `PSH|17|1700000000000|${textOf(encodePush2(push))}`);
    if (push.kind === "over") continue;
    assertEquals(bodyOf(letterFrame(letterOf(push))), textOf(encodePush(push)));
  }
});

Deno.test("a frame is made once, for all who are to get it", () => {
  const letter = letterOf({ ...message("one"), id: "a" });
  assert(letterFrame(letter) === letterFrame(letter));
  assert(letterFrame2(letter) === letterFrame2(letter));
});
