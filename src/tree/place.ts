import type { DataModel } from "../abi/model.ts";
import type { Mount } from "./mount.ts";
import type { TreeKind } from "./recognise.ts";

/** A folder of headers as one data model sees it. */
export interface View {
  /** In the order in which includes are looked up. */
  readonly mounts: readonly Mount[];
  /** Looked at when no mount of any root has the header: what says why it is missing. */
  readonly lastResort?: Mount;
  /** Include names of the headers that the place exports, sorted. Walks the folders, so it is asked for only when all are meant. */
  names(): readonly string[];
  /** The include name of an exported header, or of a folder of them, by its path relative to the root; undefined for what is not exported. */
  nameOf(path: string): string | undefined;
  /** Names of headers that are there, and that the place's own rules do not export, each with why. */
  withheld?(): readonly { readonly name: string; readonly reason: string }[];
  /** Why headers of this view may be incomplete, one line each; empty in the usual case. */
  readonly hints: readonly string[];
}

/** One kernel source tree, installed include folder or plain folder. */
export interface Place {
  readonly kind: TreeKind;
  readonly root: string;
  /** Whether headers have their kernel-only marks still (`__user` ...), so that `kernelMacros` must hold. */
  readonly raw: boolean;
  view(model: DataModel): View;
  /** The mount and include name of a file, by its path relative to the root. */
  file(path: string): { readonly mount: Mount; readonly name: string };
  /** What could not be looked at so far, one line each. */
  problems(): readonly string[];
  /** Headers and folders of headers that could not be read so far, by path relative to the root, and why. */
  lost(): ReadonlyMap<string, string>;
}
