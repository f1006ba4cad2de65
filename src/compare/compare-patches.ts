import { createHeaderReader } from "../header/read.ts";
import { PatchError } from "../patch/patch-error.ts";
import { type ReadPatch, readPatches } from "../patch/read-patches.ts";
import { numbersOf } from "../patch/series-order.ts";
import { applyPatch } from "./apply-patch.ts";
import { type CompareOptions, compareTrees, type Trees } from "./compare-paths.ts";
import type { FollowReview } from "./follow-series.ts";
import { isPartOfTree, ownHeaders } from "./parts-of-tree.ts";
import { type PatchBase, patchBase } from "./patch-base.ts";
import { type ReviewedChange, reviewSeries, type SeriesReview } from "./review-series.ts";

/** Source is looked at once, for the whole. */
export interface ComparePatchesOptions extends CompareOptions {
  /** What the patches apply to: a folder or tree on disk, or a commit of a repository. */
  readonly base: { readonly tree: string } | { readonly repository: string; readonly ref: string };
  /** Whether white space of context may differ from the tree's; where a patch is quoted in a mail it may in any case. */
  readonly ignoreSpace?: boolean;
}

/**
 * Reviews patches as they come: each against the tree with those before it, and all as one. Nothing is written. `abide review --tree` prints what this
 * gives: `review` is what counts for its exit code.
 *
 * @param text A difference, a mail or an mbox with a series, a patch quoted in an answer: `docs/review-input.md`.
 *
 * Throws a `PatchError` when the input
 * holds no patch or one does not apply, and then nothing was reviewed; a `TreeError` when the tree cannot be opened.
 */
export async function comparePatches(text: string, options: ComparePatchesOptions): Promise<SeriesReview> {
  const base = patchBase(options);
  const { patches, notes: readNotes, part } = await readPatches(text, { matters: isPartOfTree });
  const notes = new Set(readNotes);
  const prefix = base.prefixFor(patches[0]?.files ?? []);
  const apply = { base, prefix, ignoreSpace: options.ignoreSpace === true, notes };
  // All of them first: what does not apply is known before anything is reviewed.
  let edits: ReadonlyMap<string, string | undefined> = new Map();
  const steps = patches.map((patch, index) => {
    const { edits: next, problems } = applyPatch(patch, edits, apply);
    if (problems.length > 0) throw new PatchError(problems, patches.length > 1 ? titleOf(patch, index, patches.length) : "");
    const before = edits;
    edits = next;
    const touched = [...next]
      .filter(([path, value]) => before.get(path) !== value || before.has(path) !== next.has(path))
      .map(([path]) => path);
    return { patch, index, before, after: next, touched: touched.filter((path) => base.isPart(path)) };
  });
  if (edits.size === 0) refuseForeign(patches, base);
  const touched = steps.flatMap((step) => step.touched);
  if (touched.length === 0) notes.add("the patch touches no header of the tree");
  const how = {
    reader: createHeaderReader(),
    narrow: true,
    own: ownHeaders(touched),
    gates: options.gates ?? [],
    ...(options.archs === undefined ? {} : { archs: options.archs }),
  };
  const review = (name: string, patch: ReadPatch | undefined, trees: Trees, source?: string): ReviewedChange => ({
    name,
    subject: patch?.mail?.subject ?? "",
    versions: { before: "before", after: "after" },
    patch: patch === undefined ? undefined : { mail: patch.mail, files: patch.files },
    comparison: compareTrees(trees, source === undefined ? how : { ...how, source }),
  });
  const open = openerOf(base);
  const withHeaders = steps.filter((step) => step.touched.length > 0);
  const several = withHeaders.length > 1 ? withHeaders : [];
  const reviewed = several.map(({ patch, index, before, after }) =>
    review(nameOf(patch, index, patches.length), patch, { before: open.before(before), after: open.after(after) }),
  );
  const only = withHeaders.length === 1 ? withHeaders[0]?.patch : patches.length === 1 ? patches[0] : undefined;
  const trees = { before: open.before(new Map()), after: open.after(edits) };
  const whole = review("the whole", only, trees, options.source);
  if (whole.comparison.onlyComments && touched.length > 0)
    notes.add(`${patches.length === 1 ? "the patch changes" : "the patches change"} comments and white space of headers only`);
  const follow: FollowReview = (both, renamed) => compareTrees(both, { ...how, renamed }).review;
  return { ...reviewSeries(reviewed, whole, { notes: [...notes], follow }), ...(part === undefined ? {} : { part }) };
}

/** Patches for headers none of which is in the tree are for another one: that nothing was found in them says nothing. Throws a `PatchError`. */
function refuseForeign(patches: readonly ReadPatch[], { name }: PatchBase): void {
  const paths = patches.flatMap(({ files }) => files.map(({ before, after }) => before ?? after ?? ""));
  const file = paths.find((path) => path.endsWith(".h"));
  if (file === undefined) return;
  const message = `${file} is not in ${name}, nor is any other file that the patch changes: name the root of the tree that it was made for`;
  throw new PatchError([{ code: "does-not-apply", file, hunk: undefined, message }]);
}

/** A state of the tree is the end of one patch and the beginning of the next: with the same roots it is opened once. */
function openerOf(base: PatchBase) {
  const opened = new Map<ReadonlyMap<string, string | undefined>, ReturnType<PatchBase["open"]>>();
  const open = (side: "before" | "after") => (edits: ReadonlyMap<string, string | undefined>) => {
    if (!base.sameRoots) return base.open(edits, side);
    const known = opened.get(edits) ?? base.open(edits, side);
    opened.set(edits, known);
    return known;
  };
  return { before: open("before"), after: open("after") };
}

/** `patch 2/3`, as its subject counts, or as it came. */
function nameOf(patch: ReadPatch, index: number, count: number): string {
  const numbers = numbersOf(patch.mail?.subject ?? "");
  return numbers === undefined ? `patch ${index + 1}/${count}` : `patch ${numbers.at}/${numbers.of}`;
}

function titleOf(patch: ReadPatch, index: number, count: number): string {
  const subject = patch.mail?.subject ?? "";
  return subject === "" ? `patch ${index + 1} of ${count}` : `"${subject}"`;
}
