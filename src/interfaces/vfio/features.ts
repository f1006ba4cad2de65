import type { UserMemory } from "../../codec/user-memory.ts";
import type { Value } from "../../codec/value.ts";
import type { Answer } from "../../session/answer.ts";
import { decode } from "../../session/decode.ts";
import {
  constants,
  vfio_device_mig_state as state,
  vfio_device_feature_dma_buf,
  vfio_device_feature_dma_logging_control,
  vfio_device_feature_dma_logging_range,
  vfio_device_feature_dma_logging_report,
  vfio_device_feature_mig_data_size,
  vfio_device_feature_mig_state,
  vfio_device_feature_migration,
  vfio_device_low_power_entry_with_wakeup,
  vfio_region_dma_range,
} from "./bindings.gen.ts";
import { bytesOf } from "./samples.ts";
import type { Device, FeatureSet } from "./world.ts";

/** What a feature is asked with, once its flags and size are found to be good. */
export interface FeatureCall {
  readonly device: Device;
  readonly set: boolean;
  readonly memory: UserMemory;
  /** Where the feature's own data is. */
  readonly data: bigint;
  /** Opens a descriptor that the feature hands out: a migration's data, which is read from it or written to it, or memory of the device. */
  open(kind: "migration-data" | "dma-buf"): number | undefined;
}

/** A feature of VFIO_DEVICE_FEATURE, by its index. */
export interface Feature {
  readonly index: number;
  readonly name: string;
  readonly change: string;
  /** Whether the core answers for it, or the device's driver. */
  readonly by: "core" | "driver";
  readonly of: FeatureSet;
  /** What a device answers that has it not, before its flags are looked at; ENOTTY where absent. */
  readonly without?: "EINVAL" | "EOPNOTSUPP";
  readonly methods: readonly ("get" | "set")[];
  /** Bytes of its data. */
  readonly size: number;
  /** What it answers is a descriptor. */
  readonly handsOut?: true;
  /** Data that a call for it may bring, where zeros will not do; it may go on behind the feature's own. */
  readonly sample?: {
    readonly fields: Uint8Array;
    readonly pointers?: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  };
  run(call: FeatureCall): Answer | undefined;
}

/** Kept once, so that a build without the change knows as little of an index as of one that nobody ever gave away. */
export const features: readonly Feature[] = [
  {
    index: constants.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN,
    name: "pci-vf-token",
    change: "device-feature",
    by: "driver",
    of: "vf-token",
    // Not GET: the token is the secret of whoever had the device before.
    methods: ["set"],
    size: 16,
    run({ device, memory, data }) {
      const token = memory.read(data, 16);
      if (token === undefined) return { errno: "EFAULT" };
      device.vfToken = token;
      return undefined;
    },
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_MIGRATION,
    name: "migration",
    change: "migration",
    by: "core",
    of: "migration",
    methods: ["get"],
    size: vfio_device_feature_migration.size,
    run: (call) =>
      give(
        call,
        bytesOf(vfio_device_feature_migration, { flags: constants.VFIO_MIGRATION_STOP_COPY | constants.VFIO_MIGRATION_P2P }),
      ),
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
    name: "mig-device-state",
    change: "migration",
    by: "core",
    of: "migration",
    methods: ["get", "set"],
    size: vfio_device_feature_mig_state.size,
    run: migrationState,
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY,
    name: "low-power-entry",
    change: "low-power",
    by: "driver",
    of: "low-power",
    methods: ["set"],
    size: 0,
    run: () => undefined,
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP,
    name: "low-power-entry-with-wakeup",
    change: "low-power",
    by: "driver",
    of: "low-power",
    methods: ["set"],
    size: vfio_device_low_power_entry_with_wakeup.size,
    run: () => undefined,
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT,
    name: "low-power-exit",
    change: "low-power",
    by: "driver",
    of: "low-power",
    methods: ["set"],
    size: 0,
    run: () => undefined,
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
    name: "dma-logging-start",
    change: "dma-logging",
    by: "core",
    of: "dma-logging",
    methods: ["set"],
    size: vfio_device_feature_dma_logging_control.size,
    sample: {
      fields: bytesOf(vfio_device_feature_dma_logging_control, { page_size: 4096n, num_ranges: 1 }),
      pointers: [{ offset: 16, bytes: bytesOf(vfio_device_feature_dma_logging_range, { iova: 0x10_0000n, length: 0x2000n }) }],
    },
    run: startLogging,
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP,
    name: "dma-logging-stop",
    change: "dma-logging",
    by: "core",
    of: "dma-logging",
    methods: ["set"],
    size: 0,
    run({ device }) {
      device.logging = false;
      return undefined;
    },
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
    name: "dma-logging-report",
    change: "dma-logging",
    by: "core",
    of: "dma-logging",
    methods: ["get"],
    size: vfio_device_feature_dma_logging_report.size,
    sample: { fields: bytesOf(vfio_device_feature_dma_logging_report, { length: 0x2000n, page_size: 4096n }) },
    run: reportLogging,
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE,
    name: "mig-data-size",
    change: "mig-data-size",
    by: "core",
    of: "migration",
    methods: ["get"],
    size: vfio_device_feature_mig_data_size.size,
    run: (call) => give(call, bytesOf(vfio_device_feature_mig_data_size, { stop_copy_length: 0x10_0000n })),
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_DMA_BUF,
    name: "dma-buf",
    change: "dma-buf",
    by: "driver",
    of: "dma-buf",
    without: "EOPNOTSUPP",
    methods: ["get"],
    size: vfio_device_feature_dma_buf.size,
    handsOut: true,
    sample: {
      fields: new Uint8Array([
        ...bytesOf(vfio_device_feature_dma_buf, { nr_ranges: 1 }),
        ...bytesOf(vfio_region_dma_range, { length: 4096n }),
      ]),
    },
    run: exportMemory,
  },
  {
    index: constants.VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2,
    name: "mig-precopy-info-v2",
    change: "precopy-info-v2",
    by: "core",
    // No device that is played migrates while it runs: it would have states of its own, and VFIO_MIG_GET_PRECOPY_INFO.
    of: "precopy",
    without: "EINVAL",
    methods: ["set"],
    size: 0,
    run: () => undefined,
  },
];

function give({ memory, data }: FeatureCall, bytes: Uint8Array): Answer | undefined {
  return memory.write(data, bytes) ? undefined : { errno: "EFAULT" };
}

/** States that a program can ask for on this device, and whether the data of a migration comes with them. */
const states: ReadonlyMap<number, { readonly data: boolean }> = new Map([
  [state.VFIO_DEVICE_STATE_STOP, { data: false }],
  [state.VFIO_DEVICE_STATE_RUNNING, { data: false }],
  [state.VFIO_DEVICE_STATE_STOP_COPY, { data: true }],
  [state.VFIO_DEVICE_STATE_RESUMING, { data: true }],
  [state.VFIO_DEVICE_STATE_RUNNING_P2P, { data: false }],
]);

function migrationState(call: FeatureCall): Answer | undefined {
  const bytes = call.memory.read(call.data, vfio_device_feature_mig_state.size);
  if (bytes === undefined) return { errno: "EFAULT" };
  const { device_state } = decode(vfio_device_feature_mig_state, bytes) as Value<typeof vfio_device_feature_mig_state>;
  const answer = (data_fd: number) =>
    give(call, bytesOf(vfio_device_feature_mig_state, { device_state: call.device.migrationState, data_fd }));
  if (!call.set) return answer(-1);
  const asked = states.get(device_state);
  // The record is written back with no descriptor even when the state is refused.
  if (asked === undefined)
    return give(call, bytesOf(vfio_device_feature_mig_state, { device_state, data_fd: -1 })) ?? { errno: "EINVAL" };
  const data = asked.data ? call.open("migration-data") : -1;
  if (data === undefined) return { errno: "EMFILE" };
  call.device.migrationState = device_state;
  return answer(data);
}

/** Ranges that fit into a page. */
const rangesMost = 256;

function startLogging({ device, memory, data }: FeatureCall): Answer | undefined {
  const bytes = memory.read(data, vfio_device_feature_dma_logging_control.size);
  if (bytes === undefined) return { errno: "EFAULT" };
  const control = decode(vfio_device_feature_dma_logging_control, bytes) as Value<typeof vfio_device_feature_dma_logging_control>;
  if (control.num_ranges === 0) return { errno: "EINVAL" };
  if (control.num_ranges > rangesMost) return { errno: "E2BIG" };
  const taken: { readonly first: bigint; readonly end: bigint }[] = [];
  for (let index = 0; index < control.num_ranges; index++) {
    const size = vfio_device_feature_dma_logging_range.size;
    const range = memory.read(control.ranges + BigInt(index * size), size);
    if (range === undefined) return { errno: "EFAULT" };
    const { iova, length } = decode(vfio_device_feature_dma_logging_range, range) as Value<
      typeof vfio_device_feature_dma_logging_range
    >;
    // A page size of 0 leaves no bits to be aligned: the kernel's mask is then all ones.
    const mask = BigInt.asUintN(64, control.page_size - 1n);
    if (((iova | length) & mask) !== 0n) return { errno: "EINVAL" };
    if (iova + length > 0xffff_ffff_ffff_ffffn) return { errno: "EOVERFLOW" };
    if (taken.some((each) => each.first < iova + length && iova < each.end)) return { errno: "EINVAL" };
    taken.push({ first: iova, end: iova + length });
  }
  device.logging = true;
  return memory.write(data, bytes) ? undefined : { errno: "EFAULT" };
}

function reportLogging({ memory, data }: FeatureCall): Answer | undefined {
  const bytes = memory.read(data, vfio_device_feature_dma_logging_report.size);
  if (bytes === undefined) return { errno: "EFAULT" };
  const report = decode(vfio_device_feature_dma_logging_report, bytes) as Value<typeof vfio_device_feature_dma_logging_report>;
  const { page_size, iova, length } = report;
  if (page_size < 4096n || (page_size & (page_size - 1n)) !== 0n) return { errno: "EINVAL" };
  return iova + length > 0xffff_ffff_ffff_ffffn ? { errno: "EOVERFLOW" } : undefined;
}

/** Ranges that fit into the largest block that the kernel allocates: 4 MiB. */
const exportedMost = 0x4_0000;

/** Memory of a region, in ranges of whole pages, as a descriptor. drivers/vfio/pci/vfio_pci_dmabuf.c, Linux 7.3. */
function exportMemory({ device, memory, data, open }: FeatureCall): Answer | undefined {
  const { size } = vfio_device_feature_dma_buf;
  const bytes = memory.read(data, size);
  if (bytes === undefined) return { errno: "EFAULT" };
  const asked = decode(vfio_device_feature_dma_buf, bytes) as Pick<
    Value<typeof vfio_device_feature_dma_buf>,
    "region_index" | "flags" | "nr_ranges"
  >;
  if (asked.nr_ranges === 0 || asked.flags !== 0) return { errno: "EINVAL" };
  const region = asked.region_index < constants.VFIO_PCI_ROM_REGION_INDEX ? device.regions[asked.region_index] : undefined;
  if (region === undefined || region.size === 0n) return { errno: "ENODEV" };
  if (asked.nr_ranges > exportedMost) return { errno: "ENOMEM" };
  const all = memory.read(data + BigInt(size), asked.nr_ranges * vfio_region_dma_range.size);
  if (all === undefined) return { errno: "EFAULT" };
  const ranges = Array.from({ length: asked.nr_ranges }, (_, index) => {
    const at = index * vfio_region_dma_range.size;
    return decode(vfio_region_dma_range, all.subarray(at, at + vfio_region_dma_range.size)) as Value<
      typeof vfio_region_dma_range
    >;
  });
  const wrong = rangesError(ranges, region.size);
  if (wrong !== undefined) return { errno: wrong };
  const number = open("dma-buf");
  return number === undefined ? { errno: "EMFILE" } : { value: number };
}

/** All sizes are judged, then their sum, then where each lies. The device's own addresses are far from the end of what there is. */
function rangesError(
  ranges: readonly { readonly offset: bigint; readonly length: bigint }[],
  size: bigint,
): "EINVAL" | "EOVERFLOW" | undefined {
  if (ranges.some(({ offset, length }) => length === 0n || ((offset | length) & 4095n) !== 0n)) return "EINVAL";
  if (ranges.reduce((sum, { length }) => sum + length, 0n) >= 1n << 63n) return "EINVAL";
  for (const { offset, length } of ranges) {
    if (regionStart + offset + length > 0xffff_ffff_ffff_ffffn) return "EOVERFLOW";
    if (offset + length > size) return "EINVAL";
  }
  return undefined;
}

/** Where a region lies in the machine's own addresses, which no program is told: it decides only which error a range far behind it gets. */
const regionStart = 0xfe00_0000n;
