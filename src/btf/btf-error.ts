/** The bytes are no BTF, or damaged. Names where, in bytes from the start. */
export class BtfError extends Error {
  override readonly name = "BtfError";
  readonly code: "truncated" | "not-btf" | "unsupported" | "damaged";
  readonly offset: number;

  constructor(code: BtfError["code"], offset: number, message: string) {
    super(`BTF, byte ${offset}: ${message}`);
    this.code = code;
    this.offset = offset;
  }
}
