/**
 * The version that both scripts print.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };

/** The version in deno.json. */
export const VERSION: string = config.version;
