import { constants } from "./bindings.gen.ts";
import type { KvmChange } from "./contract.ts";
import type { EnableCheck, EnableRow } from "./enable-cap.ts";
import { createIrqchip, createVcpu, createVm, enable, setBootCpuId } from "./plays.ts";
import { hostExits } from "./values.ts";
import { type Vm, vcpuIdLimit } from "./world.ts";
import type { CapabilityName } from "./x86-capabilities.ts";

const vcpusExist: EnableCheck<Vm> = {
  id: "vcpus",
  errno: "EINVAL",
  fails: (c) => c.fd.vcpuIds.size > 0,
  wrong: [{ before: [createVcpu()] }],
};

/** What x86 switches on, on a virtual machine. kvm_vm_ioctl_enable_cap, arch/x86/kvm/x86.c, Linux 7.3; older rules by change. */
export const x86Rows: readonly EnableRow<Vm>[] = [
  { cap: "KVM_CAP_DISABLE_QUIRKS" },
  {
    cap: "KVM_CAP_DISABLE_QUIRKS2",
    checks: [
      bits(0xfffn, [1n << 12n, 1n << 63n]),
      later("quirk-slot-zap-all", 7),
      later("quirk-stuff-feature-msrs", 8),
      later("quirk-ignore-guest-pat", 9),
      later("quirk-vmcs12-allow-freeze-in-smm", 10),
      later("quirk-nested-svm-shared-pat", 11),
      {
        id: "host-has-no-ignore-guest-pat",
        errno: "EINVAL",
        has: "quirk-ignore-guest-pat",
        fails: ({ world }, arg) => (arg & (1n << 9n)) !== 0n && !world.host.ignoreGuestPat,
        unprovoked: "needs a host that must honour the guest's PAT",
      },
    ],
  },
  {
    cap: "KVM_CAP_SPLIT_IRQCHIP",
    checks: [
      { id: "pins", errno: "EINVAL", fails: (_, arg) => arg > 4096n, wrong: [{ arg: 4097n }, { arg: 1n << 32n }] },
      {
        id: "irqchip",
        errno: "EEXIST",
        fails: (c) => c.fd.irqchip !== "none",
        wrong: [{ before: [enable("KVM_CAP_SPLIT_IRQCHIP", 24n)] }],
      },
      { ...vcpusExist, errno: "EEXIST" },
    ],
    run(c) {
      c.fd.irqchip = "split";
      return undefined;
    },
  },
  {
    cap: "KVM_CAP_X2APIC_API",
    checks: [
      bits(0xfn, [1n << 4n, 1n << 63n]),
      {
        id: "suppress-eoi-broadcast",
        errno: "EINVAL",
        lacks: "x2apic-suppress-eoi-broadcast",
        fails: (_, arg) => (arg & 0xcn) !== 0n,
        wrong: [{ arg: 4n }, { arg: 8n }],
      },
      {
        id: "on-and-off",
        errno: "EINVAL",
        has: "x2apic-suppress-eoi-broadcast",
        fails: (_, arg) => (arg & 0xcn) === 0xcn,
        wrong: [{ arg: 0xcn, before: [enable("KVM_CAP_SPLIT_IRQCHIP", 24n)] }],
      },
      {
        id: "irqchip-not-split",
        errno: "EINVAL",
        has: "x2apic-suppress-eoi-broadcast",
        fails: (c, arg) => (arg & 4n) !== 0n && c.fd.irqchip !== "split",
        wrong: [{ arg: 4n }],
      },
    ],
  },
  {
    cap: "KVM_CAP_X86_DISABLE_EXITS",
    checks: [
      bits(0x1fn, [1n << 5n, 1n << 63n]),
      later("disable-exits-aperfmperf", 4),
      {
        id: "host",
        errno: "EINVAL",
        has: "disable-exits-by-host",
        fails: (c, arg) => (arg & ~BigInt(hostExits(c))) !== 0n,
        unprovoked: "needs a host that keeps some exits: one without MWAIT for guests, or one that mitigates SMT RSB",
      },
      { ...vcpusExist, has: "disable-exits-before-vcpus" },
    ],
  },
  { cap: "KVM_CAP_MSR_PLATFORM_INFO" },
  { cap: "KVM_CAP_EXCEPTION_PAYLOAD" },
  { cap: "KVM_CAP_X86_TRIPLE_FAULT_EVENT" },
  { cap: "KVM_CAP_X86_USER_SPACE_MSR", checks: [bits(7n, [8n, 1n << 63n])] },
  {
    cap: "KVM_CAP_X86_BUS_LOCK_EXIT",
    checks: [
      bits(3n, [4n, 1n << 63n]),
      { id: "on-and-off", errno: "EINVAL", fails: (_, arg) => arg === 3n, wrong: [{ arg: 3n }] },
    ],
  },
  {
    cap: "KVM_CAP_SGX_ATTRIBUTE",
    neverTaken: "needs a file of SGX's own",
    checks: [
      {
        id: "file",
        errno: "EINVAL",
        fails: (c, arg) => c.kindOf(descriptor(arg)) !== "sgx_provision",
        wrong: [{ arg: 0xffff_ffffn }, { arg: 0n }],
      },
    ],
  },
  encryptionContext("KVM_CAP_VM_COPY_ENC_CONTEXT_FROM"),
  encryptionContext("KVM_CAP_VM_MOVE_ENC_CONTEXT_FROM"),
  { cap: "KVM_CAP_EXIT_HYPERCALL", checks: [bits(0x1000n, [1n, 1n << 13n])] },
  { cap: "KVM_CAP_EXIT_ON_EMULATION_FAILURE", checks: [bits(1n, [2n, 1n << 63n])] },
  {
    cap: "KVM_CAP_PMU_CAPABILITY",
    checks: [
      { id: "host", errno: "EINVAL", fails: ({ world }) => !world.host.pmu, unprovoked: "needs a host with kvm.enable_pmu off" },
      bits(1n, [2n, 1n << 63n]),
      {
        id: "protected-pmu",
        errno: "EINVAL",
        has: "vm-type-tdx",
        fails: (c, arg) => c.fd.type === constants.KVM_X86_TDX_VM && arg !== 1n,
        wrong: [{ arg: 0n, before: [createVm(BigInt(constants.KVM_X86_TDX_VM))] }],
      },
      vcpusExist,
    ],
  },
  {
    cap: "KVM_CAP_MAX_VCPU_ID",
    valid: 4096n,
    checks: [
      {
        id: "limit",
        errno: "EINVAL",
        fails: ({ world }, arg) => arg > BigInt(vcpuIdLimit(world.host)),
        wrong: [{ arg: 4097n }, { arg: 1n << 32n }],
      },
      {
        id: "boot-cpu",
        errno: "EINVAL",
        has: "max-vcpu-id-above-boot-cpu",
        fails: (c, arg) => BigInt(c.fd.bootCpuId) > arg,
        wrong: [{ arg: 4n, before: [setBootCpuId(5n)] }],
      },
      {
        id: "other-limit",
        errno: "EINVAL",
        fails: (c, arg) => c.fd.maxVcpuIds !== 0 && BigInt(c.fd.maxVcpuIds) !== arg,
        wrong: [
          { arg: 8n, before: [enable("KVM_CAP_MAX_VCPU_ID", 16n)] },
          // The first vCPU pins the highest limit there is.
          { arg: 8n, before: [createVcpu()] },
        ],
      },
    ],
    run(c, arg) {
      c.fd.maxVcpuIds = Number(arg);
      return undefined;
    },
  },
  {
    cap: "KVM_CAP_X86_NOTIFY_VMEXIT",
    valid: 1n,
    checks: [
      // The upper half is the window, any number.
      {
        id: "bits",
        errno: "EINVAL",
        fails: (_, arg) => (arg & 0xffff_fffcn) !== 0n,
        wrong: [{ arg: 5n }, { arg: 0x8000_0001n }],
      },
      {
        id: "host",
        errno: "EINVAL",
        fails: ({ world }) => !world.host.notifyVmexit,
        unprovoked: "needs a host without notify VM exits",
      },
      { id: "not-enabled", errno: "EINVAL", fails: (_, arg) => (arg & 1n) === 0n, wrong: [{ arg: 0n }, { arg: 2n }] },
      vcpusExist,
    ],
  },
  {
    cap: "KVM_CAP_VM_DISABLE_NX_HUGE_PAGES",
    checks: [
      {
        id: "permission",
        errno: "EPERM",
        fails: ({ world }) => !world.host.sysBoot,
        unprovoked: "needs a program without CAP_SYS_BOOT",
      },
      { id: "argument", errno: "EINVAL", fails: (_, arg) => arg !== 0n, wrong: [{ arg: 1n }, { arg: 1n << 63n }] },
      vcpusExist,
    ],
  },
  {
    cap: "KVM_CAP_X86_APIC_BUS_CYCLES_NS",
    valid: 10n,
    before: [createIrqchip],
    checks: [
      {
        id: "range",
        errno: "EINVAL",
        // Times 128 and the largest 32-bit count it must fit into 64 bits.
        fails: (_, arg) => arg === 0n || arg * 128n * 0xffff_ffffn >= 1n << 64n,
        wrong: [{ arg: 0n }, { arg: 33_554_433n }, { arg: (1n << 64n) - 1n }],
      },
      { id: "no-irqchip", errno: "ENXIO", fails: (c) => c.fd.irqchip === "none", wrong: [{ instead: [] }] },
      vcpusExist,
    ],
    run(c, arg) {
      c.fd.apicBusCycleNs = arg;
      return undefined;
    },
  },
];

function bits(known: bigint, wrong: readonly bigint[]): EnableCheck<Vm> {
  return { id: "bits", errno: "EINVAL", fails: (_, arg) => (arg & ~known) !== 0n, wrong: wrong.map((arg) => ({ arg })) };
}

/** A bit that came with a change. */
function later(change: KvmChange, bit: number): EnableCheck<Vm> {
  const arg = 1n << BigInt(bit);
  return { id: change, errno: "EINVAL", lacks: change, fails: (_, given) => (given & arg) !== 0n, wrong: [{ arg }] };
}

/** A number of a descriptor: the low 32 bits. */
function descriptor(arg: bigint): number {
  return Number(BigInt.asUintN(32, arg));
}

/** Copies or moves the encryption of another VM. No VM here is encrypted: that takes AMD's firmware. sev.c, Linux 6.12. */
function encryptionContext(cap: CapabilityName): EnableRow<Vm> {
  return {
    cap,
    neverTaken: "needs an encrypted machine to take from",
    checks: [
      { id: "host", errno: "EINVAL", fails: ({ world }) => !world.host.sev, wrong: [{ arg: 0n }] },
      {
        id: "source",
        errno: "EBADF",
        fails: (c, arg) => c.peer(descriptor(arg), "vm") === undefined,
        unprovoked: "needs a host with SEV",
      },
      { id: "not-encrypted", errno: "EINVAL", fails: () => true, unprovoked: "needs a host with SEV" },
    ],
  };
}
