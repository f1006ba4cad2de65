import type { Audit, Dated, HeaderAudit, NumberAudit, Picks, Promised, Standing } from "../audit/audit-result.ts";
import { counted, listOf } from "../review/list-of.ts";
import { labelledRow, words } from "./labelled-row.ts";
import { type Paint, painter } from "./paint.ts";
import { printable } from "./printable.ts";
import { isAsReleased, standingText } from "./standing-text.ts";

export interface AuditTextOptions {
  readonly color: boolean;
  /** Headers that say no more than "as released" are shown, too. */
  readonly all: boolean;
  /** Lists are written out, however long. */
  readonly full: boolean;
}

/** Columns of a row's label. */
const column = 20;

/** Names in a list before the rest is counted. */
const shown = 8;

/** What a tree may honestly declare, for people: a block a header, and a line that says how many are what. */
export function auditText(result: Audit, { color, all, full }: AuditTextOptions): string {
  const page: Page = { paint: painter(color), limit: full ? Number.POSITIVE_INFINITY : shown };
  const telling = result.headers.filter((each) => all || hasSomethingToSay(each));
  const unread = unreadRows(result, page);
  const lines = [
    `${page.paint("heading", printable(result.tree))} against ${seriesText(result)}   ${page.paint("dim", result.arch)}`,
    "",
    ...telling.flatMap((each) => [...block(each, page), ""]),
    ...(all && result.absent.length > 0 ? [...row(page, "not here", list(result.absent, page)), ""] : []),
    ...unread,
    ...(unread.length > 0 ? [""] : []),
    summary(result),
  ];
  return `${lines.join("\n")}\n`;
}

/** A header that cannot be read by itself cannot be in any release: said once. */
function unreadRows({ notRead, tree }: Audit, page: Page): readonly string[] {
  const groups = new Map<string, { readonly text: string; readonly where: string[] }>();
  for (const { header, release, reason } of notRead) {
    const key = `${header} ${reason.replace(/:\d+:\d+:/, ":")}`;
    const group = groups.get(key) ?? { text: reason, where: [] };
    group.where.push(release ?? tree);
    groups.set(key, group);
  }
  return [...groups].flatMap(([key, { text, where }]) =>
    row(page, "not read", `${key.split(" ", 1)[0]} of ${listOf(where)}: ${text}`, "error"),
  );
}

/** A long series by its ends. */
function seriesText({ releases }: Audit): string {
  const names = releases.map(printable);
  return names.length <= shown ? listOf(names) : `${names.length} releases from ${names[0]} to ${names.at(-1)}`;
}

interface Page {
  readonly paint: Paint;
  readonly limit: number;
}

/** Whether a header is more than what some release was. */
export function hasSomethingToSay({ honest, standing, numbers, contract }: HeaderAudit): boolean {
  const { kind, own } = standing;
  return (
    !honest ||
    own.length > 0 ||
    kind === "not-a-line" ||
    numbers.some(({ under, over }) => under.length > 0 || over.length > 0) ||
    (contract !== undefined && (contract.partial.length > 0 || contract.findings.length > 0))
  );
}

function block(each: HeaderAudit, page: Page): readonly string[] {
  const { header, standing, numbers, masks, telling, contract, picks } = each;
  return [
    `${page.paint("heading", printable(header))}   ${standingText(standing)}`,
    ...numbers.flatMap((number) => numberRows(number, page)),
    ...masks.flatMap(({ name, over, under }) => [
      ...(over.length === 0 ? [] : row(page, "over-declared", `${name} has ${listOf(over)}, for which nothing stands`, "error")),
      ...(under.length === 0 ? [] : row(page, "under-declared", `${name} has not ${list(under, page)}`)),
    ]),
    ...(telling === 0
      ? []
      : row(
          page,
          "by themselves",
          `${counted(telling, "name")} of capabilities, feature bits and flags: each is asked for by itself`,
        )),
    ...lineRows(standing, page),
    ...(contract?.partial ?? [])
      .filter(({ change }) => !numbers.some(({ over }) => over.some((each) => each.change === change)))
      .flatMap(({ change, since, here, missing }) =>
        row(page, "in part", `${change} (${since}): ${list(here, page)} here, ${list(missing, page)} not`, "warning"),
      ),
    ...(contract === undefined || contract.unseen.length === 0
      ? []
      : row(
          page,
          "not in headers",
          `${counted(contract.unseen.length, "change")} of ${contract.name} that only a kernel can be asked for: abide probe ${contract.name}`,
          "dim",
        )),
    ...(contract?.findings ?? []).flatMap(({ code, message }) => row(page, code.replaceAll("-", " "), message, "warning")),
    ...standing.taken.flatMap(({ name, number, upstream, since, own }) =>
      row(
        page,
        "number taken",
        `${name} is ${number}, which upstream gave to ${upstream} (${since})${own === undefined ? "" : `; upstream's ${name} is ${own}`}`,
        "error",
      ),
    ),
    ...standing.altered
      .filter(({ sure }) => sure)
      .flatMap(({ name, here, upstream, since }) =>
        row(page, "other meaning", `${name} is ${here}, upstream ${upstream} (${since})`, "error"),
      ),
    ...unsureRows(standing, page),
    ...(standing.own.length === 0 ? [] : row(page, "its own", `${names(standing.own, page)}: in no release of the series`)),
    ...(standing.gone.length === 0
      ? []
      : row(
          page,
          "gone upstream",
          `${names(standing.gone, page)}: not in ${listOf([...new Set(standing.gone.map(({ since }) => since ?? ""))])} any more`,
        )),
    ...picks.flatMap((pick) => pickRows(pick, page)),
  ];
}

function numberRows(number: NumberAudit, page: Page): readonly string[] {
  const { name, by, declared, asked, honest, saidBy, over, under, beyond, without, broken, untold, picks, notes } = number;
  const { paint } = page;
  const says = declared === undefined ? `${name} is not in the header, ${asked ?? "a program"} asks;` : `${name} ${declared};`;
  const true_ =
    honest === undefined ? paint("error", "none") : honest === declared ? paint("good", honest) : paint("warning", honest);
  const none = honest === undefined;
  return [
    ...labelledRow(paint, "declares", [...words(says), ...words("may honestly declare:"), true_], { column }),
    ...over.flatMap((each) => row(page, "over-declared", `${promiseText(each, page)}`, "error")),
    ...under.flatMap((each) => row(page, "under-declared", `${hereText(each, page)}: behind ${each.at}`)),
    ...(beyond.length === 0
      ? []
      : row(
          page,
          "no number says",
          `${beyond.map((each) => hereText(each, page)).join("; ")}: here, and behind ${none ? "numbers that are not true" : `more than ${honest}`}`,
          "warning",
        )),
    ...withoutRows(without, page),
    ...(none || (beyond.length > 0 && over.length === 0)
      ? broken.flatMap((each) => row(page, "because", promiseText(each, page), "warning"))
      : []),
    ...untoldRows(untold, page),
    ...picks.flatMap((pick) => pickRows(pick, page)),
    ...(over.length > 0 && honest !== undefined
      ? row(page, `to keep ${honest}`, by === "contract" ? `drop ${listOf(saidBy)}` : `set ${listOf(saidBy)} to ${honest}`)
      : []),
    ...notes.flatMap((note) => row(page, "note", note, "dim")),
  ];
}

/** `1 promises asid (7.0): VDUSE_IOTLB_GET_FD2 is not here; vduse_dev_config.nas is`. */
function promiseText({ change, at, since, here, missing, otherwise }: Promised, page: Page): string {
  const what = change === undefined ? "" : ` ${change}`;
  const date = since === undefined ? "" : ` (${since})`;
  const are = (names: readonly string[]) => `${list(names, page)} ${names.length === 1 ? "is" : "are"}`;
  const absent = missing.filter((name) => !otherwise.includes(name));
  const members = otherwise.filter((name) => name.includes("."));
  const numbered = otherwise.filter((name) => !members.includes(name));
  const lacks = [
    ...(absent.length === 0 ? [] : [`${are(absent)} not here`]),
    ...(numbered.length === 0 ? [] : [`${are(numbered)} here with another value`]),
    ...(members.length === 0 ? [] : [`${are(members)} here with another place or type`]),
  ].join(", ");
  const has = here.length === 0 ? "" : `; ${are(here)}${absent.length === missing.length ? "" : " here as promised"}`;
  return `${at} promises${what}${date}: ${lacks}${change === undefined ? "" : has}`;
}

function hereText({ change, since, here }: Promised, page: Page): string {
  const date = since === undefined ? "" : ` (${since})`;
  return change === undefined ? `${list(here, page)}${date}` : `${change}${date}`;
}

/** What would have said it, where no number can. */
function withoutRows(without: NumberAudit["without"], page: Page): readonly string[] {
  if (without.length === 0) return [];
  const of = (...by: readonly string[]) => without.filter((each) => by.includes(each.by)).map(({ name }) => name);
  const [said, tried, silent] = [of("itself"), of("trying", "gate"), of("nothing")];
  return [
    ...(said.length === 0 ? [] : row(page, "say so themselves", list(said, page))),
    ...(tried.length === 0 ? [] : row(page, "can be tried", list(tried, page))),
    ...(silent.length === 0
      ? []
      : row(
          page,
          "nothing tells of",
          `${list(silent, page)}: a capability or a feature bit of ${silent.length === 1 ? "its" : "their"} own would have`,
        )),
  ];
}

function untoldRows(untold: NumberAudit["untold"], page: Page): readonly string[] {
  if (untold.length === 0) return [];
  const of = (by: string) => untold.filter((each) => each.by === by);
  const parts = [
    ...counts(of("itself").length, "by themselves"),
    ...counts(of("trying").length, "by trying"),
    ...counts(of("gate").length, "by another element"),
    ...counts(of("nothing").length, "by nothing"),
  ];
  const silent = of("nothing").map(({ name }) => name);
  return [
    ...row(
      page,
      "untold",
      `${counted(untold.length, "element")} came without the number moving; as far as names tell, found out about ${listOf(parts)}`,
    ),
    ...(silent.length === 0 ? [] : row(page, "", `by nothing: ${list(silent, page)}`, "dim")),
  ];
}

function lineRows({ kind, later, missing }: Standing, page: Page): readonly string[] {
  if (later.length === 0 && missing.length === 0) return [];
  const title = kind === "not-a-line" ? "not a line" : kind === "older" ? "missing" : "on the way";
  const has = later.length === 0 ? "" : `has ${byRelease(later, page)}`;
  const lacks = missing.length === 0 ? "" : `${has === "" ? "" : "; without "}${byRelease(missing, page)}`;
  return row(page, title, has + lacks, kind === "not-a-line" ? "warning" : undefined);
}

/** What the series has no release for. */
function unsureRows({ altered }: Standing, page: Page): readonly string[] {
  const unsure = altered.filter(({ sure }) => !sure).map(({ name, here, upstream }) => `${name} (${here}, then ${upstream})`);
  if (unsure.length === 0) return [];
  return row(
    page,
    "in between",
    `${list(unsure, page)}: as in no release of the series, which upstream may have meant between two of them`,
  );
}

/** `7.0: A, B; 7.3: C`. */
function byRelease(dated: readonly Dated[], page: Page): string {
  const releases = [...new Set(dated.map(({ since }) => since))];
  return releases
    .map((release) => {
      const of = dated.filter(({ since }) => since === release);
      return `${release === undefined ? "" : `${release}'s `}${names(of, page)}`;
    })
    .join("; ");
}

function pickRows({ target, impossible, add, drop }: Picks, page: Page): readonly string[] {
  const title = "to make it true";
  if (impossible.length > 0) return row(page, title, `${target}: not possible; ${impossible.join("; ")}`, "warning");
  if (add.length === 0 && drop.length === 0) return row(page, title, `${target}: it is`, "good");
  const picked = add.map(({ what, since, elements }) => {
    const more = elements.filter((each) => each !== what);
    return `${what}${since === undefined ? "" : ` (${since})`}${more.length === 0 ? "" : ` with ${list(more, page)}`}`;
  });
  const dropped = drop.length === 0 ? "" : `; drop ${listOf(drop.map(({ what }) => what))}`;
  const some = picked.length > page.limit ? [...picked.slice(0, page.limit), `${picked.length - page.limit} more`] : picked;
  return row(
    page,
    title,
    `${target}: pick ${add.length === 0 ? "nothing" : `${counted(add.length, "change")}: ${some.join("; ")}`}${dropped}`,
  );
}

function summary({ headers, audited, absent, notRead }: Audit): string {
  const count = (wanted: (each: HeaderAudit) => boolean) => headers.filter(wanted).length;
  const parts = [
    `${counted(audited, "header")}`,
    `${count(({ standing }) => isAsReleased(standing))} as released`,
    `${count(({ standing }) => standing.kind === "partly" || standing.kind === "older")} between releases`,
    `${count(({ honest }) => !honest)} declare what is not so`,
    `${count(({ standing }) => standing.kind === "not-a-line")} not a line`,
    `${count(({ standing }) => standing.own.length > 0)} with elements of their own`,
    ...counts(
      count(({ standing }) => standing.kind === "apart"),
      "in no release",
    ),
    ...counts(absent.length, "of the releases' not here"),
    // One that cannot be read by itself is as much unread in each release: its rows say where.
    ...counts(new Set(notRead.map(({ header }) => header)).size, "not read"),
  ];
  return parts.join(" · ");
}

/** `2 not read`; nothing for none. */
function counts(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function names(dated: readonly Dated[], page: Page): string {
  return list(
    dated.map(({ name }) => name),
    page,
  );
}

function list(all: readonly string[], { limit }: Page): string {
  if (all.length <= limit) return listOf(all);
  return `${all.slice(0, limit).join(", ")} and ${all.length - limit} more`;
}

function row(page: Page, title: string, text: string, role?: "error" | "warning" | "good" | "dim"): readonly string[] {
  const pieces = words(text).map((word) => (role === undefined ? word : page.paint(role, word)));
  return labelledRow(page.paint, title, pieces, { column });
}
