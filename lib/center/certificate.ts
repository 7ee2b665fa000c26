/**
 * The center's certificate, and another when its operator has renewed it.
 *
 * @module
 */
import type { CancelTimer, Clock } from "../clock.ts";
import { type RateLimit, rateLimit } from "../limits/rate_limit.ts";
import { addressBlock } from "../net/address.ts";
import { CertificateError, type CertifiedKey } from "../net/certificate.ts";
import { type CertifiedKeyFiles, loadCertifiedKey } from "../net/certificate_files.ts";
import type { Listener } from "../net/listener.ts";
import type { TlsListener } from "../net/tls_listener.ts";
import { StartError } from "../start_error.ts";
import type { Log } from "./log.ts";
import type { Notice } from "./notices.ts";

/** How often to look whether it expires, in milliseconds. */
const DAY = 24 * 60 * 60 * 1_000;

/** How many seconds' worth of handshakes may come at once. */
const BURST_SECONDS = 10;

/** What a center proves with who it is. */
export class Certificate {
  readonly #files: CertifiedKeyFiles;
  readonly #notice: Notice;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #handshakes: RateLimit<string> | undefined;
  #listener: TlsListener | undefined;
  #cancelLook: CancelTimer = () => {};

  /**
   * Nothing is read yet.
   *
   * @param files Where it is.
   * @param notice Tells the operator what should be better.
   * @param log Hears when it is read again.
   * @param clock Tells the time.
   * @param handshakes How many connections a second may begin with TLS from one address; 0 for any.
   */
  constructor(
    files: CertifiedKeyFiles,
    notice: Notice,
    log: Log,
    clock: Clock,
    handshakes: number,
  ) {
    this.#clock = clock;
    this.#handshakes = rateLimit(clock, handshakes, BURST_SECONDS);
    this.#files = files;
    this.#notice = notice;
    this.#log = log;
  }

  /**
   * Puts TLS before what a listener accepts.
   *
   * @param listener The listener; it is taken over, and closed if that fails.
   * @returns What accepts in its place.
   * @throws {StartError} If the certificate cannot be read or used.
   */
  async secure(listener: Deno.TcpListener): Promise<Listener> {
    try {
      // What nobody needs who has no certificate, and takes its time to load.
      const { TlsListener } = await import("../net/tls_listener.ts");
      this.#listener = new TlsListener(
        listener,
        await this.#load(),
        this.#clock,
        (hostname) => !this.#handshakes?.take(addressBlock(hostname)),
      );
      this.#lookLater();
      return this.#listener;
    } catch (error) {
      listener.close();
      if (error instanceof CertificateError) throw new StartError(error.message);
      throw error;
    }
  }

  /** Reads it again. One that cannot be used changes nothing, and is told. */
  async reload(): Promise<void> {
    try {
      this.#listener?.replace(await this.#load());
      this.#log("certificate", { file: this.#files.cert });
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Looks no more whether it expires. */
  close(): void {
    this.#cancelLook();
  }

  /** Certificates end while a center goes on. */
  #lookLater(): void {
    this.#cancelLook = this.#clock.after(DAY, () => {
      this.#lookLater();
      this.#handshakes?.sweep();
      return this.#load().catch((error) => this.#refused(error));
    });
  }

  #refused(error: unknown): void {
    if (!(error instanceof CertificateError)) throw error;
    this.#log("certificate refused", { reason: error.message });
  }

  async #load(): Promise<CertifiedKey> {
    const { pair, warnings } = await loadCertifiedKey(this.#files, this.#clock.date());
    for (const warning of warnings) {
      this.#notice("certificate warning", `Warning: ${warning}`, { warning });
    }
    return pair;
  }
}
