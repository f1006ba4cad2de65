import type { Build } from "../../contract/build.ts";
import { failed } from "../../session/answer.ts";
import type { Play, SampleCall, Variation } from "../../session/sample.ts";
import type { CommandSpec, DescriptorSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, constants, kvm_enable_cap } from "./bindings.gen.ts";
import type { KvmChange } from "./contract.ts";
import { kvmDescriptors } from "./descriptors.ts";
import { type EnableCap, enableSteps, enabling } from "./enable-cap.ts";
import { genericRows } from "./enable-vm-generic.ts";
import { x86Rows } from "./enable-vm-x86.ts";
import { fullHost } from "./host.ts";
import { checkExtension, createIrqchip, createVcpu, createVm, enable, openKvm, setBootCpuId } from "./plays.ts";
import { handed, withValue } from "./system.ts";
import { type Vcpu, type Vm, vcpuIdLimit, type World } from "./world.ts";
import { type CapabilityName, changeOf } from "./x86-capabilities.ts";

/** What KVM_CREATE_VM answers with. */
export const vmDescriptor: DescriptorSpec<World, Vm> = {
  kind: "vm",
  file: "kvm-vm",
  unknown: [kvmDescriptors.vm],
  first: [
    {
      kind: "check",
      id: "dead",
      errno: "EIO",
      fails: (c) => c.fd.dead,
      unprovoked:
        "a VM dies of a bug in KVM, or when its encryption moves to another; a child process gets the same of its parent's",
      source: "kvm_vm_ioctl, virt/kvm/kvm_main.c, Linux 7.3",
    },
  ],
};

const before = [openKvm, createVm()];

/** As many as there may be. A vCPU outlives its descriptor, so few have to be open at a time. */
const everyVcpu: readonly Play[] = Array.from({ length: fullHost.maxVcpus }, (_, id) => createVcpu(BigInt(id))).flatMap(
  (create): readonly Play[] => [create, { call: "close", fd: "vcpu" }],
);

const createVcpuSteps: CommandSpec<World, Vm, undefined>["steps"] = [
  {
    kind: "check",
    id: "id",
    errno: "EINVAL",
    has: "vcpu-id-in-full",
    fails: (c) => c.argument >= BigInt(vcpuIdLimit(c.world.host)),
    provoke: (sample) => [4096n, 0xffff_ffffn, 1n << 32n, (1n << 64n) - 1n].map((id) => withValue(sample, id)),
    source: "kvm_vm_ioctl_create_vcpu, virt/kvm/kvm_main.c, Linux 6.12",
  },
  {
    kind: "check",
    id: "id-low-half",
    errno: "EINVAL",
    lacks: "vcpu-id-in-full",
    fails: (c) => idOf(c) >= vcpuIdLimit(c.world.host),
    provoke: (sample) => [4096n, 0xffff_ffffn, (1n << 32n) + 4096n].map((id) => withValue(sample, id)),
    source: "kvm_vm_ioctl_create_vcpu, virt/kvm/kvm_main.c, Linux 6.1",
  },
  {
    kind: "check",
    id: "count",
    errno: "EINVAL",
    fails: (c) => c.fd.vcpuIds.size >= c.fd.maxVcpus,
    provoke: (sample) => [withValue(after(sample, "1024 vCPUs exist", ...everyVcpu), 2000n)],
    source: "kvm_vm_ioctl_create_vcpu, virt/kvm/kvm_main.c, Linux 7.3",
  },
  {
    kind: "check",
    id: "exists",
    errno: "EEXIST",
    fails: (c) => c.fd.vcpuIds.has(idOf(c)),
    provoke: (sample) => [after(sample, "vCPU 0 exists", { ...createVcpu(), as: "first" })],
    source: "kvm_vm_ioctl_create_vcpu, virt/kvm/kvm_main.c, Linux 7.3",
  },
  // Up to 7.2 this comes after the next check: no program can tell, for a vCPU that exists is below the limit.
  {
    kind: "run",
    run(c) {
      if (c.fd.maxVcpuIds === 0) c.fd.maxVcpuIds = vcpuIdLimit(c.world.host);
      return undefined;
    },
  },
  {
    kind: "check",
    id: "vm-id-limit",
    errno: "EINVAL",
    has: ["cap-max-vcpu-id", "cap-enable-cap-vm"],
    fails: (c) => idOf(c) >= c.fd.maxVcpuIds,
    provoke: (sample) => [withValue(after(sample, "", enable("KVM_CAP_MAX_VCPU_ID", 4n)), 4n)],
    source: "kvm_arch_vcpu_precreate, arch/x86/kvm/x86.c, Linux 7.3",
  },
  {
    kind: "check",
    id: "tdx-not-initialized",
    errno: "EIO",
    has: "vm-type-tdx",
    fails: (c) => c.fd.type === constants.KVM_X86_TDX_VM,
    provoke: (sample) => [after(sample, "on a TDX machine before KVM_TDX_INIT_VM", createVm(BigInt(constants.KVM_X86_TDX_VM)))],
    source: "tdx_vcpu_create, arch/x86/kvm/vmx/tdx.c, Linux 7.3",
  },
  {
    kind: "run",
    run(c) {
      const id = idOf(c);
      const vcpu: Vcpu = { vm: c.fd, id, enabled: new Map() };
      const answer = handed(c.open("vcpu", vcpu));
      if (!failed(answer)) c.fd.vcpuIds.add(id);
      return answer;
    },
  },
];

export const vmCommands: readonly CommandSpec<World, Vm, undefined>[] = [
  {
    name: "KVM_CREATE_VCPU",
    on: "vm",
    number: commands.KVM_CREATE_VCPU.number,
    change: "basic",
    argument: { by: "value" },
    steps: createVcpuSteps,
    sample: () => ({ before, call: createVcpu() }),
    source: "kvm_vm_ioctl_create_vcpu, virt/kvm/kvm_main.c, Linux 7.3",
  },
  {
    name: "KVM_CREATE_IRQCHIP",
    on: "vm",
    number: commands.KVM_CREATE_IRQCHIP.number,
    change: "cap-irqchip",
    argument: { by: "none" },
    steps: [
      refusal(
        "exists",
        "EEXIST",
        (c) => c.fd.irqchip !== "none",
        (sample) => after(sample, "it exists", createIrqchip),
      ),
      {
        ...refusal(
          "protected-eoi",
          "ENOTTY",
          (c) => c.fd.type === constants.KVM_X86_TDX_VM,
          (sample) => after(sample, "on a TDX machine", createVm(BigInt(constants.KVM_X86_TDX_VM))),
        ),
        has: "vm-type-tdx",
      },
      refusal(
        "vcpus",
        "EINVAL",
        (c) => c.fd.vcpuIds.size > 0,
        (sample) => after(sample, "a vCPU exists", createVcpu()),
      ),
      {
        kind: "run",
        run(c) {
          c.fd.irqchip = "kernel";
          return undefined;
        },
      },
    ],
    sample: () => ({ before, call: createIrqchip }),
    source: "kvm_arch_vm_ioctl, arch/x86/kvm/x86.c, Linux 7.3",
  },
  {
    name: "KVM_SET_BOOT_CPU_ID",
    on: "vm",
    number: commands.KVM_SET_BOOT_CPU_ID.number,
    change: "cap-set-boot-cpu-id",
    argument: { by: "value" },
    steps: [
      refusal(
        "vcpus",
        "EBUSY",
        (c) => c.fd.vcpuIds.size > 0,
        (sample) => after(sample, "a vCPU exists", createVcpu()),
      ),
      {
        // The limit itself passes, although no vCPU can have that id.
        ...refusal(
          "id",
          "EINVAL",
          (c) => c.argument > BigInt(vcpuIdLimit(c.world.host)),
          (sample) => withValue(sample, 4097n),
        ),
        has: "boot-cpu-id-checked",
      },
      {
        ...refusal(
          "vm-id-limit",
          "EINVAL",
          (c) => c.fd.maxVcpuIds !== 0 && c.argument > BigInt(c.fd.maxVcpuIds),
          (sample) => withValue(after(sample, "", enable("KVM_CAP_MAX_VCPU_ID", 4n)), 5n),
        ),
        has: ["boot-cpu-id-checked", "cap-max-vcpu-id", "cap-enable-cap-vm"],
      },
      {
        kind: "run",
        run(c) {
          c.fd.bootCpuId = idOf(c);
          return undefined;
        },
      },
    ],
    sample: () => ({ before, call: setBootCpuId(0n) }),
    source: "kvm_arch_vm_ioctl, arch/x86/kvm/x86.c, Linux 7.3",
  },
];

const rows = [...genericRows, ...x86Rows];

export const enableOnVm: CommandSpec<World, Vm, EnableCap> = {
  name: "KVM_ENABLE_CAP",
  on: "vm",
  number: commands.KVM_ENABLE_CAP.number,
  change: "cap-enable-cap-vm",
  argument: { by: "pointer", type: kvm_enable_cap },
  steps: [{ kind: "copy-in", type: kvm_enable_cap }, ...enableSteps<Vm>(rows)],
  more: (build) => [...enabling(rows, "vm", build), ...answers(build)],
  sample: () => ({ before, call: enable("KVM_CAP_DISABLE_QUIRKS") }),
  source: "kvm_vm_ioctl_enable_cap_generic, virt/kvm/kvm_main.c, Linux 7.3",
};

/** Answers that follow from the machine, of what can be declared on one. */
function answers(build: Build): readonly Variation[] {
  const asked = (cap: CapabilityName, value: number, calls: readonly Play[], shown: string): readonly Variation[] =>
    build.declares.capabilities.has(changeOf(cap)) && build.has.has("cap-check-extension-vm")
      ? [{ label: `${cap} ${shown} → ${value}`, before: [...before, ...calls], call: checkExtension(cap, "vm", { value }) }]
      : [];
  const cycles = "KVM_CAP_X86_APIC_BUS_CYCLES_NS";
  const given = build.has.has(changeOf(cycles)) ? [createIrqchip, enable(cycles, 10n)] : [];
  // Of the machines that the full host can make, by what the build has.
  const shared = build.has.has("cap-vm-types") ? [createVm(BigInt(constants.KVM_X86_SW_PROTECTED_VM))] : undefined;
  const tdx = shared !== undefined && build.has.has("vm-type-tdx") ? [createVm(BigInt(constants.KVM_X86_TDX_VM))] : undefined;
  const onMachine = (cap: CapabilityName, change: KvmChange, plain: number, special: number, machine?: readonly Play[]) =>
    machine === undefined ? [] : asked(cap, build.has.has(change) ? special : plain, machine, "on a machine of another type");
  return [
    ...asked(
      cycles,
      given.length > 0 && build.has.has("apic-bus-cycles-by-vm") ? 10 : 1,
      given,
      "on a machine that was given 10",
    ),
    ...asked("KVM_CAP_GUEST_MEMFD", build.has.has("guest-memfd-on-any-vm") ? 1 : 0, [], "on a machine without private memory"),
    ...onMachine("KVM_CAP_MULTI_ADDRESS_SPACE", "address-spaces-by-vm", 2, 1, shared),
    ...onMachine("KVM_CAP_READONLY_MEM", "readonly-mem-by-vm", 1, 0, tdx),
    ...onMachine("KVM_CAP_SYNC_REGS", "sync-regs-by-vm", 7, 0, tdx),
    ...onMachine("KVM_CAP_MAX_VCPUS", "max-vcpus-by-vm", fullHost.maxVcpus, fullHost.cpus, tdx),
  ];
}

type VmCheck = Check<World, Vm, undefined>;

/** A check that one variation of the sample provokes. */
function refusal(
  id: string,
  errno: VmCheck["errno"],
  fails: VmCheck["fails"],
  provoke: (sample: SampleCall) => Variation,
): VmCheck {
  return {
    kind: "check",
    id,
    errno,
    fails,
    provoke: (sample) => [provoke(sample)],
    source: "kvm_arch_vm_ioctl, arch/x86/kvm/x86.c, Linux 7.3",
  };
}

function after(sample: SampleCall, label: string, ...calls: SampleCall["before"]): Variation {
  return { ...sample, label, before: [...sample.before, ...calls] };
}

/** The low half of the argument, as the kernel keeps it. */
function idOf({ argument }: { readonly argument: bigint }): number {
  return Number(BigInt.asUintN(32, argument));
}
