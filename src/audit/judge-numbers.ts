import { isMaskName } from "../review/growing.ts";
import type { HeaderInCommit, PlainElement } from "./header-delta.ts";
import type { HeaderPast } from "./header-past.ts";
import type { HistoryFinding, HistorySeverity } from "./history-result.ts";
import type { TakenBack } from "./taken-back.ts";
import { tells } from "./told.ts";

export interface NumbersContext {
  /** The header before the commit. */
  readonly past: HeaderPast;
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Names, each with its meaning, that left another header, or this one for another, in the same commit. */
  readonly moved: ReadonlySet<string>;
  /** What came from another header, and means something else here; each with the commit that brought it there. */
  readonly came: readonly { readonly before: PlainElement; readonly after: PlainElement; readonly since: number }[];
  readonly release: string | undefined;
  /** What the commit says that it takes back, or is seen to. */
  readonly undoes: TakenBack;
  /** Whether it is said of all of the commit that it brings back what was there. */
  readonly returns: boolean;
  readonly commitAt: (at: number) => { readonly id: string; readonly release: string | undefined } | undefined;
}

/** Numbers and places that a commit moves, gives again or takes away. */
export function judgeNumbers(header: HeaderInCommit, context: NumbersContext): readonly HistoryFinding[] {
  const { delta, kind } = header;
  const { past, renamed, moved, undoes } = context;
  const findings: HistoryFinding[] = [];
  const say = (
    code: HistoryFinding["code"],
    severity: HistorySeverity,
    elements: readonly PlainElement[],
    message: string,
    at = -1,
  ) =>
    findings.push({
      code,
      severity,
      header: header.header,
      elements: elements.map(({ name }) => name),
      commit: context.commitAt(at)?.id,
      message,
    });

  const altered = delta.altered.map((each) => ({ ...each, since: past.here.get(each.before.name)?.at ?? -1 }));
  for (const { before, after, since: came } of [...altered, ...context.came]) {
    if (follows(before, after)) continue;
    const undone =
      undoes.by(before, after) ?? (context.came.some((each) => each.after === after) ? undoes.by(before, undefined) : undefined);
    if (after.role === "version") {
      if ((after.number ?? 0n) < (before.number ?? 0n) && undone === undefined) {
        say("version-back", "error", [after], `${after.name} went from ${before.shown} back to ${after.shown}`);
      }
      continue;
    }
    if (undone !== undefined && !wasReleased(undone, context)) continue;
    const since = undone ?? came;
    const [grade, when] = released(since, context);
    // Taken back, it is as releases before had it.
    const severity = undone === undefined ? grade : "warning";
    if (after.kind === "function")
      say(
        "redeclared",
        severity === "note" ? severity : "warning",
        [after],
        `${after.name}() was \`${before.shown}\` and is \`${after.shown}\`${when}`,
        since,
      );
    else if (after.kind === "field")
      say("relaid", severity, [after], `${after.name} was ${before.shown} and is ${after.shown}${when}`, since);
    else if (after.kind !== "record")
      say("renumbered", severity, [after], `${after.name} was ${before.shown} and is ${after.shown}${when}`, since);
  }

  if (kind === "new") return [...findings, ...returned(header, context)];
  const newNames = new Map(renamed.map(({ from, to }) => [to, from]));
  for (const element of [...delta.added, ...delta.altered.map(({ after }) => after)]) {
    if (element.role === "derived" || element.role === "version" || moved.has(`${element.name} ${element.meaning}`)) continue;
    for (const { element: holder, at } of past.holders(element)) {
      if (newNames.get(element.name) === holder.name) continue;
      const left =
        delta.removed.some(({ name }) => name === holder.name) || delta.altered.some(({ before }) => before.name === holder.name);
      const still = past.here.get(holder.name)?.element;
      const holds = !left && still?.set === element.set && still?.number === element.number;
      if (holds) {
        // Another name for the same flag is common; two capabilities of one number are not.
        if (element.role === "capability" && still?.role === "capability") {
          say(
            "number-shared",
            "warning",
            [element],
            `${element.name} is ${element.shown}, which is ${holder.name} at the same time`,
            at,
          );
        }
        continue;
      }
      const [severity, when] = released(at, context);
      const leftAt = past.leftAt(holder) ?? past.gone.get(holder.name)?.at;
      const until = leftAt === undefined || left ? "until here" : `until ${nameOf(leftAt, context)}`;
      say(
        "number-reused",
        severity,
        [element],
        `${element.name} is ${element.shown}, which was ${holder.name} ${until}${when}`,
        at,
      );
    }
  }
  findings.push(...returned(header, context));
  findings.push(...removed(header, context));
  return findings;
}

/** What is made of others and grew with them: a last one, a number of all, a mask. */
function follows(before: PlainElement, after: PlainElement): boolean {
  if (before.role === "derived" || after.role === "derived") return true;
  // A plain one with such a name is one that its enum counts: `IFLA_FLAGS`.
  if (isMaskName(after.name) && after.role !== "plain") return true;
  const [old, now] = [before.number ?? 0n, after.number ?? 0n];
  // A mask of several bits that gained some: 92 and 220. A number that happens to look like it is rare, and one of an enum is none.
  const several = (old & (old - 1n)) !== 0n && after.set === undefined;
  return after.kind === "constant" && several && old !== now && (old & now) === old;
}

/** What was there before, went, and comes again. */
function returned(
  { header, delta }: HeaderInCommit,
  { past, moved, came, commitAt, undoes, returns }: NumbersContext,
): readonly HistoryFinding[] {
  const back = delta.added.flatMap((element) => {
    const gone = past.here.has(element.name) ? undefined : past.gone.get(element.name);
    if (gone === undefined || element.role === "derived") return [];
    // In the header that it comes from it was what it is, or what became of it there is said already.
    const elsewhere = moved.has(`${element.name} ${element.meaning}`) || came.some(({ after }) => after === element);
    return elsewhere && element.meaning !== gone.element.meaning ? [] : [{ element, gone }];
  });
  const other = back.filter(
    ({ element, gone }) => element.meaning !== gone.element.meaning && element.kind !== "record" && element.kind !== "function",
  );
  // A revert of what took it away says so itself.
  const same = back.filter((each) => !other.includes(each) && undoes.by(undefined, each.element) === undefined);
  return [
    ...other.map(
      ({ element, gone }): HistoryFinding => ({
        code: "returned-changed",
        severity: "error",
        header,
        elements: [element.name],
        commit: commitAt(gone.at)?.id,
        message: `${element.name} is ${element.shown}; before it was taken away (${shortId(commitAt(gone.at)?.id)}), it was ${gone.element.shown}`,
      }),
    ),
    ...(same.length === 0 || returns
      ? []
      : [
          {
            code: "returned" as const,
            severity: "note" as const,
            header,
            elements: same.map(({ element }) => element.name),
            commit: commitAt(same[0]?.gone.at ?? -1)?.id,
            message: `returns what ${shortId(commitAt(same[0]?.gone.at ?? -1)?.id)} took away, as it was`,
          },
        ]),
  ];
}

/** What is gone without another name, another header or a revert before any release. */
function removed({ header, delta, kind }: HeaderInCommit, context: NumbersContext): readonly HistoryFinding[] {
  const { past, renamed, moved, undoes } = context;
  const old = new Set(renamed.map(({ from }) => from));
  const gone = delta.removed.filter(
    (each) =>
      each.role !== "derived" &&
      !old.has(each.name) &&
      !moved.has(`${each.name} ${each.meaning}`) &&
      (undoes.by(each, undefined) === undefined || wasReleased(past.here.get(each.name)?.at ?? -1, context)),
  );
  if (gone.length === 0) return [];
  const ranks: readonly HistorySeverity[] = ["note", "warning", "error"];
  const [severity, when] = gone
    .map(({ name }) => released(past.here.get(name)?.at ?? -1, context))
    .sort(([a], [b]) => ranks.indexOf(b) - ranks.indexOf(a))[0] ?? ["warning", ""];
  const names = gone.map(({ name }) => name);
  const what =
    kind === "gone"
      ? `all of ${header} is gone`
      : `${names.slice(0, 6).join(", ")}${names.length > 6 ? ` and ${names.length - 6} more` : ""} ${names.length === 1 ? "is" : "are"} gone`;
  // Headers that lose a name may break a build; whether anybody used it, they do not say.
  return [
    {
      code: "removed",
      severity: severity === "error" ? "warning" : severity,
      header,
      elements: names,
      commit: undefined,
      message: `${what}${when}`,
    },
  ];
}

/** Whether a release had what came with a commit, before the one that is judged. */
function wasReleased(at: number, context: NumbersContext): boolean {
  const release = context.commitAt(at)?.release;
  return release !== undefined && release !== context.release;
}

/** How bad it is that something moves, and since when it was there: what no release had is nobody's yet. */
function released(since: number, context: NumbersContext): readonly [HistorySeverity, string] {
  const from = context.commitAt(since);
  if (since >= 0 && from?.release !== undefined && from.release === context.release)
    return ["note", `; both came with ${from.release}`];
  if (since >= 0 && from?.release === undefined && context.release === undefined) return ["warning", ""];
  if (from?.release !== undefined) return ["error", `, as ${from.release} had it`];
  return ["error", ""];
}

/**
 * Elements that only have another name: the same number in the same set, or the same bytes of the same record, of one that is gone. A member follows its
 * record.
 */
export function renamedIn({ delta }: HeaderInCommit): readonly { readonly from: string; readonly to: string }[] {
  const free = new Map<string, PlainElement[]>();
  for (const element of delta.removed) {
    const key = slot(element);
    if (key !== undefined) free.set(key, [...(free.get(key) ?? []), element]);
  }
  return delta.added.flatMap((element) => {
    const key = slot(element);
    const [from, ...more] = key === undefined ? [] : (free.get(key) ?? []);
    if (from === undefined || more.length > 0) return [];
    // A gate that takes another's number is another gate, unless they were called alike.
    if (tells(element) && !alike(element.name, from.name)) return [];
    return [{ from: from.name, to: element.name }];
  });
}

function slot({ kind, set, number, meaning, uses }: PlainElement): string | undefined {
  if (kind === "field") return `${uses[0]} ${meaning}`;
  if (set !== undefined && number !== undefined) return `${set} ${number}`;
  return undefined;
}

/** Whether two names share a word beyond those with which all of a header begin. */
function alike(a: string, b: string): boolean {
  const words = (name: string) =>
    name
      .toUpperCase()
      .split("_")
      .filter((word) => word.length >= 3);
  const [left, right] = [words(a), words(b)];
  let common = 0;
  while (common < left.length && left[common] === right[common]) common++;
  // One is the other with a word more.
  if (common === Math.min(left.length, right.length)) return true;
  const rest = new Set(right.slice(common));
  return left.slice(common).some((word) => rest.has(word));
}

function nameOf(at: number, { commitAt }: NumbersContext): string {
  const commit = commitAt(at);
  return `${shortId(commit?.id)}${commit?.release === undefined ? "" : ` (${commit.release})`}`;
}

function shortId(id: string | undefined): string {
  return id?.slice(0, 12) ?? "an earlier commit";
}
