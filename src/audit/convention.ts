/**
 * How the header of an interface without a contract says what is there, as a row: which constants are the declared number, or what each number of an
 * interface brought that answers its number only at run time.
 */
export interface Convention {
  readonly header: string;
  readonly numbers?: readonly NumberConvention[];
  readonly masks?: readonly MaskConvention[];
  /** Flags in #defines that share no prefix: the first of a run whose values grow from line to line. */
  readonly runs?: readonly string[];
}

export type NumberConvention =
  /** The values of these constants, most significant first: FUSE's 7 and 41. */
  | { readonly kind: "constants"; readonly name: string; readonly constants: readonly string[] }
  /** No constant says it. What each number promises is written down here. */
  | {
      readonly kind: "table";
      readonly name: string;
      /** How a program asks. */
      readonly asked: string;
      readonly steps: readonly TableStep[];
      readonly source: string;
      /** What the header cannot tell of it, in sentences. */
      readonly notes: readonly string[];
    };

export interface TableStep {
  readonly number: bigint;
  /** Elements that came with it; those of lower numbers go without saying. */
  readonly elements: readonly string[];
}

export interface MaskConvention {
  readonly name: string;
  /** What the names of its bits begin with. */
  readonly prefix: string;
}
