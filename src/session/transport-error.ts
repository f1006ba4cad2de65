/** The transport itself failed: the peer is gone, too slow, or sent what is no message. Never what a provider refuses. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  readonly code: "gone" | "timed-out" | "malformed" | "too-large";

  constructor(code: TransportError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
