import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { groundOf } from "../selftest/ground.ts";
import { judgeOf } from "../selftest/judge.ts";
import { mutationScore } from "../selftest/mutation-score.ts";
import { runEmulated } from "../selftest/run-suite.ts";
import { suiteOf } from "../selftest/suite-of.ts";
import { checksOf, provoked } from "../selftest/variations.ts";
import { played } from "./played.ts";

const specs = await Promise.all(Object.entries(played).map(async ([name, load]) => [name, await load()] as const));
const builds = specs.flatMap(([name, spec]) =>
  spec.contract.releases.map((release) => [`${name} ${release.name}`, spec, release.name] as const),
);

test("an interface is known by its contract's name", () => {
  expect(specs.map(([, { contract }]) => contract.name)).toEqual(specs.map(([name]) => name));
});

describe("each release keeps its word", () => {
  test.each(builds)("%s", (_name, spec, release) => {
    const { results } = runEmulated(spec, suiteOf(spec, buildOf(spec.contract, release)));
    expect(results.filter(({ outcome }) => outcome.kind === "fail").map((each) => [each.case.name, each.outcome])).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  });
});

test.each<[string, readonly string[]]>([
  [
    "7.0",
    [
      "VDUSE_VQ_GET_INFO of a 32-bit program, as 0xc02c8115 → ENOTTY",
      "VDUSE_IOTLB_GET_FD of a 32-bit program, as 0xc01c8110 → ENOTTY",
    ],
  ],
  // Without a driver nothing is mapped, so that EINVAL is as far as GET_FD gets.
  [
    "7.3",
    [
      "VDUSE_VQ_GET_INFO of a 32-bit program: valid → success",
      "VDUSE_IOTLB_GET_FD of a 32-bit program: as far as a program gets alone → EINVAL",
    ],
  ],
])("32-bit programs of VDUSE %s", async (release, names) => {
  const spec = await played.vduse();
  const { cases } = suiteOf(spec, buildOf(spec.contract, release));
  const own = cases.filter(({ area }) => area === "32-bit");
  expect(own.map(({ name }) => name)).toEqual(names);
  expect(own.every(({ program }) => program === "32-bit")).toBe(true);
});

describe("each provocation meets its own check, or one that answers the same", () => {
  test.each(builds)("%s", (_name, spec, release) => {
    const ground = groundOf(spec, buildOf(spec.contract, release));
    const judge = judgeOf(ground);
    const strays: unknown[] = [];
    for (const command of ground.commands) {
      for (const check of checksOf(ground, command, "holding")) {
        for (const variation of provoked(ground, command, check)) {
          const verdict = judge(variation);
          if (verdict.kind !== "check" || verdict.id !== check.id)
            strays.push([command.name, check.id, variation.label, verdict]);
        }
      }
    }
    expect(strays).toEqual([]);
  });
});

describe("each mutant of a release is found or explained", () => {
  test.each(builds)("%s", (_name, spec, release) => {
    const { mutants, found, survivors } = mutationScore(spec, suiteOf(spec, buildOf(spec.contract, release)));
    expect(survivors.filter(({ because }) => because === undefined).map(({ name }) => name)).toEqual([]);
    expect(found + survivors.length).toBe(mutants);
  });
});
