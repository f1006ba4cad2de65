import { describe, expect, test } from "vitest";
import { commands as kvmCommands } from "../interfaces/kvm/bindings.gen.ts";
import { kvm } from "../interfaces/kvm/provider.ts";
import { commands as vduseCommands } from "../interfaces/vduse/bindings.gen.ts";
import { vduse } from "../interfaces/vduse/provider.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Crossing } from "./crossing.ts";
import { cut, cutOf, isCut } from "./cut-answer.ts";

const asKvm = kvm as unknown as AnyInterface;
const asVduse = vduse as unknown as AnyInterface;
const check = kvmCommands.KVM_CHECK_EXTENSION.number;

describe("what a question is answered with", () => {
  test.each([
    // KVM_CAP_XEN_HVM, _X86_DISABLE_EXITS, _VM_TYPES, _DISABLE_QUIRKS2: sets.
    [asKvm, "system", check, 38n, { by: "common", at: "value" }],
    [asKvm, "vm", check, 143n, { by: "common", at: "value" }],
    [asKvm, "vm", check, 235n, { by: "common", at: "value" }],
    [asKvm, "vm", check, 213n, { by: "common", at: "value" }],
    // KVM_CAP_NR_MEMSLOTS and KVM_CAP_IRQFD: how many, and yes.
    [asKvm, "vm", check, 10n, { by: "least", at: "value" }],
    [asKvm, "vm", check, 32n, { by: "least", at: "value" }],
    [asKvm, "system", kvmCommands.KVM_GET_API_VERSION.number, 0n, { by: "least", at: "value" }],
    [asKvm, "vm", kvmCommands.KVM_CREATE_VCPU.number, 0n, undefined],
    [asKvm, "vcpu", check, 38n, undefined],
    [asVduse, "control", vduseCommands.VDUSE_GET_API_VERSION.number, 0x1000n, { by: "least", at: 8 }],
    [asVduse, "control", vduseCommands.VDUSE_GET_FEATURES.number, 0x1000n, { by: "common", at: 8 }],
    [asVduse, "control", vduseCommands.VDUSE_SET_API_VERSION.number, 0x1000n, undefined],
  ] as const)("%# of %s, %s, %d, %d", (spec, kind, command, argument, expected) => {
    expect(cutOf(spec, kind, command, argument)).toEqual(expected);
  });
});

test.each([
  // Machine, masked build: as Linux 6.18 answered below another hypervisor, and as 6.1 and 6.12 are played.
  ["common", 0n, 63n, 0n],
  ["common", 14n, 15n, 14n],
  ["common", 1535n, 2047n, 1535n],
  ["common", 1n, 3n, 1n],
  ["common", 11n, 3n, 3n],
  ["least", 1024n, 4096n, 1024n],
  ["least", 4096n, 1024n, 1024n],
  ["least", 0n, 1n, 0n],
  ["common", (1n << 63n) | 1n, 1n << 63n, 1n << 63n],
] as const)("%s of %d and %d is %d", (by, machine, masked, expected) => {
  expect(cut({ by, at: "value" }, machine, masked)).toBe(expected);
});

describe("an answer of a masked build, beside what is played", () => {
  const word = (value: bigint) => new Uint8Array(new BigUint64Array([value]).buffer);
  /** KVM_CHECK_EXTENSION of KVM_CAP_NR_MEMSLOTS and of KVM_CAP_XEN_HVM; VDUSE_GET_FEATURES. */
  const capability = (argument: bigint, value: number, by: Crossing["by"] = "masked"): Crossing => ({
    index: 0,
    at: 0,
    thread: 1,
    call: { kind: "ioctl", descriptor: 1, on: "system", fd: 3, command: check, argument },
    answer: { value },
    by,
  });
  const features = (value: bigint, by: Crossing["by"] = "masked"): Crossing => ({
    ...capability(0n, 0, by),
    call: {
      kind: "ioctl",
      descriptor: 1,
      on: "control",
      fd: 3,
      command: vduseCommands.VDUSE_GET_FEATURES.number,
      argument: 4096n,
      after: word(value),
    },
  });

  test.each<readonly [string, AnyInterface, Crossing, { readonly value?: number; readonly after?: Uint8Array }, boolean]>([
    ["less of a number", asKvm, capability(10n, 512), { value: 32764 }, true],
    ["the same", asKvm, capability(10n, 32764), { value: 32764 }, true],
    ["none of it", asKvm, capability(32n, 0), { value: 1 }, true],
    ["more", asKvm, capability(10n, 32765), { value: 32764 }, false],
    ["fewer bits", asKvm, capability(38n, 1), { value: 63 }, true],
    ["another bit", asKvm, capability(38n, 65), { value: 63 }, false],
    ["fewer bits behind a pointer", asVduse, features(1n), { value: 0, after: word(3n) }, true],
    ["another bit behind a pointer", asVduse, features(4n), { value: 0, after: word(3n) }, false],
    ["where the build refuses", asVduse, features(1n), {}, false],
    ["the machine's own", asKvm, capability(10n, 512, "kernel"), { value: 32764 }, false],
  ])("%s", (_title, spec, crossing, outcome, expected) => {
    expect(isCut(spec, crossing, outcome)).toBe(expected);
  });
});
