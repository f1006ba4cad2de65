import type { Build } from "../../src/contract/build.ts";
import { type BuildRequest, buildOf } from "../../src/contract/build-of.ts";
import type { Case, Suite } from "../../src/selftest/case.ts";
import { suiteOf } from "../../src/selftest/suite-of.ts";
import { callLine } from "./call-lines.ts";
import type { TestedInterface } from "./tested-interfaces.ts";

/** The build that a kernel of a release is held to: by name, by what else it has, and why. */
export function requestFor(
  tested: TestedInterface,
  release: string,
): { readonly build: BuildRequest; readonly reason: string | null } {
  const from = releaseBefore(tested.spec(release).contract.releases, release);
  const { reason, ...more } = tested.builds[release] ?? { reason: null };
  return { build: { from, ...more }, reason };
}

export function buildFor(tested: TestedInterface, release: string): Build {
  return buildOf(tested.spec(release).contract, requestFor(tested, release).build);
}

/** A case of the selftest with its calls as lines. Those that this machine has nothing for say so. */
export interface AskedCase {
  readonly id: string;
  readonly case: Case;
  readonly calls: readonly string[];
  readonly skip?: string;
}

/** What a kernel of a release is asked about an interface: the selftest of the build that it is held to. */
export function askedCases(
  tested: TestedInterface,
  release: string,
): { readonly suite: Suite; readonly cases: readonly AskedCase[] } {
  const suite = suiteOf(tested.spec(release), buildFor(tested, release));
  const cases = suite.cases.map((each): AskedCase => {
    const calls = each.plays.map((play) => callLine(play, suite.numbers));
    const lacks = tested.lacks.find(
      ({ call, case: named }) => named?.test(each.name) === true || calls.some((line) => call?.test(line)),
    )?.reason;
    const skip = each.skip ?? lacks ?? (each.program === undefined ? undefined : "needs a 32-bit program");
    return { id: `${tested.name}: ${each.name}`, case: each, calls, ...(skip === undefined ? {} : { skip }) };
  });
  return { suite, cases };
}

/** The newest release of a contract that is not newer than this: 6.10 for 6.12. */
function releaseBefore(releases: readonly { readonly name: string; readonly status: string }[], release: string): string {
  const known = releases.filter(({ name, status }) => status === "released" && position(name) <= position(release));
  const [newest] = known.sort((a, b) => position(b.name) - position(a.name));
  if (newest === undefined) throw new Error(`the contract begins with ${releases[0]?.name}, after ${release}`);
  return newest.name;
}

function position(release: string): number {
  const [major = 0, minor = 0] = release.split(".").map(Number);
  return major * 1000 + minor;
}
