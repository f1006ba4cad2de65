import type { Consumer } from "../../session/consumer.ts";
import type { Transport } from "../../session/transport.ts";
import { iommu_cache_invalidate_info, iommu_gpasid_bind_data, iommu_page_response } from "./bindings.gen.ts";
import { domainPath } from "./calls.ts";
import { iommuContract } from "./contract.ts";
import { numbers } from "./numbers.ts";
import { iommu as provider } from "./provider.ts";

/** The IOMMU UAPI of 2020 from both sides. */
export const iommu = { contract: iommuContract, provider, domain };

/**
 * A program's side of a domain. Its calls are useful only together: as a bundle each is tried, and with abide's own contract `sva` is one question for
 * all of them, before a guest sees any.
 */
function domain(transport: Transport) {
  return {
    contract: iommuContract,
    transport,
    path: domainPath,
    on: "domain",
    protocols: provider.protocols,
    // A driver without the operation answers before it reads: a pointer to nothing tells.
    probes: {
      "cache-invalidate": { command: numbers.IOMMU_CACHE_INVALIDATE },
      "bind-gpasid": { command: numbers.IOMMU_BIND_GPASID },
      "unbind-gpasid": { command: numbers.IOMMU_UNBIND_GPASID },
      "page-response": { command: numbers.IOMMU_PAGE_RESPONSE },
    },
    methods: {
      cacheInvalidate: {
        command: "IOMMU_CACHE_INVALIDATE",
        number: numbers.IOMMU_CACHE_INVALIDATE,
        change: "cache-invalidate",
        argument: iommu_cache_invalidate_info,
        sizeField: "argsz",
        gives: "nothing",
      },
      bindGpasid: {
        command: "IOMMU_BIND_GPASID",
        number: numbers.IOMMU_BIND_GPASID,
        change: "bind-gpasid",
        argument: iommu_gpasid_bind_data,
        sizeField: "argsz",
        gives: "nothing",
      },
      unbindGpasid: {
        command: "IOMMU_UNBIND_GPASID",
        number: numbers.IOMMU_UNBIND_GPASID,
        change: "unbind-gpasid",
        argument: iommu_gpasid_bind_data,
        sizeField: "argsz",
        gives: "nothing",
      },
      pageResponse: {
        command: "IOMMU_PAGE_RESPONSE",
        number: numbers.IOMMU_PAGE_RESPONSE,
        change: "page-response",
        argument: iommu_page_response,
        sizeField: "argsz",
        gives: "nothing",
      },
    },
  } as const satisfies Consumer;
}
