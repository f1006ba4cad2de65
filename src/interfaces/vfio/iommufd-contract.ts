import { defineContract } from "../../contract/define-contract.ts";
import { constants } from "./bindings.gen.ts";

const header = (release: string) => `include/uapi/linux/iommufd.h, Linux ${release}`;
const releaseOnly = "the release; the header of 6.12 has it";
const laterRelease = "the release; the header of 6.12 has it not, that of 7.2 has";

/**
 * iommufd: every record begins with its own size, every errno means one thing, and so a program can tell a kernel that is too old from a call that is
 * wrong. It also answers VFIO's container commands in place of VFIO, and answers less: its own changes, so that the difference can be seen.
 */
export const iommufdContract = defineContract({
  name: "iommufd",
  title: "iommufd: I/O address spaces, and the VFIO container in its place",
  protocols: [
    {
      kind: "version",
      name: "vfio-api-version",
      on: ["iommufd", "vfio-container"],
      scope: "global",
      passed: "value",
      get: "VFIO_GET_API_VERSION",
      picks: "constant",
      initial: 0n,
      unknown: "ENOTTY",
      repeat: { allowed: true },
      locks: "never",
      source: "drivers/iommu/iommufd/vfio_compat.c, torvalds/linux@2c55d703391a",
    },
    {
      kind: "capability",
      name: "vfio-extension",
      on: ["iommufd", "vfio-container"],
      scope: "fd",
      passed: "value",
      check: "VFIO_CHECK_EXTENSION",
      unknown: 0,
      absent: 0,
      source: "drivers/iommu/iommufd/vfio_compat.c, torvalds/linux@2c55d703391a",
    },
  ],
  changes: [
    {
      id: "base",
      title: "address spaces, mappings, options, and VFIO's container commands",
      gate: { kind: "base" },
      needs: ["compat-type1", "compat-type1v2"],
      since: "6.2",
      source: "drivers/iommu/iommufd/main.c and ioas.c, torvalds/linux@051ae5aa73d7, as far as 6.2 had them",
    },
    {
      id: "compat-type1",
      title: "VFIO's extension TYPE1",
      gate: { kind: "capability", protocol: "vfio-extension", id: BigInt(constants.VFIO_TYPE1_IOMMU), name: "VFIO_TYPE1_IOMMU" },
      since: "6.2",
      source: "drivers/iommu/iommufd/vfio_compat.c, torvalds/linux@2c55d703391a",
    },
    {
      id: "compat-type1v2",
      title: "VFIO's extension TYPE1v2",
      gate: {
        kind: "capability",
        protocol: "vfio-extension",
        id: BigInt(constants.VFIO_TYPE1v2_IOMMU),
        name: "VFIO_TYPE1v2_IOMMU",
      },
      since: "6.2",
      source: "drivers/iommu/iommufd/vfio_compat.c, torvalds/linux@2c55d703391a",
    },
    {
      id: "compat-unmap-all",
      title: "VFIO's extension UNMAP_ALL",
      gate: { kind: "capability", protocol: "vfio-extension", id: BigInt(constants.VFIO_UNMAP_ALL), name: "VFIO_UNMAP_ALL" },
      since: "6.2",
      source: "drivers/iommu/iommufd/vfio_compat.c, torvalds/linux@2c55d703391a",
    },
    {
      id: "compat-dma-cc",
      title: "VFIO's extension DMA_CC, which is ENODEV while there is no address space for VFIO",
      gate: {
        kind: "capability",
        protocol: "vfio-extension",
        id: BigInt(constants.VFIO_DMA_CC_IOMMU),
        name: "VFIO_DMA_CC_IOMMU",
      },
      since: "6.2",
      source: "drivers/iommu/iommufd/vfio_compat.c, torvalds/linux@2c55d703391a",
    },
    {
      id: "compat-nesting",
      title: "VFIO's extension TYPE1_NESTING: said to be there in the first proposal only",
      gate: {
        kind: "capability",
        protocol: "vfio-extension",
        id: BigInt(constants.__VFIO_RESERVED_TYPE1_NESTING_IOMMU),
        name: "VFIO_TYPE1_NESTING_IOMMU",
      },
      needs: ["compat-first-proposal"],
      since: "first-proposal",
      source: "vfio_compat.c of the first proposal",
    },
    {
      id: "compat-first-proposal",
      title:
        "an address space that comes by itself, argsz in whole ranges, and errors of its own for what VFIO has and this has not",
      gate: { kind: "base" },
      silent: true,
      excludes: ["compat-dma-cc"],
      since: "first-proposal",
      source: "vfio_compat.c of the first proposal",
    },
    {
      id: "vfio-container",
      title: "/dev/vfio/vfio is iommufd's: CONFIG_IOMMUFD_VFIO_CONTAINER",
      gate: { kind: "base" },
      silent: true,
      since: "6.2",
      source: "drivers/iommu/iommufd/main.c, torvalds/linux@051ae5aa73d7",
    },
    {
      id: "hwpt-alloc",
      title: "page tables of the hardware",
      gate: { kind: "probe", command: "IOMMU_HWPT_ALLOC", absent: "ENOTTY" },
      since: "6.6",
      source: header("6.12"),
      unverified: releaseOnly,
    },
    {
      id: "get-hw-info",
      title: "what a device's IOMMU can do",
      gate: { kind: "probe", command: "IOMMU_GET_HW_INFO", absent: "ENOTTY" },
      since: "6.6",
      source: header("6.12"),
      unverified: releaseOnly,
    },
    {
      id: "hwpt-data",
      title: "data of the vendor, out of line, for a page table",
      gate: { kind: "size", record: "iommu_hwpt_alloc", size: 40, policy: "zero-tail" },
      needs: ["hwpt-alloc"],
      since: "6.7",
      source: header("6.12"),
      unverified: releaseOnly,
    },
    {
      id: "hw-capabilities",
      title: "iommu_hw_info.out_capabilities",
      gate: { kind: "size", record: "iommu_hw_info", size: 40, policy: "zero-tail" },
      needs: ["get-hw-info"],
      since: "6.7",
      source: "the patch that extends GET_HW_INFO by capabilities, and the header of 6.12",
      unverified: releaseOnly,
    },
    {
      id: "dirty-tracking",
      title: "dirty pages of a page table",
      gate: { kind: "probe", command: "IOMMU_HWPT_SET_DIRTY_TRACKING", absent: "ENOTTY" },
      needs: ["hwpt-alloc"],
      since: "6.7",
      source: header("6.12"),
      unverified: releaseOnly,
    },
    {
      id: "hwpt-invalidate",
      title: "invalidation of a nested page table",
      gate: { kind: "probe", command: "IOMMU_HWPT_INVALIDATE", absent: "ENOTTY" },
      needs: ["hwpt-data"],
      since: "6.8",
      source: header("6.12"),
      unverified: releaseOnly,
    },
    {
      id: "fault-queue",
      title: "queues of page faults",
      gate: { kind: "probe", command: "IOMMU_FAULT_QUEUE_ALLOC", absent: "ENOTTY" },
      since: "6.11",
      source: header("6.12"),
      unverified: releaseOnly,
    },
    {
      id: "hwpt-fault-id",
      title: "iommu_hwpt_alloc.fault_id",
      gate: { kind: "size", record: "iommu_hwpt_alloc", size: 48, policy: "zero-tail" },
      needs: ["hwpt-data", "fault-queue"],
      since: "6.11",
      source: header("6.12"),
      unverified: releaseOnly,
    },
    {
      id: "map-file",
      title: "mappings of a file's memory",
      gate: { kind: "probe", command: "IOMMU_IOAS_MAP_FILE", absent: "ENOTTY" },
      since: "6.13",
      source: "drivers/iommu/iommufd/ioas.c, torvalds/linux@051ae5aa73d7",
      unverified: laterRelease,
    },
    {
      id: "viommu",
      title: "virtual IOMMUs and their devices",
      gate: { kind: "probe", command: "IOMMU_VIOMMU_ALLOC", absent: "ENOTTY" },
      needs: ["hwpt-alloc"],
      since: "6.13",
      source: "drivers/iommu/iommufd/main.c, torvalds/linux@051ae5aa73d7",
      unverified: laterRelease,
    },
    {
      id: "hw-info-pasid",
      title: "iommu_hw_info.out_max_pasid_log2, out of reserved bytes",
      // An output in bytes that were zero before: nothing tells, and nothing need tell.
      gate: { kind: "base" },
      silent: true,
      needs: ["hw-capabilities"],
      since: "6.15",
      source: "the patch that reports PASID in GET_HW_INFO, and the header of 7.2",
      unverified: "the release",
    },
    {
      id: "veventq",
      title: "queues of a virtual IOMMU's events",
      gate: { kind: "probe", command: "IOMMU_VEVENTQ_ALLOC", absent: "ENOTTY" },
      needs: ["viommu"],
      since: "6.15",
      source: header("7.2"),
      unverified: laterRelease,
    },
    {
      id: "hw-info-input-type",
      title: "a program may say which kind of information it asks for",
      gate: { kind: "flag", record: "iommu_hw_info", field: "flags", bit: 0, absent: "EOPNOTSUPP" },
      needs: ["hw-info-pasid"],
      since: "6.17",
      source: "the patch that adds IOMMU_HW_INFO_FLAG_INPUT_TYPE, and the header of 7.2",
      unverified: laterRelease,
    },
    {
      id: "viommu-data",
      title: "data of the vendor for a virtual IOMMU",
      gate: { kind: "size", record: "iommu_viommu_alloc", size: 40, policy: "zero-tail" },
      needs: ["viommu"],
      since: "6.17",
      source: header("7.2"),
      unverified: `${laterRelease}; that it came after the command is from memory`,
    },
    {
      id: "hw-queue",
      title: "queues that the hardware gives to a virtual machine",
      gate: { kind: "probe", command: "IOMMU_HW_QUEUE_ALLOC", absent: "ENOTTY" },
      needs: ["viommu"],
      since: "6.17",
      source: "the patch that adds IOMMU_HW_QUEUE_ALLOC, and the header of 7.2",
      unverified: laterRelease,
    },
  ],
  releases: releases(),
});

function releases() {
  const compat = ["compat-type1", "compat-type1v2", "compat-unmap-all", "compat-dma-cc"] as const;
  const v6_2 = ["base", ...compat] as const;
  const v6_6 = [...v6_2, "hwpt-alloc", "get-hw-info"] as const;
  const v6_7 = [...v6_6, "hwpt-data", "hw-capabilities", "dirty-tracking"] as const;
  const v6_12 = [...v6_7, "hwpt-invalidate", "fault-queue", "hwpt-fault-id"] as const;
  const v7_2 = [
    ...v6_12,
    "map-file",
    "viommu",
    "hw-info-pasid",
    "veventq",
    "hw-info-input-type",
    "viommu-data",
    "hw-queue",
  ] as const;
  const proposal = [
    "base",
    "compat-type1",
    "compat-type1v2",
    "compat-unmap-all",
    "compat-nesting",
    "compat-first-proposal",
  ] as const;
  return [
    { name: "first-proposal", has: proposal, status: "draft", source: "vfio_compat.c of the first proposal" },
    { name: "6.2", has: v6_2, status: "released", source: "the changes' own sources" },
    { name: "6.6", has: v6_6, status: "released", source: "the changes' own sources" },
    { name: "6.7", has: v6_7, status: "released", source: "the changes' own sources" },
    { name: "6.12", has: v6_12, status: "released", source: header("6.12") },
    { name: "7.2", has: v7_2, status: "released", source: header("7.2") },
    { name: "7.3", has: v7_2, status: "released", source: header("7.3") },
    {
      name: "7.3-vfio-container",
      has: [...v7_2, "vfio-container"],
      status: "released",
      source: "7.3 with CONFIG_IOMMUFD_VFIO_CONTAINER",
    },
  ] as const;
}
