/**
 * Hashes that other programs keep in place of a password. Here they would be
 * taken for the password itself: whoever stole them could log in with them.
 *
 * @module
 */

const FORMATS: readonly RegExp[] = [
  // crypt(3), phpass and PHC strings.
  /^\$(?:argon2\w*|bcrypt[\w-]*|pbkdf2[\w-]*|yescrypt|balloon|apr1|md5|sha\d+|s[01]|[1-7]|2[abxy]|g?y|P|H|S)[$,]/,
  // LDAP.
  /^\{(?:S?(?:SHA|MD5)\d*|CRYPT|BCRYPT|PBKDF2[\w-]*|ARGON2\w*)\}/i,
  // Django, Werkzeug and PostgreSQL.
  /^(?:pbkdf2|scrypt|argon2|bcrypt)[_:][\w:]*\$/,
  /^SCRAM-SHA-\d+\$/,
  // Any other PHC string.
  /^\$[a-z\d-]{1,32}\$(?:\S*\$)?[A-Za-z\d./+=]{22,}$/,
];

/**
 * Whether a text is obviously a hash, of a kind not known here.
 *
 * @param text What stands in place of a password.
 * @returns Whether it is one.
 */
export function isOtherHash(text: string): boolean {
  return FORMATS.some((format) => format.test(text));
}
