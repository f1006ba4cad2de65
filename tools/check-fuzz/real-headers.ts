import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DataModel } from "../../src/abi/model.ts";
import type { Loader, Source } from "../../src/header/loader.ts";
import { openTree } from "../../src/tree/tree.ts";

/** The installed kernel headers where there are any, else those of our examples. */
export function realHeaders(model: DataModel): { headers: readonly Source[]; loader: Loader } {
  const folder = existsSync("/usr/include/linux") ? "/usr/include" : join(import.meta.dirname, "../../../examples");
  const tree = openTree(folder);
  const headers = tree.headers(model).map((source) => ({ name: source.name, text: readFileSync(tree.locate(source), "latin1") }));
  return { headers, loader: tree.loader(model) };
}
