/** One header's text and the name by which it is included, relative to its root: `linux/vduse.h`. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** How an include directive names a header. */
export interface IncludeRequest {
  /** The text between the quotes or angle brackets. */
  readonly name: string;
  /** `"name"`: look beside the including header first. */
  readonly quoted: boolean;
  /** `#include_next`: look only in the roots after the one that `from` was found in. */
  readonly next: boolean;
  /** The including header. */
  readonly from: Source;
}

/**
 * What the reader is handed in place of a file system: it asks here for every header it includes and never reads a file
 * itself. Must answer the same request with the same object as long as the text is the same.
 */
export interface Loader {
  /** The header a directive means, or undefined when it is in none of the roots. */
  include(request: IncludeRequest): Source | undefined;
  /**
   * Macros that hold in every header of this loader, beside those of the data model: `{ __EXPORTED_HEADERS__: "", __user: "" }`
   * for a kernel source tree, which is what `make headers_install` strips. A name with parentheses is function-like.
   */
  readonly macros?: Readonly<{ [name: string]: string }>;
}
