import { u32 } from "../../codec/layout.ts";
import type { Value } from "../../codec/value.ts";
import type { Context } from "../../session/context.ts";
import { encodeScalar } from "../../session/decode.ts";
import type { SampleCall, Variation } from "../../session/sample.ts";
import type { CommandSpec, When } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, vduse_config_data } from "./bindings.gen.ts";
import type { DeviceFd } from "./device.ts";
import { ioctl, openDevice } from "./samples.ts";
import { virtio } from "./virtio.ts";
import { queueOf, type World } from "./world.ts";

const source = "drivers/vdpa/vdpa_user/vduse_dev.c, vduse_dev_ioctl, Linux 7.3-rc7";
const oldSource = "drivers/vdpa/vdpa_user/vduse_dev.c, torvalds/linux@6243e3c78ace";

const needsDriver = "needs a driver that has set DRIVER_OK";

type ConfigData = Value<typeof vduse_config_data>;
type C<A> = Context<World, DeviceFd, A>;

/** VDUSE_DEV_GET_FEATURES: what the driver accepted; 0 before it did. */
const getFeatures: CommandSpec<World, DeviceFd, undefined> = {
  name: "VDUSE_DEV_GET_FEATURES",
  on: "device",
  number: commands.VDUSE_DEV_GET_FEATURES.number,
  change: "base",
  argument: { by: "pointer", type: commands.VDUSE_DEV_GET_FEATURES.type },
  steps: [
    {
      kind: "run",
      run: ({ memory, argument, fd }) =>
        memory.write(argument, encodeScalar(commands.VDUSE_DEV_GET_FEATURES.type, fd.device.accepted))
          ? undefined
          : { errno: "EFAULT" },
    },
  ],
  sample: (build) => ({ before: openDevice(build), call: ioctl("device", "VDUSE_DEV_GET_FEATURES", new Uint8Array(8)) }),
  source,
};

/** VDUSE_DEV_SET_CONFIG: a record of 8 bytes with the configuration's bytes behind it. */
const setConfig: CommandSpec<World, DeviceFd, ConfigData> = {
  name: "VDUSE_DEV_SET_CONFIG",
  on: "device",
  number: commands.VDUSE_DEV_SET_CONFIG.number,
  change: "base",
  argument: { by: "pointer", type: vduse_config_data },
  steps: [
    { kind: "copy-in", type: vduse_config_data },
    {
      kind: "check",
      id: "offset-behind-end",
      errno: "EINVAL",
      has: "config-offset-check",
      fails: ({ fd, arg }) => arg.offset > fd.device.config.length,
      provoke: (sample) => [data(sample, 9, 1), data(sample, 0xffff_ffff, 1)],
      source,
    },
    {
      kind: "check",
      id: "length-0",
      errno: "EINVAL",
      fails: ({ arg }) => arg.length === 0,
      provoke: (sample) => [data(sample, 0, 0), data(sample, 8, 0)],
      source,
    },
    {
      kind: "check",
      id: "length-behind-end",
      errno: "EINVAL",
      // The rest is computed in 32 bits: without the check above it wraps, and any length fits behind the end.
      fails: ({ fd, arg }) => arg.length > (fd.device.config.length - arg.offset) >>> 0,
      provoke: (sample) => [data(sample, 0, 9), data(sample, 4, 5), data(sample, 8, 1), data(sample, 0, 0xffff_ffff)],
      source,
    },
    {
      kind: "check",
      id: "configuration-space",
      errno: "EFAULT",
      fails: (c) => written(c) === undefined,
      provoke: (sample) => [{ ...data(sample, 0, 4, 0), label: "4 bytes announced, none there" }, data(sample, 0, 8, 7)],
      source,
    },
    {
      kind: "run",
      run(c) {
        const { config } = c.fd.device;
        // A kernel without the check of the offset writes outside of its buffer here; only what is inside of it is played.
        const room = Math.max(0, config.length - c.arg.offset);
        config.set(written(c)?.subarray(0, room) ?? [], Math.min(c.arg.offset, config.length));
      },
    },
  ],
  sample: (build) => ({ before: openDevice(build, {}, new Uint8Array(8)), call: configData(2, 4, 4) }),
  source,
};

const configIrqCall = ioctl("device", "VDUSE_DEV_INJECT_CONFIG_IRQ");

/** VDUSE_DEV_INJECT_CONFIG_IRQ. Once a driver is needed, nothing but a driver makes it succeed. */
const injectConfigIrq: readonly CommandSpec<World, DeviceFd, undefined>[] = [
  { ...configIrq({ lacks: "irq-needs-driver" }), sample: (build) => ({ before: openDevice(build), call: configIrqCall }) },
  {
    ...configIrq({ has: "irq-needs-driver" }),
    sample: (build) => ({ before: openDevice(build), call: { ...configIrqCall, expect: { errno: "EINVAL" } } }),
    noSample: needsDriver,
  },
];

function configIrq(when: When): CommandSpec<World, DeviceFd, undefined> {
  return {
    ...when,
    name: "VDUSE_DEV_INJECT_CONFIG_IRQ",
    on: "device",
    number: commands.VDUSE_DEV_INJECT_CONFIG_IRQ.number,
    change: "base",
    argument: { by: "none" },
    steps: [
      ...driverRows(() => false),
      {
        kind: "run",
        run({ fd }) {
          if (fd.device.attached) fd.device.configInterrupts += 1;
        },
      },
    ],
    source: when.has === undefined ? oldSource : source,
  };
}

/** VDUSE_VQ_INJECT_IRQ. An eventfd of the driver's is signalled whatever the status, unless the device is suspended. */
const injectQueueIrq: readonly CommandSpec<World, DeviceFd, number>[] = [
  { ...queueIrq({ lacks: "irq-needs-driver" }), sample: (build) => ({ before: openDevice(build), call: queueIrqCall(0) }) },
  {
    ...queueIrq({ has: "irq-needs-driver" }),
    sample: (build) => ({ before: openDevice(build), call: { ...queueIrqCall(0), expect: { errno: "EINVAL" } } }),
    noSample: needsDriver,
  },
];

function queueIrq(when: When): CommandSpec<World, DeviceFd, number> {
  return {
    ...when,
    name: "VDUSE_VQ_INJECT_IRQ",
    on: "device",
    number: commands.VDUSE_VQ_INJECT_IRQ.number,
    change: "base",
    argument: { by: "pointer", type: u32 },
    steps: [
      { kind: "copy-in", type: u32 },
      {
        kind: "check",
        id: "index-range",
        errno: "EINVAL",
        fails: ({ fd, arg }) => arg >= fd.device.queueCount,
        provoke: (sample) =>
          [1, 0xffff_ffff].map((index) => ({ ...sample, label: `queue ${index} of 1`, call: queueIrqCall(index) })),
        source,
      },
      ...driverRows(signalled),
      {
        kind: "run",
        run({ fd, arg }) {
          const queue = queueOf(fd.device, arg);
          if (queue.ready) queue.interrupts += 1;
        },
      },
    ],
    source: when.has === undefined ? oldSource : source,
  };
}

/** Whether the interrupt went out by the driver's eventfd. A suspended device has no use for it. Linux 7.3.4, vduse_vq_signal_irqfd. */
function signalled({ fd, arg }: C<number>): boolean {
  const queue = queueOf(fd.device, arg);
  return queue.trigger && queue.ready && !fd.device.suspended;
}

/** What an interrupt needs of the driver, unless it goes another way. */
function driverRows<A>(otherWay: (c: C<A>) => boolean): readonly Check<World, DeviceFd, A>[] {
  return [
    {
      kind: "check",
      id: "driver-not-ready",
      errno: "EINVAL",
      has: "irq-needs-driver",
      fails: (c) => !otherWay(c) && (c.fd.device.status & virtio.status.driverOk) === 0,
      provoke: (sample) => [{ ...sample, label: "no driver uses the device" }],
      source,
    },
    {
      kind: "check",
      id: "suspended",
      errno: "EINVAL",
      has: ["irq-needs-driver", "suspend"],
      fails: (c) => !otherWay(c) && c.fd.device.suspended,
      unprovoked: "needs a driver that has suspended the device",
      source,
    },
  ];
}

export const deviceCommands = [getFeatures, setConfig, ...injectConfigIrq, ...injectQueueIrq] as const;

function written(c: C<ConfigData>): Uint8Array | undefined {
  // What no buffer can hold is not there; the answer is the same, without a copy of up to 4 GiB.
  return c.memory.read(c.argument + BigInt(vduse_config_data.size), c.arg.length);
}

function queueIrqCall(index: number): SampleCall["call"] {
  return ioctl("device", "VDUSE_VQ_INJECT_IRQ", encodeScalar(u32, BigInt(index)));
}

function configData(offset: number, length: number, there: number): SampleCall["call"] {
  const bytes = new Uint8Array(8 + there);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, offset, true);
  view.setUint32(4, length, true);
  return ioctl("device", "VDUSE_DEV_SET_CONFIG", bytes);
}

function data(sample: SampleCall, offset: number, length: number, there = Math.min(length, 16)): Variation {
  return {
    ...sample,
    label: `vduse_config_data.offset = ${offset}, length = ${length} of 8 bytes`,
    call: configData(offset, length, there),
  };
}
