/**
 * The pushes of protocol 1, each as a value and as a text.
 *
 * @module
 */
import type { Message, Push } from "../../lib/protocol/push.ts";
import { bytesOf } from "../support/bytes.ts";

/** A message without an id. */
export function message(from: string, text: string): Message {
  return { kind: "message", from, body: bytesOf(text) };
}

/** Each row of WIRE.md's table of pushes, to the letter. */
export const PUSHES: readonly (readonly [push: Push, frame: string])[] = [
  [message("seas", "Hello."), "[seas]: Hello."],
  [message("seas", "Hello all."), "[seas]: Hello all."],
  [
    { kind: "kept" },
    "The recipient is offline. Messages will be delivered when they log on again.",
  ],
  [
    { kind: "refused" },
    "Your message could not be delivered as the recipient has blocked you.",
  ],
  [{ kind: "some-refused" }, "Your message could not be delivered to some recipients."],
  [{ kind: "online", users: ["google", "seas"] }, "[CURRENTLY ONLINE]: google seas"],
  [{ kind: "online", users: ["seas"] }, "[CURRENTLY ONLINE]: seas"],
  [{ kind: "block", blocked: true, user: "google" }, "You have blocked google"],
  [{ kind: "block", blocked: false, user: "google" }, "You have unblocked google"],
  [{ kind: "presence", online: true, user: "google" }, "google has logged on."],
  [{ kind: "presence", online: false, user: "google" }, "google is offline."],
  [
    { kind: "away", messages: [message("google", "one"), message("google", "two")] },
    "While you were away...\n[google]: one\n[google]: two",
  ],
  [{ kind: "away", messages: [message("google", "one")] }, "While you were away...\n[google]: one"],
  [{ kind: "replaced" }, "Logged on different location!"],
  [
    { kind: "asked", by: "seas" },
    "Request: seas wants your address. [allow seas] to accept.",
  ],
  [
    { kind: "address", user: "google", host: "127.0.0.1", port: 6067, key: "" },
    "ADR|google|127.0.0.1|6067",
  ],
  [{ kind: "address", user: "google", host: "::1", port: 6067, key: "" }, "ADR|google|::1|6067"],
  [
    { kind: "gone", user: "seas" },
    "seas has gone offline. Please allow access when they are online again.",
  ],
  [
    { kind: "error", text: "Cannot message bob: there is no such user" },
    "Cannot message bob: there is no such user",
  ],
];
