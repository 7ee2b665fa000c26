/**
 * How much there is in a mailroom.
 *
 * @module
 */

/**
 * Users to whom pushes are given, letters that wait for them, senders of whom
 * something waits, batches and farewells under way, messages known by their
 * ids, and deadlines that run.
 */
export type MailroomSizes = Readonly<
  Record<
    "recipients" | "letters" | "outboxes" | "batches" | "farewells" | "ids" | "deadlines",
    number
  >
>;
