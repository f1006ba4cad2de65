import { type RecordLayout, u8, u32, u64 } from "../../codec/layout.ts";
import { iommu_cache_invalidate_info_granu, iommu_gpasid_bind_data_vendor } from "./bindings.gen.ts";

/**
 * The records as they were before `argsz`: 5.9, and the proposal of January 2020. Written by hand from what the patch of September 2020 says it
 * moved: argsz inserted at the front, addr_width from 40 to 12, cache_invalidate's padding grown from 2 bytes to 6 (v12 2/6). The unions had no name then; they
 * have the later one here, so that one check serves both.
 */
export const early_cache_invalidate_info = {
  kind: "struct",
  name: "iommu_cache_invalidate_info",
  size: 48,
  align: 8,
  endian: "little",
  fields: [
    { name: "version", offset: 0, type: u32 },
    { name: "cache", offset: 4, type: u8 },
    { name: "granularity", offset: 5, type: u8 },
    { name: "padding", offset: 6, type: { kind: "bytes", count: 2 }, reserved: true },
    { name: "granu", offset: 8, type: { kind: "record", record: iommu_cache_invalidate_info_granu } },
  ],
} as const satisfies RecordLayout;

export const early_gpasid_bind_data = {
  kind: "struct",
  name: "iommu_gpasid_bind_data",
  size: 72,
  align: 8,
  endian: "little",
  fields: [
    { name: "version", offset: 0, type: u32 },
    { name: "format", offset: 4, type: u32 },
    { name: "flags", offset: 8, type: u64 },
    { name: "gpgd", offset: 16, type: u64 },
    { name: "hpasid", offset: 24, type: u64 },
    { name: "gpasid", offset: 32, type: u64 },
    { name: "addr_width", offset: 40, type: u32 },
    { name: "padding", offset: 44, type: { kind: "bytes", count: 12 }, reserved: true },
    { name: "vendor", offset: 56, type: { kind: "record", record: iommu_gpasid_bind_data_vendor } },
  ],
} as const satisfies RecordLayout;

export const early_page_response = {
  kind: "struct",
  name: "iommu_page_response",
  size: 20,
  align: 4,
  endian: "little",
  fields: [
    { name: "version", offset: 0, type: u32 },
    { name: "flags", offset: 4, type: u32 },
    { name: "pasid", offset: 8, type: u32 },
    { name: "grpid", offset: 12, type: u32 },
    { name: "code", offset: 16, type: u32 },
  ],
} as const satisfies RecordLayout;
