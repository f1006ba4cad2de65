import { fingerprint } from "../review/fingerprint.ts";
import type { CommitDelta, HeaderInCommit, PlainElement } from "./header-delta.ts";

/** What a commit did to the ABI, as a text that another commit with the same effect has, too, whatever else it did and wherever it stands. */
export interface ChangeIdentity {
  readonly same: string;
  /** What takes it back. */
  readonly inverse: string;
}

/** Undefined for a commit that changes nothing that programs see. What follows from other elements (a last one, a number of all) is not looked at. */
export function changeIdentity(headers: readonly HeaderInCommit[]): ChangeIdentity | undefined {
  const rows: { readonly header: string; readonly name: string; readonly from: string; readonly to: string }[] = [];
  const add = (header: string, before: PlainElement | undefined, after: PlainElement | undefined) => {
    const { name, role } = (after ?? before) as PlainElement;
    if (role === "derived") return;
    // A record is there or not; what it means is said by its members.
    const said = (element: PlainElement | undefined) => (element === undefined ? "" : `=${element.meaning}`);
    rows.push({ header, name, from: said(before), to: said(after) });
  };
  for (const { header, kind, delta } of headers) {
    if (kind === "start") continue;
    for (const each of delta.added) add(header, undefined, each);
    for (const each of delta.removed) add(header, each, undefined);
    for (const { before, after } of delta.altered) add(header, before, after);
  }
  if (rows.length === 0) return undefined;
  rows.sort((a, b) => compare(a.header, b.header) || compare(a.name, b.name));
  const text = (line: (row: (typeof rows)[number]) => string) => `${rows.length} ${fingerprint(rows.map(line).join("\n"))}`;
  return {
    same: text(({ header, name, from, to }) => `${header} ${name} ${from} > ${to}`),
    inverse: text(({ header, name, from, to }) => `${header} ${name} ${to} > ${from}`),
  };
}

/** Whether two commits of a history may have done the same: then it matters whether one leads to the other. */
export function hasTwins(commits: readonly CommitDelta[]): boolean {
  // A merge is seen for what it did itself only when its history is gone through.
  if (commits.some(({ parents, headers }) => parents.length > 1 && headers.length > 0)) return true;
  const seen = new Set<string>();
  for (const { root, headers } of commits) {
    const same = root ? undefined : changeIdentity(headers)?.same;
    if (same === undefined) continue;
    if (seen.has(same)) return true;
    seen.add(same);
  }
  return false;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
