import { describe, expect, test } from "vitest";
import { memoryOf } from "../codec/user-memory.ts";
import { type BuildRequest, buildOf } from "../contract/build-of.ts";
import { constants, commands as kvmCommands } from "../interfaces/kvm/bindings.gen.ts";
import { kvm } from "../interfaces/kvm/provider.ts";
import { commands as vduseCommands } from "../interfaces/vduse/bindings.gen.ts";
import { vduse } from "../interfaces/vduse/provider.ts";
import { vfio } from "../interfaces/vfio/provider.ts";
import { commandsOf } from "../session/dispatch.ts";
import type { AnyInterface } from "../session/spec.ts";
import { Shadow } from "./shadow.ts";

/** Calls as a supervisor hands them on, on memory that is one record at 0x1000. */
function shadowOf(spec: unknown, full: BuildRequest, masked: BuildRequest) {
  const { contract } = spec as AnyInterface;
  const shadow = new Shadow(spec as AnyInterface, buildOf(contract, full), buildOf(contract, masked));
  return {
    shadow,
    ask(link: string, command: number, argument: bigint | Uint8Array = 0n, fd = 3) {
      const pointed = argument instanceof Uint8Array;
      return shadow.answer({
        thread: process.pid,
        fd,
        link,
        command,
        argument: pointed ? 0x1000n : argument,
        memory: memoryOf(pointed ? [{ address: 0x1000n, bytes: argument }] : []),
        compat: false,
      });
    },
  };
}

const { KVM_CHECK_EXTENSION, KVM_GET_API_VERSION, KVM_CREATE_VM, KVM_IRQFD } = kvmCommands;

describe("KVM without a capability", () => {
  const { shadow, ask } = shadowOf(kvm, { from: "7.3" }, { from: "7.3", without: ["cap-irqfd", "cap-irqfd-resample"] });

  test("says 0 where the machine says more, and leaves all others to the machine", () => {
    expect(ask("/dev/kvm", KVM_CHECK_EXTENSION.number, BigInt(constants.KVM_CAP_IRQFD))).toMatchObject({
      answer: { value: 0 },
      writes: [],
    });
    expect(ask("/dev/kvm", KVM_CHECK_EXTENSION.number, BigInt(constants.KVM_CAP_IOEVENTFD))).toBeUndefined();
    expect(ask("/dev/kvm", KVM_GET_API_VERSION.number)).toBeUndefined();
    expect(ask("/dev/kvm", 0xae99)).toBeUndefined();
  });

  test("refuses its command on a virtual machine that the real one made, and not others", () => {
    expect(ask("/dev/kvm", KVM_CREATE_VM.number)).toBeUndefined();
    expect(ask("anon_inode:kvm-vm", KVM_IRQFD.number, new Uint8Array(32), 4)).toMatchObject({ answer: { errno: "ENOTTY" } });
    expect(ask("anon_inode:kvm-vm", KVM_CHECK_EXTENSION.number, BigInt(constants.KVM_CAP_NR_MEMSLOTS), 4)).toBeUndefined();
  });

  test("knows its files, and no others", () => {
    expect([
      shadow.kindOf("/dev/kvm"),
      shadow.kindOf("anon_inode:kvm-vcpu:3"),
      shadow.kindOf("/dev/null"),
      shadow.kindOf("socket:[1]"),
    ]).toEqual(["system", "vcpu", undefined, undefined]);
  });
});

describe("KVM as an older release", () => {
  const links = { system: "/dev/kvm", vm: "anon_inode:kvm-vm", vcpu: "anon_inode:kvm-vcpu:0" } as const;
  /** What each kind answers to a command that it does not know: kvm_arch_dev_ioctl, kvm_arch_vm_ioctl, kvm_arch_vcpu_ioctl of Linux 6.1. */
  const unknown = { system: "EINVAL", vm: "ENOTTY", vcpu: "EINVAL" } as const;
  const all = [...commandsOf(kvm as unknown as AnyInterface), ...(kvm.unplayed ?? [])];

  test.each([
    [
      "6.1",
      [
        "KVM_CREATE_GUEST_MEMFD",
        "KVM_GET_ONE_REG",
        "KVM_GET_REG_LIST",
        "KVM_MEMORY_ENCRYPT_OP",
        "KVM_PRE_FAULT_MEMORY",
        "KVM_SET_MEMORY_ATTRIBUTES",
        "KVM_SET_ONE_REG",
        "KVM_SET_USER_MEMORY_REGION2",
      ],
    ],
    ["6.12", ["KVM_GET_ONE_REG", "KVM_GET_REG_LIST", "KVM_MEMORY_ENCRYPT_OP", "KVM_SET_ONE_REG"]],
    ["7.2", []],
  ])("%s: no command that came later is the machine's to answer", (release, later) => {
    const had = buildOf(kvm.contract, { from: release }).has;
    const gone = all.filter(({ change }) => !had.has(change));
    expect(gone.map(({ name }) => name).toSorted()).toEqual(later);
    const { ask } = shadowOf(kvm, { from: "7.3" }, { from: release });
    expect(ask(links.system, KVM_CREATE_VM.number)).toBeUndefined();
    expect(ask(links.vm, kvmCommands.KVM_CREATE_VCPU.number, 0n, 4)).toBeUndefined();
    for (const { on, number, name } of gone) {
      const kind = on as keyof typeof links;
      // On a descriptor that was seen to be made, and on one that was not.
      for (const fd of [4, 40]) {
        expect([name, ask(links[kind], number, new Uint8Array(256), fd)]).toEqual([
          name,
          { answer: { errno: unknown[kind] }, writes: [], handed: undefined },
        ]);
      }
    }
  });

  test("a command that came with a masked capability goes with it, and an older one stays", () => {
    const { ask } = shadowOf(
      kvm,
      { from: "7.3" },
      {
        from: "7.3",
        without: [
          "cap-device-ctrl",
          "cap-xen-hvm",
          "xen-runstate-update-flag",
          "xen-pvclock-tsc-unstable",
          "xen-shared-info-hva",
        ],
      },
    );
    expect(ask(links.vm, kvmCommands.KVM_XEN_HVM_SET_ATTR.number, 0n, 4)).toEqual({ answer: { errno: "ENOTTY" }, writes: [] });
    expect(ask(links.vm, kvmCommands.KVM_CREATE_DEVICE.number, 0n, 4)).toBeUndefined();
    expect(ask(links.vm, kvmCommands.KVM_GET_DIRTY_LOG.number, 0n, 4)).toBeUndefined();
    expect(ask(links.vm, 0xae99, 0n, 4)).toBeUndefined();
  });
});

test("VFIO: a command that is not played goes with what brought it, and an older one stays", () => {
  const { ask } = shadowOf(vfio, { from: "7.3" }, { from: "7.3", without: ["bind-iommufd", "bind-token"] });
  const device = "anon_inode:[vfio-device]";
  // VFIO_DEVICE_ATTACH_IOMMUFD_PT, VFIO_DEVICE_SET_IRQS.
  expect(ask(device, 0x3b77, new Uint8Array(24), 4)).toEqual({ answer: { errno: "ENOTTY" }, writes: [] });
  expect(ask(device, 0x3b6e, new Uint8Array(20), 4)).toBeUndefined();
});

describe("VDUSE as an older release", () => {
  const { VDUSE_GET_API_VERSION: get, VDUSE_SET_API_VERSION: set, VDUSE_GET_FEATURES: features } = vduseCommands;
  const { ask } = shadowOf(vduse, { from: "7.3" }, { from: "6.10" });

  test("its version is the older one's, in the program's own memory", () => {
    expect(ask("/dev/vduse/control", get.number, new Uint8Array(8).fill(9))).toMatchObject({
      answer: { value: 0 },
      writes: [{ address: 0x1000n, bytes: new Uint8Array(8) }],
    });
  });

  test("its newer command is not known, and what both refuse is the machine's to refuse", () => {
    expect(ask("/dev/vduse/control", features.number, new Uint8Array(8))).toMatchObject({
      answer: { errno: "EINVAL" },
      writes: [],
    });
    expect(ask("/dev/vduse/control", set.number, new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0]))).toBeUndefined();
    expect(ask("/dev/vduse/control", set.number, 0n)).toBeUndefined();
  });

  test("what the machine has come to refuse it refuses all the same", () => {
    // VDUSE_CREATE_DEV with a vq_align of 3, which is refused since 7.2.
    const device = new Uint8Array(344);
    device.set(new TextEncoder().encode("vd0"));
    const view = new DataView(device.buffer);
    view.setUint32(260, 2, true);
    view.setBigUint64(264, 1n << 33n, true);
    view.setUint32(272, 1, true);
    view.setUint32(276, 3, true);
    view.setUint32(332, 8, true);
    const refusal = shadowOf(vduse, { from: "6.10" }, { from: "6.10" });
    expect(refusal.ask("/dev/vduse/control", vduseCommands.VDUSE_CREATE_DEV.number, device, 9)).toBeUndefined();
    expect(ask("/dev/vduse/control", vduseCommands.VDUSE_CREATE_DEV.number, device, 9)).toBeUndefined();
  });

  test("a version that it has not is refused", () => {
    expect(ask("/dev/vduse/control", set.number, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]), 8)).toMatchObject({
      answer: { errno: "EINVAL" },
    });
  });
});
