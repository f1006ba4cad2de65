import { describe, expect, test } from "vitest";
import { buildOf } from "../../src/contract/build-of.ts";
import { vduse } from "../../src/interfaces/vduse/provider.ts";
import { suiteOf } from "../../src/selftest/suite-of.ts";
import type { AnyInterface } from "../../src/session/spec.ts";
import { callLine } from "../../tools/kernels/call-lines.ts";
import { difference, playedAnswers } from "../../tools/kernels/compare.ts";
import { withTables } from "../../tools/kernels/document.ts";
import { answersOf, type Golden, goldenOf, goldenText, withAnswers } from "../../tools/kernels/golden.ts";
import { buildFor } from "../../tools/kernels/held-to.ts";
import { kernelsTable } from "../../tools/kernels/kernels-table.ts";
import { nearestBuild } from "../../tools/kernels/nearest-build.ts";
import { testedInterfaces } from "../../tools/kernels/tested-interfaces.ts";

const kernel = (version: string) => ({
  kernel: `${version}-amd64`,
  packages: [`linux-image-${version}-amd64`],
  version: `${version}-1`,
  build: { from: "6.0" },
  reason: null,
  pass: 2,
  fail: 0,
  known: 0,
  skip: {},
});
const one = (...answers: readonly string[]) => ({ name: "one", calls: ["open a as a", "ioctl a 0x1"], answers });
const two = (...answers: readonly string[]) => ({ name: "two", calls: ["open b as b"], answers });

describe("kept answers", () => {
  const empty: Golden = { interface: "vduse", kernels: {}, cases: [] };
  const first = withAnswers(empty, "6.12", kernel("6.12.117"), [two("ENOENT"), one("fd", "0")]);
  const both = withAnswers(first, "6.1", kernel("6.1.192"), [one("fd", "0"), two("fd")]);

  test("releases that answered alike stand together, in their order", () => {
    expect(both.cases).toEqual([
      { name: "one", calls: ["open a as a", "ioctl a 0x1"], answers: { "6.1 6.12": ["fd", "0"] } },
      { name: "two", calls: ["open b as b"], answers: { "6.1": ["fd"], "6.12": ["ENOENT"] } },
    ]);
    expect(Object.keys(both.kernels)).toEqual(["6.1", "6.12"]);
    expect(answersOf(both, "6.1").map(({ answers }) => answers)).toEqual([["fd", "0"], ["fd"]]);
  });

  test("a release that is asked again is replaced, and what nobody answers any more is gone", () => {
    const again = withAnswers(withAnswers(both, "6.12", kernel("6.12.120"), [one("fd", "EINVAL")]), "6.1", kernel("6.1.193"), []);
    expect(again.cases).toEqual([{ name: "one", calls: ["open a as a", "ioctl a 0x1"], answers: { "6.12": ["fd", "EINVAL"] } }]);
    expect(again.kernels["6.12"]?.kernel).toBe("6.12.120-amd64");
  });

  test("come back from their text", () => {
    expect(goldenOf(goldenText(both))).toEqual(both);
    expect(goldenText(both).split("\n").length).toBe(1 + both.cases.length + 1);
  });

  test("as a table: one row a release, one column an interface", () => {
    const other: Golden = { ...empty, interface: "kvm", kernels: { "6.12": { ...kernel("6.12.117"), pass: 5, known: 1 } } };
    expect(kernelsTable([both, other]).split("\n").slice(2)).toEqual([
      "| 6.1     | 6.1.192-amd64  | 6.1.192-1      | 2 of 2 | not built       |",
      "| 6.12    | 6.12.117-amd64 | 6.12.117-1     | 2 of 2 | 5 of 6, 1 known |",
    ]);
  });

  test("a document without a place for a table is refused", () => {
    expect(() => withTables("# Kernels", { selftests: [both], programs: [], probed: [] })).toThrow(
      "docs/kernels.md has no place for the table kernels: <!-- kernels --> … <!-- end of kernels -->",
    );
  });
});

describe("the build that a kernel is", () => {
  const spec = vduse as unknown as AnyInterface;
  const tested = { spec, loose: [], handsOut: [], known: [] };
  /** What a build answers to the selftest of another. */
  const answered = (suite: string, build: ReturnType<typeof buildOf>) => {
    const { cases, numbers } = suiteOf(spec, buildOf(spec.contract, suite));
    return cases
      .filter(({ skip, program }) => skip === undefined && program === undefined)
      .map(({ name, plays }) => {
        const calls = plays.map((play) => callLine(play, numbers));
        return { id: name, calls, answers: playedAnswers(tested, build, calls) };
      });
  };

  test.each([
    ["6.10", { from: "6.10", with: ["vq-align-strict"] }, { with: ["vq-align-strict"], without: [], differing: 0 }],
    ["7.3", { from: "7.3", without: ["umem"] }, { with: [], without: ["umem"], differing: 0 }],
    ["7.2", { from: "7.2" }, { with: [], without: [], differing: 0 }],
  ])("is found by its answers: held to %s, it is %j", (release, what, nearest) => {
    const cases = answered(release, buildOf(spec.contract, what));
    expect(nearestBuild(tested, buildOf(spec.contract, release), cases)).toEqual(nearest);
  });

  test("what no build answers stays over", () => {
    const [first, ...rest] = answered("7.3", buildOf(spec.contract, "7.3"));
    if (first === undefined) throw new Error("there is no case");
    const strange = { ...first, answers: first.answers.map(() => "EDQUOT") };
    expect(nearestBuild(tested, buildOf(spec.contract, "7.3"), [strange, ...rest])).toEqual({
      with: [],
      without: [],
      differing: 1,
    });
    expect(difference(tested, buildOf(spec.contract, "7.3"), strange)).toMatchObject({
      call: first.calls[0],
      played: "fd",
      real: "EDQUOT",
    });
  });

  test("is held to the newest release that is not newer", () => {
    const named = (name: string, release: string) => {
      const found = testedInterfaces.find((each) => each.name === name);
      return found === undefined ? undefined : buildFor(found, release).name;
    };
    expect([named("vduse", "7.1"), named("vduse", "7.3"), named("kvm", "6.13"), named("vfio", "6.1")]).toEqual([
      "vduse@7.0",
      "vduse@7.3",
      "kvm@6.12",
      "vfio@6.1 with update-vaddr-chosen",
    ]);
    expect(() => named("vduse", "5.10")).toThrow("the contract begins with 5.15, after 5.10");
  });
});
