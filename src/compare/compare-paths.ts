import type { Abi, HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { allModels, modelNamed } from "../abi/models.ts";
import { predefinedMacros } from "../abi/predefined.ts";
import { createHeaderReader, type HeaderReader } from "../header/read.ts";
import { knownInterfaces } from "../interfaces/known-interfaces.ts";
import type { Review } from "../review/result.ts";
import { type ReviewInput, review } from "../review/review.ts";
import { openTree, type Tree } from "../tree/tree.ts";
import { TreeError } from "../tree/tree-error.ts";
import { canHold, type HiddenBranch, hiddenBranches, stillHidden, toUnseen } from "./hidden-branches.ts";

/** Data models that a review judges unless told otherwise: a break that only 32-bit programs see is a break. */
export const defaultArchs: readonly string[] = ["x86_64", "i386"];

export interface CompareOptions {
  /** Data models to judge on, by name. Unless given: x86_64 and i386, and for a branch that neither sees one that does. */
  readonly archs?: readonly string[];
  /** More folders or trees to look for includes in, for both sides. */
  readonly roots?: readonly string[];
  /** Includes of one side only, looked at before `roots`. */
  readonly beforeRoots?: readonly string[];
  readonly afterRoots?: readonly string[];
}

export interface Comparison {
  readonly review: Review;
  readonly before: Tree;
  readonly after: Tree;
  /** True when both sides hold the very same text: nothing was compared with nothing. */
  readonly identical: boolean;
}

/**
 * Reviews what changed between two headers, folders or kernel trees on disk.
 * Throws a `TreeError` when a path cannot be opened or an architecture is not known; what headers say never throws.
 */
export function comparePaths(before: string, after: string, options: CompareOptions = {}): Comparison {
  const { archs, roots = [], beforeRoots = [], afterRoots = [] } = options;
  const trees = {
    before: openTree(before, { roots: [...beforeRoots, ...roots] }),
    after: openTree(after, { roots: [...afterRoots, ...roots] }),
  };
  const models = (archs ?? defaultArchs).map(knownModel);
  const reader = createHeaderReader();
  const compared = new Set<string>();
  const renamed = namedAsPair(trees, models[0] as DataModel);
  const inputs = models.map((model) => changedHeaders(reader, trees, model, compared));
  const unchanged =
    compared.size - new Set(inputs.flatMap(({ after: a, before: b }) => [...a.headers.keys(), ...b.headers.keys()])).size;
  const hidden = hiddenBranches(inputs);
  const widened = archs === undefined ? widen(reader, trees, models, hidden) : { inputs: [], hidden };
  const result = review([...inputs, ...widened.inputs], {
    interfaces: knownInterfaces,
    unseen: toUnseen(widened.hidden),
    renamed,
  });
  const kept = { ...result, archs: models.map(({ name }) => name), headers: result.headers + unchanged };
  return { review: kept, ...trees, identical: unchanged === compared.size };
}

/** Two single headers are a pair whatever they are called: the user named them. Old name to new. */
function namedAsPair(trees: Trees, model: DataModel): ReadonlyMap<string, string> {
  const [before, after] = [trees.before.headers(model), trees.after.headers(model)];
  const [old, now] = [before[0]?.name, after[0]?.name];
  if (before.length !== 1 || after.length !== 1 || old === undefined || now === undefined || old === now) return new Map();
  return new Map([[old, now]]);
}

interface Trees {
  readonly before: Tree;
  readonly after: Tree;
}

/** Both sides under one data model, without the headers that cannot differ. Notes the name of every header in `compared`. */
function changedHeaders(reader: HeaderReader, trees: Trees, model: DataModel, compared: Set<string>): ReviewInput {
  const before = reader.read(trees.before.headers(model), trees.before.loader(model), model);
  const after = reader.read(trees.after.headers(model), trees.after.loader(model), model);
  for (const name of [...before.headers.keys(), ...after.headers.keys()]) compared.add(name);
  const same = new Set<string>();
  for (const [name, old] of before.headers) {
    const now = after.headers.get(name);
    if (now !== undefined && reader.unchanged(old, now)) same.add(name);
  }
  return { model, before: only(before, (name) => !same.has(name)), after: only(after, (name) => !same.has(name)) };
}

/** Judges headers with branches that no data model has seen on further ones, until each branch is seen or none is left. */
function widen(reader: HeaderReader, trees: Trees, judged: readonly DataModel[], hidden: readonly HiddenBranch[]) {
  const inputs: ReviewInput[] = [];
  const predefined = new Set(allModels.flatMap((model) => Object.keys(predefinedMacros(model))));
  const hopeless = hidden.filter(({ region }) => !canHold(region.condition, predefined));
  let left: readonly HiddenBranch[] = hidden.filter((branch) => !hopeless.includes(branch));
  for (const model of allModels) {
    if (left.length === 0) break;
    if (judged.includes(model)) continue;
    const names = new Set(left.map(({ header }) => header));
    const read = (tree: Tree): Abi => {
      const wanted = tree.headers(model).filter(({ name }) => names.has(name));
      return reader.read(wanted, tree.loader(model), model);
    };
    const input = { model, before: read(trees.before), after: read(trees.after) };
    const after = stillHidden(left, input);
    if (after.length === left.length) continue;
    const seen = new Set(left.filter((branch) => !after.includes(branch)).map(({ header }) => header));
    inputs.push({
      model,
      before: only(input.before, (name) => seen.has(name)),
      after: only(input.after, (name) => seen.has(name)),
    });
    left = after;
  }
  return { inputs, hidden: [...hopeless, ...left] };
}

function only(abi: Abi, wanted: (name: string) => boolean): Abi {
  return { model: abi.model, headers: new Map<string, HeaderAbi>([...abi.headers].filter(([name]) => wanted(name))) };
}

function knownModel(name: string): DataModel {
  const model = modelNamed(name);
  if (model === undefined)
    throw new TreeError(
      "unknown-arch",
      name,
      `there is no architecture ${name}; known: ${allModels.map((each) => each.name).join(", ")}`,
    );
  return model;
}
