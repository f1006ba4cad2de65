import type { NumberAudit, Picks, Promised } from "./audit-result.ts";
import type { Elements } from "./element.ts";
import { type History, keeps } from "./history.ts";
import { picksOf } from "./picks-of.ts";

/** A number as it is declared: `[1n]`, or `[7n, 41n]` for 7.41. */
export type Version = readonly bigint[];

/** A number of which it is known what it promises. */
export interface Step {
  readonly number: Version;
  /** The release to whose meanings it is held, by its place in the series; undefined where the series has no such release. */
  readonly release: number | undefined;
  /** Everything that it promises, with what lower numbers do. */
  readonly promised: readonly string[];
  /** What it promises and the number before it does not. */
  readonly brought: readonly string[];
  /** What it brought came with a number above this one, and nobody says which: undefined where it came with this very number. */
  readonly after?: Version;
}

export interface Numbered {
  readonly name: string;
  readonly by: NumberAudit["by"];
  /** Lowest first. */
  readonly steps: readonly Step[];
  readonly declared: Version | undefined;
  readonly asked: string | undefined;
  /** Constants that say it. */
  readonly constants: readonly string[];
  readonly notes: readonly string[];
}

/** Holds what a tree declares against what it has, for a number whose promises are lists of elements. */
export function auditNumber(numbered: Numbered, subject: Subject): Omit<NumberAudit, "untold" | "without"> {
  const { tree, history, releases, make, unsettled = new Set() } = subject;
  const { name, by, steps, declared, asked } = numbered;
  const newest = history.readings.findLastIndex((elements) => elements !== undefined);
  const surelyKeptBy = (step: Step) => (element: string) => {
    // What upstream has removed since is as well missing from a newer tree as from an older one.
    if (!tree.has(element) && (history.known.get(element)?.last ?? newest) < newest) return true;
    const release = step.release ?? history.known.get(element)?.since;
    return release === undefined ? tree.has(element) : keeps(tree, history, element, release);
  };
  // Nobody knows what upstream meant by it where the tree left: it is here, and no promise is called broken for it.
  const keptBy = (step: Step) => (element: string) => unsettled.has(element) || surelyKeptBy(step)(element);
  const broken = (step: Step) => step.promised.filter((element) => !keptBy(step)(element));
  const honest = steps.findLast((step) => broken(step).length === 0);
  const asDeclared = declared === undefined ? undefined : steps.findLast((step) => compareVersions(step.number, declared) <= 0);
  const lowest = steps.find((step) => broken(step).length > 0);
  // With the picks, the tree is where upstream has settled what was unsettled.
  const wanted = (step: Step) =>
    broken(step).length === 0 ? [] : step.promised.filter((element) => !surelyKeptBy(step)(element));

  const promisedBy = (upTo: Step, wanted: (step: Step, element: string) => boolean): readonly Promised[] => {
    const all = new Set(upTo.promised);
    return steps
      .filter((step) => compareVersions(step.number, upTo.number) <= 0)
      .flatMap((step) => {
        const of = step.brought.filter((element) => all.has(element));
        const found = of.filter((element) => wanted(upTo, element));
        return found.length === 0 ? [] : [promised(step, of, keptBy(upTo), subject)];
      });
  };
  const above = (number: Version | undefined): readonly Promised[] =>
    steps
      .filter((step) => number === undefined || isNext(step, number))
      .flatMap((step) => {
        const here = step.brought.filter(keptBy(step));
        return here.length === 0 ? [] : [promised(step, step.brought, keptBy(step), subject)];
      });

  const over = asDeclared === undefined ? [] : promisedBy(asDeclared, (step, element) => !keptBy(step)(element));
  const reasons = new Map(
    steps.flatMap(({ number, brought }) => brought.map((element) => [element, `it is behind ${versionText(number)}`])),
  );
  const targets = targetsOf({ steps, honest, declared: asDeclared, over: over.length > 0, make });
  return {
    name,
    by,
    declared: declared === undefined ? undefined : versionText(declared),
    asked,
    honest: honest === undefined ? undefined : versionText(honest.number),
    saidBy: over.length === 0 ? [] : numbered.constants,
    over,
    under: declared === undefined ? [] : above(declared),
    beyond: above(honest?.number),
    broken: lowest === undefined ? [] : promisedBy(lowest, (step, element) => !keptBy(step)(element)),
    picks: targets.map(
      (step): Picks => ({
        target: `${name} ${versionText(step.number)}`,
        impossible: [],
        add: picksOf(wanted(step), { history, releases, reason: (element) => reasons.get(element) ?? "it is needed" }),
        drop: [],
      }),
    ),
    notes: [...numbered.notes, ...notesOf(numbered, asDeclared, tree)],
  };
}

export interface Subject {
  readonly tree: Elements;
  readonly history: History;
  readonly releases: readonly string[];
  /** The number that is to become true, as the user wrote it. */
  readonly make?: string | undefined;
  /** Names whose meaning here may have been upstream's between two releases. */
  readonly unsettled?: ReadonlySet<string>;
}

function promised(
  step: Step,
  elements: readonly string[],
  kept: (element: string) => boolean,
  { tree, releases, history }: Subject,
): Promised {
  const since = elements.map((element) => history.known.get(element)?.since).find((release) => release !== undefined);
  return {
    change: undefined,
    at: versionText(step.number),
    since: since === undefined ? undefined : releases[since],
    here: elements.filter(kept),
    missing: elements.filter((element) => !kept(element)),
    otherwise: elements.filter((element) => !kept(element) && tree.has(element)),
  };
}

/** Above a number, and not perhaps at it: what came in a gap of the series may have come with the number itself. */
function isNext({ number: at, after }: Step, number: Version): boolean {
  return compareVersions(at, number) > 0 && (after === undefined || compareVersions(after, number) >= 0);
}

/** What a user wants picks for: what is declared and not true, the next number, and what was asked for. */
function targetsOf(of: {
  readonly steps: readonly Step[];
  readonly honest: Step | undefined;
  readonly declared: Step | undefined;
  readonly over: boolean;
  readonly make: string | undefined;
}): readonly Step[] {
  const { steps, honest, declared, over, make } = of;
  if (make !== undefined) return steps.filter(({ number }) => versionText(number) === make);
  if (over && declared !== undefined) return [declared];
  const next = honest === undefined ? steps[0] : steps[steps.indexOf(honest) + 1];
  return next === undefined ? [] : [next];
}

function notesOf({ name, steps, declared }: Numbered, held: Step | undefined, tree: Elements): readonly string[] {
  if (declared === undefined) return [];
  const gap = steps.find(({ number, after }) => {
    return after !== undefined && compareVersions(after, declared) < 0 && compareVersions(number, declared) > 0;
  });
  if (gap?.after !== undefined && held !== undefined) {
    const here = gap.brought.filter((element) => tree.has(element)).length;
    const shown = versionText(held.number);
    return [
      `the series goes from ${versionText(gap.after)} to ${versionText(gap.number)}: what is in between is held to what the header says of its own history, as far as ${shown}; ${gap.brought.length} elements, of which ${here} are here, are not named in it`,
    ];
  }
  if (steps.length === 0)
    return [`no release of the series declares a ${name}: nothing says what ${versionText(declared)} promises`];
  if (held === undefined) return [`${versionText(declared)} is lower than any number of the series`];
  if (compareVersions(held.number, declared) === 0) return [];
  return [`the series says nothing of ${versionText(declared)}: it is held to ${versionText(held.number)}, the number before it`];
}

/** `7.41`; a number that packs several, 0x20012, as the header writes it. */
export function versionText(version: Version): string {
  return version.map((part) => (part > 0xffffn ? `0x${part.toString(16)}` : `${part}`)).join(".");
}

export function compareVersions(a: Version, b: Version): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [left, right] = [a[at] ?? 0n, b[at] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
