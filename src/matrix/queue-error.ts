/** A queue that cannot be used: one message that says why and what to do. */
export class QueueError extends Error {
  override readonly name = "QueueError";
}
