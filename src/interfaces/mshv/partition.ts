import type { Errno } from "../../abi/errno.ts";
import type { RecordLayout } from "../../codec/layout.ts";
import type { Value } from "../../codec/value.ts";
import { range, varyBefore, varyFields, zero } from "../../session/checks.ts";
import type { SampleCall } from "../../session/sample.ts";
import type { DescriptorSpec } from "../../session/spec.ts";
import {
  commands,
  constants,
  mshv_create_vp,
  mshv_gpap_access_bitmap,
  mshv_user_ioeventfd,
  mshv_user_irq_table,
  mshv_user_irqfd,
} from "./bindings.gen.ts";
import { partitionFirst, plain, withRecord } from "./calls.ts";
import type { Partition } from "./create-partition.ts";
import { eventfdOffsets, ioeventfdSteps, irqfdSteps } from "./eventfds.ts";
import { setGuestMemory } from "./guest-memory.ts";
import { handed, type MshvCommand, type MshvContext, type MshvStep, rootSource } from "./spec.ts";
import type { MshvWorld } from "./world.ts";

const source = rootSource;
/** MSHV_MAX_VPS and MSHV_MAX_GUEST_IRQS, drivers/hv/mshv_root.h, Linux 7.3.4. */
const maxProcessors = 256n;
const maxIrqs = 4096n;
/** struct mshv_user_irq_entry: gsi@0 address_lo@4 address_hi@8 data@12. */
const routeSize = 16;

/** What a partition's descriptor answers to a number that it does not know. Numbers restart at 0 on each kind of descriptor. */
export const partition: DescriptorSpec<MshvWorld, Partition> = {
  kind: "partition",
  change: "root-driver",
  unknown: [{ errno: "ENOTTY", alsoMeans: "", source }],
};

/** Of the proposals before 6.15, which gave a partition other commands: none of those is played. Each kind has the name of its change. */
export const earlyPartitions: readonly DescriptorSpec<MshvWorld, Partition>[] = [
  "rfc-partition",
  "early-partition",
  "lvbs-partition",
].map((change) => ({
  kind: change,
  change,
  unknown: [
    { errno: "ENOTTY", alsoMeans: "", source: "RFC of Nov 2020, create partition ioctl: a partition answers nothing else" },
  ],
}));

/**
 * A partition's commands as far as a program can tell without a guest: what is read, what is refused, and that the rest succeeds. What the
 * hypervisor does with it is not played.
 */
export const partitionCommands: readonly MshvCommand<Partition, never>[] = [
  {
    name: "MSHV_INITIALIZE_PARTITION",
    on: "partition",
    number: commands.MSHV_INITIALIZE_PARTITION.number,
    change: "root-driver",
    argument: { by: "none" },
    // Once more is no error.
    steps: [
      {
        kind: "run",
        run(c) {
          c.fd.initialized = true;
        },
      },
    ],
    sample: (build) => ({
      before: partitionFirst(build).slice(0, 2),
      call: plain("partition", commands.MSHV_INITIALIZE_PARTITION.number),
    }),
    source,
  },
  onPartition("MSHV_CREATE_VP", mshv_create_vp, { vp_index: 0 }, [
    range(mshv_create_vp, "vp_index", { most: maxProcessors - 1n }, { source }),
    {
      kind: "check",
      id: "vp-exists",
      errno: "EEXIST",
      fails: (c: MshvContext<Partition, Value<typeof mshv_create_vp>>) => c.fd.processors.has(c.arg.vp_index),
      provoke: (sample: SampleCall) => [varyBefore(sample, "created already", [{ ...sample.call, as: "first" }])],
      source,
    },
    {
      kind: "run",
      run(c: MshvContext<Partition, Value<typeof mshv_create_vp>>) {
        const handle = c.open("vp", { index: c.arg.vp_index });
        if (handle !== undefined) c.fd.processors.add(c.arg.vp_index);
        return handed(handle);
      },
    },
  ]),
  setGuestMemory,
  withEventfd(onPartition("MSHV_IRQFD", mshv_user_irqfd, {}, irqfdSteps), eventfdOffsets.irqfd),
  withEventfd(onPartition("MSHV_IOEVENTFD", mshv_user_ioeventfd, { len: 4 }, ioeventfdSteps), eventfdOffsets.ioeventfd),
  onPartition("MSHV_SET_MSI_ROUTING", mshv_user_irq_table, {}, [
    range(mshv_user_irq_table, "nr", { most: maxIrqs }, { source }),
    zero(mshv_user_irq_table, ["rsvd"], { source }),
    { kind: "run", run: setRoutes },
  ]),
  onPartition(
    "MSHV_GET_GPAP_ACCESS_BITMAP",
    mshv_gpap_access_bitmap,
    { page_count: 8n },
    [
      range(mshv_gpap_access_bitmap, "access_type", { most: BigInt(constants.MSHV_GPAP_ACCESS_TYPE_COUNT - 1) }, { source }),
      range(mshv_gpap_access_bitmap, "access_op", { most: BigInt(constants.MSHV_GPAP_ACCESS_OP_COUNT - 1) }, { source }),
      zero(mshv_gpap_access_bitmap, ["rsvd"], { source }),
      {
        kind: "check",
        id: "page_count",
        errno: "EINVAL",
        fails: (c: Gpap) => c.arg.page_count === 0n,
        provoke: (sample: SampleCall) => [varyFields(sample, mshv_gpap_access_bitmap, { page_count: 0n })],
        source,
      },
      {
        kind: "check",
        id: "bitmap_ptr",
        errno: "EINVAL",
        fails: (c: Gpap) => c.arg.bitmap_ptr === 0n,
        provoke: (sample: SampleCall) => {
          const { argument } = sample.call;
          if (argument.by !== "pointer") return [];
          const call = { ...sample.call, argument: { by: "pointer", bytes: argument.bytes } } as const;
          return [{ ...sample, call, label: "mshv_gpap_access_bitmap.bitmap_ptr = 0" }];
        },
        source,
      },
      { kind: "run", run: noPageTouched },
    ],
    [{ offset: 24, bytes: new Uint8Array(1) }],
  ),
];

type Gpap = MshvContext<Partition, Value<typeof mshv_gpap_access_bitmap>>;

/** The kernel has a byte of its own for each page; what it cannot have is ENOMEM. Here that is where a number of bytes stops being exact. */
function noPageTouched(c: Gpap): { readonly errno: "ENOMEM" | "EFAULT" } | undefined {
  const size = (c.arg.page_count + 7n) / 8n;
  if (c.arg.page_count > BigInt(Number.MAX_SAFE_INTEGER)) return { errno: "ENOMEM" };
  if (c.memory.read(c.arg.bitmap_ptr, Number(size)) === undefined) return { errno: "EFAULT" };
  return c.memory.write(c.arg.bitmap_ptr, new Uint8Array(Number(size))) ? undefined : { errno: "EFAULT" };
}

/** Replaces all routes by those given. One that is wrong leaves the old ones as they are. */
function setRoutes(c: MshvContext<Partition, Value<typeof mshv_user_irq_table>>): { readonly errno: Errno } | undefined {
  const entries = c.memory.read(c.argument + BigInt(mshv_user_irq_table.size), c.arg.nr * routeSize);
  if (entries === undefined) return { errno: "EFAULT" };
  const view = new DataView(entries.buffer, entries.byteOffset);
  const routes = new Map<number, number>();
  for (let at = 0; at < entries.length; at += routeSize) {
    const [gsi, high, data] = [0, 8, 12].map((offset) => view.getUint32(at + offset, true)) as [number, number, number];
    // An address has 32 bits, and an interrupt one message.
    if (gsi >= Number(maxIrqs) || high !== 0 || routes.has(gsi)) return { errno: "EINVAL" };
    routes.set(gsi, data);
  }
  c.fd.routes = routes;
  return undefined;
}

type Named = "MSHV_CREATE_VP" | "MSHV_IRQFD" | "MSHV_IOEVENTFD" | "MSHV_SET_MSI_ROUTING" | "MSHV_GET_GPAP_ACCESS_BITMAP";

function onPartition(
  name: Named,
  record: RecordLayout,
  fields: object,
  steps: readonly MshvStep<Partition, never>[],
  pointers: readonly { readonly offset: number; readonly bytes: Uint8Array }[] = [],
): MshvCommand<Partition, never> {
  const { number } = commands[name];
  return {
    name,
    on: "partition",
    number,
    change: "root-driver",
    argument: { by: "pointer", type: record },
    steps: [{ kind: "copy-in", type: record }, ...steps],
    sample: (build) => ({
      before: partitionFirst(build),
      call: withRecord("partition", number, record, fields, { pointers, ...(name === "MSHV_CREATE_VP" ? { as: "vp" } : {}) }),
    }),
    source,
  };
}

/** A command whose record holds an eventfd, at an offset in bytes. */
function withEventfd(command: MshvCommand<Partition, never>, offset: number): MshvCommand<Partition, never> {
  const { sample } = command;
  if (sample === undefined) return command;
  return {
    ...command,
    sample(build) {
      const { before, call } = sample(build);
      const argument = call.argument.by === "pointer" ? { ...call.argument, fds: [{ offset, fd: "event" }] } : call.argument;
      return { before: [...before, { call: "eventfd", as: "event" }], call: { ...call, argument } };
    },
  };
}
