/**
 * Other protocols that knock at the wrong port. Their first bytes, read as a
 * frame's length, make it too large.
 *
 * @module
 */

/** What else may come first on a connection. */
export type ForeignProtocol = "HTTP" | "SSH" | "TLS";

const HTTP = ["GET ", "HEAD", "POST", "PUT ", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI "];

/**
 * Which protocol a length comes from that is none.
 *
 * @param length The first four bytes of a connection, as a big-endian number.
 * @returns The protocol, if it is one of those that are often tried.
 */
export function foreignProtocol(length: number): ForeignProtocol | undefined {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  const text = new TextDecoder("latin1").decode(bytes);
  if (HTTP.includes(text)) return "HTTP";
  if (text === "SSH-") return "SSH";
  // A handshake or an alert of any version (RFC 8446, 5.1).
  const [type, version] = bytes;
  return (type === 0x16 || type === 0x15) && version === 0x03 ? "TLS" : undefined;
}
