import { commands as kvm } from "../../src/interfaces/kvm/bindings.gen.ts";
import { commands as vduse } from "../../src/interfaces/vduse/bindings.gen.ts";
import type { TestedInterface } from "../kernels/tested-interfaces.ts";
import type { Limits } from "./guard.ts";

const kvmNumbers: ReadonlySet<number> = new Set(Object.values(kvm).map(({ number }) => number));

const noNames = { commands: [], folder: "", more: [] };

/** What is never asked of a real kernel, by interface, and why. */
export const limits: { readonly [name in TestedInterface["name"]]: Limits } = {
  vduse: {
    allows: () => true,
    // Each queue is a folder in sysfs: tens of thousands take minutes.
    addresses: { [vduse.VDUSE_IOTLB_REG_UMEM.number]: [0], [vduse.VDUSE_IOTLB_DEREG_UMEM.number]: [0] },
    work: [{ command: vduse.VDUSE_CREATE_DEV.number, offset: 272, bytes: 4, most: 64, from: 0x0100_0000 }],
    names: {
      commands: [vduse.VDUSE_CREATE_DEV.number, vduse.VDUSE_DESTROY_DEV.number],
      folder: "/dev/vduse/",
      more: ["abide", "b", "a/c", "control", "n".repeat(255)],
    },
    slow: {},
    fixed: [],
  },
  kvm: {
    // Negotiation only: the other commands of KVM run guests.
    allows: (kind, number) => (kind === "system" ? !kvmNumbers.has(number) : ((number >>> 8) & 0xff) !== 0xae),
    never: [
      kvm.KVM_SET_USER_MEMORY_REGION.number,
      kvm.KVM_SET_USER_MEMORY_REGION2.number,
      kvm.KVM_IRQFD.number,
      kvm.KVM_IOEVENTFD.number,
    ],
    changes: [
      kvm.KVM_GET_API_VERSION.number,
      kvm.KVM_CREATE_VM.number,
      kvm.KVM_CHECK_EXTENSION.number,
      kvm.KVM_GET_VCPU_MMAP_SIZE.number,
      kvm.KVM_CREATE_VCPU.number,
      kvm.KVM_ENABLE_CAP.number,
    ],
    addresses: {},
    work: [],
    names: noNames,
    // Ten milliseconds, and a quarter of that again to close it.
    slow: { vm: 6, vcpu: 40 },
    longer: 4,
    fixed: [],
  },
  vfio: {
    allows: () => true,
    addresses: {},
    work: [],
    names: noNames,
    // A device is reset when it is opened, and again when it is closed, which takes a tenth of a second each.
    slow: { device: 200 },
    fixed: ["device"],
  },
};
