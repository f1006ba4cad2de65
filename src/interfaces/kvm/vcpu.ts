import type { CommandSpec, DescriptorSpec } from "../../session/spec.ts";
import { commands, kvm_enable_cap } from "./bindings.gen.ts";
import { kvmDescriptors } from "./descriptors.ts";
import { type EnableCap, enableSteps, enabling } from "./enable-cap.ts";
import { vcpuRows } from "./enable-vcpu.ts";
import { createVcpu, createVm, enable, openKvm } from "./plays.ts";
import type { Vcpu, World } from "./world.ts";

/** What KVM_CREATE_VCPU answers with. It outlives the descriptor of its machine. */
export const vcpuDescriptor: DescriptorSpec<World, Vcpu> = {
  kind: "vcpu",
  file: "kvm-vcpu",
  unknown: [kvmDescriptors.vcpu],
  first: [
    {
      kind: "check",
      id: "dead",
      errno: "EIO",
      fails: (c) => c.fd.vm.dead,
      unprovoked:
        "a VM dies of a bug in KVM, or when its encryption moves to another; a child process gets the same of its parent's",
      source: "kvm_vcpu_ioctl, virt/kvm/kvm_main.c, Linux 7.3",
    },
  ],
};

export const enableOnVcpu: CommandSpec<World, Vcpu, EnableCap> = {
  name: "KVM_ENABLE_CAP",
  on: "vcpu",
  number: commands.KVM_ENABLE_CAP.number,
  change: "cap-enable-cap",
  argument: { by: "pointer", type: kvm_enable_cap },
  steps: [{ kind: "copy-in", type: kvm_enable_cap }, ...enableSteps<Vcpu>(vcpuRows)],
  more: (build) => enabling(vcpuRows, "vcpu", build),
  sample: () => ({
    before: [openKvm, createVm(), createVcpu()],
    call: enable("KVM_CAP_ENFORCE_PV_FEATURE_CPUID", 1n, "vcpu"),
  }),
  source: "kvm_arch_vcpu_ioctl, arch/x86/kvm/x86.c, Linux 7.3",
};
