import { range, vary, varyFields, zero } from "../../session/checks.ts";
import type { SampleCall, Variation } from "../../session/sample.ts";
import { commands, mshv_root_hvcall } from "./bindings.gen.ts";
import { openDev, partitionFirst, vpFirst, withRecord } from "./calls.ts";
import { type MshvCommand, type MshvContext, type MshvStep, pageSize, rootSource } from "./spec.ts";

const name = "MSHV_ROOT_HVCALL";

/** Hypercalls whose input begins with a partition's id, which the driver fills in: no other is passed through. */
const aboutPartition: Codes = {
  68: "HVCALL_GET_PARTITION_PROPERTY",
  69: "HVCALL_SET_PARTITION_PROPERTY",
  77: "HVCALL_INSTALL_INTERCEPT",
  80: "HVCALL_GET_VP_REGISTERS",
  81: "HVCALL_SET_VP_REGISTERS",
  82: "HVCALL_TRANSLATE_VIRTUAL_ADDRESS",
  86: "HVCALL_CLEAR_VIRTUAL_INTERRUPT",
  145: "HVCALL_REGISTER_INTERCEPT_RESULT",
  148: "HVCALL_ASSERT_VIRTUAL_INTERRUPT",
  192: "HVCALL_SIGNAL_EVENT_DIRECT",
  193: "HVCALL_POST_MESSAGE_DIRECT",
  201: "HVCALL_GET_GPA_PAGES_ACCESS_STATES",
  244: "HVCALL_GET_VP_CPUID_VALUES",
  257: "HVCALL_GET_PARTITION_PROPERTY_EX",
};
/** About the caller's own partition, which is the machine's: what can do no harm. linux-hyperv, 2025-11-19, v3 of the patch that brought it. */
const aboutSelf: Codes = { 68: "HVCALL_GET_PARTITION_PROPERTY", 257: "HVCALL_GET_PARTITION_PROPERTY_EX" };

const getProperty = 0x44;
const setProperty = 0x45;
const getPropertyEx = 0x101;

const inPtr = 16;
const outPtr = 24;

/** On /dev/mshv about the caller's own partition; on the descriptor of a partition, or of one of its processors, about that one. */
export const rootHvcall: readonly MshvCommand[] = [
  {
    name,
    on: "mshv",
    number: commands[name].number,
    change: "root-hvcall",
    argument: { by: "pointer", type: mshv_root_hvcall },
    steps: [...judged(aboutSelf), hypercall()],
    sample: () => ({ before: [openDev], call: sampleOn("mshv") }),
    source: rootSource,
  },
  {
    name,
    on: "partition",
    number: commands[name].number,
    change: "root-driver",
    argument: { by: "pointer", type: mshv_root_hvcall },
    steps: [...judged(aboutPartition), hypercall()],
    sample: (build) => ({ before: partitionFirst(build), call: sampleOn("partition") }),
    source: rootSource,
  },
  {
    name,
    on: "vp",
    number: commands[name].number,
    change: "root-driver",
    argument: { by: "pointer", type: mshv_root_hvcall },
    steps: [...judged(aboutPartition), notAsync(), hypercall()],
    sample: (build) => ({ before: vpFirst(build), call: sampleOn("vp") }),
    source: rootSource,
  },
];

function sampleOn(fd: string): SampleCall["call"] {
  const pointers = [
    { offset: inPtr, bytes: new Uint8Array(16) },
    { offset: outPtr, bytes: new Uint8Array(8) },
  ];
  return withRecord(fd, commands[name].number, mshv_root_hvcall, { code: getProperty, in_sz: 16, out_sz: 8 }, { pointers });
}

function judged(allowed: Codes): readonly MshvStep[] {
  const source = rootSource;
  return [
    { kind: "copy-in", type: mshv_root_hvcall },
    zero(mshv_root_hvcall, ["status"], { source }),
    {
      kind: "check",
      id: "in-ptr",
      errno: "EINVAL",
      fails: (c) => pointer(c, inPtr) === 0n,
      provoke: (sample) => [without(sample, inPtr, "mshv_root_hvcall.in_ptr = 0")],
      source,
    },
    range(mshv_root_hvcall, "in_sz", { least: 8n, most: pageSize }, { source }),
    zero(mshv_root_hvcall, ["rsvd"], { source }),
    {
      kind: "check",
      id: "out-size",
      errno: "EINVAL",
      fails: (c) => pointer(c, outPtr) !== 0n && (outSize(c) === 0 || outSize(c) > pageSize),
      provoke: (sample) => [0, 4097, 0xffff].map((out_sz) => varyFields(sample, mshv_root_hvcall, { out_sz })),
      source,
    },
    {
      kind: "check",
      id: "code-not-allowed",
      errno: "EINVAL",
      fails: (c) => allowed[code(c)] === undefined,
      provoke: (sample) =>
        [0, 0x43, 0x46, 0xffff, ...Object.keys(aboutPartition).map(Number)]
          .filter((number) => allowed[number] === undefined)
          .map((number) => varyFields(sample, mshv_root_hvcall, { code: number })),
      source,
    },
    {
      kind: "check",
      id: "code-not-yet-allowed",
      errno: "EINVAL",
      lacks: "partition-property-ex",
      fails: (c) => code(c) === getPropertyEx,
      provoke: (sample) => [varyFields(sample, mshv_root_hvcall, { code: getPropertyEx })],
      source,
    },
  ];
}

/** What takes its time is waited for under the partition's lock, and only the partition's own descriptor has that. */
function notAsync(): MshvStep {
  return {
    kind: "check",
    id: "async-code",
    errno: "EINVAL",
    fails: (c) => code(c) === setProperty,
    provoke: (sample) => [varyFields(sample, mshv_root_hvcall, { code: setProperty })],
    source: rootSource,
  };
}

/** The hypervisor played here says yes to everything, with zeros: status and repetitions are written back, and the output, whatever it is. */
function hypercall(): MshvStep {
  return {
    kind: "run",
    run(c) {
      const view = new DataView(c.bytes.buffer, c.bytes.byteOffset);
      if (c.memory.read(pointer(c, inPtr), view.getUint16(4, true)) === undefined) return { errno: "EFAULT" };
      const written = c.memory.write(c.argument, c.bytes);
      const out = pointer(c, outPtr);
      const given = out === 0n || c.memory.write(out, new Uint8Array(outSize(c)));
      return written && given ? undefined : { errno: "EFAULT" };
    },
  };
}

function code({ bytes }: Bytes): number {
  return (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
}

function outSize({ bytes }: Bytes): number {
  return (bytes[6] ?? 0) | ((bytes[7] ?? 0) << 8);
}

function pointer({ bytes }: Bytes, offset: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(offset, true);
}

type Bytes = Pick<MshvContext, "bytes">;
type Codes = { readonly [code: number]: string };

/** The sample with one of its pointers left out. */
function without(sample: SampleCall, offset: number, label: string): Variation {
  const varied = vary(sample, label, () => {});
  const { argument } = varied.call;
  if (argument.by !== "pointer") return varied;
  const pointers = (argument.pointers ?? []).filter((each) => each.offset !== offset);
  return { ...varied, call: { ...varied.call, argument: { ...argument, pointers } } };
}
