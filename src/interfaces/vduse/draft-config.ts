import { type RecordLayout, u32, u64 } from "../../codec/layout.ts";
import type { Build } from "../../contract/build.ts";
import type { Context } from "../../session/context.ts";
import { patch } from "../../session/decode.ts";
import type { Variation } from "../../session/sample.ts";
import type { Check } from "../../session/step.ts";
import { vduse_dev_config } from "./bindings.gen.ts";
import { agreedOn, configBytes, ioctl, sampleVersion } from "./samples.ts";
import type { World } from "./world.ts";

type C = Context<World, object, unknown>;
type Row = Check<World, object, unknown>;

/** `vduse_dev_config` of the drafts A and B: a mask of VDUSE features was taken out of the reserved bytes. */
export const draftConfig = {
  ...vduse_dev_config,
  fields: [
    ...vduse_dev_config.fields.filter(({ name }) => name !== "reserved"),
    { name: "vduse_features", offset: 288, type: u64 },
    { name: "reserved", offset: 296, type: { kind: "array", of: u32, count: 9, stride: 4 }, reserved: true },
  ],
} as const satisfies RecordLayout;

/** What the drafts refuse about the mask. Each asks GET_FEATURES's own mask, and draft A also for version 2. */
export const featuresField: readonly Row[] = [
  {
    kind: "check",
    id: "vduse-features-before-version-2",
    errno: "EINVAL",
    has: "features-version-2",
    fails: (c) => (c.agreed("api-version") ?? 0n) < 2n && draftFeatures(c) !== 0n,
    provoke: (_, build) => [mask(sampleVersion(build), 1n), mask(sampleVersion(build), 1n << 63n)],
    source: "drivers/vdpa/vdpa_user/vduse_dev.c, intel-lab-lkp/linux@010e4f1a6c6a",
  },
  {
    kind: "check",
    id: "vduse-features-version-2",
    errno: "EINVAL",
    has: "features-version-2",
    fails: (c) => (c.agreed("api-version") ?? 0n) >= 2n && unknownBits(c, "features-version-2"),
    provoke: (_, build) =>
      (build.declares.versions["api-version"] ?? 0n) < 2n ? [] : wrongBits(build, "features-version-2", 2n),
    source: "drivers/vdpa/vdpa_user/vduse_dev.c, intel-lab-lkp/linux@010e4f1a6c6a",
  },
  {
    kind: "check",
    id: "vduse-features-field",
    errno: "EINVAL",
    has: "features-field",
    fails: (c) => unknownBits(c, "features-field"),
    provoke: (_, build) => wrongBits(build, "features-field", sampleVersion(build)),
    source: "include/uapi/linux/vduse.h, q-AnupKulkarni/kernel-topics@f84352b245df; the errno is inferred",
  },
];

/** The mask in the kernel's copy. */
export function draftFeatures(c: C): bigint {
  return new DataView(c.bytes.buffer, c.bytes.byteOffset).getBigUint64(288, true);
}

function unknownBits(c: C, protocol: string): boolean {
  return (draftFeatures(c) & ~(c.build.declares.features[protocol] ?? 0n)) !== 0n;
}

function wrongBits(build: Build, protocol: string, version: bigint): readonly Variation[] {
  const known = build.declares.features[protocol] ?? 0n;
  return Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit))
    .filter((bit) => (known & bit) === 0n)
    .map((bit) => mask(version, bit));
}

function mask(version: bigint, vduse_features: bigint): Variation {
  const bytes = configBytes(version);
  patch(draftConfig, bytes, { vduse_features });
  return {
    label: `vduse_dev_config.vduse_features = 0x${vduse_features.toString(16)} at version ${version}`,
    before: agreedOn(version),
    call: ioctl("control", "VDUSE_CREATE_DEV", bytes),
  };
}
