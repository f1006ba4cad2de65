import type { RecordLayout } from "../../codec/layout.ts";
import type { Build } from "../../contract/build.ts";
import { patch } from "../../session/decode.ts";
import type { IoctlPlay, Play } from "../../session/sample.ts";
import { commands, constants, mshv_create_partition_v2, mshv_create_vp } from "./bindings.gen.ts";

/** The calls that samples are made of. */
export const openDev: Play = { call: "open", path: "/dev/mshv", as: "mshv" };

/** A 64-bit pointer in a record, at an offset in bytes, and what it leads to. */
interface Pointed {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** An ioctl whose argument is a record with these fields. */
export function withRecord(
  fd: string,
  command: string | number,
  record: RecordLayout,
  fields: object,
  more: { readonly as?: string; readonly pointers?: readonly Pointed[] } = {},
): IoctlPlay {
  const bytes = new Uint8Array(record.size);
  patch(record, bytes, fields);
  return {
    call: "ioctl",
    fd,
    command,
    argument: { by: "pointer", bytes, ...(more.pointers === undefined ? {} : { pointers: more.pointers }) },
    ...(more.as === undefined ? {} : { as: more.as }),
  };
}

/** An ioctl without an argument. */
export function plain(fd: string, command: string | number, as?: string): IoctlPlay {
  return { call: "ioctl", fd, command, argument: { by: "none" }, ...(as === undefined ? {} : { as }) };
}

/** Creates a partition, with the long record where the build reads one. By number: other builds give the name to other numbers. */
export function createPartition(build: Build): IoctlPlay {
  const lapic = 1n << BigInt(constants.MSHV_PT_BIT_LAPIC);
  const features = 1n << BigInt(constants.MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES);
  const fields = build.has.has("cpu-features")
    ? { pt_flags: lapic | features, pt_num_cpu_fbanks: constants.MSHV_NUM_CPU_FEATURES_BANKS }
    : { pt_flags: lapic };
  const call = withRecord("mshv", commands.MSHV_CREATE_PARTITION.number, mshv_create_partition_v2, fields, { as: "partition" });
  if (build.has.has("cpu-features") || call.argument.by !== "pointer") return call;
  const bytes = call.argument.bytes.slice(0, commands.MSHV_CREATE_PARTITION.size);
  return { ...call, argument: { by: "pointer", bytes } };
}

/** What leads to a partition's descriptor. */
export function partitionFirst(build: Build): readonly Play[] {
  return [openDev, createPartition(build), plain("partition", commands.MSHV_INITIALIZE_PARTITION.number)];
}

/** What leads to the descriptor of one of its processors. */
export function vpFirst(build: Build): readonly Play[] {
  const create = withRecord("partition", commands.MSHV_CREATE_VP.number, mshv_create_vp, { vp_index: 0 }, { as: "vp" });
  return [...partitionFirst(build), create];
}
