import { type RecordLayout, u64 } from "../../codec/layout.ts";

/**
 * What the header of 7.3 no longer has, or never had: the numbers of proposals and of trees downstream, as `_IOC` makes them of direction, size,
 * type 0xB8 and ordinal.
 */
export const otherNumbers = {
  /** _IOW(0xB8, 0x00, __u32): the very number of MSHV_CHECK_EXTENSION. */
  MSHV_REQUEST_VERSION: 0x4004b800,
  /** _IOW(0xB8, 0x01, 32 bytes), RFC of 2020. */
  rfcCreatePartition: 0x4020b801,
  /** _IOW(0xB8, 0x01, 40 bytes), lvbs-linux. */
  lvbsCreatePartition: 0x4028b801,
  /** _IOW(0xB8, 0x01, 48 bytes), the series of 2023 and OHCL. */
  earlyCreatePartition: 0x4030b801,
  /** _IO(0xB8, 0x00), CBL-Mariner. */
  marinerCreateVtl: 0x0000b800,
  /** _IOR(0xB8, 0x01, struct { __u64 bits }), CBL-Mariner. */
  MSHV_GET_VTL_CAPS: 0x8008b801,
} as const;

/** A partition as the early proposals created it: flags, and properties of the hypervisor's, which nobody looks into here. */
function earlyPartition(words: number): RecordLayout {
  return {
    kind: "struct",
    name: "mshv_create_partition_early",
    size: 8 + words * 8,
    align: 8,
    endian: "little",
    fields: [
      { name: "flags", offset: 0, type: u64 },
      { name: "properties", offset: 8, type: { kind: "array", of: u64, count: words, stride: 8 } },
    ],
  };
}

export const rfcPartition = earlyPartition(3);
export const lvbsPartition = earlyPartition(4);
export const early2023Partition = earlyPartition(5);

/** A register with its name: what MSHV_GET_VP_REGISTERS and MSHV_SET_VP_REGISTERS point to. The value's 16 bytes are at 16. */
export const registerSize = 32;
export const registerValueOffset = 16;
