import type { Build } from "../../contract/build.ts";
import type { Context } from "../../session/context.ts";
import type { Play, SampleCall } from "../../session/sample.ts";
import type { CommandSpec, DescriptorSpec, InterfaceSpec } from "../../session/spec.ts";
import { commands } from "./bindings.gen.ts";
import { iommufd as row } from "./descriptors.ts";
import { compatCommands, compatExtensions } from "./iommufd-compat.ts";
import { iommufdContract } from "./iommufd-contract.ts";
import { deviceBoundCommands } from "./iommufd-devices.ts";
import { ioasCommands } from "./iommufd-ioas.ts";
import { objectCommands } from "./iommufd-objects.ts";
import { inTable } from "./iommufd-sizes.ts";
import { unplayed } from "./iommufd-unplayed.ts";
import { type FaultQueue, type Iommufd, type IommufdWorld, newIommufd } from "./iommufd-world.ts";

const [{ unknownCommand, alsoMeans, source }] = row.descriptors;

/**
 * What an unknown command answers. One whose low byte is in the table of commands has its size read before the whole number is compared, so a
 * pointer to nothing is noticed first.
 */
const unknown: DescriptorSpec<IommufdWorld, Iommufd>["unknown"] = [
  {
    errno: "EFAULT",
    alsoMeans: "memory that is not there",
    source: "drivers/iommu/iommufd/main.c, torvalds/linux@051ae5aa73d7",
    holds: (c: Context<IommufdWorld, Iommufd, undefined>) =>
      inTable(c.command, (change) => c.has(change)) && c.memory.read(c.argument, 4) === undefined,
  },
  { errno: unknownCommand, alsoMeans, source },
];

const own: readonly CommandSpec<IommufdWorld, Iommufd, never>[] = [
  ...ioasCommands,
  ...objectCommands,
  ...deviceBoundCommands,
  ...compatCommands,
];

/** iommufd, without a device. Not played: IOMMU_IOAS_CHANGE_PROCESS and IOMMU_IOAS_NOIOMMU_GET_PA, which answer what an unknown command does. */
export const iommufd: InterfaceSpec<IommufdWorld> = {
  contract: iommufdContract,
  world: () => ({}),
  program: { header: "linux/iommufd.h" },
  // What is mapped is the caller's memory; lists and driver data are behind pointers; queues come as descriptors in their records.
  callers: {
    commands: [
      "IOMMU_IOAS_IOVA_RANGES",
      "IOMMU_IOAS_ALLOW_IOVAS",
      "IOMMU_IOAS_MAP",
      "IOMMU_FAULT_QUEUE_ALLOC",
      "IOMMU_HWPT_ALLOC",
      "IOMMU_GET_HW_INFO",
      "IOMMU_HWPT_GET_DIRTY_BITMAP",
      "IOMMU_HWPT_INVALIDATE",
      "IOMMU_VIOMMU_ALLOC",
      "IOMMU_VEVENTQ_ALLOC",
      "VFIO_IOMMU_MAP_DMA",
    ],
    source: "include/uapi/linux/iommufd.h, Linux 7.3",
  },
  descriptors: [
    { kind: "iommufd", path: "/dev/iommu", open: ({ path }) => newIommufd(path), unknown },
    { kind: "vfio-container", path: "/dev/vfio/vfio", change: "vfio-container", open: ({ path }) => newIommufd(path), unknown },
    {
      kind: "fault-queue",
      unknown: [{ errno: "ENOTTY", alsoMeans: "", source: "no ioctl operation at all" }],
      close({ fd }: { readonly fd: FaultQueue }) {
        fd.open = false;
      },
    },
  ],
  commands: [...own, ...own.map(asContainer)],
  unplayed,
  protocols: {
    "vfio-api-version": { numbers: { VFIO_GET_API_VERSION: commands.VFIO_GET_API_VERSION.number } },
    "vfio-extension": compatExtensions,
  },
};

/** The same command on the other node: both are one driver's. */
function asContainer(command: CommandSpec<IommufdWorld, Iommufd, never>): CommandSpec<IommufdWorld, Iommufd, never> {
  const { sample, more, steps } = command;
  return {
    ...command,
    on: "vfio-container",
    has: "vfio-container",
    steps: steps.map(provokedThere),
    ...(sample === undefined ? {} : { sample: (build: Build) => onOtherNode(sample(build)) }),
    ...(more === undefined ? {} : { more: (build: Build) => more(build).map(onOtherNode) }),
  };
}

/** Provocations begin anew: those that open iommufd open the other node too. */
function provokedThere<S extends CommandSpec<IommufdWorld, Iommufd, never>["steps"][number]>(step: S): S {
  if (step.kind !== "check" || step.provoke === undefined) return step;
  const { provoke } = step;
  return { ...step, provoke: (sample: SampleCall, build: Build) => provoke(sample, build).map(onOtherNode) };
}

function onOtherNode<T extends SampleCall>(sample: T): T {
  const moved = (play: Play): Play => (play.call === "open" ? { ...play, path: "/dev/vfio/vfio" } : play);
  return { ...sample, before: sample.before.map(moved) };
}
