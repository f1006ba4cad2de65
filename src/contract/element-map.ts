import type { ChangeIdOf, Contract } from "./contract.ts";

/** By which elements of headers a contract's changes are recognised, and what headers declare. */
export interface ElementMap<C extends Contract = Contract> {
  readonly contract: C;
  /** The header that has them: `linux/vduse.h`. */
  readonly header: string;
  /**
   * By version protocol: the constant whose value is the declared number. Where others have its name, an underscore and a number
   * (VDUSE_API_VERSION, VDUSE_API_VERSION_1), the largest of them is.
   */
  readonly declares: { readonly [protocol: string]: string };
  /**
   * By change. Without a row, a capability or a feature bit is recognised by its constant, a probe by its command; a row without elements says that headers
   * show no trace of the change.
   */
  readonly changes: { readonly [id in ChangeIdOf<C>]?: ElementsOfChange };
}

export interface ElementsOfChange {
  /** All of them are there: commands, constants, `struct NAME`, `NAME.member`. */
  readonly has: readonly string[];
  /** None of them is: they tell it from another change that has the same elements. */
  readonly lacks?: readonly string[];
}

/** An element map whose ids are those of its contract: a row for a change that is not there does not compile. */
export function mapElements<const C extends Contract>(map: ElementMap<C>): ElementMap {
  return map as unknown as ElementMap;
}
