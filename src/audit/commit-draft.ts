import type { CommitDelta, HeaderInCommit, PlainElement } from "./header-delta.ts";
import type { CommitLink, CommitVerdict, GateVerdict, HeaderVerdict, HistoryFinding } from "./history-result.ts";
import { subjectOf } from "./message-links.ts";
import type { TakenBack } from "./taken-back.ts";

/** A commit's verdict while later commits may still add to it. */
export interface Draft {
  readonly commit: CommitDelta;
  readonly release: string | undefined;
  readonly headers: readonly HeaderInCommit[];
  readonly gates: Map<string, GateVerdict[]>;
  readonly renamed: ReadonlyMap<string, readonly { readonly from: string; readonly to: string }[]>;
  readonly links: CommitLink[];
  /** What it may take back, all of it or in part: commits that its message says it reverts, or of which it is seen to be the inverse. */
  readonly undoes: TakenBack;
  readonly findings: HistoryFinding[];
}

/** What a draft has become when nothing more is added to it. */
export function verdictOf({ commit, release, headers, gates, renamed, links, findings }: Draft): CommitVerdict {
  return {
    id: commit.id,
    time: commit.time,
    date: commit.date,
    subject: subjectOf(commit.message),
    release,
    merge: commit.parents.length > 1,
    root: commit.root,
    headers: headers.map(
      ({ header, from, kind, delta }): HeaderVerdict => ({
        header,
        from,
        kind,
        added: delta.added,
        removed: delta.removed,
        altered: delta.altered,
        renamed: renamed.get(header) ?? [],
        gates: gates.get(header) ?? [],
      }),
    ),
    links,
    findings,
  };
}

/** What a header that may have got another name since was called in a commit, by elements that came there. */
export function calledThen({ headers }: Draft, header: string, elements: readonly string[]): string {
  if (headers.some((each) => each.header === header)) return header;
  const came = headers.find(({ delta }) =>
    [...delta.added, ...delta.altered.map(({ after }) => after)].some(({ name }) => elements.includes(name)),
  );
  return came?.header ?? header;
}

/** An element that a commit and the one that it is a copy of give different meanings. */
interface Difference {
  readonly header: string;
  readonly name: string;
  readonly text: string;
}

/** In what two commits give the same names other meanings, whatever else each of them does. */
export function differencesOf(draft: Draft, other: Draft): readonly Difference[] {
  const theirs = new Map(made(other).map(({ header, element }) => [`${header} ${element.name}`, element]));
  return made(draft).flatMap(({ header, element }) => {
    const { name, meaning, role, shown } = element;
    const there = theirs.get(`${header} ${name}`);
    if (there === undefined || there.meaning === meaning || role === "derived" || there.role === "derived") return [];
    return [{ header, name, text: `${name} is ${shown}, there ${there.shown}` }];
  });
}

/** What a commit brought, or gave another meaning. */
function made({ headers }: Draft): readonly { readonly header: string; readonly element: PlainElement }[] {
  return headers.flatMap(({ header, delta }) =>
    [...delta.added, ...delta.altered.map(({ after }) => after)].map((element) => ({ header, element })),
  );
}
