import type { SourceText } from "./source-file.ts";

/** What the files of a source tree come from: this room reads none by itself. */
export interface SourceReader {
  /** The `.c` and `.h` files, headers for programs apart, in which one of the names may stand. Each is read when it is asked for. */
  naming(names: readonly string[]): Iterable<SourceText>;
  /** The `.c` files of the folder that a file is in, and the headers beside them. */
  beside(path: string): readonly SourceText[];
  /** Folders below `arch/`, in which each architecture has its own code; none of source that is no kernel's, or a part of one. */
  archs(): readonly string[];
  /** A document of the tree, e.g. `Documentation/virt/kvm/api.rst`; undefined when the tree does not have it. */
  document(path: string): SourceText | undefined;
}
