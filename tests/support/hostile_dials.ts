/**
 * Where anybody in this process dials.
 *
 * @module
 */

/** Notes where `Deno.connect` is told to connect to, until it is disposed. */
export class Dials implements Disposable {
  /** For example `127.0.0.1:6067`, in order. */
  readonly all: string[] = [];
  readonly #connect = Deno.connect;

  /** Begins to. */
  constructor() {
    const connect = (options: Deno.ConnectOptions) => {
      this.all.push(`${options.hostname}:${options.port}`);
      return this.#connect(options);
    };
    Object.assign(Deno, { connect });
  }

  /** Where somebody dialled, but for these ports, each place once. */
  but(...ports: number[]): string[] {
    const others = this.all.filter((place) => !ports.some((port) => place.endsWith(`:${port}`)));
    return [...new Set(others)];
  }

  /** Lets it be. */
  [Symbol.dispose](): void {
    Object.assign(Deno, { connect: this.#connect });
  }
}
