/** How many cases the files of this folder run, each of which counts its own. */
import { assert } from "@std/assert";
import { CASES } from "../support/properties_cases.ts";

Deno.test("there are 100,000 cases over codec, requests, credentials and what opens pushes", () => {
  const { frames, requests, credentials, pushes, sealed, port } = CASES;
  const cases = frames + requests + credentials + pushes + sealed + port;
  assert(cases >= 100_000, `${cases} cases`);
});
