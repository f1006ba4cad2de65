import type { CommandSpec } from "../../session/spec.ts";
import { commands, constants } from "./bindings.gen.ts";
import { polled } from "./extensions.ts";
import { openContainer, setIommu, withDriver, withGroup } from "./samples.ts";
import type { Container, DriverName, VfioWorld } from "./world.ts";

const source = "drivers/vfio/container.c, torvalds/linux@04f930c3e44b";

/** What a driver says to SET_IOMMU, by the extension that names its kind: a kind that it opens, or one that it only knows. */
const kinds: {
  readonly [id: number]: {
    readonly driver: DriverName;
    readonly change: string;
    /** The change that took it away again while nothing is set. */
    readonly until?: string;
    readonly opens?: { readonly v2: boolean };
  };
} = {
  [constants.VFIO_TYPE1_IOMMU]: { driver: "type1", change: "type1", opens: { v2: false } },
  [constants.VFIO_TYPE1v2_IOMMU]: { driver: "type1", change: "type1v2", opens: { v2: true } },
  [constants.__VFIO_RESERVED_TYPE1_NESTING_IOMMU]: { driver: "type1", change: "nesting", opens: { v2: true } },
  [constants.VFIO_UNMAP_ALL]: { driver: "type1", change: "unmap-all" },
  [constants.VFIO_UPDATE_VADDR]: { driver: "type1", change: "update-vaddr", until: "update-vaddr-chosen" },
  [constants.VFIO_NOIOMMU_IOMMU]: { driver: "noiommu", change: "noiommu", opens: { v2: false } },
};

/**
 * Chooses the container's IOMMU driver: the first that answers a positive number to the same id as an extension, and that opens it. An id that is an
 * extension but no kind of IOMMU (UNMAP_ALL) is found and then refused by the driver; one that is 0 while nothing is set (DMA_CC) is not found.
 */
const setIommuCommand: CommandSpec<VfioWorld, Container, unknown> = {
  name: "VFIO_SET_IOMMU",
  on: "container",
  number: commands.VFIO_SET_IOMMU.number,
  change: "base",
  argument: { by: "value" },
  source,
  sample: () => ({ before: withGroup, call: setIommu(constants.VFIO_TYPE1_IOMMU) }),
  more: ({ has }) =>
    [
      { id: constants.VFIO_TYPE1v2_IOMMU, change: "type1v2" },
      { id: constants.__VFIO_RESERVED_TYPE1_NESTING_IOMMU, change: "nesting" },
      { id: constants.VFIO_UNMAP_ALL, change: "unmap-all", refused: "EINVAL" as const },
      {
        id: constants.VFIO_UPDATE_VADDR,
        change: "update-vaddr",
        refused: has.has("update-vaddr-chosen") ? ("ENODEV" as const) : ("EINVAL" as const),
      },
    ].map(({ id, change, refused }) => {
      const errno = has.has(change) ? refused : ("ENODEV" as const);
      const call = { ...setIommu(id), ...(errno === undefined ? {} : { expect: { errno } }) };
      return { label: `${change} as a kind of IOMMU → ${errno ?? "success"}`, before: withGroup, call };
    }),
  steps: [
    {
      kind: "check",
      id: "no-group-or-set",
      errno: "EINVAL",
      fails: (c) => c.fd.groups.size === 0 || c.fd.driver !== undefined,
      provoke: (sample, build) => [
        { ...sample, label: "no group is in the container", before: [openContainer] },
        { ...sample, label: "a driver is set already", before: withDriver(build) },
      ],
    },
    {
      kind: "check",
      id: "no-such-driver",
      errno: "ENODEV",
      fails: (c) => {
        const kind = kindOf(c.argument, (change) => c.has(change));
        return kind === undefined || !polled(c.world, c.fd).includes(kind.driver);
      },
      provoke: (sample) =>
        [
          ["VFIO_SPAPR_TCE_IOMMU, of another machine", constants.VFIO_SPAPR_TCE_IOMMU],
          ["VFIO_DMA_CC_IOMMU, which answers 0 while nothing is set", constants.VFIO_DMA_CC_IOMMU],
          ["VFIO_NOIOMMU_IOMMU, for a group that has an IOMMU", constants.VFIO_NOIOMMU_IOMMU],
          ["an unknown number", 1000],
        ].map(([label, type]) => ({ ...sample, label: String(label), call: setIommu(Number(type)) })),
    },
    {
      kind: "check",
      id: "not-opened",
      errno: "EINVAL",
      fails: (c) => kindOf(c.argument, (change) => c.has(change))?.opens === undefined,
      provoke: (sample, build) =>
        [constants.VFIO_UNMAP_ALL, constants.VFIO_UPDATE_VADDR]
          .filter((id) => kindOf(BigInt(id), (change) => build.has.has(change)) !== undefined)
          .map((id) => ({ ...sample, label: `extension ${id}, which is no kind of IOMMU`, call: setIommu(id) })),
      unprovoked: "takes an extension that is no kind of IOMMU, the first of which came with unmap-all",
    },
    {
      kind: "run",
      run(c) {
        const kind = kindOf(c.argument, (change) => c.has(change));
        if (kind?.opens === undefined) return;
        c.fd.driver = kind.driver;
        c.fd.v2 = kind.opens.v2;
      },
    },
  ],
};

export const containerCommands = [setIommuCommand];

function kindOf(argument: bigint, has: (change: string) => boolean) {
  const kind = argument < 1000n ? kinds[Number(argument)] : undefined;
  return kind !== undefined && has(kind.change) && (kind.until === undefined || !has(kind.until)) ? kind : undefined;
}
