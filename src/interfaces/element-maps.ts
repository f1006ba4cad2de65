import type { ElementMap } from "../contract/element-map.ts";
import { iommuElements } from "./iommu/elements.ts";
import { kvmElements } from "./kvm/elements.ts";
import { mshvElements } from "./mshv/elements.ts";
import { vduseElements } from "./vduse/elements.ts";
import { iommufdElements, vfioElements } from "./vfio/elements.ts";

/** The contracts of which headers show something, one line each. */
export const elementMaps: readonly ElementMap[] = [
  iommuElements,
  iommufdElements,
  kvmElements,
  mshvElements,
  vduseElements,
  vfioElements,
];
