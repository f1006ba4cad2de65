import { expect, test } from "vitest";
import { capabilityLine } from "./capability-line.ts";

/** As KVM's documentation writes them; each name as `kind name [joined] (of)`. */
const rows: [line: string, names: string[], rest?: string][] = [
  ["basic", ["basic basic"]],
  ["none", ["none none"]],
  ["KVM_CAP_IRQCHIP", ["capability KVM_CAP_IRQCHIP"]],
  ["basic, KVM_CAP_CHECK_EXTENSION_VM for vm ioctl", ["basic basic", "capability KVM_CAP_CHECK_EXTENSION_VM [,] (vm ioctl)"]],
  ["basic (vcpu), KVM_CAP_GET_MSR_FEATURES (system)", ["basic basic (vcpu)", "capability KVM_CAP_GET_MSR_FEATURES [,] (system)"]],
  ["KVM_CAP_XSAVE and KVM_CAP_XSAVE2", ["capability KVM_CAP_XSAVE", "capability KVM_CAP_XSAVE2 [and]"]],
  [
    "KVM_CAP_PPC_MMU_RADIX or KVM_CAP_PPC_MMU_HASH_V3",
    ["capability KVM_CAP_PPC_MMU_RADIX", "capability KVM_CAP_PPC_MMU_HASH_V3 [or]"],
  ],
  ["KVM_CAP_TSC_CONTROL / KVM_CAP_VM_TSC_CONTROL", ["capability KVM_CAP_TSC_CONTROL", "capability KVM_CAP_VM_TSC_CONTROL [/]"]],
  [
    "KVM_CAP_XEN_HVM / KVM_XEN_HVM_CONFIG_SHARED_INFO",
    ["capability KVM_CAP_XEN_HVM", "constant KVM_XEN_HVM_CONFIG_SHARED_INFO [/]"],
  ],
  ["KVM_CAP_COALESCED_MMIO (for coalesced mmio)", ["capability KVM_CAP_COALESCED_MMIO (coalesced mmio)"]],
  [
    "KVM_CAP_DEVICE_CTRL, KVM_CAP_VM_ATTRIBUTES for vm device,\nKVM_CAP_VCPU_ATTRIBUTES for vcpu device\nKVM_CAP_SYS_ATTRIBUTES for system (/dev/kvm) device (no set)",
    [
      "capability KVM_CAP_DEVICE_CTRL",
      "capability KVM_CAP_VM_ATTRIBUTES [,] (vm device)",
      "capability KVM_CAP_VCPU_ATTRIBUTES [,] (vcpu device)",
      "capability KVM_CAP_SYS_ATTRIBUTES [,] (system (/dev/kvm) device (no set))",
    ],
  ],
  ["basic, KVM_CAP_A for\nKVM_GET_THIS", ["basic basic", "capability KVM_CAP_A [,] (KVM_GET_THIS)"]],
  ["KVM_CAP_A,", ["capability KVM_CAP_A"]],
  ["KVM_CAP_A for this and that", ["capability KVM_CAP_A (this and that)"]],
  ["always", [], "always"],
  ["basically", [], "basically"],
  ["", []],
];

test.each(rows)("%s", (line, names, rest) => {
  const { items, rest: left } = capabilityLine(line);
  const spelled = items.map(
    ({ kind, name, joined, of }) => `${kind} ${name}${joined ? ` [${joined}]` : ""}${of === undefined ? "" : ` (${of})`}`,
  );
  expect(spelled).toEqual(names);
  expect(left).toBe(rest);
});
