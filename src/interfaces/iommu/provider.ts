import type { ChangeId } from "../../contract/contract.ts";
import type { CommandSpec, InterfaceSpec } from "../../session/spec.ts";
import { bindGpasid, unbindGpasid } from "./bind-gpasid.ts";
import { cacheInvalidate } from "./cache-invalidate.ts";
import { domainPath } from "./calls.ts";
import { iommuContract } from "./contract.ts";
import { numbers } from "./numbers.ts";
import { pageResponse } from "./page-response.ts";
import { type IommuWorld, newIommuWorld } from "./world.ts";

/** The IOMMU UAPI of 2020: every shape it had, on one domain. */
export const iommu: InterfaceSpec<IommuWorld> = {
  contract: iommuContract,
  world: newIommuWorld,
  descriptors: [
    {
      kind: "domain",
      path: domainPath,
      unknown: [
        {
          errno: "ENOTTY",
          alsoMeans: "",
          source: "abide's own: there was no ioctl; VFIO's type1 driver, which was to hand the calls through, answers ENOTTY",
        },
      ],
    },
  ],
  commands: [
    ...cacheInvalidate,
    ...bindGpasid,
    ...unbindGpasid,
    ...pageResponse,
    missing("IOMMU_CACHE_INVALIDATE", "cache-invalidate"),
    missing("IOMMU_BIND_GPASID", "bind-gpasid"),
    // Bind's operation, not unbind's own: the core tests the wrong one [READ].
    missing("IOMMU_UNBIND_GPASID", "bind-gpasid"),
    missing("IOMMU_PAGE_RESPONSE", "page-response"),
  ],
  protocols: { together: { numbers: { IOMMU_CHECK_EXTENSION: numbers.IOMMU_CHECK_EXTENSION } } },
};

/** A call whose operation the driver lacks. It answers before the argument is read. */
function missing(name: keyof typeof numbers, operation: ChangeId): CommandSpec<IommuWorld, unknown, unknown> {
  return {
    name,
    on: "domain",
    number: numbers[name],
    change: "domain",
    lacks: [operation, "removed"],
    argument: { by: "none" },
    steps: [
      {
        kind: "check",
        id: "operation-missing",
        errno: "ENODEV",
        fails: () => true,
        provoke: () => [
          {
            label: `the driver lacks what ${operation} brings`,
            before: [{ call: "open", path: domainPath, as: "domain" }],
            call: { call: "ioctl", fd: "domain", command: name, argument: { by: "none" } },
          },
        ],
      },
    ],
    noSample: "the driver lacks the operation: every call is refused",
    source: "drivers/iommu/iommu.c, Linux 5.10",
  };
}
