import { varyBefore } from "../../session/checks.ts";
import type { Context } from "../../session/context.ts";
import type { InterfaceSpec } from "../../session/spec.ts";
import { commands } from "./bindings.gen.ts";
import { vduseContract } from "./contract.ts";
import { control, destroyDev } from "./control.ts";
import { createDev } from "./create-dev.ts";
import { device } from "./device.ts";
import { deviceCommands } from "./device-commands.ts";
import { iotlbCommands } from "./iotlb-commands.ts";
import { queueCommands } from "./queue-commands.ts";
import { setVersion } from "./samples.ts";
import { umemCommands } from "./umem-commands.ts";
import { newWorld, type World } from "./world.ts";

const features = { VDUSE_GET_FEATURES: commands.VDUSE_GET_FEATURES.number };

/** What it takes to see a change that no call of a 64-bit program alone can show. */
const guest = "a guest that makes a queue ready";
const program = "a 32-bit program";

/** VDUSE, played: `/dev/vduse/control` and `/dev/vduse/$NAME`. What a driver on the other side does is in `driver.ts`. */
export const vduse: InterfaceSpec<World> = {
  contract: vduseContract,
  world: newWorld,
  program: {
    header: "linux/vduse.h",
    leftovers: { folder: "/dev/vduse", control: "/dev/vduse/control", command: "VDUSE_DESTROY_DEV", size: 256 },
  },
  // The memory that it registers is its caller's.
  callers: { commands: ["VDUSE_IOTLB_REG_UMEM"], source: "vduse_dev_reg_umem, drivers/vdpa/vdpa_user/vduse_dev.c, Linux 7.3" },
  descriptors: [control, device],
  commands: [createDev, destroyDev, ...deviceCommands, ...queueCommands, ...iotlbCommands, ...umemCommands],
  unseen: {
    "queue-ready": guest,
    "queue-ready-version-2": guest,
    "queue-ready-field": guest,
    suspend: "a guest that suspends the device",
    "compat-records": program,
    "compat-answer": program,
  },
  protocols: {
    "api-version": {
      numbers: {
        VDUSE_GET_API_VERSION: commands.VDUSE_GET_API_VERSION.number,
        VDUSE_SET_API_VERSION: commands.VDUSE_SET_API_VERSION.number,
      },
    },
    features: { numbers: { ...features, VDUSE_SET_FEATURES: commands.VDUSE_SET_FEATURES.number } },
    "features-field": { numbers: features },
    "features-version-2": {
      numbers: features,
      first: {
        VDUSE_GET_FEATURES: [
          {
            kind: "check",
            id: "needs-version-2",
            errno: "EINVAL",
            // "Not asked" is stored as the largest number, so a descriptor that never asked passes this gate.
            fails: (c: Context<World, object, unknown>) => (c.agreed("api-version") ?? 2n) < 2n,
            provoke: (sample) => [0n, 1n].map((value) => varyBefore(sample, `after version ${value}`, [setVersion(value)])),
            source: "drivers/vdpa/vdpa_user/vduse_dev.c, intel-lab-lkp/linux@010e4f1a6c6a",
          },
        ],
      },
    },
  },
};
