import type { Consumer } from "../../session/consumer.ts";
import type { Transport } from "../../session/transport.ts";
import { commands } from "./bindings.gen.ts";
import { kvmContract } from "./contract.ts";
import { kvm as provider } from "./provider.ts";

/** KVM from both sides. */
export const kvm = { contract: kvmContract, provider, system };

/** A program's side of /dev/kvm. A virtual machine's descriptor is what `createVm` gives. */
function system(transport: Transport) {
  return {
    contract: kvmContract,
    transport,
    path: "/dev/kvm",
    on: "system",
    protocols: provider.protocols,
    methods: {
      createVm: {
        command: "KVM_CREATE_VM",
        number: commands.KVM_CREATE_VM.number,
        change: "basic",
        argument: "value",
        gives: "number",
      },
      getVcpuMmapSize: {
        command: "KVM_GET_VCPU_MMAP_SIZE",
        number: commands.KVM_GET_VCPU_MMAP_SIZE.number,
        change: "basic",
        argument: "value",
        gives: "number",
      },
    },
  } as const satisfies Consumer;
}
