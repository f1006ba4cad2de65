import { describe, expect, test } from "vitest";
import type { Build } from "../../contract/build.ts";
import { buildOf, whyImpossible } from "../../contract/build-of.ts";
import { checkContract } from "../../contract/check-contract.ts";
import { closure } from "../../contract/closure.ts";
import { mutationScore } from "../../selftest/mutation-score.ts";
import { providerTarget } from "../../selftest/provider-target.ts";
import { runCase } from "../../selftest/run-case.ts";
import { suiteOf } from "../../selftest/suite-of.ts";
import type { Answer } from "../../session/answer.ts";
import { at } from "../../session/argument.ts";
import { commandsOf } from "../../session/dispatch.ts";
import { Provider } from "../../session/provider.ts";
import { mshvContract } from "./contract.ts";
import { mshv } from "./provider.ts";
import type { MshvWorld } from "./world.ts";

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
  const ids = mshvContract.changes.map(({ id }) => id);
  let has = new Set(["node"]);
  for (const id of ids.map((each) => [random(), each] as const).sort()) {
    if (random() < 0.4) continue;
    const more = new Set([...has, ...closure(mshvContract, [id[1]]).map(({ change }) => change)]);
    if (whyImpossible(mshvContract, more, "build").length === 0) has = more;
  }
  return buildOf(mshvContract, { has, name: `seed ${seed}` });
}

const releases = mshvContract.releases.map(({ name }) => buildOf(mshvContract, name));

test("the contract is sound", () => {
  expect(checkContract(mshvContract)).toEqual([]);
});

describe("what the selftest makes of the rows holds", () => {
  test.each([...releases, ...Array.from({ length: 40 }, (_, seed) => cherryPicked(seed))])("$name", (build) => {
    const suite = suiteOf(mshv, build);
    const failures = suite.cases.flatMap((each) => {
      const outcome = runCase(each, providerTarget(mshv, build), suite.numbers);
      return outcome.kind === "fail"
        ? [`${each.name}: ${outcome.call} expected ${outcome.expected}, found ${outcome.found}`]
        : [];
    });
    expect(failures).toEqual([]);
    expect(suite.cases.length).toBeGreaterThan(5);
  });

  test("what no call can show, and why", () => {
    const skipped = releases.flatMap((build) =>
      suiteOf(mshv, build).cases.flatMap(({ skip }) => (skip === undefined ? [] : [skip])),
    );
    expect([...new Set(skipped)].sort()).toEqual([
      "needs a guest in the lower VTL",
      "needs a guest that runs",
      "needs a hypervisor whose XSAVE area is larger than a page",
      "only memory that changes between two reads gets here",
      "the selftest places every buffer at the start of a page",
    ]);
  });
});

/** One open descriptor of each kind that the build has, and one that is closed again. */
function everyKind(build: Build): { readonly provider: Provider<MshvWorld>; readonly fds: readonly number[] } {
  const provider = new Provider(mshv, build);
  const fds: number[] = [];
  const keep = (answer: Answer): number => {
    if (!("value" in answer)) return -1;
    fds.push(answer.value);
    return answer.value;
  };
  const dev = keep(provider.open("/dev/mshv"));
  keep(provider.open("/dev/mshv_sint", { nonblock: true }));
  keep(provider.open("/dev/mshv_hvcall"));
  keep(provider.foreign("eventfd"));
  if (build.has.has("request-version")) provider.ioctl(dev, 0x4004b800, new Uint8Array(4));
  const partition = keep(provider.ioctl(dev, 0x4010b800, new Uint8Array(16)));
  keep(provider.ioctl(dev, 0x4020b801, new Uint8Array(32)));
  keep(provider.ioctl(partition, 0x4004b801, new Uint8Array(4)));
  keep(provider.ioctl(dev, 0x8001b81d, undefined));
  provider.close(keep(provider.open("/dev/mshv")));
  return { provider, fds };
}

test("whatever is made wrong in a release, its selftest finds it, or says why nobody can", () => {
  const gaps = releases.flatMap((build) =>
    mutationScore(mshv, suiteOf(mshv, build)).survivors.flatMap(({ name, because }) =>
      because === undefined ? [`${build.name}: ${name}`] : [],
    ),
  );
  expect(gaps).toEqual([]);
});

test("100,000 random calls a build: always an answer", () => {
  const numbers = commandsOf(mshv).flatMap(({ number }) => [number, number, number + 1, (number ^ 0x4000_0000) >>> 0]);
  for (const [seed, build] of releases.entries()) {
    const random = seeded(1000 + seed);
    const { provider, fds } = everyKind(build);
    for (let round = 0; round < 100_000; round += 1) {
      const fd = random() < 0.02 ? Math.floor(random() * 1030) : (fds[Math.floor(random() * fds.length)] ?? 0);
      const number = numbers[Math.floor(random() * numbers.length)] ?? 0;
      const bytes = new Uint8Array(Math.floor(random() * 70));
      // Mostly zeros and small numbers, so that many calls get far; sometimes a pointer back to the bytes themselves.
      for (let index = 0; index < bytes.length; index += 1) {
        if (random() < 0.1) bytes[index] = Math.floor(random() * (random() < 0.5 ? 4 : 256));
      }
      if (random() < 0.5 && bytes.length >= 32) bytes.set([0, 0x10, 0, 0, 0, 0, 0, 0], random() < 0.5 ? 8 : 16);
      const argument = random() < 0.1 ? BigInt(Math.floor(random() * 2 ** 32)) : at(0x1000n, bytes);
      const answer = provider.ioctl(fd, number, argument);
      if ("errno" in answer ? !/^E[A-Z0-9]+$/.test(answer.errno) : !(answer.value >= 0))
        expect({ number, bytes }).toEqual(answer);
    }
  }
});
