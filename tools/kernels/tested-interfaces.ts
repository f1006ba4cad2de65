import type { BuildRequest } from "../../src/contract/build-of.ts";
import { commands as kvm } from "../../src/interfaces/kvm/bindings.gen.ts";
import { amdHost, type Host } from "../../src/interfaces/kvm/host.ts";
import { kvmOn } from "../../src/interfaces/kvm/provider.ts";
import { commands as vduseCommands } from "../../src/interfaces/vduse/bindings.gen.ts";
import { vduse } from "../../src/interfaces/vduse/provider.ts";
import { commands as vfioCommands } from "../../src/interfaces/vfio/bindings.gen.ts";
import { vfio } from "../../src/interfaces/vfio/provider.ts";
import { type Device, vfioWorld } from "../../src/interfaces/vfio/world.ts";
import type { AnyInterface } from "../../src/session/spec.ts";

/** An interface that is asked of real kernels, and what abide plays in the place of each. */
export interface TestedInterface {
  readonly name: "vduse" | "kvm" | "vfio";
  /** What is played on a machine like the one that is booted, with a kernel of the release. */
  spec(release: string): AnyInterface;
  /** The node without which a kernel has not got the interface, below /dev. */
  readonly node: string;
  /** Cases that this machine has nothing for, by one of their calls, as `callLine` writes it, or by the case's name. */
  readonly lacks: readonly { readonly call?: RegExp; readonly case?: RegExp; readonly reason: string }[];
  /** By release. One that is not named is played by the newest release of the contract that is not newer. */
  readonly builds: { readonly [release: string]: BuildRequest & { readonly reason: string } };
  /** Commands that answer a descriptor. */
  readonly handsOut: readonly number[];
  /** Commands of which only the value is compared, not what they write, with the reason. */
  readonly loose: readonly { readonly commands: readonly number[]; readonly reason: string }[];
  /** Differences that are known, and not yet played: to which call, which answer stands where which is played, by whom. */
  readonly known: readonly {
    readonly releases: readonly string[];
    readonly call: RegExp;
    readonly played: string;
    readonly real: string;
    readonly reason: string;
  }[];
}

/** The emulated machine: AMD's virtualisation without SEV, and nothing that takes Intel's, a PMU or a TSC multiplier. */
const host: Host = {
  ...amdHost,
  cpus: 2,
  vmTypes: 1,
  tscControl: false,
  pmu: false,
  sysBoot: true,
  ignoreGuestPat: true,
  aperfmperf: false,
};

/** Debian's configurations: CONFIG_KVM_MAX_NR_VCPUS came with 6.7, and there all allow 4096 vCPUs. */
const kvmOf = (release: string) => kvmOn({ ...host, maxVcpus: release === "6.1" ? 1024 : 4096 });

/** No kernel of Debian has CONFIG_VFIO_NOIOMMU, the emulated IOMMU does not force coherence, and the devices can only be put to sleep and give their memory away. */
const vfioHere: typeof vfio = {
  ...vfio,
  world() {
    const { groups, iovaRanges, ...world } = vfioWorld();
    const features = new Set(["low-power", "dma-buf"] as const);
    const asHere = (device: Device): Device => (device.driver === "pci" ? { ...device, features } : device);
    return {
      ...world,
      groups: new Map([...groups].map(([name, group]) => [name, { ...group, devices: group.devices.map(asHere) }])),
      drivers: ["type1"],
      coherent: false,
      // QEMU's intel-iommu has 39 bits.
      iovaRanges: iovaRanges.map(({ start, last }) => ({ start, last: last > widest ? widest : last })),
    };
  },
};

const widest = (1n << 39n) - 1n;

const withoutIommufd = ["bind-iommufd"];

/** What is asked of every kernel. */
export const testedInterfaces: readonly TestedInterface[] = [
  {
    name: "vduse",
    spec: () => vduse as unknown as AnyInterface,
    node: "vduse",
    lacks: [],
    builds: {
      "6.12": {
        with: ["vq-align-strict"],
        reason:
          "6.12.117 has the check of vq_align that came with 7.2: a stable kernel took the fix, and nothing tells a program",
      },
    },
    handsOut: [vduseCommands.VDUSE_IOTLB_GET_FD.number, vduseCommands.VDUSE_IOTLB_GET_FD2.number],
    loose: [],
    known: [],
  },
  {
    name: "kvm",
    spec: (release) => kvmOf(release) as unknown as AnyInterface,
    node: "kvm",
    lacks: [],
    builds: {
      "6.1": { without: ["cap-xen-hvm"], reason: "Debian's 6.1 has no CONFIG_KVM_XEN" },
      "6.17": {
        with: ["disable-exits-before-vcpus"],
        without: ["quirk-vmcs12-allow-freeze-in-smm"],
        reason: "between the releases that the contract names; the quirk is not in it, and is in the newer 6.12.117",
      },
      "6.18": {
        with: ["cap-one-reg", "cap-guest-memfd-flags", "guest-memfd-on-any-vm", "disable-exits-before-vcpus"],
        without: ["quirk-vmcs12-allow-freeze-in-smm"],
        reason: "between the releases that the contract names; the quirk is not in it, and is in the newer 6.12.117",
      },
    },
    handsOut: [kvm.KVM_CREATE_VM.number, kvm.KVM_CREATE_VCPU.number],
    loose: [
      {
        commands: [
          kvm.KVM_X86_GET_MCE_CAP_SUPPORTED.number,
          kvm.KVM_GET_CLOCK.number,
          kvm.KVM_IRQ_LINE_STATUS.number,
          kvm.KVM_GET_VCPU_EVENTS.number,
          kvm.KVM_GET_DEBUGREGS.number,
          kvm.KVM_GET_XSAVE.number,
          kvm.KVM_GET_XSAVE2.number,
          kvm.KVM_GET_XCRS.number,
          kvm.KVM_GET_SREGS2.number,
        ],
        reason:
          "the state of a processor or a clock, which is the machine's: abide plays that the command is there, and its errors",
      },
    ],
    known: [],
  },
  {
    name: "vfio",
    spec: () => vfioHere as unknown as AnyInterface,
    node: "vfio",
    lacks: [
      { call: / bytes 37:0=30303030303030302d/, reason: "needs a device whose driver has no ioctl operation" },
      {
        call: /^ioctl device 0x3b75 bytes (16:0=10,4=04,6=02|32:0=20,4=04,6=02|16:0=ffffffff04,6=02)/,
        reason: "needs a device that can wake the machine",
      },
      { call: /^ioctl device 0x3b70 /, reason: "needs a device that is reset together with others" },
      { call: /^ioctl device 0x3b(6e|71|74)$/, reason: "is about a command that abide does not play" },
      { case: /^VFIO_SET_IOMMU: nesting as a kind of IOMMU → success$/, reason: "needs an IOMMU with two stages" },
      { case: /^VFIO_DEVICE_RESET: a device that cannot be reset /, reason: "needs a device that cannot be reset" },
      { call: /^ioctl device 0x3b6d bytes 16:0=10,8=03$/, reason: "needs a device without an error interrupt" },
    ],
    // Debian has no CONFIG_IOMMUFD.
    builds: {
      "6.1": {
        with: ["update-vaddr-chosen"],
        reason: "6.1.192 answers UPDATE_VADDR only of an IOMMU that is set: a stable kernel took the fix",
      },
      "6.12": { without: withoutIommufd, reason: "Debian has no CONFIG_IOMMUFD" },
      "6.17": {
        without: [...withoutIommufd, "nesting"],
        reason: "Debian has no CONFIG_IOMMUFD, and nesting is gone since 6.17 at the latest",
      },
      "6.18": {
        with: ["type1-to-the-end"],
        without: [...withoutIommufd, "nesting"],
        reason: "as 6.17; and 6.18.15, a stable kernel, serves the last page, as 7.2 does",
      },
      "7.2": { without: [...withoutIommufd, "bind-token"], reason: "Debian has no CONFIG_IOMMUFD" },
      "7.3": { without: [...withoutIommufd, "bind-token"], reason: "Debian has no CONFIG_IOMMUFD" },
    },
    handsOut: [vfioCommands.VFIO_GROUP_GET_DEVICE_FD.number],
    loose: [
      {
        commands: [vfioCommands.VFIO_DEVICE_GET_INFO.number, vfioCommands.VFIO_DEVICE_GET_REGION_INFO.number],
        reason: "what a device has is the device's: abide plays another",
      },
    ],
    known: [],
  },
];
