import type { InterfaceSpec } from "../../session/spec.ts";
import { commands } from "./bindings.gen.ts";
import { type KvmChange, kvmContract } from "./contract.ts";
import type { Host } from "./host.ts";
import { presence } from "./presence.ts";
import { noArgument, systemCommands, systemDescriptor } from "./system.ts";
import { unplayed } from "./unplayed.ts";
import { values } from "./values.ts";
import { enableOnVcpu, vcpuDescriptor } from "./vcpu.ts";
import { enableOnVm, vmCommands, vmDescriptor } from "./vm.ts";
import { type World, worldOn } from "./world.ts";
import { changeOf, type X86Capability, x86Capabilities } from "./x86-capabilities.ts";

const encrypted = "an encrypted machine, which AMD's firmware makes";
const privateMachine = "a machine with private memory, which this build cannot make";
const protectedMachine = "a machine whose state is protected: a host with SEV, or with TDX and a build that knows it";

/** What only another host shows. */
const unseen = {
  "cap-sgx-attribute": "a file of SGX's own",
  "cap-vm-copy-enc-context-from": encrypted,
  "cap-vm-move-enc-context-from": encrypted,
  "readonly-mem-by-vm": protectedMachine,
  "address-spaces-by-vm": privateMachine,
  "sync-regs-by-vm": protectedMachine,
  "max-vcpus-by-vm": protectedMachine,
  "cap-vm-types": "a host that has more than the default type of machine",
  "vm-type-tdx": "a build that has types of machines at all",
  "disable-exits-by-host": "a host that keeps some exits to itself",
  "nested-off-said": "a host without nested virtualisation",
  "xen-runstate-update-flag": "a host of which it is known whether it has scheduler statistics",
  "xen-shared-info-hva": "a program that maps the page that it gives",
} satisfies { readonly [change in KvmChange]?: string };

/** KVM on x86-64, as far as programs negotiate: up to where a guest would have to run. On the full host; see `kvmOn` for others. */
export const kvm: InterfaceSpec<World> = {
  contract: kvmContract,
  world: () => worldOn(),
  program: { header: "linux/kvm.h" },
  // A machine belongs to the memory of the process that made it: all others are answered EIO.
  callers: {
    kinds: ["vm", "vcpu"],
    commands: ["KVM_CREATE_VM"],
    own: { vm: { node: "/dev/kvm", command: commands.KVM_CREATE_VM.number, argument: 0n } },
    source: "kvm_vm_ioctl, virt/kvm/kvm_main.c, Linux 7.3",
  },
  descriptors: [systemDescriptor, vmDescriptor, vcpuDescriptor],
  commands: [...systemCommands, ...vmCommands, enableOnVm, enableOnVcpu, ...presence],
  unplayed,
  unseen,
  protocols: {
    "api-version": {
      numbers: { KVM_GET_API_VERSION: commands.KVM_GET_API_VERSION.number },
      first: { KVM_GET_API_VERSION: [noArgument] },
    },
    extensions: {
      numbers: { KVM_CHECK_EXTENSION: commands.KVM_CHECK_EXTENSION.number },
      values,
      masks: x86Capabilities.filter((each: X86Capability) => each.says === "mask").map(({ cap }) => changeOf(cap)),
      // On a machine without private memory, which is what a machine is unless asked otherwise.
      zeroOnNew: { vm: ["cap-memory-attributes", "cap-guest-memfd"] },
    },
  },
};

/** The same on another machine: `kvmOn(amdHost)`. What KVM answers depends on the host as much as on the build. */
export function kvmOn(host: Host): InterfaceSpec<World> {
  return { ...kvm, world: () => worldOn(host) };
}
