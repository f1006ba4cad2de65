/**
 * Direct rendering: one ioctl handler for all drivers, which finds a command by its ordinal. What an unknown one answers (EINVAL) is not here: drivers are
 * asked what they can do by GETPARAM and the like, whose names no two share.
 */
export const drm = {
  name: "DRM",
  headers: ["drm/"],
  descriptors: [],
  anySize: {
    group: 0x64,
    by: "the DRM core",
    source: "drivers/gpu/drm/drm_ioctl.c, drm_ioctl(), Linux 7.3",
  },
} as const;

/** AMD's compute interface, which does as the DRM core does. */
export const kfd = {
  name: "KFD",
  headers: ["kfd_ioctl.h"],
  descriptors: [],
  anySize: {
    group: 0x4b,
    by: "the KFD driver",
    source: "drivers/gpu/drm/amd/amdkfd/kfd_chardev.c, kfd_ioctl(), Linux 7.3",
  },
} as const;
