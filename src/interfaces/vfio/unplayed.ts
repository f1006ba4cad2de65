import { unplayedRows } from "../../session/unplayed-rows.ts";
import { commands } from "./bindings.gen.ts";

/**
 * Commands of x86-64 beyond what is played (vfio_pci_core_ioctl, drivers/vfio/pci/vfio_pci_core.c; vfio_device_fops_unl_ioctl, drivers/vfio/vfio_main.c; a migration's file:
 * drivers/vfio/pci/mlx5/main.c; Linux 7.3). The two of graphics are those of mediated devices, and older than 5.10 as all of `base`. That what is copied before a stop is
 * told of (PRECOPY_INFO) came after what brought the file.
 */
export const unplayed = unplayedRows(commands, {
  device: {
    base: [
      "VFIO_DEVICE_SET_IRQS",
      "VFIO_DEVICE_PCI_HOT_RESET",
      "VFIO_DEVICE_QUERY_GFX_PLANE",
      "VFIO_DEVICE_GET_GFX_DMABUF",
      "VFIO_DEVICE_IOEVENTFD",
    ],
    "bind-iommufd": ["VFIO_DEVICE_ATTACH_IOMMUFD_PT", "VFIO_DEVICE_DETACH_IOMMUFD_PT"],
  },
  "migration-data": { migration: ["VFIO_MIG_GET_PRECOPY_INFO"] },
});
