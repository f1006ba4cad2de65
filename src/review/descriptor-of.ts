import type { Command } from "../abi/abi.ts";
import type { HeaderPair } from "./pairs.ts";

/** Kinds of descriptors that share the numbers of one header on purpose, and which commands each takes. Read in include/uapi of Linux 7.3. */
const sharing: readonly { readonly header: string; readonly commands: RegExp; readonly descriptor: string }[] = [
  // Its sections say which commands are for which: "IOCTLs for DEVICE file descriptors".
  { header: "linux/vfio.h", commands: /^VFIO_(DEVICE|MIG)_/, descriptor: "a device" },
  { header: "linux/vfio.h", commands: /^VFIO_GROUP_/, descriptor: "a group" },
  { header: "linux/vfio.h", commands: /^VFIO_(IOMMU|EEH)_/, descriptor: "a container" },
  // "vtl device", "VMBus device IOCTLs", "hv_hvcall device".
  { header: "linux/mshv.h", commands: /^MSHV_SINT_/, descriptor: "the VMBus device" },
  { header: "linux/mshv.h", commands: /^MSHV_HVCALL/, descriptor: "the hypercall device" },
  {
    header: "linux/mshv.h",
    commands: /^MSHV_(SET_POLL_FILE|ADD_VTL0_MEMORY|RETURN_TO_LOWER_VTL)$/,
    descriptor: "the VTL device",
  },
];

/** Which kind of descriptor takes a command, where its header has several that share numbers; undefined when that is not known. */
export function descriptorOf({ name }: Command, { name: header }: HeaderPair): string | undefined {
  return sharing.find((row) => (header === row.header || row.header === `linux/${header}`) && row.commands.test(name))
    ?.descriptor;
}
