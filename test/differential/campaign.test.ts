import { describe, expect, test } from "vitest";
import type { Target } from "../../src/selftest/target.ts";
import { type Counts, campaign } from "../../tools/differential/campaign.ts";
import { limits } from "../../tools/differential/limits.ts";
import { lockstep, type Side, type Sides } from "../../tools/differential/lockstep.ts";
import { prepare } from "../../tools/differential/prepare.ts";
import { shrink } from "../../tools/differential/shrink.ts";
import { playedSide } from "../../tools/differential/sides.ts";
import { callLine, readCall } from "../../tools/kernels/call-lines.ts";
import { type TestedInterface, testedInterfaces } from "../../tools/kernels/tested-interfaces.ts";

const tested = (name: string): TestedInterface => {
  const found = testedInterfaces.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

/** What is played for one release against what is played for another, which `bend` changes. */
function run(
  name: TestedInterface["name"],
  [release, other]: readonly [string, string],
  {
    calls,
    seed = 1,
    shrunk = 40,
    bend = (target) => target,
  }: { calls: number; seed?: number; shrunk?: number; bend?: (target: Target) => Target },
): { readonly counts: Counts; readonly sides: Sides; readonly made: readonly string[] } {
  const one = tested(name);
  const [mine, theirs] = [prepare(one, release), prepare(one, other)];
  const inner = playedSide(theirs.spec, theirs.build);
  const real: Side = { fresh: () => bend(inner.fresh()), clear: () => inner.clear() };
  const sides: Sides = { played: playedSide(mine.spec, mine.build), real, compare: one };
  const made: string[] = [];
  const counts = campaign(sides, {
    templates: mine.templates,
    limits: limits[name],
    seed,
    calls,
    shrunk,
    explanation: () => undefined,
    before: (_, play) => void made.push(callLine(play, {})),
  });
  return { counts, sides, made };
}

describe("a build against itself", () => {
  test.each([
    ["vduse", "6.12"],
    ["vduse", "7.2"],
    ["vduse", "7.3"],
    ["kvm", "7.3"],
    ["vfio", "7.3"],
  ] as const)("%s of %s does not differ", (name, release) => {
    const { counts, made } = run(name, [release, release], { calls: 12_000 });
    expect(counts.found).toEqual([]);
    expect(counts.calls).toBeGreaterThanOrEqual(12_000);
    expect(counts.sequences).toBeGreaterThan(50);
    // Every command of the interface was among them.
    const numbers = new Set(made.map((line) => line.split(" ")[2]));
    const wanted = prepare(tested(name), release).templates.groups.flatMap((group) => {
      const call = group[0]?.call;
      return call?.call === "ioctl" ? [`0x${(call.command as number).toString(16)}`] : [];
    });
    const never = (limits[name].never ?? []).map((number) => `0x${number.toString(16)}`);
    expect(wanted.filter((number) => !numbers.has(number) && !never.includes(number) && name !== "vfio")).toEqual([]);
  });

  test("the same seed makes the same calls, another seed others", () => {
    const { made } = run("vduse", ["7.3", "7.3"], { calls: 2000 });
    expect(run("vduse", ["7.3", "7.3"], { calls: 2000 }).made).toEqual(made);
    expect(run("vduse", ["7.3", "7.3"], { calls: 2000, seed: 2 }).made).not.toEqual(made);
  });
});

describe("differences", () => {
  test("7.2 and 7.3 of VDUSE differ by the features, in the fewest calls", () => {
    const { counts } = run("vduse", ["7.2", "7.3"], { calls: 12_000 });
    const shortest = counts.found.filter(({ calls }) => calls.length === 2);
    expect(shortest.map(({ calls, played, real }) => [calls, played, real])).toContainEqual([
      ["open /dev/vduse/control as control", "ioctl control 0x80088104 bytes 8"],
      "EINVAL",
      "0 *0=03",
    ]);
    expect(shortest.every(({ calls }) => /^ioctl control 0x(80088104|40088105)/.test(calls[1] ?? ""))).toBe(true);
  });

  test("once enough are shrunk, one that looks like none of them is listed as it is", () => {
    const { counts } = run("vduse", ["7.2", "7.3"], { calls: 12_000, shrunk: 1 });
    const lengths = new Map(counts.found.map(({ calls }) => [calls.at(-1)?.split(" ")[2], calls.length]));
    expect([...lengths.keys()].sort()).toEqual(expect.arrayContaining(["0x40088105", "0x80088104"]));
    expect([...lengths.values()].filter((length) => length > 2).length).toBeGreaterThan(0);
  });

  test("a planted bug is found, and shrunk to the calls that it takes", () => {
    // Once a device was destroyed, the version that is told is wrong.
    const bend = (target: Target): Target => {
      let destroyed = false;
      return {
        ...target,
        ioctl(fd, command, argument) {
          const answer = target.ioctl(fd, command, argument);
          if (command === 0x4100_8103 && "value" in answer) destroyed = true;
          if (destroyed && command === 0x8008_8100 && "value" in answer && argument.by === "pointer") argument.bytes[0] = 9;
          return answer;
        },
      };
    };
    const { counts } = run("vduse", ["7.3", "7.3"], { calls: 40_000, bend });
    expect(counts.found.length).toBeGreaterThan(0);
    const [first] = [...counts.found].sort((a, b) => a.calls.length - b.calls.length);
    expect(first?.calls.map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      "open /dev/vduse/control as",
      "ioctl control 0x40088101",
      "ioctl control 0x41508102",
      "ioctl control 0x41008103",
      "ioctl control 0x80088100",
    ]);
    expect([first?.played, first?.real]).toEqual(["0 *0=01", "0 *0=09"]);
  });

  test("bytes that do not matter become 0", () => {
    const one = tested("vduse");
    const [mine, theirs] = [prepare(one, "7.2"), prepare(one, "7.3")];
    const sides: Sides = { played: playedSide(mine.spec, mine.build), real: playedSide(theirs.spec, theirs.build), compare: one };
    const lines = [
      "open /dev/vduse/control as control7",
      "open /dev/vduse/control as control9",
      "ioctl control7 0x40088101 bytes 8:0=01",
      "ioctl control9 0x80088104 bytes 12:0=0102030405060708",
    ];
    const { differing } = lockstep(sides, () => lines.map(readCall));
    expect([differing?.played, differing?.real]).toEqual(["EINVAL", "0 *0=0300000000000000"]);
    const shortest = differing === undefined ? undefined : shrink(sides, differing);
    expect(shortest?.plays.map((play) => callLine(play, {}))).toEqual([
      "open /dev/vduse/control as control",
      "ioctl control 0x80088104 bytes 12",
    ]);
  });
});
