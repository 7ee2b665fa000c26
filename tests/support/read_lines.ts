/**
 * Lines of what a process prints.
 *
 * @module
 */

/**
 * Reads lines until there are no more.
 *
 * @param stream Where they come from.
 * @param onLine Called with each, without its newline; with the last one even if it has none.
 */
export async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  }
  if (rest !== "") onLine(rest);
}
