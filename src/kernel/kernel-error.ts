/**
 * The running kernel cannot be asked: this is no Linux, the foreign-function library does not load, a record has no place. Never what the
 * kernel answers, which is an errno.
 */
export class KernelError extends Error {
  override readonly name = "KernelError";
  readonly code: "not-linux" | "no-ffi" | "closed" | "no-memory" | "unsupported";

  constructor(code: KernelError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
