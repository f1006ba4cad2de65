import type { Build } from "../../contract/build.ts";
import type { Answer } from "../../session/answer.ts";
import type { Context } from "../../session/context.ts";
import type { SampleCall, Variation } from "../../session/sample.ts";
import type { CommandSpec, DescriptorSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, constants } from "./bindings.gen.ts";
import { kvmDescriptors } from "./descriptors.ts";
import { createVm, openKvm } from "./plays.ts";
import { newVm, type System, vmTypes, type World } from "./world.ts";

type C = Context<World, System, undefined>;

/** KVM_TRACE_ENABLE, _PAUSE and _DISABLE: only the headers up to 6.1 have them. include/uapi/linux/kvm.h, Linux 6.1. */
const traceCommands: readonly number[] = [0x4008_ae06, 0x0000_ae07, 0x0000_ae08];

/** /dev/kvm. */
export const systemDescriptor: DescriptorSpec<World, System> = {
  kind: "system",
  path: "/dev/kvm",
  unknown: [
    { ...kvmDescriptors.trace, lacks: "trace-commands-gone", holds: (c) => traceCommands.includes(c.command) },
    kvmDescriptors.system,
  ],
};

/** A program that knows a newer argument finds out. virt/kvm/kvm_main.c, kvm_dev_ioctl. */
export const noArgument: Check<unknown, unknown, unknown> = {
  kind: "check",
  id: "argument",
  errno: "EINVAL",
  fails: (c) => c.argument !== 0n,
  provoke: (sample) => [1n, 12n, 1n << 32n, (1n << 64n) - 1n].map((value) => withValue(sample, value)),
  source: "kvm_dev_ioctl, virt/kvm/kvm_main.c, Linux 7.3",
};

export const systemCommands: readonly CommandSpec<World, System, undefined>[] = [
  {
    name: "KVM_CREATE_VM",
    on: "system",
    number: commands.KVM_CREATE_VM.number,
    change: "basic",
    argument: { by: "value" },
    steps: [
      {
        kind: "check",
        id: "type",
        errno: "EINVAL",
        fails: (c) => !knownType(c),
        provoke: (sample, build) => unknownTypes(build).map((type) => withValue(sample, type)),
        source: "kvm_is_vm_type_supported, arch/x86/kvm/x86.c, Linux 7.3; in 6.1 any type but 0",
      },
      // The kernel reserves the descriptor before it looks at the type: both wrong at once answers EMFILE there, and EINVAL here.
      {
        kind: "run",
        run: (c) => handed(c.open("vm", newVm(Number(c.argument), c.world.host))),
      },
    ],
    sample: () => ({ before: [openKvm], call: createVm() }),
    more: (build) => [...traces(build), ...types(build)],
    source: "kvm_dev_ioctl_create_vm, virt/kvm/kvm_main.c, Linux 7.3",
  },
  {
    name: "KVM_GET_VCPU_MMAP_SIZE",
    on: "system",
    number: commands.KVM_GET_VCPU_MMAP_SIZE.number,
    change: "basic",
    argument: { by: "value" },
    steps: [
      noArgument,
      // A page for struct kvm_run, one for x86's port data, and one for the ring of coalesced MMIO where there is one.
      { kind: "run", run: (c) => ({ value: (c.has("cap-coalesced-mmio") ? 3 : 2) * 4096 }) },
    ],
    sample: () => ({
      before: [openKvm],
      call: { call: "ioctl", fd: "kvm", command: "KVM_GET_VCPU_MMAP_SIZE", argument: { by: "value", value: 0n } },
    }),
    source: "kvm_dev_ioctl, virt/kvm/kvm_main.c, Linux 7.3",
  },
];

/** The sample with another argument. */
export function withValue(sample: SampleCall, value: bigint): Variation {
  return { ...sample, label: `argument 0x${value.toString(16)}`, call: { ...sample.call, argument: { by: "value", value } } };
}

/** What the three numbers answer. */
function traces(build: Build): readonly Variation[] {
  const errno = build.has.has("trace-commands-gone") ? kvmDescriptors.system.errno : kvmDescriptors.trace.errno;
  return traceCommands.map((command) => ({
    label: `before it, command 0x${command.toString(16)} → ${errno}`,
    before: [openKvm],
    call: { call: "ioctl", fd: "kvm", command, argument: { by: "none" }, expect: { errno } },
  }));
}

/** The types of machines beside the default that the full host makes, as far as the build knows them. */
function types(build: Build): readonly Variation[] {
  if (!build.has.has("cap-vm-types")) return [];
  const tdx = build.has.has("vm-type-tdx") ? [constants.KVM_X86_TDX_VM] : [];
  return [constants.KVM_X86_SW_PROTECTED_VM, ...tdx].map((type) => ({
    label: `type ${type} → success`,
    before: [openKvm],
    call: createVm(BigInt(type)),
  }));
}

/** The answer that hands a descriptor over. */
export function handed(handle: number | undefined): Answer {
  return handle === undefined ? { errno: "EMFILE" } : { value: handle };
}

function knownType(c: C): boolean {
  return c.argument < 32n && ((vmTypes(c) >>> Number(c.argument)) & 1) === 1;
}

/** Types that no host has; and those that came with changes that the build lacks. */
function unknownTypes(build: Build): readonly bigint[] {
  return [
    31n,
    32n,
    1n << 32n,
    (1n << 64n) - 1n,
    ...(build.has.has("cap-vm-types") ? [] : [BigInt(constants.KVM_X86_SW_PROTECTED_VM)]),
    ...(build.has.has("vm-type-tdx") ? [] : [BigInt(constants.KVM_X86_TDX_VM)]),
  ];
}
