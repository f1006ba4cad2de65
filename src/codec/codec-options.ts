/** What a read lets pass. Without options it is strict: whatever a provider might reject or silently drop is an error. */
export interface ReadOptions {
  /**
   * Reserved members: `zero`, they must be zero (the default); `ignore`, they may be anything and are left out; `keep`, they may
   * be anything and are part of the value, so that a write with the same option gives the same bytes.
   */
  readonly reserved?: "zero" | "ignore" | "keep";
  /** Bytes that no member covers, which a C program may leave as they were: must be zero (the default), or may be anything. */
  readonly padding?: "zero" | "ignore";
  /**
   * Bytes after the record: an `error` (the default); an error unless they are `zero`, as copy_struct_from_user has it; or `ignore`d, as
   * argsz has it. With a flexible array: what is left after its last whole element.
   */
  readonly trailing?: "error" | "zero" | "ignore";
  /** Fewer bytes than the record has: an `error` (the default), or the missing ones are `zero`. */
  readonly short?: "error" | "zero";
  /**
   * Texts: a string, which must be UTF-8 with nothing behind the first NUL (`utf8`, the default); or all `bytes` of the member as a
   * `Uint8Array`, whatever they are.
   */
  readonly text?: "utf8" | "bytes";
}

/** What a write lets pass. */
export interface WriteOptions {
  /** Reserved members: none may be given (`zero`, the default), or they are written as given (`keep`). */
  readonly reserved?: "zero" | "keep";
  /** Names in the value that the record has not: an `error` (the default), or `ignore`d. */
  readonly unknown?: "error" | "ignore";
}
