/**
 * Nothing: what Deno itself takes from its start to its end.
 *
 * @module
 */
export {};
