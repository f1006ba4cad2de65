import type { CommitDelta, HeaderInCommit } from "./header-delta.ts";
import type { CommitLink, CommitVerdict, GateVerdict, HeaderVerdict, HistoryFinding } from "./history-result.ts";
import { subjectOf } from "./message-links.ts";
import { shortList } from "./said-short.ts";
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

/** In what a commit and the one that it is a copy of give the same names other meanings. */
export function differenceOf(draft: Draft, other: Draft | undefined): string {
  const theirs = new Map(
    (other?.headers ?? []).flatMap(({ header, delta }) =>
      [...delta.added, ...delta.altered.map(({ after }) => after)].map((each) => [`${header} ${each.name}`, each] as const),
    ),
  );
  const rows = draft.headers.flatMap(({ header, delta }) =>
    [...delta.added, ...delta.altered.map(({ after }) => after)].flatMap((each) => {
      const there = theirs.get(`${header} ${each.name}`);
      if (there === undefined || there.meaning === each.meaning || each.role === "derived") return [];
      return [`${each.name} is ${each.shown}, there ${there.shown}`];
    }),
  );
  return rows.length === 0 ? "what they were before differs" : shortList(rows);
}
