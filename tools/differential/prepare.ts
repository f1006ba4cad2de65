import type { Build } from "../../src/contract/build.ts";
import type { AnyInterface } from "../../src/session/spec.ts";
import { askedCases, buildFor } from "../kernels/held-to.ts";
import type { TestedInterface } from "../kernels/tested-interfaces.ts";
import { type Templates, templatesOf } from "./templates.ts";

/** What a kernel of a release is played by, and the calls that it is asked with: those of the selftest of its build, of all that this machine has. */
export function prepare(
  tested: TestedInterface,
  release: string,
): { readonly spec: AnyInterface; readonly build: Build; readonly templates: Templates } {
  const spec = tested.spec(release);
  const build = buildFor(tested, release);
  const { suite, cases } = askedCases(tested, release);
  const plays = cases.flatMap(({ skip, case: each }) => (skip === undefined ? [each.plays] : []));
  return { spec, build, templates: templatesOf(spec, build, suite.numbers, plays, tested.handsOut) };
}
