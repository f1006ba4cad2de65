import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import type { Elements } from "../audit/element.ts";
import { elementsOf } from "../audit/elements-of.ts";
import { type InterfaceHistory, interfaceHistory } from "../audit/interface-history.ts";
import { createHeaderReader, type HeaderReader } from "../header/read.ts";
import { elementMaps } from "../interfaces/element-maps.ts";
import type { Tree } from "../tree/tree.ts";
import type { Comparison } from "./compare-paths.ts";

/**
 * The histories of the interfaces whose headers a review is about, both versions placed in them; sorted by name. A header is known by its name or by the
 * end of it, as a single file is given. None for a header that could be read on neither side.
 */
export function historiesOf({
  review,
  before,
  after,
}: Pick<Comparison, "review" | "before" | "after">): readonly InterfaceHistory[] {
  const model = review.archs.map(modelNamed).find((each) => each !== undefined);
  if (model === undefined) return [];
  const reviewed = new Set([...review.changes, ...review.findings, ...review.layouts].map(({ header }) => header));
  const reader = createHeaderReader();
  return elementMaps.flatMap((map) => {
    const header = [...reviewed].find((each) => each === map.header || map.header.endsWith(`/${each}`));
    if (header === undefined) return [];
    const versions = {
      before: elementsIn(reader, before, header, model),
      after: elementsIn(reader, after, header, model),
    };
    return versions.before === undefined && versions.after === undefined ? [] : [interfaceHistory(map, header, versions)];
  });
}

function elementsIn(reader: HeaderReader, tree: Tree, name: string, model: DataModel): Elements | undefined {
  const loader = tree.loader(model);
  const source = loader.include({ name, quoted: false, next: false, from: { name: "", text: "" } });
  if (source === undefined) return undefined;
  const header = reader.read([source], loader, model).headers.get(source.name);
  const failed = header?.diagnostics.some(({ severity }) => severity === "error") ?? true;
  return header === undefined || failed ? undefined : elementsOf(header);
}
