import type { Value } from "../../codec/value.ts";
import type { Build } from "../../contract/build.ts";
import { varyFields } from "../../session/checks.ts";
import type { Context } from "../../session/context.ts";
import type { SampleCall } from "../../session/sample.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check, Step } from "../../session/step.ts";
import { commands, constants, vfio_device_feature } from "./bindings.gen.ts";
import { type Feature, features } from "./features.ts";
import { bytesOf, inGroup27, ioctl, withBareDevice, withPciDevice } from "./samples.ts";
import type { OpenDevice, VfioWorld } from "./world.ts";

const {
  VFIO_DEVICE_FEATURE_MASK: indexMask,
  VFIO_DEVICE_FEATURE_GET: get,
  VFIO_DEVICE_FEATURE_SET: set,
  VFIO_DEVICE_FEATURE_PROBE: probe,
} = constants;

const header = vfio_device_feature.size;

type Argument = Value<typeof vfio_device_feature>;
type C = Context<VfioWorld, OpenDevice, Argument>;
type FeatureStep = Step<VfioWorld, OpenDevice, Argument>;

/**
 * VFIO_DEVICE_FEATURE: one command for reading, setting and asking about features of a device. Flags are judged in full before the index is
 * looked at; PROBE says whether all methods that are named are supported and does not look at the size.
 */
function deviceFeature(on: "device" | "bare-device"): CommandSpec<VfioWorld, OpenDevice, Argument> {
  return {
    name: "VFIO_DEVICE_FEATURE",
    on,
    number: commands.VFIO_DEVICE_FEATURE.number,
    // A device without an ioctl operation of its own has the command only where the core answers it.
    change: on === "device" ? "device-feature" : "feature-core",
    argument: { by: "pointer", type: vfio_device_feature },
    source: "drivers/vfio/vfio_main.c and include/linux/vfio.h, torvalds/linux@037dd1308c6d",
    sample: on === "device" ? tokenSample : bareSample,
    steps: [
      {
        kind: "argsz",
        id: "argsz",
        record: vfio_device_feature,
        size: header,
        // A probe's size is not judged beyond the header.
        asking: (sample) => (on === "device" ? varyFields(sample, vfio_device_feature, { flags: probe | set }) : sample),
      },
      {
        kind: "check",
        id: "flags-known",
        errno: "EINVAL",
        fails: ({ arg: { flags } }) => (flags & ~(indexMask | get | set | probe)) !== 0,
        provoke: (sample) =>
          Array.from({ length: 13 }, (_, bit) => (1 << (bit + 19)) >>> 0).map((bit) =>
            varyFields(sample, vfio_device_feature, { flags: (set | bit) >>> 0 }),
          ),
      },
      {
        kind: "check",
        id: "get-and-set",
        errno: "EINVAL",
        fails: ({ arg: { flags } }) => (flags & probe) === 0 && (flags & get) !== 0 && (flags & set) !== 0,
        // Also of one that the device has not, which the next check would say otherwise.
        provoke: (sample) => [0, 1].map((index) => varyFields(sample, vfio_device_feature, { flags: get | set | index })),
      },
      {
        kind: "check",
        id: "feature-of-the-core",
        errno: "ENOTTY",
        fails: (c) => lacks(c, "core", undefined),
        provoke: (sample, build) =>
          features
            .filter(({ by, without, change }) => by === "core" && without === undefined && build.has.has(change))
            .map(({ index }) => ({
              ...varyFields(sample, vfio_device_feature, { flags: probe | index }),
              label: `feature ${index} of a device that has it not`,
              before: on === "device" ? withPciDevice(build).map(inGroup27) : sample.before,
            })),
        unprovoked: "takes a feature that the core knows, the first of which came with migration, low-power or dma-logging",
      },
      {
        kind: "check",
        id: "precopy-info-v2",
        errno: "EINVAL",
        has: "precopy-info-v2",
        source: "drivers/vfio/vfio_main.c, Linux 7.2",
        fails: (c) => lacks(c, "core", "EINVAL"),
        provoke: (sample) =>
          [probe, get, set, probe | set].map((flags) =>
            varyFields(sample, vfio_device_feature, { flags: flags | constants.VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2 }),
          ),
      },
      ...(on === "device" ? [exportsNothing] : []),
      ...(on === "device"
        ? [ofTheDriver(on, "ENOTTY")]
        : [
            { ...ofTheDriver(on, "EINVAL"), lacks: "no-features" },
            { ...ofTheDriver(on, "ENOTTY"), id: "no-features", has: "no-features" },
          ]),
      ...(on === "device" ? answered : []),
    ],
  };
}

/** Of a device that gives no memory away: its driver looks at nothing else. */
const exportsNothing: Check<VfioWorld, OpenDevice, Argument> = {
  kind: "check",
  id: "dma-buf",
  errno: "EOPNOTSUPP",
  has: "dma-buf",
  source: "drivers/vfio/pci/vfio_pci_dmabuf.c, Linux 7.3",
  fails: (c) => lacks(c, "driver", "EOPNOTSUPP"),
  provoke: (sample, build) =>
    [probe, get, set].map((flag) => ({
      ...varyFields(sample, vfio_device_feature, { flags: flag | constants.VFIO_DEVICE_FEATURE_DMA_BUF }),
      before: withPciDevice(build).map(inGroup27),
    })),
};

/** A feature that is not the core's, and that the driver has not. */
function ofTheDriver(on: "device" | "bare-device", errno: "ENOTTY" | "EINVAL"): Check<VfioWorld, OpenDevice, Argument> {
  return {
    kind: "check",
    id: "feature-of-the-driver",
    errno,
    fails(c) {
      const feature = featureOf(c);
      return feature === undefined || lacks(c, "driver", undefined) || (on === "bare-device" && feature.by === "driver");
    },
    provoke: (sample, build) => {
      const there = features.filter(({ by, change }) => build.has.has(change) && (on === "device" || by === "core"));
      const known = new Set(there.map(({ index }) => index));
      return [...Array(16).keys(), indexMask]
        .filter((index) => !known.has(index))
        .flatMap((index) => [probe, get, set].map((flag) => varyFields(sample, vfio_device_feature, { flags: flag | index })));
    },
  };
}

/** What comes behind, of a feature that the device has: a device whose driver has no ioctl operation has none. */
const answered: readonly FeatureStep[] = [
  {
    kind: "check",
    id: "method",
    errno: "EINVAL",
    fails: (c) => asked(c.arg.flags).some((method) => !featureOf(c)?.methods.includes(method)),
    provoke: (sample) => [
      varyFields(sample, vfio_device_feature, { flags: get }),
      varyFields(sample, vfio_device_feature, { flags: probe | get }),
      varyFields(sample, vfio_device_feature, { flags: probe | get | set }),
    ],
  },
  { kind: "run", run: ({ arg }) => ((arg.flags & probe) === 0 ? undefined : { value: 0 }) },
  {
    kind: "check",
    id: "no-method",
    errno: "EINVAL",
    fails: ({ arg: { flags } }) => (flags & (get | set)) === 0,
    provoke: (sample) => [varyFields(sample, vfio_device_feature, { flags: 0 })],
  },
  ...features.filter(({ size }) => size > 0).map((feature) => dataSize(feature)),
  {
    kind: "run",
    run(c) {
      return featureOf(c)?.run({
        device: c.fd.device,
        set: (c.arg.flags & set) !== 0,
        memory: c.memory,
        data: c.argument + BigInt(header),
        open: (kind) => c.open(kind, {}),
      });
    },
  },
];

export const deviceFeatureCommands = [deviceFeature("device"), deviceFeature("bare-device")];

/** Sets the token of virtual functions: the one feature that every build with the command has. */
function tokenSample(build: Build): SampleCall {
  return { before: withPciDevice(build), call: featureCall(set, features[0] as Feature) };
}

/** As far as it goes on a device without features: one of the core's, where the build knows any, is known and missing. */
function bareSample(build: Build): SampleCall {
  const ofCore = features.find(({ by, without, change }) => by === "core" && without === undefined && build.has.has(change));
  const bytes = bytesOf(vfio_device_feature, { argsz: header, flags: probe | (ofCore?.index ?? 0) });
  const errno = ofCore === undefined && !build.has.has("no-features") ? ("EINVAL" as const) : ("ENOTTY" as const);
  return { before: withBareDevice(build), call: { ...ioctl("device", "VFIO_DEVICE_FEATURE", bytes), expect: { errno } } };
}

/** A call for a feature, with as much data as it takes. */
export function featureCall(
  flags: number,
  { index, size, sample, handsOut }: Pick<Feature, "index" | "size" | "sample" | "handsOut">,
) {
  const fields = sample?.fields ?? new Uint8Array(size);
  const bytes = bytesOf(vfio_device_feature, { argsz: header + size, flags: flags | index }, fields.length);
  bytes.set(fields, header);
  const pointers = sample?.pointers?.map(({ offset, ...each }) => ({ ...each, offset: offset + header }));
  const call = ioctl("device", "VFIO_DEVICE_FEATURE", bytes, pointers);
  return handsOut === true ? { ...call, as: "memory" } : call;
}

/** The size that a feature's data asks for. */
function dataSize(feature: Feature): FeatureStep {
  return {
    kind: "argsz",
    id: `argsz-${feature.name}`,
    record: vfio_device_feature,
    size: header + feature.size,
    has: feature.change,
    asks: (c) => featureOf(c) === feature,
    asking: (sample) => ({ ...sample, call: featureCall(feature.methods.includes("get") ? get : set, feature) }),
  };
}

/** The feature that a call is about, when this build knows it. */
function featureOf(c: C): Feature | undefined {
  return features.find(({ index, change }) => index === (c.arg.flags & indexMask) && c.has(change));
}

/** Whether the call is about a feature that the device has not, and that answers so. */
function lacks(c: C, by: Feature["by"], without: Feature["without"]): boolean {
  const feature = featureOf(c);
  return feature?.by === by && feature.without === without && !c.fd.device.features.has(feature.of);
}

function asked(flags: number): readonly ("get" | "set")[] {
  return [...((flags & get) === 0 ? [] : (["get"] as const)), ...((flags & set) === 0 ? [] : (["set"] as const))];
}
