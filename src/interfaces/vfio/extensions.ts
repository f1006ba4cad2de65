import type { Context } from "../../session/context.ts";
import type { ProtocolSpec } from "../../session/spec.ts";
import { commands, constants } from "./bindings.gen.ts";
import { setIommu, withGroup } from "./samples.ts";
import type { Container, DriverName, VfioWorld } from "./world.ts";

type C = Context<VfioWorld, Container, bigint>;

type Has = (change: string) => boolean;

/** Which driver answers to an extension, and what, by the change that brought it. The container is `undefined` while the driver is not chosen. */
const answers: {
  readonly [change: string]: {
    readonly driver: DriverName;
    readonly answer: (world: VfioWorld, chosen: Container | undefined, has: Has) => number;
  };
} = {
  type1: { driver: "type1", answer: () => 1 },
  type1v2: { driver: "type1", answer: () => 1 },
  nesting: { driver: "type1", answer: () => 1 },
  "unmap-all": { driver: "type1", answer: () => 1 },
  "update-vaddr": {
    driver: "type1",
    answer: (_, chosen, has) => (chosen === undefined && has("update-vaddr-chosen") ? 0 : 1),
  },
  "dma-cc": { driver: "type1", answer: ({ coherent }, chosen) => (chosen !== undefined && coherent ? 1 : 0) },
  noiommu: { driver: "noiommu", answer: () => 1 },
};

/**
 * What an extension answers on a container: while no driver is set, every registered driver that the container may use is asked, and the first
 * positive answer counts; afterwards only the chosen one is. The same question may so be answered differently a moment later.
 */
export function extensionAnswer(world: VfioWorld, container: Container, change: string, has: Has): number {
  const row = answers[change];
  if (row === undefined) return 0;
  if (container.driver !== undefined) return container.driver === row.driver ? row.answer(world, container, has) : 0;
  return polled(world, container).includes(row.driver) ? row.answer(world, undefined, has) : 0;
}

/** The drivers that are asked while none is set. A container with a group in it leaves out those that cannot serve that group. */
export function polled(world: VfioWorld, container: Container): readonly DriverName[] {
  return world.drivers.filter((driver) => container.groups.size === 0 || driver !== "noiommu");
}

const withIommu = { before: [...withGroup, setIommu(constants.VFIO_TYPE1_IOMMU)], fd: "container" };

export const extensionProtocol: ProtocolSpec<VfioWorld> = {
  numbers: { VFIO_CHECK_EXTENSION: commands.VFIO_CHECK_EXTENSION.number },
  values: Object.fromEntries(
    Object.keys(answers).map((change) => [change, (c: C) => extensionAnswer(c.world, c.fd, change, (id) => c.has(id))]),
  ),
  // Whether DMA is coherent, and whether no mediated device is there, is known only of an IOMMU that is set.
  ready: { "dma-cc": withIommu, "update-vaddr": withIommu },
};
