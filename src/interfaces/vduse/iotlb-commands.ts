import type { RecordLayout } from "../../codec/layout.ts";
import type { Value } from "../../codec/value.ts";
import { varyFields, zero } from "../../session/checks.ts";
import type { Context } from "../../session/context.ts";
import { decode, patch } from "../../session/decode.ts";
import type { Sample } from "../../session/sample.ts";
import type { CommandSpec, When } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, vduse_iotlb_entry, vduse_iotlb_entry_v2, vduse_iova_info } from "./bindings.gen.ts";
import { compatLost, type LostCall } from "./compat-lost.ts";
import { compatRecords } from "./compat-records.ts";
import type { DeviceFd } from "./device.ts";
import { ioctl, openDevice, openDeviceAt, record, sampleVersion } from "./samples.ts";
import { bounceSize, type Region, spaceOf, type World } from "./world.ts";

const source = "drivers/vdpa/vdpa_user/vduse_dev.c, vduse_dev_ioctl and vduse_dev_iotlb_entry, Linux 7.3-rc7";
const oldSource = "drivers/vdpa/vdpa_user/vduse_dev.c, Linux 6.1.192 and torvalds/linux@02e3f7ffe290";

const noSample = "needs a driver that has mapped memory; without one, all is right but the answer: not mapped";

type Entry = Value<typeof vduse_iotlb_entry>;
type EntryV2 = Value<typeof vduse_iotlb_entry_v2>;
type Info = Value<typeof vduse_iova_info>;
/** What the records have in common; those without `asid` speak of address space 0. */
interface Range {
  readonly start: bigint;
  readonly last: bigint;
  readonly asid?: number;
}
type C<A> = Context<World, DeviceFd, A>;
type Row = Check<World, DeviceFd, Range>;

/** VDUSE_IOTLB_GET_FD, with its three lives of a 32-bit caller: not known, done and then refused, done. */
const getFd: readonly CommandSpec<World, DeviceFd, Entry>[] = [
  getFdOf({ lacks: "compat-records" }),
  { ...getFdOf({ has: "compat-records" }), compat: compatRecords.iotlbEntry },
];

function getFdOf(when: When): CommandSpec<World, DeviceFd, Entry> {
  return {
    ...when,
    name: "VDUSE_IOTLB_GET_FD",
    on: "device",
    number: commands.VDUSE_IOTLB_GET_FD.number,
    change: "base",
    argument: { by: "pointer", type: vduse_iotlb_entry },
    steps: [
      compatLost(compatRecords.iotlbEntry, writeEntry),
      { kind: "copy-in", type: vduse_iotlb_entry },
      startAfterLast(vduse_iotlb_entry),
      notMapped(),
      { kind: "run", run: putEntry },
      { kind: "copy-out" },
      { kind: "run", run: handOut },
    ],
    sample: notMappedCall("VDUSE_IOTLB_GET_FD", vduse_iotlb_entry),
    noSample,
    source,
  };
}

/** VDUSE_IOTLB_GET_FD2: a device of version 0 does not know it. Its reserved bytes are judged, the padding before `asid` is not. */
const getFd2: CommandSpec<World, DeviceFd, EntryV2> = {
  name: "VDUSE_IOTLB_GET_FD2",
  on: "device",
  number: commands.VDUSE_IOTLB_GET_FD2.number,
  change: "asid",
  argument: { by: "pointer", type: vduse_iotlb_entry_v2 },
  steps: [
    {
      kind: "check",
      id: "version-0",
      errno: "ENOTTY",
      fails: ({ fd }) => fd.device.version < 1n,
      provoke: (sample) => [{ ...sample, label: "on a device of version 0", before: openDeviceAt(0n) }],
      source,
    },
    { kind: "copy-in", type: vduse_iotlb_entry_v2 },
    onVersion1(zero(vduse_iotlb_entry_v2, ["reserved"], { source })),
    onVersion1(startAfterLast(vduse_iotlb_entry_v2)),
    onVersion1(spaceRange(vduse_iotlb_entry_v2, "EINVAL")),
    onVersion1(notMapped()),
    { kind: "run", run: putEntry },
    { kind: "copy-out" },
    { kind: "run", run: handOut },
  ],
  sample: (build) => ({
    before: openDevice(build),
    call: {
      ...ioctl("device", "VDUSE_IOTLB_GET_FD2", record(vduse_iotlb_entry_v2, {})),
      expect: { errno: sampleVersion(build) < 1n ? "ENOTTY" : "EINVAL" },
    },
  }),
  noSample,
  source,
};

/**
 * VDUSE_IOTLB_GET_INFO. Before version 1 came, a range that ends before it starts was looked for first, and all was EINVAL. Since then
 * reserved bytes and a wrong address space come first, and leave the EFAULT of the copy standing.
 */
const getInfo: CommandSpec<World, DeviceFd, Info> = {
  name: "VDUSE_IOTLB_GET_INFO",
  on: "device",
  number: commands.VDUSE_IOTLB_GET_INFO.number,
  change: "iova-info",
  argument: { by: "pointer", type: vduse_iova_info },
  steps: [
    { kind: "copy-in", type: vduse_iova_info },
    startAfterLast(vduse_iova_info, { id: "start-after-last-first", lacks: "iova-info-efault", source: oldSource }),
    ...spaceRows("EINVAL", { lacks: ["iova-info-efault"], has: [] }, oldSource),
    ...spaceRows("EFAULT", { lacks: [], has: ["iova-info-efault"] }, source),
    startAfterLast(vduse_iova_info, { has: "iova-info-efault" }),
    notMapped(),
    {
      kind: "run",
      run(c) {
        const region = regionOf(c);
        if (region !== undefined) c.put({ start: region.start, last: region.last, capability: capabilityOf(c, region) });
      },
    },
    { kind: "copy-out" },
  ],
  sample: notMappedCall("VDUSE_IOTLB_GET_INFO", vduse_iova_info),
  noSample,
  source,
};

export const iotlbCommands = [...getFd, getFd2, getInfo] as const;

/** Reserved bytes and address space of VDUSE_IOTLB_GET_INFO. Before address spaces, the bytes of `asid` were reserved. */
function spaceRows(errno: Refusal, { lacks, has }: Record<"lacks" | "has", readonly string[]>, source: string) {
  return [
    zero(vduse_iova_info, ["reserved"], { errno, lacks, has, source, id: `reserved-${errno}` }),
    zero(vduse_iova_info, ["asid"], { errno, lacks: [...lacks, "asid"], has, source, id: `asid-${errno}` }),
    spaceRange(vduse_iova_info, errno, { lacks, has: [...has, "asid"], source, id: `asid-range-${errno}` }),
  ];
}

type Refusal = "EINVAL" | "EFAULT";

/** The address space of a device of version 0 is 0, and that of a later one is one of its own. */
export function spaceRange(layout: RecordLayout, errno: Refusal, options: Options = {}): Row {
  return {
    source,
    id: "asid-range",
    ...options,
    kind: "check",
    errno,
    fails: ({ fd, arg }) => (arg.asid ?? 0) >= fd.device.spaceCount,
    provoke: (sample) => [1, 0xffff_ffff].map((asid) => varyFields(sample, layout, { asid })),
  };
}

type Options = When & { readonly id?: string; readonly source?: string };

function startAfterLast(layout: RecordLayout, options: Options = {}): Row {
  return {
    source,
    id: "start-after-last",
    ...options,
    kind: "check",
    errno: "EINVAL",
    fails: ({ arg }) => arg.start > arg.last,
    provoke: (sample) => [
      varyFields(sample, layout, { start: 1n, last: 0n }),
      varyFields(sample, layout, { start: 0xffff_ffff_ffff_ffffn, last: 0n }),
    ],
  };
}

function notMapped(): Row {
  return {
    kind: "check",
    id: "not-mapped",
    errno: "EINVAL",
    fails: (c) => regionOf(c) === undefined,
    provoke: (sample) => [{ ...sample, label: "nothing is mapped" }],
    source,
  };
}

/** Where a build can have no device of version 1, the version is refused before this. */
function onVersion1(check: Check<unknown, unknown, unknown> | Row): Row {
  return { ...check, provoke: (sample, build) => (sampleVersion(build) < 1n ? [] : (check.provoke?.(sample, build) ?? [])) };
}

/** Right in everything, on a device that no driver uses. */
function notMappedCall(command: string, layout: RecordLayout): Sample {
  return (build) => ({
    before: openDevice(build),
    call: { ...ioctl("device", command, record(layout, {})), expect: { errno: "EINVAL" } },
  });
}

/** The first region that overlaps. */
function regionOf({ fd, arg }: Pick<C<Range>, "fd" | "arg">): Region | undefined {
  const { regions } = spaceOf(fd.device, arg.asid ?? 0);
  return regions.find(({ start, last }) => start <= arg.last && arg.start <= last);
}

function putEntry(c: C<Entry>): void {
  const region = regionOf(c);
  if (region !== undefined) c.put({ ...region });
}

/** A descriptor of the memory, which is none of VDUSE's own. */
function handOut(c: C<Entry>): { readonly value: number } | { readonly errno: "EMFILE" } {
  const value = c.open("memory", { perm: c.arg.perm });
  return value === undefined ? { errno: "EMFILE" } : { value };
}

/** The work of the first compat handler. The descriptor that it opens stays open, and nobody is told its number. */
function writeEntry(c: LostCall, bytes: Uint8Array): void {
  const { record } = compatRecords.iotlbEntry;
  const arg = decode(record, bytes) as Entry;
  const region = arg.start > arg.last ? undefined : regionOf({ fd: c.fd, arg });
  if (region === undefined) return;
  patch(record, bytes, region);
  if (c.memory.write(c.argument, bytes)) c.open("memory", { perm: region.perm });
}

/** Bit 0: memory of the program's own may be put in place of the region. Only of the bounce buffer, and only once it is in use. */
function capabilityOf({ fd, arg }: C<Info>, region: Region): bigint {
  const { bounce } = spaceOf(fd.device, arg.asid);
  return bounce && region.start === 0n && region.last === BigInt(bounceSize(fd.device) - 1) ? 1n : 0n;
}
