import type { DataModel } from "../../src/abi/model.ts";
import { modelNamed } from "../../src/abi/models.ts";
import { defaultArchs } from "../../src/compare/compare-paths.ts";
import { hiddenBranches, toUnseen } from "../../src/compare/hidden-branches.ts";
import { otherArchsIn } from "../../src/compare/other-archs.ts";
import { sourceOf } from "../../src/compare/source-of.ts";
import { textOf } from "../../src/compare/text-of.ts";
import { createHeaderReader } from "../../src/header/read.ts";
import { knownInterfaces } from "../../src/interfaces/known-interfaces.ts";
import type { Review } from "../../src/review/result.ts";
import { review } from "../../src/review/review.ts";
import { openTree } from "../../src/tree/tree.ts";

/** Two trees reviewed with nothing left out: every header is read, and every element of it compared, on the default data models. */
export function reviewInFull(before: string, after: string, source?: string): Review {
  const [old, now] = [openTree(before, {}), openTree(after, {})];
  const reader = createHeaderReader();
  const inputs = defaultArchs.map((arch) => {
    const model = modelNamed(arch) as DataModel;
    return {
      model,
      before: reader.read(old.headers(model), old.loader(model), model),
      after: reader.read(now.headers(model), now.loader(model), model),
    };
  });
  const looked = source === undefined ? {} : { source: sourceOf(source, inputs) };
  const models = inputs.map(({ model }) => model);
  const otherArchs = otherArchsIn(reader, now);
  const text = (name: string, side: "before" | "after") => textOf(side === "before" ? old : now, name, models);
  return review(inputs, {
    interfaces: knownInterfaces,
    unseen: toUnseen(hiddenBranches(inputs)),
    otherArchs,
    text,
    ...looked,
  });
}
