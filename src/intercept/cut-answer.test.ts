import { describe, expect, test } from "vitest";
import { commands as kvmCommands } from "../interfaces/kvm/bindings.gen.ts";
import { kvm } from "../interfaces/kvm/provider.ts";
import { commands as vduseCommands } from "../interfaces/vduse/bindings.gen.ts";
import { vduse } from "../interfaces/vduse/provider.ts";
import type { AnyInterface } from "../session/spec.ts";
import { cut, cutOf } from "./cut-answer.ts";

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
