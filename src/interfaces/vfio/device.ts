import type { Value } from "../../codec/value.ts";
import { varyFields } from "../../session/checks.ts";
import { patch } from "../../session/decode.ts";
import type { CommandSpec } from "../../session/spec.ts";
import {
  commands,
  constants,
  vfio_device_bind_iommufd,
  vfio_device_info,
  vfio_device_info_cap_pci_atomic_comp,
  vfio_info_cap_header,
  vfio_irq_info,
  vfio_pci_dependent_device,
  vfio_pci_hot_reset_info,
  vfio_region_info,
} from "./bindings.gen.ts";
import { answerInfo, type Capability } from "./info-chain.ts";
import { bytesOf, inGroup27, ioctl, withBareDevice, withPciDevice } from "./samples.ts";
import type { OpenDevice, VfioWorld } from "./world.ts";

const source = "drivers/vfio/pci/vfio_pci_core.c, torvalds/linux@0886196ca881";

type DeviceCommand<A> = CommandSpec<VfioWorld, OpenDevice, A>;

/** Bytes of vfio_device_info: what every program gives; with cap_offset; with the padding behind it. */
const infoSizes = { least: 16, withCapOffset: 20, padded: 24 } as const;

/** Where a region begins in the device's file: its index, shifted by so many bits. */
const regionShift = 40n;

const getInfo: DeviceCommand<Value<typeof vfio_device_info>> = {
  name: "VFIO_DEVICE_GET_INFO",
  on: "device",
  number: commands.VFIO_DEVICE_GET_INFO.number,
  change: "base",
  argument: { by: "pointer", type: vfio_device_info },
  source: `${source}, and the series of August 2023`,
  // Too small for a chain, and answered with the size that would do.
  sample: (build) => {
    const call = ioctl("device", "VFIO_DEVICE_GET_INFO", bytesOf(vfio_device_info, { argsz: infoSizes.least }, 64));
    const fixed = build.has.has("info-aligned") ? infoSizes.padded : infoSizes.withCapOffset;
    const argsz = build.has.has("atomic-completion") ? fixed + 16 : infoSizes.least;
    return {
      before: withPciDevice(build),
      call: { ...call, expect: { bytes: { offset: 0, bytes: Uint8Array.of(argsz, 0, 0, 0) } } },
    };
  },
  // 18 bytes: without cap_offset, in part where answers are as long as the program's record, and not at all before. Then 20.
  more: (build) =>
    [
      { argsz: 18, out: build.has.has("info-aligned") ? 2 : 0 },
      { argsz: infoSizes.withCapOffset, out: build.has.has("info-aligned") || build.has.has("device-info-caps") ? 4 : 0 },
    ].map(({ argsz, out }) => {
      const call = ioctl("device", "VFIO_DEVICE_GET_INFO", bytesOf(vfio_device_info, { argsz, cap_offset: 0xffff_ffff }));
      const bytes = new Uint8Array(4).fill(0xff).fill(0, 0, out);
      return {
        label: `argsz ${argsz}, of which ${out} bytes of cap_offset are written`,
        before: withPciDevice(build),
        call: { ...call, expect: { bytes: { offset: infoSizes.least, bytes } } },
      };
    }),
  steps: [
    { kind: "argsz", id: "argsz", record: vfio_device_info, size: infoSizes.least },
    {
      kind: "run",
      run(c) {
        const { argsz } = c.arg;
        const { device } = c.fd;
        c.put({
          flags: device.flags,
          num_regions: constants.VFIO_PCI_NUM_REGIONS,
          num_irqs: constants.VFIO_PCI_NUM_IRQS,
          cap_offset: 0,
        });
        const padded = c.has("info-aligned");
        const old = () =>
          c.has("device-info-caps") && argsz >= infoSizes.withCapOffset ? infoSizes.withCapOffset : infoSizes.least;
        return answerInfo(c, {
          fixed: padded ? infoSizes.padded : infoSizes.withCapOffset,
          capsFlag: constants.VFIO_DEVICE_FLAGS_CAPS,
          chain: c.has("atomic-completion") ? [atomicCompletion()] : [],
          aligned: padded,
          out: padded ? Math.min(argsz, infoSizes.padded) : old(),
        });
      },
    },
  ],
};

function atomicCompletion(): Capability {
  const flags = constants.VFIO_PCI_ATOMIC_COMP32 | constants.VFIO_PCI_ATOMIC_COMP64;
  const bytes = bytesOf(vfio_device_info_cap_pci_atomic_comp, { flags });
  return { id: constants.VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP, version: 1, body: bytes.subarray(vfio_info_cap_header.size) };
}

const getRegionInfo: DeviceCommand<Value<typeof vfio_region_info>> = {
  name: "VFIO_DEVICE_GET_REGION_INFO",
  on: "device",
  number: commands.VFIO_DEVICE_GET_REGION_INFO.number,
  change: "base",
  argument: { by: "pointer", type: vfio_region_info },
  source,
  sample: (build) => ({
    before: withPciDevice(build),
    call: ioctl(
      "device",
      "VFIO_DEVICE_GET_REGION_INFO",
      bytesOf(vfio_region_info, { argsz: vfio_region_info.size, index: 1 }, 64),
    ),
  }),
  steps: [
    { kind: "argsz", id: "argsz", record: vfio_region_info, size: vfio_region_info.size },
    {
      kind: "check",
      id: "no-such-region",
      errno: "EINVAL",
      fails: ({ arg, fd }) => arg.index >= fd.device.regions.length,
      provoke: (sample) =>
        [constants.VFIO_PCI_VGA_REGION_INDEX, constants.VFIO_PCI_NUM_REGIONS, 0xffff_ffff].map((index) =>
          varyFields(sample, vfio_region_info, { index }),
        ),
    },
    {
      kind: "run",
      run(c) {
        const { index } = c.arg;
        const region = c.fd.device.regions[index];
        if (region === undefined) return { errno: "EINVAL" };
        c.put({ flags: region.flags, size: region.size, offset: BigInt(index) << regionShift });
        return answerInfo(c, {
          fixed: vfio_region_info.size,
          capsFlag: constants.VFIO_REGION_INFO_FLAG_CAPS,
          chain: region.capabilities,
          aligned: c.has("info-aligned"),
          out: vfio_region_info.size,
        });
      },
    },
  ],
};

const getIrqInfo: DeviceCommand<Value<typeof vfio_irq_info>> = {
  name: "VFIO_DEVICE_GET_IRQ_INFO",
  on: "device",
  number: commands.VFIO_DEVICE_GET_IRQ_INFO.number,
  change: "base",
  argument: { by: "pointer", type: vfio_irq_info },
  source,
  sample: (build) => ({
    before: withPciDevice(build),
    call: ioctl("device", "VFIO_DEVICE_GET_IRQ_INFO", bytesOf(vfio_irq_info, { argsz: vfio_irq_info.size })),
  }),
  steps: [
    { kind: "argsz", id: "argsz", record: vfio_irq_info, size: vfio_irq_info.size },
    {
      kind: "check",
      id: "no-such-index",
      errno: "EINVAL",
      fails: ({ arg, fd }) => fd.device.interrupts[arg.index] === undefined,
      provoke: (sample) =>
        [constants.VFIO_PCI_ERR_IRQ_INDEX, constants.VFIO_PCI_NUM_IRQS, 0xffff_ffff].map((index) =>
          varyFields(sample, vfio_irq_info, { index }),
        ),
    },
    {
      kind: "run",
      run(c) {
        const intx = c.arg.index === constants.VFIO_PCI_INTX_IRQ_INDEX;
        const more = intx
          ? constants.VFIO_IRQ_INFO_MASKABLE | constants.VFIO_IRQ_INFO_AUTOMASKED
          : constants.VFIO_IRQ_INFO_NORESIZE;
        c.put({ flags: constants.VFIO_IRQ_INFO_EVENTFD | more, count: c.fd.device.interrupts[c.arg.index] ?? 0 });
      },
    },
    { kind: "copy-out" },
  ],
};

const reset: DeviceCommand<undefined> = {
  name: "VFIO_DEVICE_RESET",
  on: "device",
  number: commands.VFIO_DEVICE_RESET.number,
  change: "base",
  argument: { by: "none" },
  source,
  sample: (build) => ({
    before: withPciDevice(build),
    call: { call: "ioctl", fd: "device", command: "VFIO_DEVICE_RESET", argument: { by: "none" } },
  }),
  steps: [
    {
      kind: "check",
      id: "cannot-reset",
      errno: "EINVAL",
      fails: ({ fd }) => (fd.device.flags & constants.VFIO_DEVICE_FLAGS_RESET) === 0,
      provoke: (sample) => [{ ...sample, label: "a device that cannot be reset", before: sample.before.map(inGroup27) }],
    },
  ],
};

const dependents = 2;

/** Unlike the INFO commands, this one refuses a buffer that is too small, with ENOSPC, and says how many entries there are. */
const getHotResetInfo: DeviceCommand<Value<typeof vfio_pci_hot_reset_info>> = {
  name: "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO",
  on: "device",
  number: commands.VFIO_DEVICE_GET_PCI_HOT_RESET_INFO.number,
  change: "base",
  argument: { by: "pointer", type: vfio_pci_hot_reset_info },
  source,
  sample: (build) => {
    const more = dependents * vfio_pci_dependent_device.size;
    const bytes = bytesOf(vfio_pci_hot_reset_info, { argsz: vfio_pci_hot_reset_info.size + more }, more);
    return { before: withPciDevice(build), call: ioctl("device", "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO", bytes) };
  },
  steps: [
    {
      kind: "copy-in",
      type: vfio_pci_hot_reset_info,
    },
    {
      kind: "check",
      id: "argsz",
      errno: "EINVAL",
      fails: ({ arg }) => arg.argsz < vfio_pci_hot_reset_info.size,
      provoke: (sample) =>
        [0, 8, vfio_pci_hot_reset_info.size - 1].map((argsz) => varyFields(sample, vfio_pci_hot_reset_info, { argsz })),
    },
    {
      kind: "run",
      run: (c) => c.put({ flags: 0, count: c.fd.device.resetTogether.length }),
    },
    {
      kind: "run",
      run(c) {
        const devices = c.fd.device.resetTogether;
        const size = vfio_pci_dependent_device.size;
        const fits = c.arg.argsz >= vfio_pci_hot_reset_info.size + devices.length * size;
        if (!c.memory.write(c.argument, c.bytes)) return { errno: "EFAULT" };
        if (!fits) return { errno: "ENOSPC" };
        const bytes = new Uint8Array(devices.length * size);
        for (const [index, { group, ...place }] of devices.entries()) {
          patch(vfio_pci_dependent_device, bytes.subarray(index * size), { group_id: group, ...place });
        }
        return c.memory.write(c.argument + BigInt(vfio_pci_hot_reset_info.size), bytes) ? undefined : { errno: "EFAULT" };
      },
    },
  ],
};

/** Binding is for devices that were opened by themselves: one that a group handed out is refused, after its record was read. */
function bindIommufd(on: string): DeviceCommand<Value<typeof vfio_device_bind_iommufd>> {
  return {
    name: "VFIO_DEVICE_BIND_IOMMUFD",
    on,
    number: commands.VFIO_DEVICE_BIND_IOMMUFD.number,
    change: "bind-iommufd",
    argument: { by: "pointer", type: vfio_device_bind_iommufd },
    source:
      "drivers/vfio/vfio_main.c, torvalds/linux@89e07fd46809; drivers/vfio/device_cdev.c, Linux 7.2, and before from memory",
    // As far as it goes here: 16 bytes of 24, which every build takes.
    sample: (build) => {
      const bytes = bytesOf(vfio_device_bind_iommufd, { argsz: 16 }).slice(0, 16);
      const call = { ...ioctl("device", "VFIO_DEVICE_BIND_IOMMUFD", bytes), expect: { errno: "EINVAL" as const } };
      return { before: on === "device" ? withPciDevice(build) : withBareDevice(build), call };
    },
    steps: [
      { kind: "argsz", id: "argsz", record: vfio_device_bind_iommufd, size: 16, lacks: "bind-token" },
      { kind: "copy-struct", id: "size", record: vfio_device_bind_iommufd, field: "argsz", min: 16, has: "bind-token" },
      {
        kind: "check",
        id: "from-a-group",
        errno: "EINVAL",
        fails: () => true,
        provoke: (sample) => [{ ...sample, label: "a device that a group handed out" }],
      },
    ],
  };
}

export const deviceCommands = [
  getInfo,
  getRegionInfo,
  getIrqInfo,
  reset,
  getHotResetInfo,
  bindIommufd("device"),
  bindIommufd("bare-device"),
];
