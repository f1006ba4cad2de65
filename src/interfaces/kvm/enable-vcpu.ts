import type { EnableRow } from "./enable-cap.ts";
import { createIrqchip } from "./plays.ts";
import { hasEnlightenedVmcs } from "./values.ts";
import type { Vcpu } from "./world.ts";

/** The range of versions of the enlightened VMCS that KVM knows: from 1 (low byte) to 1 (high byte). */
const enlightenedVmcsVersions = [1, 1];

const needsIrqchip = {
  id: "no-irqchip",
  errno: "EINVAL",
  fails: (c: { readonly fd: Vcpu }) => c.fd.vm.irqchip === "none",
  wrong: [{ instead: [] }],
} as const;

/** What x86 switches on, on a vCPU. kvm_vcpu_ioctl_enable_cap, arch/x86/kvm/x86.c, the same in Linux 6.1 and 7.3. */
export const vcpuRows: readonly EnableRow<Vcpu>[] = [
  { cap: "KVM_CAP_ENFORCE_PV_FEATURE_CPUID" },
  { cap: "KVM_CAP_HYPERV_SYNIC", before: [createIrqchip], checks: [needsIrqchip] },
  {
    cap: "KVM_CAP_HYPERV_SYNIC2",
    before: [createIrqchip],
    checks: [
      {
        id: "argument",
        errno: "EINVAL",
        fails: (_, arg) => arg !== 0n,
        wrong: [
          { arg: 1n, instead: [] },
          { arg: 1n << 63n, instead: [] },
        ],
      },
      needsIrqchip,
    ],
  },
  {
    cap: "KVM_CAP_HYPERV_ENLIGHTENED_VMCS",
    pointsTo: 2,
    checks: [
      {
        id: "host",
        errno: "ENOTTY",
        fails: (c) => !hasEnlightenedVmcs(c),
        unprovoked: "needs a host without the enlightened VMCS",
      },
    ],
    // The argument points to 16 bits for the versions. The vCPU keeps its enlightened VMCS even when they cannot be written.
    run(c, arg) {
      c.fd.enabled.set("KVM_CAP_HYPERV_ENLIGHTENED_VMCS", arg);
      return c.memory.write(arg, Uint8Array.from(enlightenedVmcsVersions)) ? undefined : { errno: "EFAULT" };
    },
  },
  {
    cap: "KVM_CAP_HYPERV_DIRECT_TLBFLUSH",
    checks: [
      {
        id: "host",
        errno: "ENOTTY",
        fails: ({ world }) => !world.host.directTlbFlush,
        unprovoked: "needs a host that is no guest of Hyper-V",
      },
    ],
  },
  { cap: "KVM_CAP_HYPERV_ENFORCE_CPUID" },
];
