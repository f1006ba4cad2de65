import { describe, expect, test } from "vitest";
import type { Build } from "../../contract/build.ts";
import { buildOf, whyImpossible } from "../../contract/build-of.ts";
import { checkContract } from "../../contract/check-contract.ts";
import { closure } from "../../contract/closure.ts";
import { mutationScore } from "../../selftest/mutation-score.ts";
import { providerTarget } from "../../selftest/provider-target.ts";
import { runCase } from "../../selftest/run-case.ts";
import { suiteOf } from "../../selftest/suite-of.ts";
import { at } from "../../session/argument.ts";
import { commandsOf } from "../../session/dispatch.ts";
import { Provider } from "../../session/provider.ts";
import { domainPath } from "./calls.ts";
import { iommuContract } from "./contract.ts";
import { iommu } from "./provider.ts";

/** Numbers that look random and are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Any subset of the changes that can be: picks in random order, each with what it needs, unless something in the way excludes it. */
function cherryPicked(seed: number): Build {
  const random = seeded(seed);
  const ids = iommuContract.changes.map(({ id }) => id);
  let has = new Set(["domain"]);
  for (const id of ids.map((each) => [random(), each] as const).sort()) {
    if (random() < 0.4) continue;
    const more = new Set([...has, ...closure(iommuContract, [id[1]]).map(({ change }) => change)]);
    if (whyImpossible(iommuContract, more, "build").length === 0) has = more;
  }
  return buildOf(iommuContract, { has, name: `seed ${seed}` });
}

const releases = iommuContract.releases.map(({ name }) => buildOf(iommuContract, name));

test("the contract is sound, and calls that depend on each other cannot be declared one by one", () => {
  expect(checkContract(iommuContract)).toEqual([]);
  expect(iommuContract.bundles["sva-calls"]).toEqual(["cache-invalidate", "bind-gpasid", "unbind-gpasid", "page-response"]);
});

describe("what the selftest makes of the rows holds", () => {
  test.each([...releases, ...Array.from({ length: 40 }, (_, seed) => cherryPicked(seed))])("$name", (build) => {
    const suite = suiteOf(iommu, build);
    const failures = suite.cases.flatMap((each) => {
      const outcome = runCase(each, providerTarget(iommu, build), suite.numbers);
      return outcome.kind === "fail"
        ? [`${each.name}: ${outcome.call} expected ${outcome.expected}, found ${outcome.found}`]
        : [];
    });
    expect(failures).toEqual([]);
    expect(suite.cases.length).toBeGreaterThan(5);
  });

  test("every check of every release is provoked, but those that need another device", () => {
    const skipped = releases.flatMap((build) =>
      suiteOf(iommu, build).cases.flatMap(({ skip }) => (skip === undefined ? [] : [skip])),
    );
    expect([...new Set(skipped)].sort()).toEqual(["needs a device that is not on PCI", "needs a device with fewer PASIDs"]);
  });
});

test("whatever is made wrong in a release, its selftest finds it, or says why nobody can", () => {
  const gaps = releases.flatMap((build) =>
    mutationScore(iommu, suiteOf(iommu, build)).survivors.flatMap(({ name, because }) =>
      because === undefined ? [`${build.name}: ${name}`] : [],
    ),
  );
  expect(gaps).toEqual([]);
});

test("100,000 random calls a build: always an answer", () => {
  const numbers = commandsOf(iommu).flatMap(({ number }) => [number, number + 1, number ^ 0x4000_0000]);
  for (const [seed, build] of releases.entries()) {
    const random = seeded(1000 + seed);
    const provider = new Provider(iommu, build);
    const fds = [domainPath, domainPath].flatMap((path) => {
      const answer = provider.open(path);
      return "value" in answer ? [answer.value] : [];
    });
    for (let round = 0; round < 100_000; round += 1) {
      const fd = random() < 0.02 ? Math.floor(random() * 6) : (fds[Math.floor(random() * fds.length)] ?? 0);
      const number = numbers[Math.floor(random() * numbers.length)] ?? 0;
      const bytes = new Uint8Array(Math.floor(random() * 80));
      // Mostly small numbers, so that many calls get far.
      for (let at = 0; at < bytes.length; at += 1)
        bytes[at] = random() < 0.8 ? 0 : Math.floor(random() * (random() < 0.5 ? 4 : 256));
      if (random() < 0.8 && bytes.length > 8) bytes.set([[16, 32, 56, 72, 255][Math.floor(random() * 5)] ?? 0, 0, 0, 0, 1], 0);
      const argument =
        random() < 0.1 ? BigInt(Math.floor(random() * 2 ** 32)) : at(0x1000n + BigInt(Math.floor(random() * 3)), bytes);
      const answer = provider.ioctl(fd, number, argument);
      if ("errno" in answer ? !/^E[A-Z0-9]+$/.test(answer.errno) : !(answer.value >= 0))
        expect({ number, bytes }).toEqual(answer);
    }
  }
});
