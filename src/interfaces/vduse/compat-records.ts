import type { RecordLayout } from "../../codec/layout.ts";
import { vduse_iotlb_entry, vduse_vq_info } from "./bindings.gen.ts";

/**
 * Two records end in one byte after 64-bit members, which i386 aligns to 4 bytes: their sizes differ there, and so do the numbers of
 * their commands. (All other records of VDUSE are the same on both.)
 */
export const compatRecords = {
  iotlbEntry: { number: 0xc01c_8110, record: { ...vduse_iotlb_entry, size: 28, align: 4 } },
  vqInfo: { number: 0xc02c_8115, record: { ...vduse_vq_info, size: 44, align: 4 } },
} as const satisfies { readonly [name: string]: { readonly number: number; readonly record: RecordLayout } };
