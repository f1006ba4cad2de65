import { buildOf } from "../../src/contract/build-of.ts";
import { runEmulated } from "../../src/selftest/run-suite.ts";
import { suiteOf } from "../../src/selftest/suite-of.ts";
import { buildFor } from "./held-to.ts";
import { testedInterfaces } from "./tested-interfaces.ts";
import type { Told } from "./work.ts";

/** What `abide selftest --real` made of a kernel. */
export interface JudgedReal {
  readonly name: string;
  /** The build that the verb took the kernel for; empty when it could not run. */
  readonly build: string;
  readonly pass: number;
  readonly skip: number;
  readonly seconds: number;
  /** Cases that failed, another build than the one that the kernel is held to here, devices that were left behind, or why it did not run. */
  readonly wrong: readonly string[];
}

/**
 * What the same verb made of devices that `abide trial --as` made look like an older build: all that it judges must be that build's, but for what the
 * kernel has become stricter about and tells nobody (silent changes), which no mask takes away.
 */
export function judgeMasked(kernelRelease: string, told: readonly Told[]): readonly JudgedReal[] {
  return told.flatMap((each): readonly JudgedReal[] => {
    if (each.kind !== "masked") return [];
    const { name, release, status, output, errors, seconds } = each;
    const [result] = output === "" ? [] : (JSON.parse(output) as Document).builds;
    const none = { name, build: `${name}@${release}`, pass: 0, skip: 0, seconds };
    if (result === undefined) return [{ ...none, wrong: [`status ${status}: ${errors.trim()}`] }];
    const of = (outcome: string) => result.cases.filter((one) => one.outcome === outcome);
    const stricter = failingOn(name, release, kernelRelease);
    const failed = of("fail").flatMap((one) => (stricter.has(one.name) ? [] : [`failed: ${one.name}`]));
    return [{ ...none, build: result.build, pass: of("pass").length, skip: of("skip").length, wrong: failed }];
  });
}

/** Cases of a release that a build with the silent changes of a newer kernel does not pass. */
function failingOn(name: string, release: string, kernelRelease: string): ReadonlySet<string> {
  const tested = testedInterfaces.find((one) => one.name === name);
  if (tested === undefined) return new Set();
  const spec = tested.spec(kernelRelease);
  const { contract } = spec;
  const has = buildOf(contract, release).has;
  const silent = contract.changes.filter(
    ({ id, silent }) => silent === true && !has.has(id) && buildFor(tested, kernelRelease).has.has(id),
  );
  const stricter = buildOf(contract, { from: release, with: silent.map(({ id }) => id) });
  const { results } = runEmulated(spec, suiteOf(spec, buildOf(contract, release)), stricter);
  return new Set(results.filter(({ outcome }) => outcome.kind === "fail").map((each) => each.case.name));
}

/** What of the verb's JSON is looked at. */
interface Document {
  readonly builds: readonly {
    readonly build: string;
    readonly cases: readonly { readonly name: string; readonly outcome: string }[];
  }[];
}

/** Of a kernel that has not got an interface, the verb must say so. */
export function judgeReal(release: string, told: readonly Told[]): readonly JudgedReal[] {
  const [hello] = told;
  const nodes = hello?.kind === "hello" ? hello.nodes : [];
  return told.flatMap((each): readonly JudgedReal[] => {
    if (each.kind !== "real") return [];
    const { name, status, output, errors, left, seconds } = each;
    const tested = testedInterfaces.find((one) => one.name === name);
    if (tested === undefined) return [];
    const none = { name, build: "", pass: 0, skip: 0, seconds };
    const behind = left.map((device) => `left ${device} behind`);
    if (!nodes.includes(tested.node)) {
      return status === 2 && errors.includes(" is not there (ENOENT)")
        ? []
        : [{ ...none, wrong: [`status ${status}: ${errors}`, ...behind] }];
    }
    const [result] = status === 2 ? [] : (JSON.parse(output) as Document).builds;
    if (result === undefined) return [{ ...none, wrong: [`status ${status}: ${errors.trim()}`, ...behind] }];
    const of = (outcome: string) => result.cases.filter((one) => one.outcome === outcome);
    const due = buildFor(tested, release).name;
    const other = result.build === due ? [] : [`took the kernel for ${result.build}, and it is ${due}`];
    const failed = of("fail").map((one) => `failed: ${one.name}`);
    return [
      {
        name,
        build: result.build,
        pass: of("pass").length,
        skip: of("skip").length,
        seconds,
        wrong: [...other, ...failed, ...behind],
      },
    ];
  });
}
