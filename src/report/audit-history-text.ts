import type { PlainElement } from "../audit/header-delta.ts";
import type { CommitLink, CommitVerdict, GateVerdict, HeaderVerdict, HistoryAudit } from "../audit/history-result.ts";
import { counted, listOf } from "../review/list-of.ts";
import { labelledRow, words } from "./labelled-row.ts";
import { type Paint, painter, type Role } from "./paint.ts";
import { printable } from "./printable.ts";

export interface HistoryTextOptions {
  readonly color: boolean;
  /** Lists are written out, however long, and findings that another line says already. */
  readonly full: boolean;
}

/** Columns of a row's label. */
const column = 20;

/** Names in a list before the rest is counted. */
const shown = 6;

/** What a history did, for people: a block for every commit that changed what programs see, and lines that count. */
export function* auditHistoryText(audit: HistoryAudit, { color, full }: HistoryTextOptions): Generator<string> {
  const page: Page = { paint: painter(color), limit: full ? Number.POSITIVE_INFINITY : shown, notes: full };
  const { paint } = page;
  const range = audit.ranges.map(printable).join(" ");
  yield `${paint("heading", printable(audit.repository))} ${range} -- ${audit.paths.map(printable).join(" ")}   ${paint("dim", `${audit.arch}, parents first`)}\n\n`;
  for (const commit of audit.commits) yield `${commitBlock(commit, page).join("\n")}\n\n`;
  const unread = unreadRows(audit, page);
  if (unread.length > 0) yield `${unread.join("\n")}\n\n`;
  yield `${summary(audit).join("\n")}\n`;
}

interface Page {
  readonly paint: Paint;
  readonly limit: number;
  readonly notes: boolean;
}

function commitBlock(commit: CommitVerdict, page: Page): readonly string[] {
  const { paint } = page;
  const marks = [commit.release, commit.merge ? "merge" : undefined].filter((each) => each !== undefined).map(printable);
  const title = `${paint("heading", commit.id.slice(0, 12))} ${commit.date} ${printable(commit.subject)}`;
  return [
    `${title}${marks.length === 0 ? "" : `   ${paint("dim", marks.join(", "))}`}`,
    ...commit.headers.flatMap((header) => headerRows(header, commit.root, page)),
    ...commit.links.flatMap((link) => row(page, linkLabels[link.kind], linkText(link))),
    ...commit.findings
      .filter(({ code }) => page.notes || !quiet.has(code))
      .flatMap(({ code, severity, message }) => row(page, code.replaceAll("-", " "), message, roles[severity])),
  ];
}

/** Findings that a gate's or a link's own row says already. */
const quiet: ReadonlySet<string> = new Set(["no-gate", "gate-alone", "gate-late", "reverted"]);

const roles: Readonly<{ [severity: string]: Role }> = { error: "error", warning: "warning", note: "dim" };

function headerRows(header: HeaderVerdict, root: boolean, page: Page): readonly string[] {
  const { added, removed, altered, renamed, kind, from, gates } = header;
  if (root || kind === "new") {
    const what = root ? "is where the history begins" : "new header";
    return row(page, header.header, `${what}: ${counted(added.length, "element")}`);
  }
  const news = new Set(renamed.map(({ to }) => to));
  const old = new Set(renamed.map(({ from: name }) => name));
  const parts = [
    from === undefined ? "" : `was ${from}`,
    kind === "gone" ? "gone" : "",
    said("+", names(added.filter(({ name }) => !news.has(name))), page),
    said("-", names(removed.filter(({ name }) => !old.has(name))), page),
    said(
      "~",
      altered.map(({ after, before }) =>
        after.role === "version" ? `${after.name} ${before.shown} > ${after.shown}` : after.name,
      ),
      page,
    ),
    said(
      "renamed",
      renamed.map((each) => `${each.from} > ${each.to}`),
      page,
    ),
  ].filter((part) => part !== "");
  if (parts.length === 0) return [];
  return [
    ...row(page, header.header, parts.join("; ")),
    ...gates.flatMap((gate) =>
      row(page, "  gate", gateText(gate, page), gate.kind === "none" || gate.kind === "later" ? "warning" : undefined),
    ),
  ];
}

function gateText({ kind, by, elements, commit, distance }: GateVerdict, page: Page): string {
  const list = listed(elements, page);
  const other = `${commit?.slice(0, 12)}`;
  const apart = distance === 1 ? "1 commit" : `${distance} commits`;
  switch (kind) {
    case "same":
      return `${by}, in the same commit, for ${list}`;
    case "itself":
      return `${by} tells of nothing that is in a header`;
    case "trying":
      return elements.length === 1 && elements[0] === by ? `${by} is found out about by trying it` : `by trying ${by}: ${list}`;
    case "earlier":
      return `${by} came ${apart} before, in ${other}, for ${list}`;
    case "tells":
      return `${by} tells of ${list}, which came ${apart} before, in ${other}`;
    case "later":
      return `${by} came ${apart} later, in ${other}, for ${list}`;
    case "asked":
      return `${by}, which a kernel answers and no header says, for ${list}`;
    case "none":
      return `nothing tells of ${list}`;
  }
}

const linkLabels: Readonly<{ [kind in CommitLink["kind"]]: string }> = {
  same: "same change",
  "picked-from": "picked from",
  fixes: "fixes",
  reverts: "reverts",
  "reverted-by": "reverted by",
  returns: "returns",
  "returned-by": "returned by",
};

function linkText({ commit, by, walked }: CommitLink): string {
  const how = by === "message" ? "as its message says" : "by what it does";
  return `${commit.slice(0, 12)}, ${how}${walked ? "" : "; not among these commits"}`;
}

function unreadRows({ notRead }: HistoryAudit, page: Page): readonly string[] {
  const groups = new Map<string, { readonly text: string; readonly commits: string[] }>();
  for (const { commit, header, reason } of notRead) {
    const key = `${header} ${reason.replace(/:\d+:\d+:/, ":")}`;
    const group = groups.get(key) ?? { text: `${header}: ${reason}`, commits: [] };
    group.commits.push(commit.slice(0, 12));
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ text, commits }) =>
    row(page, "not judged", `${listed(commits, page)}: ${text}`, "error"),
  );
}

function summary({ ranges, paths, walked, commits, notRead, shallow }: HistoryAudit): readonly string[] {
  const clone = shallow ? " · a shallow clone: what is older is not here" : "";
  if (walked === 0)
    return [`no commit of ${ranges.map(printable).join(" ")} touches ${paths.map(printable).join(" or ")}${clone}`];
  const judged = commits.filter(({ root }) => !root);
  const gates = (kind: GateVerdict["kind"]) =>
    judged.filter(({ headers }) => headers.some((each) => each.gates.some((gate) => gate.kind === kind))).length;
  const severities = (["error", "warning", "note"] as const).map((severity) => {
    const count = commits.reduce((sum, { findings }) => sum + findings.filter((each) => each.severity === severity).length, 0);
    return counted(count, severity);
  });
  return [
    `${counted(walked, "commit")} touch${walked === 1 ? "es" : ""} these paths · ${commits.length} change${commits.length === 1 ? "s" : ""} what programs see${clone}`,
    `gate in the same commit: ${gates("same")} · by trying: ${gates("trying")} · later: ${gates("later")}${gates("earlier") === 0 ? "" : ` · earlier: ${gates("earlier")}`} · nothing tells: ${gates("none")} · ${severities.join(" · ")}${notRead.length === 0 ? "" : ` · ${notRead.length} not judged`}`,
  ];
}

function names(elements: readonly PlainElement[]): readonly string[] {
  const records = new Set(elements.filter(({ kind }) => kind === "record").map(({ name }) => name));
  // A new record is told with its members.
  return elements
    .filter(({ kind, uses, role }) => role !== "derived" && !(kind === "field" && records.has(uses[0] ?? "")))
    .map(({ name }) => name);
}

function said(sign: string, list: readonly string[], page: Page): string {
  return list.length === 0 ? "" : `${sign} ${listed(list, page)}`;
}

function listed(list: readonly string[], { limit }: Page): string {
  return list.length <= limit + 1 ? listOf(list) : `${list.slice(0, limit).join(", ")} and ${list.length - limit} more`;
}

function row({ paint }: Page, label: string, text: string, role?: Role): readonly string[] {
  const pieces = words(text);
  const title = printable(label);
  return title.length > column - 3
    ? [`  ${paint("keyword", title)}`, ...labelledRow(paint, "", colored(pieces, paint, role), { column })]
    : labelledRow(paint, title, colored(pieces, paint, role), { column });
}

function colored(pieces: readonly string[], paint: Paint, role: Role | undefined): readonly string[] {
  return role === undefined ? pieces : pieces.map((piece) => paint(role, piece));
}
