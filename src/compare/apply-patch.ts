import { applyHunks, type Likeness } from "../patch/apply-hunks.ts";
import type { FilePatch } from "../patch/patch.ts";
import type { PatchProblem } from "../patch/patch-error.ts";
import type { ReadPatch } from "../patch/read-patches.ts";
import type { Edits } from "../tree/overlay-disk.ts";
import type { PatchBase } from "./patch-base.ts";

export interface ApplyPatchOptions {
  readonly base: PatchBase;
  /** What stands before the tree's own paths in those of the patch. */
  readonly prefix: string;
  readonly ignoreSpace: boolean;
  /** Gets what a reader has to know of how it was applied. */
  readonly notes: Set<string>;
}

export interface AppliedPatch {
  /** The edits before with those of the patch; as before when there are problems. */
  readonly edits: Edits;
  readonly problems: readonly PatchProblem[];
}

/** Applies a patch to a tree with edits: all of it, or nothing. Files that are neither headers nor in the tree are left out. */
export function applyPatch(patch: ReadPatch, edits: Edits, options: ApplyPatchOptions): AppliedPatch {
  const removed = patch.files.flatMap(({ before, after, copied }) => (copied === true || before === after ? [] : [before]));
  const state: State = { ...options, patch, edits, made: new Map(), removed: new Set(removed), problems: [], left: [] };
  for (const file of patch.files) applyFile(file, state);
  const { left, made, problems, notes, base } = state;
  if (problems.length > 0) return { edits, problems };
  if (left.length > 0) notes.add(`not looked at, as ${base.name} does not have it: ${shortened(left)}`);
  return { edits: new Map([...edits, ...made]), problems };
}

interface State extends ApplyPatchOptions {
  readonly patch: ReadPatch;
  readonly edits: Edits;
  readonly made: Map<string, string | undefined>;
  /** Names that the patch takes from files, as it writes them. */
  readonly removed: ReadonlySet<string | undefined>;
  readonly problems: PatchProblem[];
  readonly left: string[];
}

function applyFile(file: FilePatch, state: State): void {
  const { base, prefix, made, left } = state;
  const inTree = (path: string) => (path.startsWith(prefix) ? path.slice(prefix.length) : path);
  const [before, after] = [file.before, file.after].map((path) => (path === undefined ? undefined : inTree(path)));
  const name = after ?? before ?? "";
  const original = (path: string) => (state.edits.has(path) ? state.edits.get(path) : base.read(path));
  const read = (path: string) => (made.has(path) ? made.get(path) : original(path));
  const matters = [before, after].some((path) => path !== undefined && base.isPart(path));
  // As in git: what is renamed or copied is the file as it was before the patch; changes of one file add up.
  const old = before === undefined ? "" : before === after ? read(before) : original(before);
  if (file.binary === true) {
    if (matters)
      complain(
        state,
        name,
        `${name}: the patch holds no lines, as git took the file for binary; make one with git diff --text`,
        "not-supported",
      );
    else left.push(name);
    return;
  }
  if (old === undefined) {
    if (matters)
      complain(
        state,
        name,
        `${before} is not in ${base.name}, and the patch changes it: name the tree that the patch was made for`,
      );
    else left.push(name);
    return;
  }
  if (after !== undefined && after !== before && isTaken(after, file, state, original)) {
    complain(state, name, `${after} is there already in ${base.name}, and the patch makes it`);
    return;
  }
  const text = withHunks(old, file, name, state);
  if (text === undefined) return;
  if (after === undefined && text !== "") {
    complain(state, name, `${name} is to be removed, and has lines that the patch does not know`);
    return;
  }
  // Another file may have the name by now.
  if (before !== undefined && before !== after && file.copied !== true && made.get(before) === undefined)
    made.set(before, undefined);
  if (after !== undefined) made.set(after, text);
}

/** Whether a name that the patch gives to a file is another's, and stays it. */
function isTaken(
  path: string,
  { after }: FilePatch,
  { made, removed }: State,
  original: (path: string) => string | undefined,
): boolean {
  if (made.has(path)) return made.get(path) !== undefined;
  return !removed.has(after) && original(path) !== undefined;
}

/** The text afterwards, with no more tolerance than is needed. */
function withHunks(text: string, { hunks }: FilePatch, name: string, state: State): string | undefined {
  const { patch, ignoreSpace, notes, problems } = state;
  const exact = applyHunks(text, hunks, name);
  if (exact.text !== undefined) return exact.text;
  const worn = patch.worn || ignoreSpace;
  const likeness: Likeness = worn ? "white-space" : "line-ends";
  const tolerant = applyHunks(text, hunks, name, likeness);
  if (tolerant.text !== undefined) {
    notes.add(
      worn
        ? `${name}: applied without comparing white space`
        : `${name}: applied without comparing line ends; the carriage returns of one side were lost`,
    );
    return tolerant.text;
  }
  const hint = tolerant.problems.some(({ message }) => message.endsWith("(only white space differs)"))
    ? " (--ignore-whitespace passes over that)"
    : "";
  problems.push(...tolerant.problems.map((problem) => ({ ...problem, message: problem.message + hint })));
  return undefined;
}

function complain(state: State, file: string, message: string, code: PatchProblem["code"] = "does-not-apply"): void {
  state.problems.push({ code, file, hunk: undefined, message });
}

function shortened(paths: readonly string[]): string {
  return paths.length > 4 ? `${paths.slice(0, 3).join(", ")} and ${paths.length - 3} more` : paths.join(", ");
}
