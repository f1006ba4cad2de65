import type { Consumer } from "../../session/consumer.ts";
import type { Transport } from "../../session/transport.ts";
import {
  commands,
  iommu_destroy,
  iommu_ioas_alloc,
  iommu_ioas_copy,
  iommu_ioas_map,
  iommu_ioas_unmap,
} from "./iommufd-bindings.gen.ts";
import { iommufdContract } from "./iommufd-contract.ts";
import { iommufd as provider } from "./iommufd-provider.ts";

/** iommufd from both sides. */
export const iommufd = { contract: iommufdContract, provider, device };

/** A program's side of /dev/iommu. A command that is there reads its size first, so a pointer to nothing tells without effect. */
function device(transport: Transport) {
  return {
    contract: iommufdContract,
    transport,
    path: "/dev/iommu",
    on: "iommufd",
    protocols: provider.protocols,
    probes: {
      "fault-queue": { command: commands.IOMMU_FAULT_QUEUE_ALLOC.number },
      "hwpt-alloc": { command: commands.IOMMU_HWPT_ALLOC.number },
      "get-hw-info": { command: commands.IOMMU_GET_HW_INFO.number },
      "hwpt-invalidate": { command: commands.IOMMU_HWPT_INVALIDATE.number },
      "dirty-tracking": { command: commands.IOMMU_HWPT_SET_DIRTY_TRACKING.number },
      "map-file": { command: commands.IOMMU_IOAS_MAP_FILE.number },
      viommu: { command: commands.IOMMU_VIOMMU_ALLOC.number },
      veventq: { command: commands.IOMMU_VEVENTQ_ALLOC.number },
      "hw-queue": { command: commands.IOMMU_HW_QUEUE_ALLOC.number },
    },
    methods: {
      destroy: {
        command: "IOMMU_DESTROY",
        number: commands.IOMMU_DESTROY.number,
        change: "base",
        argument: iommu_destroy,
        sizeField: "size",
        gives: "nothing",
      },
      ioasAlloc: {
        command: "IOMMU_IOAS_ALLOC",
        number: commands.IOMMU_IOAS_ALLOC.number,
        change: "base",
        argument: iommu_ioas_alloc,
        sizeField: "size",
        gives: "argument",
      },
      ioasMap: {
        command: "IOMMU_IOAS_MAP",
        number: commands.IOMMU_IOAS_MAP.number,
        change: "base",
        argument: iommu_ioas_map,
        sizeField: "size",
        gives: "argument",
      },
      ioasCopy: {
        command: "IOMMU_IOAS_COPY",
        number: commands.IOMMU_IOAS_COPY.number,
        change: "base",
        argument: iommu_ioas_copy,
        sizeField: "size",
        gives: "argument",
      },
      ioasUnmap: {
        command: "IOMMU_IOAS_UNMAP",
        number: commands.IOMMU_IOAS_UNMAP.number,
        change: "base",
        argument: iommu_ioas_unmap,
        sizeField: "size",
        gives: "argument",
      },
    },
  } as const satisfies Consumer;
}
