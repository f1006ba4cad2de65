import { expect, test } from "vitest";
import type { Build } from "../../contract/build.ts";
import { buildOf, whyImpossible } from "../../contract/build-of.ts";
import type { Contract } from "../../contract/contract.ts";
import { runEmulated } from "../../selftest/run-suite.ts";
import { suiteOf } from "../../selftest/suite-of.ts";
import type { AnyInterface } from "../../session/spec.ts";
import { iommufd } from "./iommufd-provider.ts";
import { vfio } from "./provider.ts";

/** Every release, and the newest without each of the changes that it can be without: what a cherry-pick may leave out. */
function builds(contract: Contract): readonly Build[] {
  const newest = contract.releases.at(-1);
  const without = (newest?.has ?? []).filter((change) => {
    const left = new Set(newest?.has.filter((each) => each !== change));
    return change !== "base" && whyImpossible(contract, left, "x").length === 0;
  });
  return [
    ...contract.releases.map(({ name }) => buildOf(contract, name)),
    ...without.map((change) => buildOf(contract, { from: newest?.name ?? "", without: [change] })),
  ];
}

const rows = ([vfio, iommufd] as unknown as readonly AnyInterface[]).flatMap((spec) =>
  builds(spec.contract).map((build) => [build.name, spec, build] as const),
);

test.each(rows)("%s keeps its word", (_, spec, build) => {
  const { results } = runEmulated(spec, suiteOf(spec, build));
  expect(results.filter(({ outcome }) => outcome.kind === "fail").map((each) => each.case.name)).toEqual([]);
  expect(results.filter(({ outcome }) => outcome.kind === "pass").length).toBeGreaterThan(300);
});
