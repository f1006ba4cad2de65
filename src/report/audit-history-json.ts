import type { PlainElement } from "../audit/header-delta.ts";
import type { CommitVerdict, HeaderVerdict, HistoryAudit } from "../audit/history-result.ts";

const historySchema = "abide/audit-history/1";

/**
 * A history as JSON (`schema/audit-history-1.schema.json`), a commit a line, ended by a line feed. Every property is always there, in this order; what is
 * not known is null. Numbers of elements are text: 64-bit values do not fit JSON's.
 */
export function* auditHistoryJson(audit: HistoryAudit): Generator<string> {
  const { repository, ranges, paths, arch, walked, shallow, commits, notRead } = audit;
  const head = { schema: historySchema, repository, ranges, paths, arch, walked, shallow };
  yield `${JSON.stringify(head).slice(0, -1)},"commits":[`;
  for (const [at, commit] of commits.entries()) yield `${at === 0 ? "" : ","}\n${JSON.stringify(commitJson(commit))}`;
  yield `\n],"notRead":${JSON.stringify(notRead.map(({ commit, header, reason }) => ({ commit, header, reason })))}}\n`;
}

function commitJson({ id, time, date, subject, release, merge, root, headers, links, findings }: CommitVerdict): object {
  return {
    id,
    time,
    date,
    subject,
    release: release ?? null,
    merge,
    root,
    headers: headers.map(headerJson),
    links: links.map(({ kind, commit, walked, by }) => ({ kind, commit, walked, by })),
    findings: findings.map(({ code, severity, header, elements, commit, message }) => ({
      code,
      severity,
      header,
      elements,
      commit: commit ?? null,
      message,
    })),
  };
}

function headerJson({ header, from, kind, added, removed, altered, renamed, gates }: HeaderVerdict): object {
  return {
    header,
    from: from ?? null,
    kind,
    added: added.map(elementJson),
    removed: removed.map(elementJson),
    altered: altered.map(({ before, after }) => ({ before: elementJson(before), after: elementJson(after) })),
    renamed: renamed.map((each) => ({ from: each.from, to: each.to })),
    gates: gates.map((each) => ({
      kind: each.kind,
      by: each.by ?? null,
      elements: each.elements,
      commit: each.commit ?? null,
      distance: each.distance ?? null,
    })),
  };
}

function elementJson({ name, kind, shown, role, number }: PlainElement): object {
  return { name, kind, shown, role, number: number === undefined ? null : `${number}` };
}
