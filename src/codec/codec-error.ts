/** What a codec throws: bytes or a value that are not what the record says. Its message is one line made of its members. */
export class CodecError extends Error {
  override readonly name = "CodecError";
  readonly code: CodecErrorCode;
  /** Where, as a C programmer would write it: `vduse_dev_config.reserved[3]`; a byte that no member covers is `vduse_iotlb_entry@25`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;

  constructor(code: CodecErrorCode, path: string, expected: string, actual: string) {
    super(`${path}: expected ${expected}, found ${actual}`);
    this.code = code;
    this.path = path;
    this.expected = expected;
    this.actual = actual;
  }
}

/** Stable: a program may compare with these. */
export type CodecErrorCode =
  /** Reading: the bytes end before the record does. */
  | "too-short"
  /** Reading: bytes are left after the record, or are no whole number of a flexible array's elements. */
  | "trailing-bytes"
  | "reserved-not-zero"
  /** Reading: a byte that no member covers (the compiler's padding) is not zero. */
  | "padding-not-zero"
  | "text-not-utf8"
  /** Reading: something stands behind the NUL that ends a text. */
  | "text-after-nul"
  /** Writing: a NUL within a text, which would end it early; or half of a surrogate pair, which has no bytes. */
  | "text-not-writable"
  /** Writing: more bytes or elements than the member has. */
  | "too-long"
  /** Writing: a number where a `bigint` is needed, an object where a text is needed, and the like. */
  | "wrong-type"
  | "out-of-range"
  | "unknown-field"
  /** Writing: two members of one union give the same byte two values. */
  | "union-conflict"
  /** Writing into bytes: they are fewer than the record needs. */
  | "no-room"
  /** The layout contradicts itself. */
  | "bad-layout"
  /** The layout of a C type that has no wire type here, such as a floating-point number. */
  | "type-not-supported";
