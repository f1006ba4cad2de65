import type { Expect, IoctlPlay, Play } from "../../session/sample.ts";
import { capabilityNumber } from "./capability-number.ts";
import { enableCap } from "./enable-argument.ts";
import type { CapabilityName } from "./x86-capabilities.ts";

/** Calls that samples and provocations are made of. The machine goes by `vm`, its vCPU by `vcpu`. */
export const openKvm: Play = { call: "open", path: "/dev/kvm", as: "kvm" };

/** Makes a virtual machine of a type. */
export function createVm(type = 0n): IoctlPlay {
  return { call: "ioctl", fd: "kvm", command: "KVM_CREATE_VM", argument: { by: "value", value: type }, as: "vm" };
}

/** Makes a vCPU. */
export function createVcpu(id = 0n): IoctlPlay {
  return { call: "ioctl", fd: "vm", command: "KVM_CREATE_VCPU", argument: { by: "value", value: id }, as: "vcpu" };
}

export const createIrqchip: IoctlPlay = { call: "ioctl", fd: "vm", command: "KVM_CREATE_IRQCHIP", argument: { by: "none" } };

/** Says which vCPU boots. */
export function setBootCpuId(id: bigint): IoctlPlay {
  return { call: "ioctl", fd: "vm", command: "KVM_SET_BOOT_CPU_ID", argument: { by: "value", value: id } };
}

/** Switches a capability on, on the virtual machine or on a vCPU. */
export function enable(cap: CapabilityName, arg = 0n, on: "vm" | "vcpu" = "vm"): IoctlPlay {
  return { call: "ioctl", fd: on, command: "KVM_ENABLE_CAP", argument: { by: "pointer", bytes: enableCap(cap, arg) } };
}

/** Asks for a capability, of /dev/kvm (`kvm`) or of the machine. */
export function checkExtension(cap: CapabilityName, on: "kvm" | "vm", expect: Expect): IoctlPlay {
  const value = BigInt(capabilityNumber(cap));
  return { call: "ioctl", fd: on, command: "KVM_CHECK_EXTENSION", argument: { by: "value", value }, expect };
}
