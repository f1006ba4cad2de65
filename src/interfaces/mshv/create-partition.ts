import type { RecordLayout } from "../../codec/layout.ts";
import type { Build } from "../../contract/build.ts";
import type { ChangeId } from "../../contract/contract.ts";
import type { Answer } from "../../session/answer.ts";
import { knownBits, oneOf, range, vary, zero } from "../../session/checks.ts";
import { patch } from "../../session/decode.ts";
import type { SampleCall } from "../../session/sample.ts";
import type { Check } from "../../session/step.ts";
import { commands, constants, mshv_create_partition, mshv_create_partition_v2 } from "./bindings.gen.ts";
import { createPartition as call, openDev, withRecord } from "./calls.ts";
import type { PartitionEventfds } from "./eventfds.ts";
import type { GuestRegion } from "./guest-memory.ts";
import { early2023Partition, lvbsPartition, otherNumbers, rfcPartition } from "./numbers.ts";
import { handed, type MshvCommand, type MshvContext, type MshvStep, rootSource } from "./spec.ts";

const name = "MSHV_CREATE_PARTITION";
const short = commands.MSHV_CREATE_PARTITION.size;
const featuresBit = BigInt(constants.MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES);

/** A partition, by its descriptor. */
export interface Partition {
  initialized: boolean;
  /** Indexes of its virtual processors: taken until the partition goes, whether or not their descriptors are open. */
  readonly processors: Set<number>;
  readonly eventfds: PartitionEventfds;
  /** MSI messages' data, by guest interrupt. */
  routes: ReadonlyMap<number, number>;
  regions: readonly GuestRegion[];
}

type Plain = Check<unknown, unknown, unknown>;

/** Flags that came later, each refused until then. */
const laterFlags: readonly (readonly [bit: number, change: ChangeId])[] = [
  [constants.MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES, "cpu-features"],
  [constants.MSHV_PT_BIT_NESTED_VIRTUALIZATION, "nested-virtualization"],
  [constants.MSHV_PT_BIT_SMT_ENABLED_GUEST, "smt-guest"],
];

const first16: readonly Plain[] = [
  knownBits(mshv_create_partition, "pt_flags", BigInt(constants.MSHV_PT_FLAGS_MASK), { source: rootSource }),
  ...laterFlags.map(([bit, change]) => notYet(bit, change)),
  range(mshv_create_partition, "pt_isolation", { most: 0n }, { lacks: "isolation-snp", source: rootSource }),
  range(mshv_create_partition, "pt_isolation", { most: 1n }, { has: "isolation-snp", id: "pt_isolation-snp-range" }),
];

/**
 * 16 bytes, as the request number says; and where one of the flags in them says so, 64, as it does not. All 64 are then read anew, and the first 16
 * judged once more: memory may have changed in between.
 */
const rootPartition: MshvCommand = {
  name,
  on: "mshv",
  number: commands.MSHV_CREATE_PARTITION.number,
  change: "root-driver",
  argument: { by: "pointer", type: mshv_create_partition },
  steps: [
    { kind: "copy-in", type: mshv_create_partition_v2, upTo: () => short },
    ...first16,
    {
      kind: "run",
      has: "cpu-features",
      run(c) {
        if (!isLong(c.bytes)) return undefined;
        const again = c.memory.read(c.argument, mshv_create_partition_v2.size);
        if (again === undefined) return { errno: "EFAULT" };
        c.bytes.set(again);
        return undefined;
      },
    },
    ...first16.filter(({ lacks }) => lacks !== "cpu-features").map(onceMore),
    ...[
      oneOf(mshv_create_partition_v2, "pt_num_cpu_fbanks", [BigInt(constants.MSHV_NUM_CPU_FEATURES_BANKS)], {
        source: rootSource,
      }),
      zero(mshv_create_partition_v2, ["pt_rsvd"], { source: rootSource }),
      zero(mshv_create_partition_v2, ["pt_rsvd1"], { source: rootSource }),
    ].map(whenLong),
    { kind: "run", run: (c) => open(c, "partition") },
  ],
  sample: (build) => ({ before: [openDev], call: call(build) }),
  source: rootSource,
};

/** Before the root driver of 6.15: another number, other records, and nothing in them that was judged before the hypervisor saw it. */
export const createPartition: readonly MshvCommand[] = [
  rootPartition,
  early("rfc-partition", otherNumbers.rfcCreatePartition, rfcPartition, "linux-hyperv, RFC of Nov 2020, create partition ioctl"),
  early(
    "early-partition",
    otherNumbers.earlyCreatePartition,
    early2023Partition,
    "include/uapi/linux/mshv.h, NunoDasNeves/linux@54329d18d68b",
  ),
  early(
    "lvbs-partition",
    otherNumbers.lvbsCreatePartition,
    lvbsPartition,
    "include/uapi/linux/mshv.h, heki-linux/lvbs-linux@2b6fc80da718",
  ),
];

function early(change: ChangeId, number: number, record: RecordLayout, source: string): MshvCommand {
  return {
    name,
    on: "mshv",
    number,
    change,
    argument: { by: "pointer", type: record },
    steps: [
      { kind: "copy-in", type: record },
      { kind: "run", run: (c) => open(c, change) },
    ],
    sample: (build) => ({
      before: [openDev, ...versionFirst(build)],
      call: withRecord("mshv", number, record, {}, { as: "partition" }),
    }),
    source,
  };
}

/** The RFC's driver answers nothing before a version was asked for. */
function versionFirst(build: Build): SampleCall["before"] {
  if (!build.has.has("request-version")) return [];
  const argument = { by: "pointer", bytes: new Uint8Array(4) } as const;
  return [{ call: "ioctl", fd: "mshv", command: otherNumbers.MSHV_REQUEST_VERSION, argument }];
}

function open(c: MshvContext, kind: string): Answer {
  const state: Partition = {
    initialized: false,
    processors: new Set(),
    eventfds: { interrupts: [], doorbells: [] },
    routes: new Map(),
    regions: [],
  };
  return handed(c.open(kind, state));
}

function isLong(bytes: Uint8Array): boolean {
  return ((BigInt(bytes[0] ?? 0) >> featuresBit) & 1n) === 1n;
}

function notYet(bit: number, change: ChangeId): Plain {
  const byte = bit >> 3;
  const mask = 1 << (bit & 7);
  return {
    kind: "check",
    id: `pt_flags-bit-${bit}`,
    errno: "EINVAL",
    lacks: change,
    fails: (c) => ((c.bytes[byte] ?? 0) & mask) !== 0,
    provoke: (sample) => [
      vary(sample, `mshv_create_partition.pt_flags with bit ${bit}`, (bytes) => {
        bytes[byte] = (bytes[byte] ?? 0) | mask;
      }),
    ],
    source: rootSource,
  };
}

function onceMore(check: Plain): MshvStep {
  const { provoke: _, ...rest } = check;
  const has = ["cpu-features", ...(check.has === undefined ? [] : [check.has].flat())];
  return {
    ...rest,
    id: `${check.id}-again`,
    has,
    unprovoked: "only memory that changes between two reads gets here",
  };
}

/** A check of what is behind the first 16 bytes. Its calls are that long whatever the sample is: an older build refuses their flag. */
function whenLong(check: Plain): MshvStep {
  return {
    ...check,
    has: "cpu-features",
    fails: (c) => isLong(c.bytes) && check.fails(c),
    provoke: (sample, build) => check.provoke?.(long(sample), build) ?? [],
  };
}

function long(sample: SampleCall): SampleCall {
  const { argument } = sample.call;
  if (argument.by !== "pointer") return sample;
  const bytes = new Uint8Array(mshv_create_partition_v2.size);
  bytes.set(argument.bytes);
  patch(mshv_create_partition_v2, bytes, {
    pt_flags: BigInt(bytes[0] ?? 0) | (1n << featuresBit),
    pt_num_cpu_fbanks: constants.MSHV_NUM_CPU_FEATURES_BANKS,
  });
  return { ...sample, call: { ...sample.call, argument: { ...argument, bytes } } };
}
