import { mapElements } from "../../contract/element-map.ts";
import { kvmContract } from "./contract.ts";

/** A capability's constant says that its number is given out, and a kernel is asked whether it has it. What else changed leaves no trace. */
export const kvmElements = mapElements({
  contract: kvmContract,
  header: "linux/kvm.h",
  declares: { "api-version": "KVM_API_VERSION" },
  changes: {
    base: { has: ["KVM_GET_API_VERSION", "KVM_CHECK_EXTENSION"] },
    // The commands that api.rst calls basic.
    basic: {
      has: [
        "KVM_CREATE_VM",
        "KVM_GET_VCPU_MMAP_SIZE",
        "KVM_CREATE_VCPU",
        "KVM_RUN",
        "KVM_GET_REGS",
        "KVM_SET_REGS",
        "KVM_GET_SREGS",
        "KVM_SET_SREGS",
      ],
    },
  },
});
