import type { InterfaceSpec, OpenContext } from "../../session/spec.ts";
import { commands } from "./bindings.gen.ts";
import { containerCommands } from "./container.ts";
import { vfioContract } from "./contract.ts";
import { vfioUnknown } from "./descriptors.ts";
import { deviceCommands } from "./device.ts";
import { deviceFeatureCommands } from "./device-feature.ts";
import { extensionProtocol } from "./extensions.ts";
import { groupCommands, letGo } from "./group.ts";
import { type1DirtyPages } from "./type1-dirty.ts";
import { type1GetInfo } from "./type1-info.ts";
import { type1Map } from "./type1-map.ts";
import { type1Unmap } from "./type1-unmap.ts";
import { unplayed } from "./unplayed.ts";
import { bareName, type Container, type Group, newContainer, type OpenDevice, type VfioWorld, vfioWorld } from "./world.ts";

/**
 * VFIO as a host with two groups plays it. Not played: the commands of other buses than PCI, of sPAPR and EEH, DEVICE_SET_IRQS, PCI_HOT_RESET,
 * DEVICE_IOEVENTFD, devices that are opened by themselves, and the commands of a dma-buf; they answer what an unknown command does.
 */
export const vfio: InterfaceSpec<VfioWorld> = {
  contract: vfioContract,
  world: vfioWorld,
  program: { header: "linux/vfio.h", names: ["/dev/vfio/26", "/dev/vfio/27", "0000:06:0d.0", "0000:07:00.0", bareName] },
  // What is mapped is the caller's memory; bitmaps and features are behind pointers of theirs, or hand descriptors out in their records.
  callers: {
    commands: [
      "VFIO_IOMMU_MAP_DMA",
      "VFIO_IOMMU_UNMAP_DMA",
      "VFIO_IOMMU_DIRTY_PAGES",
      "VFIO_DEVICE_FEATURE",
      "VFIO_DEVICE_BIND_IOMMUFD",
    ],
    source: "drivers/vfio/vfio_iommu_type1.c, drivers/vfio/vfio_main.c, Linux 7.3",
  },
  descriptors: [
    {
      kind: "container",
      path: "/dev/vfio/vfio",
      open: newContainer,
      unknown: [
        { ...vfioUnknown.containerWithoutDriver, holds: (c: { readonly fd: Container }) => c.fd.driver === undefined },
        vfioUnknown.type1,
      ],
    },
    { kind: "group", path: "/dev/vfio/$NAME", open: openGroup, unknown: [vfioUnknown.group], close: closeGroup },
    { kind: "device", file: "[vfio-device]", unknown: [vfioUnknown.vfioPci], close: closeDevice },
    { kind: "bare-device", file: "[vfio-device]", unknown: [vfioUnknown.deviceWithoutIoctl], close: closeDevice },
    {
      kind: "migration-data",
      unknown: [{ errno: "ENOTTY", alsoMeans: "", source: "no ioctl operation at all" }],
      read: () => new Uint8Array(),
      write: (_, bytes) => bytes.length,
    },
    {
      kind: "dma-buf",
      unknown: [{ errno: "ENOTTY", alsoMeans: "", source: "drivers/dma-buf/dma-buf.c, Linux 7.3" }],
    },
  ],
  commands: [
    ...containerCommands,
    type1GetInfo,
    type1Map,
    type1Unmap,
    type1DirtyPages,
    ...groupCommands,
    ...deviceCommands,
    ...deviceFeatureCommands,
  ],
  unplayed,
  unseen: { noiommu: "a group of devices without an IOMMU" },
  protocols: {
    "api-version": { numbers: { VFIO_GET_API_VERSION: commands.VFIO_GET_API_VERSION.number } },
    extension: extensionProtocol,
  },
};

function openGroup({ world, name }: OpenContext<VfioWorld>): Group | { readonly errno: "ENOENT" | "EBUSY" } {
  const group = world.groups.get(name);
  if (group === undefined) return { errno: "ENOENT" };
  // A group is one program's at a time, also while only a device of it is still open.
  if (group.open || group.users > 0) return { errno: "EBUSY" };
  group.open = true;
  return group;
}

function closeGroup({ fd }: { readonly fd: Group }): void {
  fd.open = false;
  letGo(fd);
}

function closeDevice({ fd }: { readonly fd: OpenDevice }): void {
  fd.group.users -= 1;
  letGo(fd.group);
}
