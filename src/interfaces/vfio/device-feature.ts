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
        fails: (c) => featureOf(c)?.by === "core" && !c.fd.device.features.has(featureOf(c)?.of ?? "vf-token"),
        provoke: (sample, build) =>
          features
            .filter(({ by, change }) => by === "core" && build.has.has(change))
            .map(({ index }) => ({
              ...varyFields(sample, vfio_device_feature, { flags: probe | index }),
              label: `feature ${index} of a device that has it not`,
              before: on === "device" ? withPciDevice(build).map(inGroup27) : sample.before,
            })),
        unprovoked: "takes a feature that the core knows, the first of which came with migration, low-power or dma-logging",
      },
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

/** A feature that is not the core's, and that the driver has not. */
function ofTheDriver(on: "device" | "bare-device", errno: "ENOTTY" | "EINVAL"): Check<VfioWorld, OpenDevice, Argument> {
  return {
    kind: "check",
    id: "feature-of-the-driver",
    errno,
    fails(c) {
      const feature = featureOf(c);
      return feature === undefined || (feature.by === "driver" && !c.fd.device.features.has(feature.of));
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
        openData: () => c.open("migration-data", {}),
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
  const ofCore = features.find(({ by, change }) => by === "core" && build.has.has(change));
  const bytes = bytesOf(vfio_device_feature, { argsz: header, flags: probe | (ofCore?.index ?? 0) });
  const errno = ofCore === undefined && !build.has.has("no-features") ? ("EINVAL" as const) : ("ENOTTY" as const);
  return { before: withBareDevice(build), call: { ...ioctl("device", "VFIO_DEVICE_FEATURE", bytes), expect: { errno } } };
}

/** A call for a feature, with as much data as it takes. */
export function featureCall(flags: number, { index, size, sample }: Pick<Feature, "index" | "size" | "sample">) {
  const bytes = bytesOf(vfio_device_feature, { argsz: header + size, flags: flags | index }, size);
  bytes.set(sample?.fields ?? [], header);
  const pointers = sample?.pointers?.map(({ offset, ...each }) => ({ ...each, offset: offset + header }));
  return ioctl("device", "VFIO_DEVICE_FEATURE", bytes, pointers);
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

function asked(flags: number): readonly ("get" | "set")[] {
  return [...((flags & get) === 0 ? [] : (["get"] as const)), ...((flags & set) === 0 ? [] : (["set"] as const))];
}
