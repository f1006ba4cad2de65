import type { Consumer } from "../../session/consumer.ts";
import type { Transport } from "../../session/transport.ts";
import { commands } from "./bindings.gen.ts";
import { vfioContract } from "./contract.ts";
import { vfio as provider } from "./provider.ts";

/** VFIO from both sides. */
export const vfio = { contract: vfioContract, provider, container };

/** A program's side of a container, /dev/vfio/vfio. What it answers before a driver is chosen may be more than the chosen one has. */
function container(transport: Transport) {
  return {
    contract: vfioContract,
    transport,
    path: "/dev/vfio/vfio",
    on: "container",
    protocols: provider.protocols,
    methods: {
      setIommu: {
        command: "VFIO_SET_IOMMU",
        number: commands.VFIO_SET_IOMMU.number,
        change: "base",
        argument: "value",
        gives: "nothing",
      },
    },
  } as const satisfies Consumer;
}
