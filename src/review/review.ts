import type { Abi, HeaderAbi, Macro } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Record } from "../abi/type.ts";
import type { SourceView } from "../source/source-view.ts";
import { applyRule } from "./apply-rule.ts";
import { changesOf } from "./changes.ts";
import { fingerprint } from "./fingerprint.ts";
import { newGates } from "./gate.ts";
import type { GateName } from "./gate-name.ts";
import type { KnownInterface } from "./known-interface.ts";
import { layoutChanges } from "./layout-changes.ts";
import { mergeByArch } from "./merge.ts";
import { arrivedIn, type OtherArchs } from "./moved-away.ts";
import { notComparable } from "./not-compared.ts";
import type { HeaderPair, Pair } from "./pairs.ts";
import { asQuestion } from "./questions.ts";
import type { Change, Effect, Finding, LayoutChange, NotCompared, Question, Review, Severity, Verdict } from "./result.ts";
import type { Context, Found, Rule, UnseenBranch } from "./rule.ts";
import { rules as allRules } from "./rules.ts";
import { schemeOf } from "./scheme.ts";
import { usesOf } from "./uses.ts";
import { freshEnumsOf, pairElements, pairHeaders, vanishedFrom } from "./walk.ts";

/** Both versions under one data model. */
export interface ReviewInput {
  readonly model: DataModel;
  readonly before: Abi;
  readonly after: Abi;
  /** The two headers of one name without what is known to be the same in both. Unless given, everything is compared. */
  readonly inQuestion?: (before: HeaderAbi, after: HeaderAbi) => { readonly before: HeaderAbi; readonly after: HeaderAbi };
}

export interface ReviewOptions {
  readonly interfaces?: readonly KnownInterface[];
  /** A project's own words for its gates. */
  readonly gates?: readonly GateName[];
  /** By header name: branches that no data model among the inputs sees and whose text differs. */
  readonly unseen?: ReadonlyMap<string, readonly UnseenBranch[]>;
  /** Headers with another name in the new version, old name to new: two files that a user named as a pair. */
  readonly renamed?: ReadonlyMap<string, string>;
  /** Headers that could not be read at all, and why. */
  readonly lost?: readonly NotCompared[];
  /** The new version as other architectures have it; none unless given. */
  readonly otherArchs?: OtherArchs;
  /** The new version's source, for what headers cannot say. */
  readonly source?: SourceView;
  /** Text of a header on one side, for what only its comments say; undefined when it is not there. */
  readonly text?: (header: string, side: "before" | "after") => string | undefined;
  /** The rules to apply; all unless said. */
  readonly rules?: readonly Rule[];
}

/**
 * Reviews a change: one input a data model. Pure, and never throws on what headers say. The inputs need not hold the same headers:
 * a header is judged under the data models that have it.
 */
export function review(inputs: readonly ReviewInput[], options: ReviewOptions = {}): Review {
  const rules = options.rules ?? allRules;
  const sides = inputs.map((input) => {
    const whole = pairHeaders(input.before, input.after, options.renamed);
    const pairs = new Map(whole.map((pair) => [pair.name, { whole: pair, asked: inQuestion(pair, input) }]));
    const asked = [...pairs.values()].map((pair) => pair.asked);
    const uses = { before: usesOf(asked.map(({ before }) => before)), after: usesOf(asked.map(({ after }) => after)) };
    return { input, pairs, vanished: vanishedFrom(asked), arrived: arrivedIn(asked), fresh: freshEnumsOf(whole), uses };
  });
  const notCompared: NotCompared[] = [...(options.lost ?? [])];
  const changes: Change[] = [];
  const findings: Finding[] = [];
  const layouts: LayoutChange[] = [];
  const questions: Question[] = [];
  let compared = 0;
  // A header at a time: what is paired of it is let go before the next.
  for (const name of [...new Set(sides.flatMap(({ pairs }) => [...pairs.keys()]))].sort()) {
    const judged = sides.flatMap(({ input, pairs, vanished, arrived, fresh, uses }) => {
      const pair = pairs.get(name);
      if (pair === undefined) return [];
      const { whole, asked } = pair;
      const failed = notComparable(asked, input.model);
      notCompared.push(...failed);
      if (failed.length > 0) return [];
      const elements = pairElements(asked, input.model, vanished, fresh);
      return [{ input, uses, arrived, pair: { ...elements, before: whole.before, after: whole.after } }];
    });
    if (judged.length > 0) compared++;
    const across = judged.map(({ pair }) => pair);
    for (const { input, uses, arrived, pair } of judged) {
      const context = contextOf(pair, input, { uses, arrived, across }, options);
      const here = changesOf(pair, context);
      changes.push(...here);
      layouts.push(...layoutChanges(pair));
      const changed = byElement(here);
      const moved = withoutSame(pair);
      for (const rule of rules) {
        const judged = rule.kind === "header" ? pair : moved;
        const { found, asked } = applyRule(rule, judged, context);
        for (const each of found) findings.push(finding(rule, each, pair, changed));
        for (const each of asked) questions.push(asQuestion(each, rule, pair));
      }
    }
  }
  const merged = mergeByArch(findings, (f) => `${f.fingerprint}${f.severity}${f.message}${f.where.line}`).sort(bySeverity);
  const skipped = mergeByArch(notCompared, (each) => `${each.header}${each.side}${each.reason}`);
  return {
    verdict: verdictOf(merged, skipped),
    archs: inputs.map(({ model }) => model.name),
    widened: [],
    headers: compared,
    changes: mergeByArch(changes, (c) => `${c.header}${c.kind}${c.action}${c.element}${c.before}|${c.after}`),
    findings: merged,
    notCompared: skipped,
    layouts: [...new Map([...layouts].reverse().map((each) => [`${each.header} ${each.record}`, each])).values()].reverse(),
    questions: mergeByArch(questions, (q) => `${q.header}${q.rule}${q.element}${q.question}${q.answer}${q.text}${q.at}`),
  };
}

function inQuestion(pair: Pair<HeaderAbi>, input: ReviewInput): Pair<HeaderAbi> {
  const { before, after } = pair;
  if (before === undefined || after === undefined || input.inQuestion === undefined) return pair;
  return { ...pair, ...input.inQuestion(before, after) };
}

const order: readonly Severity[] = ["break", "risk", "advice"];

export function verdictOf(findings: readonly Finding[], notCompared: readonly NotCompared[]): Verdict {
  const worst = order.find((severity) => findings.some((each) => each.severity === severity));
  if (worst === "break") return worst;
  if (notCompared.length > 0) return "not-compared";
  return worst ?? "clean";
}

/** @param end the end of a header's name, or a folder. */
function isCalled(header: string, end: string): boolean {
  if (end.endsWith("/")) return `/${header}`.includes(`/${end}`);
  return header === end || header.endsWith(`/${end}`);
}

function contextOf(
  header: HeaderPair,
  { model, before, after }: ReviewInput,
  around: Pick<Context, "uses" | "arrived" | "across">,
  { interfaces = [], gates, unseen, source, text, otherArchs = () => [] }: ReviewOptions,
): Context {
  return {
    model,
    header,
    before,
    after,
    ...around,
    gates: newGates(header, gates),
    known: interfaces.find((each) => each.headers.some((name) => isCalled(header.name, name))),
    otherArchs,
    unseen: unseen?.get(header.name) ?? [],
    source,
    text: (side) => text?.(header[side]?.name ?? header.name, side),
    scheme: (record: Record, of: HeaderAbi | undefined, side) =>
      schemeOf(record, (of ?? header.after ?? header.before) as HeaderAbi, around.uses[side]),
  };
}

/** A pair of headers without the constants and macros that are the same in both: most are, and no rule has anything to say of them. */
function withoutSame(pair: HeaderPair): HeaderPair {
  return {
    ...pair,
    constants: pair.constants.filter(({ before, after }) => before === undefined || before.value !== after?.value),
    macros: pair.macros.filter(({ before, after }) => before === undefined || after === undefined || !sameText(before, after)),
  };
}

function sameText(before: Macro, after: Macro): boolean {
  return before.text === after.text && before.parameters?.join() === after.parameters?.join();
}

const noEffect: Effect = { old: "unaffected", new: "unaffected", source: "compiles" };

/** Changes by element, with and without the `struct` or `enum` before it; the first one holds. */
function byElement(changes: readonly Change[]): ReadonlyMap<string, Change> {
  const found = new Map<string, Change>();
  for (const change of changes) {
    for (const name of [change.element, change.element.replace(/^\S+ /, "")]) if (!found.has(name)) found.set(name, change);
  }
  return found;
}

function finding(rule: Rule, found: Found, pair: HeaderPair, changes: ReadonlyMap<string, Change>): Finding {
  const change = changes.get(found.element);
  return {
    rule: rule.id,
    severity: found.severity ?? rule.severity,
    element: found.element,
    header: pair.name,
    where: { file: found.place.file, line: found.place.line, side: found.side ?? "after" },
    effect: found.effect ?? change?.effect ?? noEffect,
    gate: "gate" in found ? found.gate : change?.gate,
    message: found.message,
    reason: rule.why,
    precedent: found.precedent ?? rule.precedent,
    next: found.next,
    abis: found.abis ?? [pair.model.name],
    fingerprint: fingerprint([rule.id, pair.name, found.element, ...found.texts].join("\n")),
  };
}

/** The order of findings in a review: gravest first, then as the headers have them. */
export function bySeverity(a: Finding, b: Finding): number {
  return (
    order.indexOf(a.severity) - order.indexOf(b.severity) ||
    (a.header < b.header ? -1 : a.header > b.header ? 1 : 0) ||
    a.where.line - b.where.line ||
    (a.rule < b.rule ? -1 : 1)
  );
}
