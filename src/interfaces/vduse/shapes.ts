import type { Change, Contract, FeatureProtocol, Release, VersionProtocol } from "../../contract/contract.ts";
import { defineContract } from "../../contract/define-contract.ts";

/**
 * The VDUSE features series took four shapes before it was merged. Each is a small contract here, on the same ground: what was released up
 * to 7.0. They are for comparing what a shape costs (`costOf`, with drafts); the interface as it is played is another contract.
 *
 * Why A was given up could not be found, and is not said here; what it would have cost is a matter of counting.
 */

const ground = [
  {
    id: "base",
    title: "the control node and devices, API version 0",
    gate: { kind: "base" },
    since: "5.15",
    source: "include/uapi/linux/vduse.h, Linux 5.15",
  },
  {
    id: "umem",
    title: "VDUSE_IOTLB_REG_UMEM, VDUSE_IOTLB_DEREG_UMEM and VDUSE_IOTLB_GET_INFO",
    gate: { kind: "probe", command: "VDUSE_IOTLB_REG_UMEM", absent: "ENOTTY" },
    since: "6.0",
    source: "include/uapi/linux/vduse.h, Linux 6.0",
  },
  {
    id: "asid",
    title: "virtqueue groups and address spaces: ngroups and nas, VDUSE_IOTLB_GET_FD2",
    gate: { kind: "version", protocol: "api", at: 1n },
    since: "7.0",
    source: "drivers/vdpa/vdpa_user/vduse_dev.c, Linux 7.2",
  },
] as const satisfies readonly Change[];

const api = {
  name: "api",
  kind: "version",
  on: ["/dev/vduse/control"],
  scope: "object",
  passed: "u64 pointer",
  get: "VDUSE_GET_API_VERSION",
  set: "VDUSE_SET_API_VERSION",
  picks: "up-to",
  initial: 0n,
  startsUnasked: "asid",
  getPins: "highest",
  defaultsTo: 0n,
  unknown: "EINVAL",
  repeat: { allowed: true },
  locks: "never",
  source: "drivers/vdpa/vdpa_user/vduse_dev.c, Linux 7.2",
} as const satisfies VersionProtocol;

const features = {
  name: "features",
  kind: "feature",
  on: ["/dev/vduse/control"],
  scope: "object",
  passed: "u64 pointer",
  get: "VDUSE_GET_FEATURES",
  set: "VDUSE_SET_FEATURES",
  since: "get-features",
  initial: 0n,
  unknown: "EINVAL",
  repeat: { allowed: true },
  locks: "never",
  source: "drivers/vdpa/vdpa_user/vduse_dev.c, Linux 7.3-rc7",
} as const satisfies FeatureProtocol;

const released = [
  { name: "5.15", has: ["base"], status: "released", source: "Linux 5.15" },
  { name: "6.0", has: ["base", "umem"], status: "released", source: "Linux 6.0" },
  { name: "7.0", has: ["base", "umem", "asid"], status: "released", source: "Linux 7.0" },
] as const satisfies readonly Release[];

const unknownCommand = { kind: "probe", command: "VDUSE_GET_FEATURES", absent: "EINVAL" } as const;
const fromA = "intel-lab-lkp/linux@010e4f1a6c6a";
const fromB = "q-AnupKulkarni/kernel-topics@f84352b245df";
const fromC = "qualcomm-linux/kernel-topics@e424e031862f";
const fromD = "torvalds/linux@b282418bc366";

/** A: API version 2 opens the query and a field of vduse_dev_config. */
export const shapeA = defineContract({
  name: "vduse-shape-a",
  title: "VDUSE features, draft A: a version bump",
  protocols: [api],
  changes: [
    ...ground,
    {
      id: "get-features",
      title: "VDUSE_GET_FEATURES, which answers EINVAL below version 2",
      gate: { kind: "version", protocol: "api", at: 2n },
      since: "draft A",
      source: fromA,
    },
    {
      id: "features-field",
      title: "vduse_dev_config.vduse_features, which has to be 0 below version 2",
      gate: { kind: "version", protocol: "api", at: 2n },
      needs: ["get-features"],
      since: "draft A",
      source: fromA,
    },
  ],
  releases: [
    ...released,
    { name: "A", has: ["base", "umem", "asid", "get-features", "features-field"], status: "draft", source: fromA },
  ],
});

/** B: no version. The field is there when the query is, and the query is tried. */
export const shapeB = defineContract({
  name: "vduse-shape-b",
  title: "VDUSE features, draft B: the command's existence is the probe",
  protocols: [api],
  changes: [
    ...ground,
    { id: "get-features", title: "VDUSE_GET_FEATURES", gate: unknownCommand, since: "draft B", source: fromB },
    {
      id: "features-field",
      title: "vduse_dev_config.vduse_features, valid where VDUSE_GET_FEATURES is not EINVAL",
      gate: unknownCommand,
      needs: ["get-features"],
      since: "draft B",
      source: fromB,
    },
  ],
  releases: [
    ...released,
    { name: "B", has: ["base", "umem", "asid", "get-features", "features-field"], status: "draft", source: fromB },
  ],
});

const commands = (source: string) =>
  [
    { id: "get-features", title: "VDUSE_GET_FEATURES", gate: unknownCommand, since: "7.3", source },
    {
      id: "set-features",
      title: "VDUSE_SET_FEATURES, kept by the control descriptor and copied into devices as they are created",
      // Of no use without the mask: EINVAL means both an unknown command and an unknown bit.
      gate: { ...unknownCommand, command: "VDUSE_SET_FEATURES" },
      needs: ["get-features"],
      since: "7.3",
      source,
    },
  ] as const satisfies readonly Change[];

/** C: query and acknowledgement on the control node; nothing in the record. */
export const shapeC = defineContract({
  name: "vduse-shape-c",
  title: "VDUSE features, draft C: GET and SET on the control node",
  protocols: [api, features],
  changes: [...ground, ...commands(fromC)],
  releases: [
    ...released,
    { name: "C", has: ["base", "umem", "asid", "get-features", "set-features"], status: "draft", source: fromC },
  ],
});

/** D: as merged for 7.3, C with the first two features behind bits of their own. */
export const shapeD = defineContract({
  name: "vduse-shape-d",
  title: "VDUSE features as merged: C, and a bit for each feature",
  protocols: [api, features],
  changes: [
    ...ground,
    ...commands(fromD),
    {
      id: "queue-ready",
      title: "VDUSE_SET_VQ_READY is sent",
      gate: { kind: "feature", protocol: "features", bit: 0, name: "VDUSE_F_QUEUE_READY" },
      needs: ["set-features"],
      since: "7.3",
      source: fromD,
    },
    {
      id: "suspend",
      title: "VDUSE_SUSPEND is sent",
      gate: { kind: "feature", protocol: "features", bit: 1, name: "VDUSE_F_SUSPEND" },
      needs: ["set-features"],
      since: "7.3",
      source: fromD,
    },
  ],
  releases: [
    ...released,
    {
      name: "7.3",
      has: ["base", "umem", "asid", "get-features", "set-features", "queue-ready", "suspend"],
      status: "released",
      source: "Linux 7.3-rc7",
    },
  ],
});

/** In the order in which they were proposed. */
export const shapes: readonly Contract[] = [shapeA, shapeB, shapeC, shapeD];
