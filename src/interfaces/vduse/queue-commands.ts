import type { Value } from "../../codec/value.ts";
import { varyFields, zero } from "../../session/checks.ts";
import { decode, patch } from "../../session/decode.ts";
import type { SampleCall } from "../../session/sample.ts";
import type { CommandSpec, When } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, vduse_vq_config, vduse_vq_eventfd, vduse_vq_info } from "./bindings.gen.ts";
import { compatLost, type LostCall } from "./compat-lost.ts";
import { compatRecords } from "./compat-records.ts";
import type { DeviceFd } from "./device.ts";
import { ioctl, openDevice, openDeviceAt, record, sampleVersion } from "./samples.ts";
import { virtio } from "./virtio.ts";
import { type Device, queueOf, type World } from "./world.ts";

const source = "drivers/vdpa/vdpa_user/vduse_dev.c, vduse_dev_ioctl, Linux 7.3-rc7";

type Row<A> = Check<World, DeviceFd, A>;
type QueueConfig = Value<typeof vduse_vq_config>;
type QueueInfo = Value<typeof vduse_vq_info>;
type QueueEventfd = Value<typeof vduse_vq_eventfd>;

/** VDUSE_VQ_SETUP. A size of 0 is taken; the device then cannot be put on the bus. */
const setup: CommandSpec<World, DeviceFd, QueueConfig> = {
  name: "VDUSE_VQ_SETUP",
  on: "device",
  number: commands.VDUSE_VQ_SETUP.number,
  change: "base",
  argument: { by: "pointer", type: vduse_vq_config },
  steps: [
    { kind: "copy-in", type: vduse_vq_config },
    indexInRange(vduse_vq_config),
    {
      kind: "check",
      id: "group-before-version-1",
      errno: "EINVAL",
      has: "vq-groups",
      fails: ({ fd, arg }) => fd.device.version < 1n && arg.group !== 0,
      provoke: () => [1, 0xffff_ffff].map((group) => groupOn(0n, group)),
      source,
    },
    {
      kind: "check",
      id: "group-range",
      errno: "EINVAL",
      has: "vq-groups",
      fails: ({ fd, arg }) => fd.device.version >= 1n && arg.group >= fd.device.groupCount,
      provoke: (_, build) => (sampleVersion(build) < 1n ? [] : [1, 0xffff_ffff].map((group) => groupOn(1n, group))),
      source,
    },
    {
      kind: "check",
      id: "driver-ok",
      errno: "EINVAL",
      has: "vq-groups",
      fails: ({ fd }) => fd.device.version >= 1n && (fd.device.status & virtio.status.driverOk) !== 0,
      unprovoked: "needs a driver",
      source,
    },
    zero(vduse_vq_config, ["reserved1", "reserved2"], { source }),
    zero(vduse_vq_config, ["group"], { lacks: "vq-groups", source: "include/uapi/linux/vduse.h, Linux 6.18" }),
    {
      kind: "run",
      run({ fd, arg }) {
        const queue = queueOf(fd.device, arg.index);
        queue.largest = arg.max_size;
        queue.group = arg.group;
      },
    },
  ],
  sample: (build) => ({
    before: openDevice(build),
    call: ioctl("device", "VDUSE_VQ_SETUP", record(vduse_vq_config, { index: 0, max_size: 256 })),
  }),
  source,
};

/** VDUSE_VQ_GET_INFO, with its three lives of a 32-bit caller: not known, done and then refused, done. */
const info: readonly CommandSpec<World, DeviceFd, QueueInfo>[] = [
  getInfo({ lacks: "compat-records" }),
  { ...getInfo({ has: "compat-records" }), compat: compatRecords.vqInfo },
];

function getInfo(when: When): CommandSpec<World, DeviceFd, QueueInfo> {
  return {
    ...when,
    name: "VDUSE_VQ_GET_INFO",
    on: "device",
    number: commands.VDUSE_VQ_GET_INFO.number,
    change: "base",
    argument: { by: "pointer", type: vduse_vq_info },
    steps: [
      compatLost(compatRecords.vqInfo, writeInfo),
      { kind: "copy-in", type: vduse_vq_info },
      indexInRange(vduse_vq_info),
      { kind: "run", run: (c) => c.put(infoOf(c.fd.device, c.arg.index)) },
      { kind: "copy-out" },
    ],
    sample: (build) => ({
      before: openDevice(build),
      call: ioctl("device", "VDUSE_VQ_GET_INFO", record(vduse_vq_info, { index: 0 })),
    }),
    source,
  };
}

/** What is written; the index and the padding stay as the caller had them. */
function infoOf(device: Device, index: number): object {
  const queue = queueOf(device, index);
  return {
    num: queue.size,
    desc_addr: queue.descriptors,
    driver_addr: queue.driver,
    device_addr: queue.device,
    // Only the bytes of the queue's own kind are written; the others of the union stay as the caller had them.
    ...((device.accepted & virtio.feature.ringPacked) !== 0n
      ? { packed: queue.state.packed }
      : { split: { avail_index: queue.state.available } }),
    ready: queue.ready ? 1 : 0,
  };
}

/** The work of the first compat handler. */
function writeInfo({ fd, memory, argument }: LostCall, bytes: Uint8Array): void {
  const { record } = compatRecords.vqInfo;
  const { index } = decode(record, bytes) as QueueInfo;
  if (index >= fd.device.queueCount) return;
  patch(record, bytes, infoOf(fd.device, index));
  memory.write(argument, bytes);
}

/** VDUSE_VQ_SETUP_KICKFD. -1 takes the eventfd away; any other negative number does nothing and says 0. */
const setupKickfd: CommandSpec<World, DeviceFd, QueueEventfd> = {
  name: "VDUSE_VQ_SETUP_KICKFD",
  on: "device",
  number: commands.VDUSE_VQ_SETUP_KICKFD.number,
  change: "base",
  argument: { by: "pointer", type: vduse_vq_eventfd },
  steps: [
    { kind: "copy-in", type: vduse_vq_eventfd },
    indexInRange(vduse_vq_eventfd),
    {
      kind: "check",
      id: "fd-open",
      errno: "EBADF",
      fails: (c) => c.arg.fd >= 0 && c.kindOf(c.arg.fd) === undefined,
      provoke: (sample) => [1_000_000, 0x7fff_ffff].map((fd) => withoutFds(varyFields(sample, vduse_vq_eventfd, { fd }))),
      source: `${source}; fs/eventfd.c, eventfd_ctx_fdget`,
    },
    {
      kind: "check",
      id: "fd-eventfd",
      errno: "EINVAL",
      fails: (c) => c.arg.fd >= 0 && c.kindOf(c.arg.fd) !== "eventfd",
      provoke: (sample) => [
        {
          ...sample,
          label: "the control descriptor in place of an eventfd",
          call: ioctl("device", "VDUSE_VQ_SETUP_KICKFD", new Uint8Array(8), { fds: [{ offset: 4, fd: "control" }] }),
        },
      ],
      source: `${source}; fs/eventfd.c, eventfd_ctx_fdget`,
    },
    {
      kind: "run",
      run({ fd, arg }) {
        if (arg.fd < -1) return;
        const queue = queueOf(fd.device, arg.index);
        queue.kick = arg.fd < 0 ? undefined : { fd: arg.fd, signals: 0 };
        if (queue.kick === undefined || !queue.ready || !queue.kicked) return;
        queue.kick.signals += 1;
        queue.kicked = false;
      },
    },
  ],
  sample: (build) => ({
    before: [...openDevice(build), { call: "eventfd", as: "kick" }],
    call: ioctl("device", "VDUSE_VQ_SETUP_KICKFD", record(vduse_vq_eventfd, { index: 0 }), {
      fds: [{ offset: 4, fd: "kick" }],
    }),
  }),
  source,
};

export const queueCommands = [setup, ...info, setupKickfd] as const;

/** The first field of these records is the queue's index. */
function indexInRange(
  layout: typeof vduse_vq_config | typeof vduse_vq_info | typeof vduse_vq_eventfd,
): Row<{ readonly index: number }> {
  return {
    kind: "check",
    id: "index-range",
    errno: "EINVAL",
    fails: ({ fd, arg }) => arg.index >= fd.device.queueCount,
    provoke: (sample) => [1, 0xffff_ffff].map((index) => varyFields(sample, layout, { index })),
    source,
  };
}

function groupOn(version: bigint, group: number) {
  return {
    label: `vduse_vq_config.group = ${group} on a device of version ${version}`,
    before: openDeviceAt(version),
    call: ioctl("device", "VDUSE_VQ_SETUP", record(vduse_vq_config, { index: 0, max_size: 256, group })),
  };
}

function withoutFds<T extends SampleCall>(sample: T): T {
  const { argument } = sample.call;
  if (argument.by !== "pointer") return sample;
  return { ...sample, call: { ...sample.call, argument: { by: "pointer", bytes: argument.bytes } } };
}
