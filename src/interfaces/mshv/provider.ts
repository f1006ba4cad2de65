import type { Context } from "../../session/context.ts";
import type { InterfaceSpec, ProtocolSpec } from "../../session/spec.ts";
import { commands } from "./bindings.gen.ts";
import { mshvContract } from "./contract.ts";
import { createPartition } from "./create-partition.ts";
import { mshv as known } from "./descriptors.ts";
import { hvcall, hvcallCommands } from "./hvcall.ts";
import { otherNumbers } from "./numbers.ts";
import { earlyPartitions, partition, partitionCommands } from "./partition.ts";
import { rootHvcall } from "./root-hvcall.ts";
import { sint, sintCommands } from "./sint.ts";
import { vp, vpCommands } from "./vp.ts";
import { marinerVtl, vtl, vtlCommands } from "./vtl.ts";
import { type MshvWorld, newMshvWorld } from "./world.ts";

const [node] = known.descriptors;

const checkExtension: ProtocolSpec<MshvWorld> = { numbers: { MSHV_CHECK_EXTENSION: commands.MSHV_CHECK_EXTENSION.number } };

/** What would tell the second generation from the third, which differ in the name of one errno. */
const ownErrno = "an errno ENOTSUP of its own, which Linux does not have";

type C = Context<MshvWorld, never, never>;

/** The root partition's driver, the VTL's, and what was proposed before either. */
export const mshv: InterfaceSpec<MshvWorld> = {
  contract: mshvContract,
  world: newMshvWorld,
  program: { header: "linux/mshv.h" },
  // Partitions map their caller's memory, and hypercalls have their pages behind pointers. Of the other commands it was not looked up.
  callers: {
    kinds: ["partition", "rfc-partition", "early-partition", "lvbs-partition", "vp", "vtl", "mariner-vtl", "sint", "hvcall"],
    commands: ["MSHV_CREATE_PARTITION", "MSHV_CREATE_VTL", "MSHV_ROOT_HVCALL"],
    source: "drivers/hv/mshv_root_main.c, Linux 7.3",
  },
  descriptors: [
    {
      kind: "mshv",
      path: node.name,
      unknown: [{ errno: node.unknownCommand, alsoMeans: node.alsoMeans, source: node.source }],
    },
    partition,
    ...earlyPartitions,
    vp,
    vtl,
    marinerVtl,
    sint,
    hvcall,
  ],
  commands: [
    ...createPartition,
    ...rootHvcall,
    ...partitionCommands,
    ...vpCommands,
    ...vtlCommands,
    ...sintCommands,
    ...hvcallCommands,
  ],
  unseen: { "check-extension-v2": ownErrno, "check-extension": ownErrno },
  protocols: {
    api: { numbers: { MSHV_REQUEST_VERSION: otherNumbers.MSHV_REQUEST_VERSION } },
    "extensions-v1": checkExtension,
    "extensions-v2": checkExtension,
    extensions: {
      ...checkExtension,
      values: {
        "register-page": (c: C) => (c.world.hypervisor.registerPage ? 1 : 0),
        "vtl-return-action": (c: C) => (c.world.hypervisor.returnAction ? 1 : 0),
        "dr6-shared": (c: C) => (c.world.hypervisor.dr6Shared ? 1 : 0),
        "lower-vtl-timer-virt": (c: C) => (c.world.hypervisor.tdx ? 1 : { errno: "EOPNOTSUPP" }),
      },
    },
    "vtl-caps": { numbers: { MSHV_GET_VTL_CAPS: otherNumbers.MSHV_GET_VTL_CAPS } },
  },
};
