/**
 * Requests of both protocols, as frames' bodies.
 *
 * @module
 */
import fc from "fast-check";
import {
  formatPrivateRequest,
  formatRequest,
  type PrivateRequest,
  type Request,
} from "../../lib/protocol/request.ts";
import { anyBytes, anyName, anyText } from "./arbitraries.ts";
import { bytesOf } from "./bytes.ts";
import { damaged } from "./properties_damage.ts";

/** A request that is text, and nothing but text, when it is sent. */
export type TextRequest = Exclude<Request, PrivateRequest>;

const text = anyText({ minLength: 1, maxLength: 24 });
const name = anyName();
const id = fc.string({
  unit: fc.constantFrom(..."abcXYZ019_-"),
  minLength: 1,
  maxLength: 64,
});

/** Every request but `PRV`. */
export const textRequest: fc.Arbitrary<TextRequest> = fc.oneof(
  fc.record({ type: fc.constant("MSG" as const), to: name, text }),
  fc.record({ type: fc.constant("BRD" as const), text }),
  fc.record({ type: fc.constant("MSG" as const), to: name, text, id }),
  fc.record({ type: fc.constant("BRD" as const), text, id }),
  fc.record({ type: fc.constant("BLC" as const), block: fc.boolean(), who: name }),
  fc.record({ type: fc.constantFrom("GET" as const, "ALL" as const, "WHO" as const), who: name }),
  fc.record({ type: fc.constantFrom("ONL" as const, "OUT" as const, "HEY" as const) }),
  fc.record({ type: fc.constant("ATT" as const), shown: fc.maxSafeNat() }),
).map((request) => ({ ...request }));

/** `PRV`, whose last field is not text. */
export const privateRequest: fc.Arbitrary<PrivateRequest> = fc.record({
  type: fc.constant("PRV" as const),
  to: name,
  key: fc.string({ unit: fc.constantFrom(..."abcXYZ019_-"), maxLength: 43 }),
  number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  sealed: anyBytes(),
}).map((request) => ({ ...request }));

const TYPES = ["MSG", "BRD", "ONL", "BLC", "OUT", "GET", "ALL", "HEY", "SAY", "PRV", "ATT", "WHO"];

/** Frames that are put together of what requests are made of. */
const composed: fc.Arbitrary<Uint8Array> = fc.tuple(
  fc.constantFrom(...TYPES, "LIN", "seas", ""),
  fc.array(
    fc.oneof(
      fc.constantFrom("|", "|", "|", "seas", "2.t", "0", "1", "a-1", ...TYPES),
      anyText({ maxLength: 8 }),
    ),
    { maxLength: 10 },
  ),
).map(([type, pieces]) => bytesOf(`${type}|seas|t|${pieces.join("")}`));

const whole: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.tuple(textRequest, name, name)
    .filter(([, user, token]) => !user.includes("|") && !token.includes("|"))
    .map(([request, user, token]) => bytesOf(formatRequest(request, user, token))),
  fc.tuple(privateRequest, name).map(([request, user]) =>
    formatPrivateRequest(request, user, "2.t")
  ),
);

/** Frames that are nearly requests, and some that are. */
export const nearRequest: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: damaged(whole) },
  { weight: 2, arbitrary: composed },
  { weight: 1, arbitrary: damaged(composed) },
);
