import type { Consumer } from "../../session/consumer.ts";
import type { Transport } from "../../session/transport.ts";
import { commands, mshv_create_partition, mshv_root_hvcall } from "./bindings.gen.ts";
import { mshvContract } from "./contract.ts";
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
    },
    methods: {
      createPartition: {
        command: "MSHV_CREATE_PARTITION",
        number: commands.MSHV_CREATE_PARTITION.number,
        change: "root-driver",
        argument: mshv_create_partition,
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
