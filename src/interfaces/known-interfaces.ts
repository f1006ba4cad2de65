import { drm, kfd } from "./drm/descriptors.ts";
import { mshv } from "./mshv/descriptors.ts";
import { vduse } from "./vduse/descriptors.ts";
import { iommufd } from "./vfio/descriptors.ts";

/** What abide knows of interfaces beyond their headers. KVM is not here: which of its commands belong to which descriptor, and so
 * what an unknown one answers, its header does not say. */
export const knownInterfaces = [drm, iommufd, kfd, mshv, vduse] as const;
