/**
 * Addresses and ports.
 *
 * @module
 */

/** Where something listens. */
export interface Endpoint {
  /** An IP address; in `Deno.connect` a name will do too. */
  readonly hostname: string;
  /** 1 to 65535. */
  readonly port: number;
}

/** The lowest port that anyone dials because a peer named it: those below are other services'. */
export const MIN_CALLBACK_PORT = 1024;

/** The highest port there is. */
export const MAX_PORT = 65_535;

/**
 * Reads a port in decimal.
 *
 * @param text Digits and nothing else.
 * @param min The lowest port accepted.
 * @returns The port, or nothing if the text is not one from `min` to 65535.
 */
export function parsePort(text: string, min: number): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= min && port <= MAX_PORT ? port : undefined;
}

/**
 * One spelling for one IP address: an IPv4 address that arrived at an IPv6
 * socket (`::ffff:192.0.2.1`) is written as IPv4.
 *
 * @param hostname An IP address as the system gives it.
 * @returns The address to compare, to log and to dial.
 */
export function canonicalHost(hostname: string): string {
  if (!hostname.includes(":")) return hostname;
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(
    hostname,
  );
  if (!mapped) return hostname;
  const [, decimal, high = "", low = ""] = mapped;
  return decimal ?? [...bytesOf(high), ...bytesOf(low)].join(".");
}

function bytesOf(group: string): [number, number] {
  const value = parseInt(group, 16);
  return [value >> 8, value & 0xff];
}

/**
 * Whom an address belongs to, for limits: an IPv4 address is one customer's,
 * and of IPv6 each has at least a /64 (RFC 6177). On the local link every
 * machine has its own, and all share the /64.
 *
 * @param hostname An IP address as the system gives it.
 * @returns The address, or the first four groups of an IPv6 address with `::/64`.
 */
export function addressBlock(hostname: string): string {
  const host = canonicalHost(hostname);
  if (!host.includes(":") || /^fe[89ab][0-9a-f]:/i.test(host)) return host;
  const [address = ""] = host.toLowerCase().split("%");
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail ? tail.split(":") : [];
  // An IPv4 address at the end stands for two groups.
  const width = rest.length + (rest.at(-1)?.includes(".") ? 1 : 0);
  if (tail !== undefined) groups.push(...Array(Math.max(0, 8 - groups.length - width)).fill("0"));
  groups.push(...rest);
  const block = groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${block.join(":")}::/64`;
}

/**
 * Whether only this machine can reach an address.
 *
 * @param hostname An IP address.
 * @returns Whether it is in 127.0.0.0/8 or is ::1.
 */
export function isLoopback(hostname: string): boolean {
  const host = canonicalHost(hostname);
  return host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Whether an address stands for every address of the machine.
 *
 * @param hostname An IP address.
 * @returns Whether it is 0.0.0.0 or ::.
 */
export function isWildcard(hostname: string): boolean {
  return hostname === "0.0.0.0" || hostname === "::";
}

/**
 * Where to dial a listener of this machine.
 *
 * @param hostname The address that it listens on.
 * @returns The same, or the loopback address if it listens on all addresses.
 */
export function reachableHost(hostname: string): string {
  if (!isWildcard(hostname)) return hostname;
  return hostname === "::" ? "::1" : "127.0.0.1";
}

/**
 * An endpoint as people write it.
 *
 * @param endpoint The endpoint.
 * @returns `127.0.0.1:6066`, or `[::1]:6066` for IPv6.
 */
export function formatEndpoint({ hostname, port }: Endpoint): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}
