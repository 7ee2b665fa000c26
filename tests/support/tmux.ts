/**
 * The client at a real pseudo-terminal, which tmux plays.
 *
 * @module
 */
import type { Endpoint } from "../peers/line.ts";

/** How long a screen may take to look as expected, on a machine that is busy. */
const PATIENCE_MS = 15_000;

/** How long to let be before the screen is looked at again. */
const LOOK_AGAIN_MS = 10;

const CLIENT = `'${Deno.execPath()}' run --allow-net '${import.meta.dirname}/../../client.ts'`;

/** What clears the terminal before the command starts. */
const CLEARED = "\x1b[H\x1b[J";

/** Where the cursor is, from 0. */
export interface Cursor {
  /** Column. */
  readonly x: number;
  /** Row. */
  readonly y: number;
}

/** What the terminal is like. */
export interface TmuxOptions {
  /** How wide it is. @default {60} */
  readonly columns?: number;
  /** How high it is. @default {24} */
  readonly rows?: number;
  /** What the environment says besides. @default {{ NO_COLOR: "1" }} */
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of the client. @default {[]} */
  readonly flags?: readonly string[];
  /** Whether a shell with job control is in between. @default {false} */
  readonly inShell?: boolean;
}

/** A terminal in which a client is started with the README's command, or another script. */
export class TmuxTerminal implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "chatroom-tmux-" });

  #closed = false;

  private constructor() {}

  /** Opens a terminal and starts a client of a center in it. */
  static async start(
    { hostname, port }: Endpoint,
    options: TmuxOptions = {},
  ): Promise<TmuxTerminal> {
    const flags = (options.flags ?? []).map((flag) => ` ${flag}`).join("");
    return await TmuxTerminal.run(`${CLIENT}${flags} ${hostname} ${port} 127.0.0.1 0`, options);
  }

  /** Opens a terminal with a shell that has job control, and starts a client of a center in it. */
  static async startInShell(center: Endpoint): Promise<TmuxTerminal> {
    return await TmuxTerminal.start(center, { inShell: true });
  }

  /** Opens a terminal and runs a command in it. */
  static async run(command: string, options: TmuxOptions = {}): Promise<TmuxTerminal> {
    const { columns = 60, rows = 24, env = { NO_COLOR: "1" }, inShell = false } = options;
    const terminal = new TmuxTerminal();
    const variables = Object.entries(env).map(([name, value]) => `export ${name}='${value}'; `);
    // The shell outlives the command, to tell how it ended and to echo what is typed then. It
    // starts when all that the command writes is kept.
    const shell = inShell
      ? "PS1='$ ' bash --norc --noprofile -i"
      : `trap : INT; ${command}; echo "exit=$?"; cat`;
    const script = `unset DENO_NO_PROMPT NO_COLOR; ${
      variables.join("")
    }read -r _; printf '\\033[H\\033[J'; ${shell}`;
    const size = ["-x", String(columns), "-y", String(rows)];
    await terminal.#tmux("-f", "/dev/null", "new-session", "-d", ...size, script);
    await terminal.#tmux("pipe-pane", `cat > '${terminal.#output}'`);
    await terminal.press("Enter");
    if (inShell) {
      await terminal.untilLast(/^\$$/);
      await terminal.enter(command);
    }
    return terminal;
  }

  get #output(): string {
    return `${this.#folder}/output`;
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#tmux("send-keys", "-l", "--", text);
  }

  /** Presses keys, by tmux's names for them. */
  async press(...keys: string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  /** Types a line. */
  async enter(line: string): Promise<void> {
    if (line !== "") await this.type(line);
    await this.press("Enter");
  }

  /** Types a name and a password, each when it is asked for. */
  async enterLogin(user: string, password: string): Promise<void> {
    await this.until([">Username:"]);
    await this.enter(user);
    await this.until([`>Username: ${user}`, ">Password:"]);
    await this.enter(password);
  }

  /** Logs in, and waits until that is done. */
  async logIn(user: string, password: string): Promise<void> {
    await this.enterLogin(user, password);
    await this.until([`>Username: ${user}`, ">Password:", `Welcome, ${user} !`, ">"]);
  }

  /** The screen's lines, without the empty ones at its end and the spaces at theirs. */
  async screen(): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p")).trimEnd().split("\n");
  }

  /** The same with the lines that have left the screen. */
  async scrollback(): Promise<string[]> {
    return (await this.#tmux("capture-pane", "-p", "-S", "-")).trimEnd().split("\n");
  }

  /** Where the cursor is. */
  async cursor(): Promise<Cursor> {
    const [x, y] = (await this.#tmux("display-message", "-p", "#{cursor_x} #{cursor_y}")).split(
      " ",
    );
    return { x: Number(x), y: Number(y) };
  }

  /** All that was written to the terminal so far, escape sequences and all. */
  async written(): Promise<string> {
    return await Deno.readTextFile(this.#output);
  }

  /** Waits until this has been written to the terminal. */
  async untilWritten(text: string): Promise<void> {
    let written = "";
    await this.#look(
      async () => (written = await this.written()).includes(text),
      () => `Expected ${JSON.stringify(text)} in ${JSON.stringify(written)}`,
    );
  }

  /** Waits until the terminal is clear: what is written from then on is the command's. */
  async untilCleared(): Promise<void> {
    await this.untilWritten(CLEARED);
  }

  /** Makes the terminal wider or narrower; lines that are too long are broken anew. */
  async resize(columns: number): Promise<void> {
    await this.#tmux("resize-window", "-x", String(columns));
  }

  /** Does so several times, as fast as can be. */
  async resizeAll(columns: readonly number[]): Promise<void> {
    await this.#tmux(...columns.flatMap((width) => ["resize-window", "-x", String(width), ";"]));
  }

  /** Pastes a text. It is marked as such if the client asked for that. */
  async paste(text: string): Promise<void> {
    await this.#tmux("set-buffer", "--", text);
    await this.#tmux("paste-buffer", "-p", "-d");
  }

  /** Pastes a text as if it were typed. */
  async pasteUnmarked(text: string): Promise<void> {
    await this.#tmux("set-buffer", "--", text);
    await this.#tmux("paste-buffer", "-d");
  }

  /** Waits until the screen ends with these lines, and if `cursor` is given, until it is there. */
  async until(lines: readonly string[], cursor?: Cursor): Promise<void> {
    let at: Cursor | undefined;
    await this.#look(
      async (screen) => {
        at = cursor && await this.cursor();
        const isThere = at?.x === cursor?.x && at?.y === cursor?.y;
        return isThere && screen.slice(-lines.length).join("\n") === lines.join("\n");
      },
      () =>
        `Expected the screen to end with\n${lines.join("\n")}` +
        (cursor ? `\nand the cursor at ${cursor.x},${cursor.y}, not at ${at?.x},${at?.y}` : ""),
    );
  }

  /** Waits until the cursor is there. */
  async untilCursor(expected: Partial<Cursor>): Promise<void> {
    let at: Cursor | undefined;
    await this.#look(
      async () => {
        at = await this.cursor();
        return at.x === (expected.x ?? at.x) && at.y === (expected.y ?? at.y);
      },
      () => `Expected the cursor at ${JSON.stringify(expected)}, not at ${JSON.stringify(at)}`,
    );
  }

  /** Waits until the screen's last line looks like this; returns the screen. */
  async untilLast(pattern: RegExp): Promise<string[]> {
    return await this.#look(
      (screen) => pattern.test(screen.at(-1) ?? ""),
      () => `Expected the last line to match ${pattern}`,
    );
  }

  /** Waits until the client has ended well, and sees that the terminal echoes again. */
  async untilExit(...last: string[]): Promise<void> {
    await this.until([...last, "exit=0"]);
    await this.type("echo");
    await this.until([...last, "exit=0", "echo"]);
  }

  /** Closes the terminal, as one closes a window: ends this tmux server and no other. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#tmux("kill-server");
  }

  /** Closes the terminal. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #look(
    isAsExpected: (screen: string[]) => boolean | Promise<boolean>,
    expectation: () => string,
  ): Promise<string[]> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const screen = await this.screen();
      if (await isAsExpected(screen)) return screen;
      if (performance.now() > deadline) {
        throw new Error(`${expectation()}\nThe screen is\n${screen.join("\n")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  async #tmux(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-u", "-S", `${this.#folder}/socket`, ...args],
    }).output();
    const decoder = new TextDecoder();
    if (code !== 0) throw new Error(`Cannot run tmux ${args.join(" ")}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }
}
