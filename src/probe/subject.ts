import type { ChangeId } from "../contract/contract.ts";
import type { Consumer } from "../session/consumer.ts";
import type { AnyInterface } from "../session/spec.ts";
import type { Tell } from "../session/tell.ts";
import type { Transport } from "../session/transport.ts";

/** An interface that has a contract, as far as a prober needs it: how to ask, and what to play for comparison. */
export interface Subject {
  readonly spec: AnyInterface;
  consumer(transport: Transport): Consumer;
  readonly tells?: readonly Tell[];
  /**
   * Machines to play the releases on, as worlds of the provider. Answers in which they differ follow from the machine, and say nothing of the
   * release. One that has everything comes first.
   */
  readonly worlds?: readonly (() => unknown)[];
  /** The same machines with what a machine said of itself: the values of capabilities, by change. */
  worldsLike?(values: ReadonlyMap<ChangeId, bigint>): readonly (() => unknown)[];
  /** Options of the kernel's configuration without which a change is not there, whatever the release. By change. */
  readonly options?: { readonly [change: ChangeId]: string | undefined };
  /** The only architecture for which the contract's releases are known, as node names it. */
  readonly arch?: string;
  /** Ids behind the contract's last one that are asked for as well, so that what is newer than the contract is seen. */
  readonly beyond?: number;
}

/** Interfaces with a contract, by the name that a user types; loaded only when asked for. */
export const subjects = {
  iommufd: async () => {
    const { iommufd } = await import("../interfaces/vfio/iommufd.ts");
    const { iommufdTells: tells } = await import("../interfaces/vfio/iommufd-tells.ts");
    return subjectOf(iommufd.provider, (transport) => iommufd.device(transport), { tells, beyond: 8 });
  },
  kvm: async () => {
    const { kvm } = await import("../interfaces/kvm/kvm.ts");
    const { amdHost, bareHost, fullHost } = await import("../interfaces/kvm/host.ts");
    const { worldOn } = await import("../interfaces/kvm/world.ts");
    const { kvmOptions: options } = await import("../interfaces/kvm/options.ts");
    const hosts = [fullHost, amdHost, bareHost];
    const worlds = hosts.map((host) => () => worldOn(host));
    const worldsLike = (values: ReadonlyMap<ChangeId, bigint>) => {
      const { cpus, maxVcpus } = fullHost;
      const said = {
        cpus: Number(values.get("cap-nr-vcpus") ?? cpus),
        maxVcpus: Number(values.get("cap-max-vcpus") ?? maxVcpus),
      };
      return hosts.map((host) => () => worldOn({ ...host, ...said }));
    };
    return subjectOf(kvm.provider, (transport) => kvm.system(transport), {
      worlds,
      worldsLike,
      options,
      arch: "x64",
      beyond: 64,
    });
  },
  mshv: async () => {
    const { mshv } = await import("../interfaces/mshv/mshv.ts");
    return subjectOf(mshv.provider, (transport) => mshv.node(transport), {});
  },
  vduse: async () => {
    const { vduse } = await import("../interfaces/vduse/vduse.ts");
    const { vduseTells } = await import("../interfaces/vduse/tells.ts");
    return subjectOf(vduse.provider, (transport) => vduse.control(transport), { tells: vduseTells });
  },
  vfio: async () => {
    const { vfio } = await import("../interfaces/vfio/vfio.ts");
    const options = { noiommu: "CONFIG_VFIO_NOIOMMU, or the option enable_unsafe_noiommu_mode of the module vfio," };
    const { commonWorlds: worldsLike } = await import("../interfaces/vfio/world.ts");
    return subjectOf(vfio.provider, (transport) => vfio.container(transport), { worldsLike, options, beyond: 8 });
  },
} satisfies { readonly [name: string]: () => Promise<Subject> };

function subjectOf(
  provider: unknown,
  consumer: (transport: Transport) => Consumer,
  more: Pick<Subject, "tells" | "worlds" | "worldsLike" | "options" | "arch" | "beyond">,
): Subject {
  // A provider's own state is of no interest here.
  return { spec: provider as AnyInterface, consumer, ...more };
}
