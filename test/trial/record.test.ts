import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type InterceptOptions, intercept } from "../../src/intercept/intercept.ts";
import { constants, commands as kvm } from "../../src/interfaces/kvm/bindings.gen.ts";
import { commands as vduse } from "../../src/interfaces/vduse/bindings.gen.ts";
import type { Crossing } from "../../src/trial/crossing.ts";
import type { TrialResult } from "../../src/trial/trial-result.ts";
import { hasKvm } from "../support/has-kvm.ts";

const client = join(import.meta.dirname, "client.mjs");

async function run(
  calls: readonly (readonly unknown[])[],
  options: Pick<InterceptOptions, "interface" | "request"> & Partial<InterceptOptions>,
) {
  const program = [process.execPath, client, JSON.stringify(calls)] as const;
  const result = await intercept({ program, stdio: "capture", seconds: 60, settle: 0, ...options });
  const lines = result.out.split("\n").filter((line) => line !== "");
  return { result, answers: lines.map((line) => JSON.parse(line) as readonly unknown[]) };
}
const replayed = (calls: readonly (readonly unknown[])[], of: TrialResult, crossings: readonly Crossing[] = of.crossings) =>
  run(calls, {
    interface: of.interface,
    request: of.request,
    replay: { interface: of.interface, build: of.build, kernel: of.kernel, program: of.program, crossings },
  });

const { KVM_GET_API_VERSION: version, KVM_CHECK_EXTENSION: check, KVM_CREATE_VM: create, KVM_GET_VCPU_MMAP_SIZE: size } = kvm;
const mce = kvm.KVM_X86_GET_MCE_CAP_SUPPORTED;

describe.skipIf(!hasKvm())("a real /dev/kvm", () => {
  const calls = [
    ["open", "/dev/kvm"],
    ["ioctl", 0, version.number, 0],
    ["ioctl", 0, version.number, 7],
    ["ioctl", 0, check.number, constants.KVM_CAP_USER_MEMORY],
    ["ioctl", 0, check.number, 4711],
    ["ioctl", 0, size.number, 0],
    ["ioctl", 0, mce.number, "ff".repeat(8)],
    ["ioctl", 0, mce.number, 8],
    ["ioctl", 0, create.number, 0],
    ["ioctl", 8, check.number, constants.KVM_CAP_USER_MEMORY],
    ["close", 8],
    ["close", 0],
    ["open", "/dev/kvm", 0],
  ];

  test("is seen to answer what it answers by itself, and a machine stays its program's", async () => {
    const bare = await run(calls, { interface: "vduse", request: { from: "7.3" } });
    const { result, answers } = await run(calls, { interface: "kvm", request: { from: "7.3" }, real: true });
    const isNumber = (at: number) => calls[at]?.[0] === "open" || at === 8;
    for (const [at, answer] of answers.entries())
      expect(isNumber(at) ? [] : answer).toEqual(isNumber(at) ? [] : bare.answers[at]);
    expect(answers.map(([answer]) => answer)).toEqual([
      expect.any(Number),
      12,
      "EINVAL",
      1,
      0,
      expect.any(Number),
      0,
      "EFAULT",
      expect.any(Number),
      1,
      0,
      0,
      expect.any(Number),
    ]);
    expect(result.kernel?.machine).toBe(process.arch);
    const told = result.crossings.map(({ call, answer }) => [
      call.kind,
      call.kind === "open" ? call.access.write : call.descriptor,
      "value" in answer ? "value" : "errno" in answer ? answer.errno : "not seen",
    ]);
    expect(told).toEqual([
      ["open", true, "value"],
      ["ioctl", 1, "value"],
      ["ioctl", 1, "EINVAL"],
      ["ioctl", 1, "value"],
      ["ioctl", 1, "value"],
      ["ioctl", 1, "value"],
      ["ioctl", 1, "value"],
      ["ioctl", 1, "EFAULT"],
      ["ioctl", 1, "not seen"],
      ["ioctl", 2, "not seen"],
      // Noticed before the next call.
      ["close", 1, "value"],
      ["close", 2, "value"],
      ["open", false, "value"],
      ["close", 3, "value"],
    ]);
    expect(new Set(result.crossings.map(({ by }) => by))).toEqual(new Set(["kernel"]));
    const [, mask] = answers[6] ?? [];
    expect(result.crossings[6]?.call).toMatchObject({ after: new Uint8Array(Buffer.from(String(mask), "hex")) });
  });

  test("its recording answers as it did, as far as it was seen", async () => {
    const { result } = await run(calls, { interface: "kvm", request: { from: "7.3" }, real: true });
    const seen = calls.slice(0, 8);
    const again = await replayed(seen, result);
    const first = await run(seen, { interface: "kvm", request: { from: "7.3" }, real: true });
    expect(again.answers.slice(1)).toEqual(first.answers.slice(1));
    expect(again.result.replay).toEqual([]);
    const further = await replayed(calls.slice(0, 9), result);
    expect(further.answers.at(-1)).toEqual(["ENOTTY"]);
    expect(further.result.replay).toEqual([{ kind: "not seen", index: 8, recorded: 8 }]);
  });
});

const control = "/dev/vduse/control";
const u64 = (value: number) => Buffer.from(new BigUint64Array([BigInt(value)]).buffer).toString("hex");

test("what was recorded answers where there is no device, and what was not leaves it", async () => {
  const { VDUSE_GET_API_VERSION: get, VDUSE_SET_API_VERSION: set, VDUSE_GET_FEATURES: features } = vduse;
  const calls = [
    ["access", control],
    ["open", control],
    ["ioctl", 1, get.number, u64(9)],
    ["ioctl", 1, set.number, u64(0)],
    ["ioctl", 1, set.number, u64(9)],
    ["close", 1],
  ];
  const { result, answers } = await run(calls, { interface: "vduse", request: { from: "7.0" } });
  const again = await replayed(calls, result);
  expect(again.answers.map((answer, at) => (at === 1 ? [] : answer))).toEqual(
    answers.map((answer, at) => (at === 1 ? [] : answer)),
  );
  expect(again.result.replay).toEqual([]);
  expect(again.result.crossings.map(({ by }) => by)).toEqual(again.result.crossings.map(() => "recorded"));

  const other = await replayed(
    [
      ["open", control],
      ["ioctl", 0, features.number, u64(0)],
      ["open", "/dev/vduse/vd1"],
      ["ioctl", 0, get.number, u64(0)],
    ],
    result,
  );
  expect(other.answers).toEqual([[expect.any(Number)], ["ENOTTY", u64(0)], ["ENOENT"], [0, u64(1)]]);
  expect(other.result.replay).toEqual([
    { kind: "left", index: 1 },
    { kind: "left", index: 2 },
  ]);
  expect(other.result.crossings.map(({ by }) => by)).toEqual(["recorded", "left", "left", "recorded", "recorded"]);
});
