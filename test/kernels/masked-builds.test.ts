import { expect, test } from "vitest";
import { judgeMasked, maskedBuilds } from "../../tools/kernels/masked-builds.ts";
import type { Told } from "../../tools/kernels/work.ts";

test("of a masked kernel, what it has become stricter about is no failure, and all else is", () => {
  const stricter = "VDUSE_CREATE_DEV: vduse_dev_config.vq_align = 3 → success";
  const other = "VDUSE_GET_API_VERSION: its number of 32 bits is another";
  const cases = [
    { name: stricter, outcome: "fail" },
    { name: other, outcome: "fail" },
    { name: "a", outcome: "pass" },
    { name: "b", outcome: "skip" },
  ];
  const masked = (output: string, errors = ""): readonly Told[] => [
    { kind: "masked", name: "vduse", release: "6.10", status: 1, output, errors, seconds: 3 },
  ];
  const output = JSON.stringify({ builds: [{ build: "vduse@6.10", cases }] });
  const judged = { name: "vduse", build: "vduse@6.10", pass: 1, skip: 1, seconds: 3 };
  expect(judgeMasked("7.3", masked(output))).toEqual([{ ...judged, wrong: [`failed: ${other}`] }]);
  expect(judgeMasked("7.0", masked(output))).toEqual([{ ...judged, wrong: [`failed: ${stricter}`, `failed: ${other}`] }]);
  expect(judgeMasked("7.3", masked("", "no\n"))).toEqual([{ ...judged, pass: 0, skip: 0, wrong: ["status 1: no"] }]);
});

test("a program in C is held to every case, but for those of which the machine has nothing", () => {
  const lines = [
    "ok 1 KVM_GET_API_VERSION: its number → 12",
    "not ok 2 KVM_CHECK_EXTENSION on system: KVM_CAP_TSC_CONTROL (60) → at least 1",
    "not ok 3 KVM_CHECK_EXTENSION on system: KVM_CAP_USER_MEMORY (3) → at least 1",
    "ok 4 something # SKIP the machine has none",
  ];
  const kvm = { kind: "masked", name: "kvm", release: "6.1", program: "/abide/kvm-as-6.1", seconds: 3 } as const;
  const [judged] = judgeMasked("7.3", [{ ...kvm, status: 1, output: lines.join("\n"), errors: "" }]);
  expect(judged).toMatchObject({ build: "kvm@6.1", pass: 1, skip: 1 });
  expect(judged?.wrong).toEqual([
    expect.stringMatching(/^4 of \d{4} cases came through$/),
    "failed: KVM_CHECK_EXTENSION on system: KVM_CAP_USER_MEMORY (3) → at least 1",
  ]);
});

test("what is asked for takes the place of what is usual, and is an interface that is tested", () => {
  expect(maskedBuilds([], "7.2")).toEqual([]);
  expect(maskedBuilds([], "7.3")).toEqual([{ masked: { name: "vduse", release: "6.10" }, program: undefined }]);
  expect(maskedBuilds([{ name: "vduse", release: "7.0" }], "7.2")).toEqual([
    { masked: { name: "vduse", release: "7.0" }, program: undefined },
  ]);
  expect(() => maskedBuilds([{ name: "kvn", release: "6.1" }], "7.3")).toThrow('expected one of vduse, kvm, vfio, found "kvn"');
});
