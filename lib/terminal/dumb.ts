/**
 * Terminals that cannot redraw.
 *
 * @module
 */
import { createInterface } from "node:readline";
import { Readable, Writable } from "node:stream";

const ESCAPE = "\x1b";

/**
 * Whether the environment says that the terminal is dumb: `TERM=dumb`.
 *
 * We may not read the environment, but the line editor of `node:readline` may:
 * at a dumb terminal it writes a prompt as it is, elsewhere it moves the cursor
 * first. So we look at what it writes.
 *
 * @returns Whether it does.
 */
export function isTerminalDumb(): boolean {
  let written = "";
  const output = new Writable({
    write(chunk, _encoding, done) {
      written += chunk;
      done();
    },
  });
  const probe = createInterface({
    input: new Readable({ read() {} }),
    output: Object.assign(output, { isTTY: true, columns: 80 }),
    terminal: true,
  });
  probe.prompt();
  probe.close();
  return !written.includes(ESCAPE);
}
