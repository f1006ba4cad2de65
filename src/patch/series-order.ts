import { PatchError } from "./patch-error.ts";

/** What stands in the brackets of a subject: `[PATCH v2 1/3]`. */
export interface SeriesNumbers {
  /** 1 unless said. */
  readonly version: number;
  /** 0 is the cover letter. */
  readonly at: number;
  readonly of: number;
}

/** Undefined for a patch that is not one of several. */
export function numbersOf(subject: string): SeriesNumbers | undefined {
  const brackets = /^\s*(?:\[[^\]]*\]\s*)*?\[([^\]]*\b\d+\/\d+[^\]]*)\]/.exec(subject)?.[1];
  const [, at, of] = /\b(\d{1,5})\/(\d{1,5})\b/.exec(brackets ?? "") ?? [];
  if (brackets === undefined || at === undefined || of === undefined) return undefined;
  return { version: versionIn(brackets), at: Number(at), of: Number(of) };
}

/** `[PATCH v2]`, or `[PATCHv2]` as some write it; 1 unless said. */
function versionIn(brackets: string): number {
  return Number(/(?:\b|PATCH)v(\d{1,4})\b/i.exec(brackets)?.[1] ?? 1);
}

export interface Ordered<P> {
  readonly inOrder: readonly P[];
  readonly notes: readonly string[];
  /** What there is of a series that is not here as a whole: `patch 2 of 3`, `patches 1, 2 of 3`. */
  readonly part?: string;
}

/**
 * Puts the patches of a series in the order of their numbers; without numbers on all of them they stay as they came. Of several versions the newest
 * is taken, of a series as of a single patch; where that has some of the patches only, it replaces those of the version before. Throws a `PatchError`
 * when one between the first and the last is missing.
 */
export function inOrder<P extends { readonly subject: string }>(all: readonly P[]): Ordered<P> {
  const { patches, notes } = newestOfSingle(all);
  const ordered = seriesInOrder(patches);
  return notes.length === 0 ? ordered : { ...ordered, notes: [...notes, ...ordered.notes] };
}

/**
 * Of a patch that is sent alone in several versions the newest, where the first of them stood; nothing of it where a newer series has it. Only its title
 * ties them together: the same title in the same version is another patch.
 */
function newestOfSingle<P extends { readonly subject: string }>(patches: readonly P[]) {
  const titles = new Map<string, { readonly patch: P; readonly version: number; readonly single: boolean }[]>();
  for (const patch of patches) {
    const { title, ...how } = titleOf(patch.subject);
    if (title !== "") titles.set(title, [...(titles.get(title) ?? []), { patch, ...how }]);
  }
  const notes: string[] = [];
  const taken = new Map<P, readonly P[]>();
  for (const [title, versions] of titles) {
    const newest = Math.max(...versions.map(({ version }) => version));
    const singles = versions.filter(({ single }) => single);
    const older = [...new Set(singles.map(({ version }) => version))].filter((version) => version < newest);
    if (older.length === 0) continue;
    const own = singles.filter(({ version }) => version === newest).map(({ patch }) => patch);
    for (const [at, { patch }] of singles.entries()) taken.set(patch, at === 0 ? own : []);
    const left = older.sort((a, b) => a - b).map((version) => `v${version}`);
    notes.push(`v${newest} of "${title}" was taken; ${left.join(", ")} ${left.length === 1 ? "was" : "were"} left out`);
  }
  return { patches: patches.flatMap((patch) => taken.get(patch) ?? [patch]), notes };
}

/** A subject without its brackets, and what they say; `1/1` counts as no number. */
function titleOf(subject: string) {
  const [, brackets = "", title = ""] = /^\s*((?:\[[^\]]*\]\s*)*)(.*)$/s.exec(subject) ?? [];
  return { title: title.trim(), version: versionIn(brackets), single: (numbersOf(subject)?.of ?? 1) === 1 };
}

function seriesInOrder<P extends { readonly subject: string }>(patches: readonly P[]): Ordered<P> {
  const numbered = patches.flatMap((patch) => {
    const numbers = numbersOf(patch.subject);
    return numbers === undefined ? [] : [{ patch, ...numbers }];
  });
  if (numbered.length < patches.length || patches.length === 0) return { inOrder: patches, notes: [] };
  const version = numbered.reduce((newest, each) => Math.max(newest, each.version), 1);
  const own = numbered.filter((each) => each.version === version);
  const replaced = replacing(own, numbered);
  const newest = [...own, ...replaced.kept].sort((a, b) => a.at - b.at);
  const numbers = newest.map(({ at }) => at);
  const [first = 1, last = 1] = [numbers[0], numbers.at(-1)];
  const missing = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((at) => !numbers.includes(at));
  // Two series in one box: as they came.
  if (new Set(numbers).size < numbers.length || new Set(newest.map(({ of }) => of)).size > 1) {
    return { inOrder: newest.length === patches.length ? patches : newest.map(({ patch }) => patch), notes: [] };
  }
  const of = newest[0]?.of ?? last;
  if (missing.length > 0) {
    const message = `patch ${missing.slice(0, 5).join(", ")}${missing.length > 5 ? " …" : ""} of ${of} is missing: the input holds ${numbers.join(", ")}`;
    throw new PatchError([{ code: "series-incomplete", file: undefined, hunk: undefined, message }]);
  }
  const others = numbered.length - newest.length;
  const some = `patch${newest.length === 1 ? "" : "es"} ${numbers.join(", ")} of ${of}`;
  return {
    inOrder: newest.map(({ patch }) => patch),
    notes: [
      ...(replaced.kept.length > 0
        ? [`v${version} has ${own.map(({ at }) => at).join(", ")} of ${of} only: it replaces those of v${replaced.version}`]
        : others > 0
          ? [`v${version} of the series was taken; ${others} patches of other versions were left out`]
          : []),
      ...(newest.length < Math.max(of, last) && first > 1
        ? [`the input begins with patch ${first} of ${of}: the tree has to have those before it`]
        : []),
      ...(last < of ? [`the input ends with patch ${last} of ${of}`] : []),
    ],
    ...(newest.length < of ? { part: some } : {}),
  };
}

interface Numbered extends SeriesNumbers {
  readonly patch: unknown;
}

/** What stays of the version before where the newest is only some of its patches, as an answer to single mails is. */
function replacing<N extends Numbered>(own: readonly N[], all: readonly N[]) {
  const of = own[0]?.of;
  const has = new Set(own.map(({ at }) => at));
  const before = Math.max(...all.map(({ version }) => (version < (own[0]?.version ?? 0) ? version : 0)));
  const older = all.filter(({ version }) => version === before);
  const isWhole = new Set(older.map(({ at }) => at)).size === older.length && older.length === of;
  const kept = has.size === of || !isWhole || older.some((each) => each.of !== of) ? [] : older.filter(({ at }) => !has.has(at));
  return { version: before, kept };
}
