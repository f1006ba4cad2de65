import type { DataModel } from "../abi/model.ts";
import type { Tree } from "../tree/tree.ts";
import { headerNamed } from "./header-named.ts";

/** Text of a header as the first data model that has it has it: an architecture may have one of its own. */
export function textOf(tree: Tree, name: string, models: readonly DataModel[]): string | undefined {
  for (const model of models) {
    const source = headerNamed(tree.loader(model), name);
    if (source !== undefined) return source.text;
  }
  return undefined;
}
