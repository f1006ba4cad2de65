/** A journal that cannot be used: one message that says why and what to do. */
export class JournalError extends Error {
  override readonly name = "JournalError";
}
