import { describe, expect, test } from "vitest";
import { buildOf } from "../../src/contract/build-of.ts";
import { playedAnswers } from "../../tools/kernels/compare.ts";
import { askedCases } from "../../tools/kernels/held-to.ts";
import { judgeKernel } from "../../tools/kernels/judge-kernel.ts";
import { knownDifference } from "../../tools/kernels/known-difference.ts";
import { testedInterfaces } from "../../tools/kernels/tested-interfaces.ts";
import type { Told } from "../../tools/kernels/work.ts";

const found = testedInterfaces.find(({ name }) => name === "vduse");
if (found === undefined) throw new Error("VDUSE is not tested");
const vduse = found;

/** What a kernel tells that answers as a build does, when it is asked as one of a release. */
function told(release: string, as: Parameters<typeof buildOf>[1], nodes: readonly string[] = ["vduse"]): readonly Told[] {
  const spec = vduse.spec(release);
  const build = buildOf(spec.contract, as);
  const asked = askedCases(vduse, release).cases.filter(({ skip }) => skip === undefined);
  return [
    { kind: "hello", release: `${release}.0-test`, nodes, seconds: 0.2 },
    ...asked.map(({ id, calls }): Told => ({ kind: "case", id, answers: playedAnswers({ ...vduse, spec }, build, calls) })),
    { kind: "done", seconds: 1, calls: 2 },
  ];
}

describe("a kernel is judged", () => {
  test("that keeps its word: it passes all that it was asked", () => {
    const judged = judgeKernel(vduse, "7.3", told("7.3", "7.3"));
    expect(judged).toMatchObject({ interface: "vduse", fail: [], known: [], differences: [] });
    expect(judged?.pass).toBe(judged?.answered.length);
    expect(judged?.pass).toBeGreaterThan(700);
    expect(judged?.nearest).toBeUndefined();
    expect(judged?.skip).toMatchObject({ "needs a 32-bit program": 2, "needs 1048575 devices": 1 });
  });

  test("that took a fix: what fails, what differs, and which build it is", () => {
    const judged = judgeKernel(vduse, "6.17", told("6.17", { from: "6.15", with: ["vq-align-strict"] }));
    expect(judged?.fail[0]).toEqual({
      name: "VDUSE_CREATE_DEV: vduse_dev_config.vq_align = 0 → success",
      call: "ioctl control 0x41508102 bytes 336:0=6162696465,260=02,268=03,272=01",
      expected: "success",
      found: "EINVAL",
    });
    expect(judged?.differences.length).toBe(judged?.fail.length);
    expect(judged?.nearest).toEqual({ with: ["vq-align-strict"], without: [], differing: 0 });
  });

  test("that was not asked everything", () => {
    const [hello, first, ...rest] = told("7.3", "7.3");
    if (hello === undefined || first === undefined) throw new Error("nothing was told");
    expect(judgeKernel(vduse, "7.3", [hello, ...rest])?.skip).toMatchObject({ "was not run": 1 });
  });

  test("that has not got the interface, or told nothing", () => {
    expect(judgeKernel(vduse, "7.3", told("7.3", "7.3", ["kvm", "vfio"]))).toBeUndefined();
    expect(judgeKernel(vduse, "7.3", [])).toBeUndefined();
  });
});

test("a difference is known by release, call and both answers", () => {
  const known = [
    { releases: ["6.1"], call: /^ioctl group 0x3b68 /, played: "EINVAL", real: "EBADF", reason: "looked for first" },
  ];
  const row = { id: "", call: "ioctl group 0x3b68 bytes 4:0=ffffffff", played: "EINVAL", real: "EBADF" };
  expect(knownDifference({ known }, "6.1", row)).toBe("looked for first");
  expect(knownDifference({ known }, "6.12", row)).toBeUndefined();
  expect(knownDifference({ known }, "6.1", { ...row, real: "EPERM" })).toBeUndefined();
  expect(knownDifference({ known }, "6.1", { ...row, call: "ioctl group 0x3b69" })).toBeUndefined();
});
