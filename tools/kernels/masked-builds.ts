import { buildOf } from "../../src/contract/build-of.ts";
import type { Change } from "../../src/contract/contract.ts";
import { plain } from "../../src/report/ktap.ts";
import type { Suite } from "../../src/selftest/case.ts";
import { runEmulated } from "../../src/selftest/run-suite.ts";
import { suiteOf } from "../../src/selftest/suite-of.ts";
import { readVerdicts } from "../check-emit/verdicts.ts";
import { cProgram } from "./c-programs.ts";
import { buildFor } from "./held-to.ts";
import { type JudgedReal, type RealDocument, realInterfaces } from "./judge-real.ts";
import { type TestedInterface, testedInterfaces } from "./tested-interfaces.ts";
import type { Masked, Told } from "./work.ts";

/** What the newest kernel is made to look like unless told otherwise. It takes half a minute; KVM, as `kvm@6.1`, takes two. */
const usual: readonly Masked[] = [{ name: "vduse", release: "6.10" }];
const usualOn = "7.3";

/** A build that a kernel's devices are made to look like, with the program that holds them to it. */
export interface MaskedBuild {
  readonly masked: Masked;
  /** Where `masked` has a program. */
  readonly program: { readonly path: string; readonly bytes: Uint8Array } | undefined;
}

/** @param as what was asked for; none for what is usual. */
export function maskedBuilds(as: readonly Masked[], kernelRelease: string): readonly MaskedBuild[] {
  const wanted = as.length > 0 ? as : kernelRelease === usualOn ? usual : [];
  return wanted.map(({ name, release }) => {
    if (realInterfaces.includes(name)) return { masked: { name, release }, program: undefined };
    const path = `/abide/${name}-as-${release}`;
    const bytes = cProgram(
      suiteFor(testedNamed(name), release, kernelRelease),
      `${name} for npm run kernels -- --as ${name}@${release}`,
    );
    if (bytes === undefined) throw new Error(`--as ${name}@${release}: there is no selftest of ${name} in C`);
    return { masked: { name, release, program: path }, program: { path, bytes } };
  });
}

/**
 * What a selftest made of devices that `abide trial --as` made look like an older build: all that it judges must be that build's, but for what the
 * machine has not got, and what the kernel has become stricter about and tells nobody (silent changes), which no mask takes away.
 */
export function judgeMasked(kernelRelease: string, told: readonly Told[]): readonly JudgedReal[] {
  return told.flatMap((each): readonly JudgedReal[] => {
    if (each.kind !== "masked") return [];
    const { name, release, program, status, output, errors, seconds } = each;
    const build = `${name}@${release}`;
    const verdicts = program === undefined ? verdictsIn(output) : readVerdicts(output);
    if (verdicts.size === 0) return [{ name, build, pass: 0, skip: 0, seconds, wrong: [`status ${status}: ${errors.trim()}`] }];
    const of = (kind: string) => [...verdicts].flatMap(([named, verdict]) => (verdict === kind ? [named] : []));
    const tested = testedNamed(name);
    const suite = suiteFor(tested, release, kernelRelease);
    const due = failingOn(tested, suite, release, kernelRelease);
    const lost =
      program === undefined || verdicts.size === suite.cases.length
        ? []
        : [`${verdicts.size} of ${suite.cases.length} cases came through`];
    const failed = of("fail").flatMap((named) => (due.has(named) ? [] : [`failed: ${named}`]));
    return [{ name, build, pass: of("pass").length, skip: of("skip").length, seconds, wrong: [...lost, ...failed] }];
  });
}

function verdictsIn(output: string): ReadonlyMap<string, string> {
  const [result] = output === "" ? [] : (JSON.parse(output) as RealDocument).builds;
  return new Map(result?.cases.map(({ name, outcome }) => [plain(name), outcome]));
}

/** The selftest of a build on a machine like the one that is booted. */
function suiteFor(tested: TestedInterface, release: string, kernelRelease: string): Suite {
  const spec = tested.spec(kernelRelease);
  return suiteOf(spec, buildOf(spec.contract, release));
}

/** Cases of a release that a build with the silent changes of a newer kernel does not pass. */
function failingOn(tested: TestedInterface, suite: Suite, release: string, kernelRelease: string): ReadonlySet<string> {
  const spec = tested.spec(kernelRelease);
  const { contract } = spec;
  const has = buildOf(contract, release).has;
  const newer = buildFor(tested, kernelRelease).has;
  let silent: readonly Change[] = contract.changes.filter(({ id, silent }) => silent === true && !has.has(id) && newer.has(id));
  // One about something that the build has not got is not there either.
  for (let before = -1; before !== silent.length; ) {
    before = silent.length;
    const there = new Set([...has, ...silent.map(({ id }) => id)]);
    silent = silent.filter(({ needs = [] }) => needs.every((id) => there.has(id)));
  }
  const stricter = buildOf(contract, { from: release, with: silent.map(({ id }) => id) });
  const { results } = runEmulated(spec, suite, stricter);
  return new Set(results.filter(({ outcome }) => outcome.kind === "fail").map((each) => plain(each.case.name)));
}

function testedNamed(name: string): TestedInterface {
  const found = testedInterfaces.find((one) => one.name === name);
  if (found === undefined)
    throw new Error(`expected one of ${testedInterfaces.map((each) => each.name).join(", ")}, found ${JSON.stringify(name)}`);
  return found;
}
