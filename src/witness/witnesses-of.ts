import { allModels } from "../abi/models.ts";
import type { Finding } from "../review/result.ts";
import { rules as allRules } from "../review/rules.ts";
import { claims, whatDiffers } from "./claims.ts";
import { compilerOf } from "./compilers.ts";
import { missingTypes } from "./missing-types.ts";
import { programText } from "./program-text.ts";
import { fails } from "./spell.ts";
import type { NoWitness, Shown, Sides, Witness, WitnessCase } from "./witness.ts";

/** Both versions of a finding's header under a data model; undefined when the header could not be read there. */
export type SidesOf = (header: string, arch: string) => Sides | undefined;

export interface Witnesses {
  readonly witnesses: readonly Witness[];
  readonly without: readonly NoWitness[];
}

/**
 * A C program for each finding that one can show. The rule says what is to be shown (`witness` in `src/review/rule.ts`); the headers, read again,
 * say what is to be seen on each side. Pure: writes nothing, runs nothing, and never throws on what headers say.
 */
export function witnessesOf(findings: readonly Finding[], sidesOf: SidesOf): Witnesses {
  const witnesses: Witness[] = [];
  const without: NoWitness[] = [];
  // One finding may stand in a review several times, with one text an architecture.
  for (const finding of findings) {
    const made = witnessOf(finding, sidesOf);
    if (typeof made === "string") without.push({ finding, reason: made });
    else witnesses.push(made);
  }
  return { witnesses: withOwnNames(witnesses), without };
}

function witnessOf(finding: Finding, sidesOf: SidesOf): Witness | string {
  const rule = allRules.find(({ id }) => id === finding.rule);
  const wanted = rule?.witness;
  if (wanted !== undefined && "none" in wanted) return wanted.none;
  const all = finding.abis.flatMap((arch) => sidesOf(finding.header, arch) ?? []);
  if (all.length === 0) return `${finding.header} could not be read again`;
  const makers = wanted === undefined ? [whatDiffers] : wanted.map((name) => claims[name]);
  let reason = "";
  for (const make of makers) {
    const shown = all.map((sides) => ({
      arch: sides.model.name,
      shown: withHeader(make(finding, sides, all), finding.header, sides),
    }));
    const able = shown.flatMap(({ arch, shown: each }) => (typeof each === "string" ? [] : [{ arch, shown: each }]));
    const [first] = able;
    if (first === undefined) {
      reason = shown.flatMap(({ shown: each }) => (typeof each === "string" ? [each] : []))[0] ?? reason;
      continue;
    }
    // Where another architecture needs another program, the first one's is the witness.
    const cases = able.filter((each) => sameProgram(each.shown, first.shown)).flatMap(caseOf);
    if (cases.length === 0) {
      reason = `only a program that runs can show it, and programs for ${finding.abis.join(", ")} do not run here`;
      continue;
    }
    return {
      file: `${[finding.rule, finding.element, finding.fingerprint].map(fileWord).join("-")}.c`,
      finding,
      text: programText(finding, first.shown, { cases, needed: missingTypes(all) }),
      flags: first.shown.flags ?? [],
      includes: first.shown.includes !== false,
      how: first.shown.kind === "run" ? "run" : "compile",
      cases,
    };
  }
  return reason;
}

/** A header that is new, or gone, is what a compiler speaks of first. */
function withHeader(shown: Shown | string, header: string, { before, after }: Sides): Shown | string {
  if (typeof shown === "string" || shown.includes === false) return shown;
  return {
    ...shown,
    before: before === undefined ? fails(header) : shown.before,
    after: after === undefined ? fails(header) : shown.after,
  };
}

function caseOf({ arch, shown }: { readonly arch: string; readonly shown: Shown }): readonly WitnessCase[] {
  const model = allModels.find(({ name }) => name === arch);
  if (model === undefined || (shown.kind === "run" && !compilerOf(model).runs)) return [];
  return [{ arch, before: shown.before, after: shown.after }];
}

function sameProgram(a: Shown, b: Shown): boolean {
  return a.kind === b.kind && a.expression === b.expression && a.lines.join("\n") === b.lines.join("\n");
}

/** The same claim about one element on two sets of architectures has two files. */
function withOwnNames(witnesses: readonly Witness[]): readonly Witness[] {
  const taken = new Map<string, number>();
  return witnesses.map((each) => {
    const count = (taken.get(each.file) ?? 0) + 1;
    taken.set(each.file, count);
    return count === 1 ? each : { ...each, file: each.file.replace(/\.c$/, `-${count}.c`) };
  });
}

/** A word of a file's name, on any file system. */
function fileWord(text: string): string {
  return text
    .replace(/[^\w.]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 80);
}
