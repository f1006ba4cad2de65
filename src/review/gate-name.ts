import type { GateKind } from "./result.ts";

/** A row of a header's own words for its gates. */
export interface GateName {
  /** The end of the header's name: `linux/kvm.h`; `drm/` for all headers of a folder. */
  readonly header: string;
  /** What the names begin with: `KVM_CAP_`; `name` for one name alone. */
  readonly prefix?: string;
  readonly name?: string;
  readonly kind: Extract<GateKind, "version" | "capability" | "feature" | "flag">;
  /** Only constants of a single bit: a header may give its other numbers the same prefix. */
  readonly bits?: true;
  /** Only #defines, no enumerators. */
  readonly define?: true;
  /** What numbers it, where rows of several prefixes are numbered together: the command that takes the number. */
  readonly numberedBy?: string;
}
