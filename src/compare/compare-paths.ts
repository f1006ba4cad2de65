import type { Abi, HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { allModels, modelNamed } from "../abi/models.ts";
import { predefinedMacros } from "../abi/predefined.ts";
import { createHeaderReader, type HeaderReader } from "../header/read.ts";
import { knownInterfaces } from "../interfaces/known-interfaces.ts";
import type { GateName } from "../review/gate-name.ts";
import type { NotCompared, Review } from "../review/result.ts";
import { type ReviewInput, review } from "../review/review.ts";
import { openTree, type Tree } from "../tree/tree.ts";
import { TreeError } from "../tree/tree-error.ts";
import { headerNamed } from "./header-named.ts";
import { asksForKernel, canHold, type HiddenBranch, hiddenBranches, notSeenBy, toUnseen } from "./hidden-branches.ts";
import { otherArchsIn } from "./other-archs.ts";
import { sourceOf } from "./source-of.ts";
import { textOf } from "./text-of.ts";
import { touchedHeaders } from "./touched-headers.ts";

/** Data models that a review judges unless told otherwise: a break that only 32-bit programs see is a break. */
export const defaultArchs: readonly string[] = ["x86_64", "i386"];

export interface CompareOptions {
  /** Data models to judge on, by name. Unless given: x86_64 and i386, and for a branch that neither sees one that does. */
  readonly archs?: readonly string[];
  /** A project's own words for its gates, beside those that are built in. */
  readonly gates?: readonly GateName[];
  /** More folders or trees to look for includes in, for both sides. */
  readonly roots?: readonly string[];
  /** Includes of one side only, looked at before `roots`. */
  readonly beforeRoots?: readonly string[];
  readonly afterRoots?: readonly string[];
  /** The new version's source, a folder: looked at for what headers cannot say. */
  readonly source?: string;
}

export interface Comparison {
  readonly review: Review;
  readonly before: Tree;
  readonly after: Tree;
  /** True when both sides hold the very same text: nothing was compared with nothing. */
  readonly identical: boolean;
  /** True when they differ, and only in comments and white space. */
  readonly onlyComments: boolean;
}

/**
 * Reviews what changed between two headers, folders or kernel trees on disk.
 * Throws a `TreeError` when a path cannot be opened or an architecture is not known; what headers say never throws.
 */
export function comparePaths(before: string, after: string, options: CompareOptions = {}): Comparison {
  const { archs, gates = [], roots = [], beforeRoots = [], afterRoots = [] } = options;
  const trees = {
    before: openTree(before, { roots: [...beforeRoots, ...roots] }),
    after: openTree(after, { roots: [...afterRoots, ...roots] }),
  };
  const { source } = options;
  return compareTrees(trees, { gates, ...(archs === undefined ? {} : { archs }), ...(source === undefined ? {} : { source }) });
}

export interface CompareTreesOptions {
  /** Data models to judge on, by name. Unless given: x86_64 and i386, and for a branch that neither sees one that does. */
  readonly archs?: readonly string[];
  /** A project's own words for its gates, beside those that are built in. */
  readonly gates?: readonly GateName[];
  /** Headers that changed and are judged on all data models of their architecture, too, unless `archs` says on which. */
  readonly own?: readonly OwnHeader[];
  /** The new version's source, a folder: looked at for what headers cannot say. */
  readonly source?: string;
  /** A reader that has read one of the trees before, or one like it. */
  readonly reader?: HeaderReader;
  /** Leaves out headers that are the same on both sides and include none that is not. The review is the same, but for how many headers were compared. */
  readonly narrow?: boolean;
  /** Headers that are called otherwise in the new version, old name to new, and are the same all the same. */
  readonly renamed?: ReadonlyMap<string, string>;
}

/** A header of a kernel tree that an architecture has of its own: `asm/kvm.h` of `s390`. */
export interface OwnHeader {
  /** Folder below `arch/`. */
  readonly arch: string;
  readonly name: string;
}

/** Reviews what changed between two trees that are open already. Throws a `TreeError` when an architecture is not known, or neither has headers. */
export function compareTrees(trees: Trees, options: CompareTreesOptions = {}): Comparison {
  const { archs, gates = [], reader = createHeaderReader(), narrow = false, own = [] } = options;
  const models = (archs ?? defaultArchs).map(knownModel);
  const compared = new Set<string>();
  // What commits and patches touch nobody named.
  const renamed = options.renamed ?? (narrow ? new Map<string, string>() : namedAsPair(trees, models[0] as DataModel));
  const unreadable = models.flatMap((model) => lostHeaders(trees, model));
  const lost = narrow ? unreadable.filter((each) => !isOnBothSides(each, unreadable)) : unreadable;
  const inputs = models.map((model) => changedHeaders(reader, trees, model, { compared, lost, narrow }));
  const unchanged =
    compared.size - new Set(inputs.flatMap(({ after: a, before: b }) => [...a.headers.keys(), ...b.headers.keys()])).size;
  const hidden = hiddenBranches(inputs);
  const widened = archs === undefined ? widen(reader, trees, inputs, hidden) : { inputs: [], hidden };
  const unseen = toUnseen(widened.hidden);
  const ofOwn = archs === undefined ? ownInputs(reader, trees, own, [...inputs, ...widened.inputs]) : [];
  const all = [...inputs, ...widened.inputs, ...ofOwn];
  const source = options.source === undefined ? {} : { source: sourceOf(options.source, all) };
  const otherArchs = otherArchsIn(reader, trees.after);
  const text = (name: string, side: "before" | "after") =>
    textOf(
      trees[side],
      name,
      all.map(({ model }) => model),
    );
  const result = review(all, { interfaces: knownInterfaces, gates, unseen, renamed, lost, otherArchs, text, ...source });
  const kept = {
    ...result,
    archs: models.map(({ name }) => name),
    widened: [...new Set([...widened.inputs, ...ofOwn].map(({ model }) => model.name))],
    headers: result.headers + unchanged,
  };
  const seen = ({ arch, name }: OwnHeader) =>
    models.some((model) => model.arch === arch && compared.has(name)) ||
    [...widened.inputs, ...ofOwn].some((input) => input.model.arch === arch && isIn(input, name));
  const alike =
    unchanged === compared.size && lost.length === 0 && own.every(seen) && ofOwn.every((input) => isUnchanged(reader, input));
  const identical = alike && own.length === 0 && models.every((model) => haveSameTexts(trees, model));
  return { review: kept, before: trees.before, after: trees.after, identical, onlyComments: alike && !identical };
}

/** Whether every header is on both sides and declares the same. */
function isUnchanged(reader: HeaderReader, { before, after }: ReviewInput): boolean {
  if (before.headers.size !== after.headers.size) return false;
  return [...before.headers].every(([name, each]) => {
    const other = after.headers.get(name);
    return other !== undefined && reader.unchanged(each, other);
  });
}

/** Headers that declare the same may still differ in what no compiler reads. */
function haveSameTexts({ before, after }: Trees, model: DataModel): boolean {
  const texts = new Map(before.headers(model).map(({ name, text }) => [name, text]));
  return after.headers(model).every(({ name, text }) => texts.get(name) === text);
}

/** Headers that are there and could not be read: never to be taken for removed, nor for the same. */
function lostHeaders(trees: Trees, model: DataModel): readonly NotCompared[] {
  const sides = ["before", "after"] as const;
  return sides.flatMap((side) =>
    trees[side]
      .unreadable(model)
      .map(({ name, reason }) => ({ header: name, side, reason, where: undefined, abis: [model.name] })),
  );
}

/** A header that neither version shows, for the same reason, is no difference between them. */
function isOnBothSides({ header, side, reason }: NotCompared, lost: readonly NotCompared[]): boolean {
  return lost.some((other) => other.header === header && other.side !== side && other.reason === reason);
}

/** Two single headers are a pair whatever they are called: the user named them. Old name to new. */
function namedAsPair(trees: Trees, model: DataModel): ReadonlyMap<string, string> {
  const [before, after] = [trees.before.headers(model), trees.after.headers(model)];
  const [old, now] = [before[0]?.name, after[0]?.name];
  if (before.length !== 1 || after.length !== 1 || old === undefined || now === undefined || old === now) return new Map();
  return new Map([[old, now]]);
}

export interface Trees {
  readonly before: Tree;
  readonly after: Tree;
}

/** Both sides under one data model, without the headers that cannot differ. Notes the name of every header in `compared`. */
function changedHeaders(
  reader: HeaderReader,
  trees: Trees,
  model: DataModel,
  { compared, lost, narrow }: { readonly compared: Set<string>; readonly lost: readonly NotCompared[]; readonly narrow: boolean },
): ReviewInput {
  const all = { before: trees.before.headers(model), after: trees.after.headers(model) };
  const chosen = narrow ? touchedHeaders(all) : all;
  const old = { headers: chosen.before, loader: trees.before.loader(model) };
  const now = { headers: chosen.after, loader: trees.after.loader(model) };
  const apart = new Set<string>();
  for (const { name } of [...old.headers, ...now.headers]) {
    // A folder that could not be listed stands for all that is in it.
    if (lost.some(({ header }) => name === header || name.startsWith(`${header}/`))) apart.add(name);
    else compared.add(name);
  }
  const before = reader.read(old.headers, old.loader, model);
  const after = reader.read(now.headers, now.loader, model);
  for (const [name, each] of before.headers) {
    const other = after.headers.get(name);
    if (other !== undefined && reader.unchanged(each, other)) apart.add(name);
  }
  const wanted = (name: string) => !apart.has(name);
  return { model, before: only(before, wanted), after: only(after, wanted), inQuestion: reader.inQuestion };
}

/** Judges headers with branches that no data model has seen on all further ones that do see them. */
function widen(reader: HeaderReader, trees: Trees, judged: readonly ReviewInput[], hidden: readonly HiddenBranch[]) {
  const predefined = new Set(allModels.flatMap((model) => Object.keys(predefinedMacros(model))));
  const wanted = hidden.filter(({ region }) => canHold(region.condition, predefined));
  const inputs: ReviewInput[] = [];
  const seen = new Set<HiddenBranch>();
  for (const model of wanted.length === 0 ? [] : allModels) {
    if (judged.some((each) => each.model === model)) continue;
    const read = (side: "before" | "after"): Abi => {
      const there = (name: string) => judged.some((input) => input[side].headers.has(name));
      const names = [...new Set(wanted.map(({ header }) => header))].filter(there);
      const loader = trees[side].loader(model);
      // Asked for by name: listing a tree's headers reads all of the architecture's own.
      const sources = names.flatMap((name) => headerNamed(loader, name) ?? []);
      return reader.read(sources, loader, model);
    };
    const input = { model, before: read("before"), after: read("after") };
    const unseen = notSeenBy(wanted, input);
    const news = wanted.filter((branch) => !unseen.includes(branch));
    if (news.length === 0) continue;
    for (const branch of news) seen.add(branch);
    const names = new Set(news.map(({ header }) => header));
    inputs.push({
      model,
      before: only(input.before, (name) => names.has(name)),
      after: only(input.after, (name) => names.has(name)),
      inQuestion: reader.inQuestion,
    });
  }
  const left = hidden.filter((branch) => !seen.has(branch) && !asksForKernel(branch.region.condition));
  return { inputs, hidden: left };
}

/** Architectures' own headers under their data models, but for those that are judged on them already. */
function ownInputs(reader: HeaderReader, trees: Trees, own: readonly OwnHeader[], judged: readonly ReviewInput[]): ReviewInput[] {
  // What the usual data models of an architecture see is judged on them.
  const seen = new Set(judged.filter(({ model }) => defaultArchs.includes(model.name)).map(({ model }) => model.arch));
  const archs = new Set(own.map(({ arch }) => arch).filter((arch) => !seen.has(arch)));
  return allModels.flatMap((model): ReviewInput[] => {
    if (!archs.has(model.arch)) return [];
    const known = judged.filter((input) => input.model === model);
    const names = own
      .filter(({ arch, name }) => arch === model.arch && !known.some((each) => isIn(each, name)))
      .map(({ name }) => name);
    if (names.length === 0) return [];
    const read = (side: "before" | "after"): Abi => {
      const loader = trees[side].loader(model);
      const sources = names.flatMap((name) => headerNamed(loader, name) ?? []);
      return reader.read(sources, loader, model);
    };
    return [{ model, before: read("before"), after: read("after"), inQuestion: reader.inQuestion }];
  });
}

function isIn({ before, after }: ReviewInput, name: string): boolean {
  return before.headers.has(name) || after.headers.has(name);
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
