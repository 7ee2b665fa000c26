import { assertEquals } from "@std/assert";
import { writeText } from "../../lib/terminal/output.ts";

Deno.test("a text is written whole, however little the stream takes at once", () => {
  const written: number[] = [];
  const stream = {
    writeSync(bytes: Uint8Array): number {
      written.push(...bytes.subarray(0, 3));
      return Math.min(3, bytes.length);
    },
  };
  writeText(stream, "Grüße, 世界\n");
  assertEquals(new TextDecoder().decode(Uint8Array.from(written)), "Grüße, 世界\n");
});

Deno.test("a stream that cannot take a text ends nothing else", () => {
  for (const error of [new Deno.errors.BrokenPipe(), new Deno.errors.WouldBlock(), new Error()]) {
    writeText({
      writeSync: () => {
        throw error;
      },
    }, "text");
  }
});
