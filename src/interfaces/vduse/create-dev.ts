import type { Value } from "../../codec/value.ts";
import { range, requiredBits, vary, varyFields, zero } from "../../session/checks.ts";
import type { Context } from "../../session/context.ts";
import type { SampleCall, Variation } from "../../session/sample.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, vduse_dev_config } from "./bindings.gen.ts";
import { draftConfig, draftFeatures, featuresField } from "./draft-config.ts";
import { agreedOn, create, openControl, sampleVersion } from "./samples.ts";
import { virtio } from "./virtio.ts";
import { type Device, nodeName, pageSize, type World } from "./world.ts";

type Config = Value<typeof vduse_dev_config>;
type C = Context<World, object, Config>;
type Row = Check<World, object, Config>;

const source = "drivers/vdpa/vdpa_user/vduse_dev.c, vduse_validate_config and vduse_create_dev, Linux 7.3-rc7";

const config = vduse_dev_config;

/** Minors are 20 bits, and 0 is the control node. */
const mostDevices = (1 << 20) - 1;

/**
 * VDUSE_CREATE_DEV. All that is wrong with the record is EINVAL; a configuration space that is not there (EFAULT) comes after that, and
 * before what is wrong with the opener (EPERM) and with the name (EEXIST).
 */
export const createDev: CommandSpec<World, object, Config> = {
  name: "VDUSE_CREATE_DEV",
  on: "control",
  number: commands.VDUSE_CREATE_DEV.number,
  change: "base",
  argument: { by: "pointer", type: config },
  steps: [
    { kind: "copy-in", type: config },
    // Before anything is judged: a create that fails from here on has settled the version all the same.
    { kind: "run", run: (c) => void c.pin("api-version") },
    ...reservedRows(),
    ...versionRows(),
    range(config, "vq_align", { most: BigInt(pageSize) }, { id: "vq-align-page", source }),
    vqAlignStrict(),
    range(config, "config_size", { most: BigInt(pageSize) }, { id: "config-size", source }),
    range(config, "vq_num", { most: 0xffffn }, { id: "vq-num", has: "vq-num-limit", source }),
    nameRequired(),
    ...deviceIdRows(),
    requiredBits(config, "features", virtio.feature.accessPlatform, { id: "access-platform", source }),
    ...virtioFeatureRows(),
    configurationSpace(),
    ...creationRows(),
    { kind: "run", run: (c) => addDevice(c) },
  ],
  sample: (build) => ({ before: agreedOn(sampleVersion(build)), call: create(sampleVersion(build)) }),
  source,
};

/** Fields that a build does not know are reserved bytes for it. */
function reservedRows(): readonly Row[] {
  const drafts = ["features-version-2", "features-field"];
  return [
    zero(config, ["reserved"], { lacks: drafts, source }),
    ...drafts.map((draft) => zero(draftConfig, ["reserved"], { id: `${draft}-reserved`, has: draft, source })),
    zero(config, ["ngroups"], { lacks: "vq-groups", source }),
    zero(config, ["nas"], { lacks: "asid", source }),
    ...featuresField,
  ];
}

function versionRows(): readonly Row[] {
  const grouped: Row = {
    kind: "check",
    id: "version-0-without-groups",
    errno: "EINVAL",
    has: "vq-groups",
    // Without address spaces the bytes of `nas` are reserved, and are refused before.
    fails: (c) => version(c) === 0n && (c.arg.ngroups !== 0 || c.arg.nas !== 0),
    provoke: (_, build) =>
      [{ ngroups: 1 }, ...(build.has.has("asid") ? [{ nas: 1 }, { ngroups: 1, nas: 1 }] : [])].flatMap((fields) => [
        { label: `${labelOf(fields)} after version 0`, before: agreedOn(0n), call: create(0n, fields) },
        ...(build.has.has("version-not-asked")
          ? [{ label: `${labelOf(fields)}, no version asked`, before: [openControl], call: create(0n, fields) }]
          : []),
      ]),
    source,
  };
  return [
    grouped,
    fromVersion1(range(config, "ngroups", { least: 1n, most: 0xffffn }, { id: "ngroups-range", has: "vq-groups", source })),
    fromVersion1(range(config, "nas", { least: 1n, most: 0xffffn }, { id: "nas-range", has: "asid", source })),
  ];
}

/** The check, for devices of version 1 on; a build that declares less can have none, so nothing provokes it there. */
function fromVersion1(check: Check<unknown, unknown, unknown>): Row {
  return {
    ...check,
    fails: (c) => version(c) >= 1n && check.fails(c),
    provoke: (sample, build) => (sampleVersion(build) >= 1n ? (check.provoke?.(sample, build) ?? []) : []),
  };
}

function vqAlignStrict(): Row {
  const wrong = [0, 1, 2, 3, 5, 6, 100, 4095];
  return {
    kind: "check",
    id: "vq-align-power-of-two",
    errno: "EINVAL",
    has: "vq-align-strict",
    fails: ({ arg }) => arg.vq_align < 4 || (arg.vq_align & (arg.vq_align - 1)) !== 0,
    provoke: (sample) => wrong.map((vq_align) => varyFields(sample, config, { vq_align })),
    source,
  };
}

function nameRequired(): Row {
  return {
    kind: "check",
    id: "name-empty",
    errno: "EINVAL",
    has: "name-required",
    fails: (c) => c.bytes[0] === 0,
    // Without this check the device core refuses it too, but only after the configuration space was read.
    provoke: (sample) => [
      named(sample, ""),
      { ...varyFields(named(sample, ""), config, { config_size: 8 }), label: "name is empty, and no configuration space" },
    ],
    source,
  };
}

function deviceIdRows(): readonly Row[] {
  const { net, block, fs } = virtio.id;
  const rows: readonly (readonly [lacks: readonly string[], has: readonly string[], ids: readonly number[]])[] = [
    [["net", "fs"], [], [block]],
    [["fs"], ["net"], [net, block]],
    [["net"], ["fs"], [block, fs]],
    [[], ["net", "fs"], [net, block, fs]],
  ];
  // Those that another build takes are tried, too.
  const tried = [0, net, block, 3, 25, fs, 27, 0x0001_0002, 0xffff_ffff];
  return rows.map(
    ([lacks, has, ids]): Row => ({
      kind: "check",
      id: `device-id-${ids.join("-")}`,
      errno: "EINVAL",
      lacks,
      has,
      fails: ({ arg }) => !ids.includes(arg.device_id),
      provoke: (sample) => tried.filter((id) => !ids.includes(id)).map((device_id) => varyFields(sample, config, { device_id })),
      source,
    }),
  );
}

function virtioFeatureRows(): readonly Row[] {
  const { id, feature } = virtio;
  const usual = feature.version1 | feature.accessPlatform;
  return [
    {
      kind: "check",
      id: "block-config-wce",
      errno: "EINVAL",
      // Before there was a second kind of device the bit was refused for any, and the only one is block.
      fails: (c) => (c.arg.features & feature.blockConfigWce) !== 0n && (c.arg.device_id === id.block || !c.has("net")),
      provoke: (sample) => [varyFields(sample, config, { features: usual | feature.blockConfigWce })],
      source,
    },
    {
      kind: "check",
      id: "net-control-queue",
      errno: "EINVAL",
      has: "net",
      fails: ({ arg }) => arg.device_id === id.net && (arg.features & feature.netControlQueue) !== 0n,
      provoke: (sample) => [varyFields(sample, config, { device_id: id.net, features: usual | feature.netControlQueue })],
      source,
    },
    {
      kind: "check",
      id: "net-version-1",
      errno: "EINVAL",
      has: "net",
      fails: ({ arg }) => arg.device_id === id.net && (arg.features & feature.version1) === 0n,
      provoke: (sample) => [varyFields(sample, config, { device_id: id.net, features: feature.accessPlatform })],
      source,
    },
  ];
}

/** The flexible array behind the record. */
function configurationSpace(): Row {
  return {
    kind: "check",
    id: "configuration-space",
    errno: "EFAULT",
    fails: (c) => readConfiguration(c) === undefined,
    provoke: (sample) => [1, 8, pageSize].map((config_size) => varyFields(sample, config, { config_size })),
    source,
  };
}

function creationRows(): readonly Row[] {
  return [
    {
      kind: "check",
      id: "net-capability",
      errno: "EPERM",
      has: "net",
      fails: (c) => c.arg.device_id === virtio.id.net && !c.world.capabilities.has("CAP_NET_ADMIN"),
      unprovoked: "needs an opener without CAP_NET_ADMIN",
      source,
    },
    {
      kind: "check",
      id: "name-taken",
      errno: "EEXIST",
      fails: (c) => c.world.devices.has(nameOf(c.arg)),
      provoke: (sample) => [{ ...sample, label: "a device of that name is there", before: [...sample.before, sample.call] }],
      source,
    },
    {
      kind: "check",
      id: "queues-too-large",
      errno: "ENOMEM",
      lacks: "vq-num-limit",
      // One allocation for all queues, of which the kernel's largest (4 MiB) holds fewer than 65536; how many, is a matter of its build.
      fails: ({ arg }) => arg.vq_num > 0xffff,
      provoke: (sample) => [0x0100_0000, 0xffff_ffff].map((vq_num) => varyFields(sample, config, { vq_num })),
      source: "drivers/vdpa/vdpa_user/vduse_dev.c, torvalds/linux@6243e3c78ace; inferred",
    },
    {
      kind: "check",
      id: "minors-used-up",
      errno: "ENOSPC",
      fails: (c) => c.world.devices.size >= mostDevices,
      unprovoked: `needs ${mostDevices} devices`,
      source: `${source}; the errno is inferred`,
    },
    {
      kind: "check",
      id: "node-name-empty",
      errno: "EINVAL",
      lacks: "name-required",
      fails: (c) => c.bytes[0] === 0,
      provoke: (sample) => [named(sample, "")],
      source: "lib/kobject.c: an object without a name is refused; inferred",
    },
    {
      kind: "check",
      id: "node-taken",
      errno: "EEXIST",
      fails(c) {
        const node = nodeName(nameOf(c.arg));
        return node === "control" || [...c.world.devices.keys()].some((name) => nodeName(name) === node);
      },
      provoke: (sample) => [named(sample, "control")],
      source: "drivers/base/core.c: two devices of a class cannot have one name; inferred",
    },
  ];
}

function addDevice(c: C): void {
  const { arg } = c;
  const name = nameOf(arg);
  const modern = version(c) >= 1n;
  const device: Device = {
    name,
    version: version(c),
    features: vduseFeatures(c),
    does: {
      groups: c.has("vq-groups"),
      spaces: c.has("asid"),
      queueReady: ["queue-ready", "queue-ready-version-2", "queue-ready-field"].some((change) => c.has(change)),
      suspend: c.has("suspend"),
    },
    id: arg.device_id,
    vendor: arg.vendor_id,
    offered: arg.features,
    queueCount: arg.vq_num,
    queueAlign: arg.vq_align,
    groupCount: modern && c.has("vq-groups") ? arg.ngroups : 1,
    spaceCount: modern && c.has("asid") ? arg.nas : 1,
    config: readConfiguration(c) ?? new Uint8Array(),
    queues: new Map(),
    spaces: new Map(),
    groupSpaces: new Map(),
    connected: false,
    attached: false,
    broken: false,
    suspended: false,
    status: 0,
    accepted: 0n,
    configInterrupts: 0,
    unread: [],
    unanswered: [],
    nextRequest: 0,
  };
  c.world.devices.set(name, device);
}

/** The features of VDUSE that the new device gets: what was agreed on the descriptor, or what a draft's field says. */
function vduseFeatures(c: C): bigint {
  if (c.has("features")) return c.agreed("features") ?? 0n;
  return c.has("features-version-2") || c.has("features-field") ? draftFeatures(c) : 0n;
}

function version(c: C): bigint {
  return c.agreed("api-version") ?? 0n;
}

function readConfiguration(c: C): Uint8Array | undefined {
  return c.memory.read(c.argument + BigInt(config.size), c.arg.config_size);
}

/** The last byte is made a NUL: a name that fills the field loses its end without a word. */
function nameOf(arg: Config): string {
  return arg.name.slice(0, 255);
}

function named(sample: SampleCall, name: string): Variation {
  return vary(sample, `name is ${name === "" ? "empty" : name}`, (bytes) => {
    bytes.set(new TextEncoder().encode(name.padEnd(256, "\0")));
  });
}

function labelOf(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
}
