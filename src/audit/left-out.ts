import type { HeaderDelta, HeaderInCommit, LeftOut } from "./header-delta.ts";
import type { HeaderPast } from "./header-past.ts";
import type { HistoryFinding } from "./history-result.ts";
import { shortList } from "./said-short.ts";

/**
 * Of a merge's differences to some of its parents what only the merge can have done: an element that a branch has and no commit took away, or that a commit
 * of a branch changed and the merge has as it was before. The rest is what the other branches did.
 *
 * @param past The header before the merge, after all commits of its branches.
 */
export function leftOutBy({ left }: Pick<HeaderDelta, "left">, past: HeaderPast | undefined): LeftOut | undefined {
  if (left?.own) return left;
  if (left === undefined || past === undefined) return undefined;
  const removed = left.removed.filter(({ name, role }) => {
    const here = past.here.get(name);
    const gone = past.gone.get(name);
    return role !== "derived" && here !== undefined && (gone === undefined || gone.at <= here.at);
  });
  const altered = left.altered.filter(({ before, after }) => {
    if (after.role === "derived" || past.here.get(after.name)?.element.meaning !== before.meaning) return false;
    // Of two branches that each raised a version the larger number is the right one.
    return after.role !== "version" || (after.number ?? 0n) < (before.number ?? 0n);
  });
  return removed.length + altered.length === 0 ? undefined : { removed, altered };
}

/** Headers of a commit as it left them: of a merge with what it left out, and without those to which it did nothing of its own. */
export function headersOfCommit(
  headers: readonly HeaderInCommit[],
  pastOf: (header: string) => HeaderPast | undefined,
): readonly HeaderInCommit[] {
  return headers.flatMap((header) => {
    const { delta } = header;
    if (header.kind === "start") return [];
    if (delta.left === undefined) return [header];
    const left = leftOutBy(delta, pastOf(header.from ?? header.header));
    const { left: _all, ...own } = delta;
    if (left === undefined) return isSilent(header) ? [] : [{ ...header, delta: own }];
    const removed = [...own.removed, ...left.removed];
    const added = [...own.added, ...(left.added ?? [])];
    return [{ ...header, delta: { ...own, left, added, removed, altered: [...own.altered, ...left.altered] } }];
  });
}

function isSilent({ kind, from, delta: { added, removed, altered, unread } }: HeaderInCommit): boolean {
  return kind === "changed" && from === undefined && unread === undefined && added.length + removed.length + altered.length === 0;
}

/** What a merge did that none of the merged branches did. */
export function findingsInMerge(headers: readonly HeaderInCommit[]): readonly HistoryFinding[] {
  return headers.flatMap(({ header, delta: { added, removed, altered, left } }) => {
    const dropped = new Set(left?.removed.map(({ name }) => name));
    const undone = new Set(left?.altered.map(({ after }) => after.name));
    const kept = new Set(left?.added?.map(({ name }) => name));
    const own = [...added, ...removed, ...altered.map(({ after }) => after)]
      .map(({ name }) => name)
      .filter((name) => !dropped.has(name) && !undone.has(name) && !kept.has(name));
    const say = (severity: HistoryFinding["severity"], elements: readonly string[], what: string): HistoryFinding[] =>
      elements.length === 0
        ? []
        : [{ code: "in-merge", severity, header, elements, commit: undefined, message: `${what}: ${shortList(elements)}` }];
    return [
      ...say("note", own, "the merge itself did this, and none of the merged branches"),
      ...say("warning", [...dropped], "the merge itself dropped what a merged branch has, and no commit took away"),
      ...say("warning", [...undone], "the merge itself undid what a merged branch changed"),
      ...say("warning", [...kept], "the merge itself kept what a merged branch took away"),
    ];
  });
}
