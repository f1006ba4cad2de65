import type { Consumer, Probe } from "../../session/consumer.ts";
import { patch } from "../../session/decode.ts";
import type { Transport } from "../../session/transport.ts";
import { commands, constants, mshv_create_partition, mshv_create_partition_v2, mshv_root_hvcall } from "./bindings.gen.ts";
import { mshvContract } from "./contract.ts";
import { otherNumbers } from "./numbers.ts";
import { mshv as provider } from "./provider.ts";

/** /dev/mshv from both sides. */
export const mshv = { contract: mshvContract, provider, node };

/**
 * A program's side of /dev/mshv. Which driver answers is found out first: the root driver knows no CHECK_EXTENSION, the VTL's knows it and makes
 * no partitions. A pointer to nothing tells them apart without effect.
 */
function node(transport: Transport) {
  return {
    contract: mshvContract,
    transport,
    path: "/dev/mshv",
    on: "mshv",
    protocols: provider.protocols,
    probes: {
      "root-driver": { command: commands.MSHV_CREATE_PARTITION.number },
      "root-hvcall": { command: commands.MSHV_ROOT_HVCALL.number },
      "rfc-partition": { command: otherNumbers.rfcCreatePartition },
      "early-partition": { command: otherNumbers.earlyCreatePartition },
      "lvbs-partition": { command: otherNumbers.lvbsCreatePartition },
      // Its pointer is never followed, so that only a VTL tells, which is closed again.
      "create-vtl": { command: commands.MSHV_CREATE_VTL.number, gives: "descriptor" },
      // A flag that is not known is EINVAL, and so is all else that is wrong: only a partition tells, which is closed again.
      "cpu-features": withFlag(constants.MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES),
      "nested-virtualization": withFlag(constants.MSHV_PT_BIT_NESTED_VIRTUALIZATION),
      "smt-guest": withFlag(constants.MSHV_PT_BIT_SMT_ENABLED_GUEST),
    },
    methods: {
      createPartition: {
        command: "MSHV_CREATE_PARTITION",
        number: commands.MSHV_CREATE_PARTITION.number,
        change: "root-driver",
        argument: mshv_create_partition,
        gives: "number",
      },
      /** The same command with 64 bytes: the flag that says so must be set, or only the first 16 are read. */
      createPartitionWithFeatures: {
        command: "MSHV_CREATE_PARTITION",
        number: commands.MSHV_CREATE_PARTITION.number,
        change: "cpu-features",
        argument: mshv_create_partition_v2,
        gives: "number",
      },
      rootHvcall: {
        command: "MSHV_ROOT_HVCALL",
        number: commands.MSHV_ROOT_HVCALL.number,
        change: "root-hvcall",
        argument: mshv_root_hvcall,
        gives: "argument",
      },
      createVtl: {
        command: "MSHV_CREATE_VTL",
        number: commands.MSHV_CREATE_VTL.number,
        change: "create-vtl",
        argument: "none",
        gives: "number",
      },
    },
  } as const satisfies Consumer;
}

/** A partition with one flag, in a record that is long enough for every kernel. */
function withFlag(bit: number): Probe {
  const argument = new Uint8Array(mshv_create_partition_v2.size);
  patch(mshv_create_partition_v2, argument, {
    pt_flags: 1n << BigInt(bit),
    pt_num_cpu_fbanks: constants.MSHV_NUM_CPU_FEATURES_BANKS,
  });
  return { command: commands.MSHV_CREATE_PARTITION.number, argument, gives: "descriptor" };
}
