/** What can be wrong with a path before any header is read. */
export type TreeErrorCode =
  | "path-not-found"
  | "path-unreadable"
  | "no-headers"
  | "not-a-header"
  | "unknown-arch"
  | "no-git"
  | "no-index"
  | "no-such-ref"
  | "not-merged"
  | "partial-clone"
  | "wrong-order";

/** A path given by the user holds no headers that can be read. The message says what was looked for and what to do. */
export class TreeError extends Error {
  override readonly name = "TreeError";
  readonly code: TreeErrorCode;
  /** The path as the user wrote it. */
  readonly path: string;

  constructor(code: TreeErrorCode, path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}
