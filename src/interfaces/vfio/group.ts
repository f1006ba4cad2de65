import { s32 } from "../../codec/layout.ts";
import type { UserMemory } from "../../codec/user-memory.ts";
import type { Value } from "../../codec/value.ts";
import { varyBefore } from "../../session/checks.ts";
import type { CommandSpec } from "../../session/spec.ts";
import { commands, constants, vfio_group_status } from "./bindings.gen.ts";
import {
  bytesOf,
  getDevice,
  ioctl,
  openContainer,
  openGroup,
  setContainer,
  withBareDevice,
  withDriver,
  withGroup,
} from "./samples.ts";
import { type Container, type Device, detach, type Group, type VfioWorld } from "./world.ts";

const source = "drivers/vfio/group.c, torvalds/linux@05f37e1c03b6";

/** Bytes of a device's name, with its end, that are read at most: a page. */
const nameMost = 4096;

type GroupCommand<A> = CommandSpec<VfioWorld, Group, A>;

const getStatus: GroupCommand<Value<typeof vfio_group_status>> = {
  name: "VFIO_GROUP_GET_STATUS",
  on: "group",
  number: commands.VFIO_GROUP_GET_STATUS.number,
  change: "base",
  argument: { by: "pointer", type: vfio_group_status },
  source,
  sample: () => ({
    before: [openGroup],
    call: ioctl("group", "VFIO_GROUP_GET_STATUS", bytesOf(vfio_group_status, { argsz: vfio_group_status.size })),
  }),
  steps: [
    { kind: "argsz", id: "argsz", record: vfio_group_status, size: vfio_group_status.size },
    {
      kind: "run",
      run(c) {
        const set = c.fd.container === undefined ? 0 : constants.VFIO_GROUP_FLAGS_CONTAINER_SET;
        c.put({ flags: constants.VFIO_GROUP_FLAGS_VIABLE | set });
      },
    },
    { kind: "copy-out" },
  ],
};

const isContainer = (c: { kindOf(handle: number): string | undefined; readonly arg: number }) => c.kindOf(c.arg) === "container";

const setContainerCommand: GroupCommand<number> = {
  name: "VFIO_GROUP_SET_CONTAINER",
  on: "group",
  number: commands.VFIO_GROUP_SET_CONTAINER.number,
  change: "base",
  argument: { by: "pointer", type: s32 },
  source: `${source}; drivers/vfio/vfio_main.c, Linux 6.1; before it from memory`,
  sample: () => ({ before: [openContainer, openGroup], call: setContainer }),
  steps: [
    { kind: "copy-in", type: s32 },
    {
      kind: "check",
      id: "negative",
      errno: "EINVAL",
      lacks: "group-looks-first",
      fails: ({ arg }) => arg < 0,
      provoke: (sample) => [{ ...sample, label: "descriptor -1", call: descriptor(-1) }],
    },
    {
      kind: "check",
      id: "in-one-already-first",
      errno: "EINVAL",
      lacks: "group-looks-first",
      fails: ({ fd }) => fd.container !== undefined,
      provoke: (sample) => [varyBefore(sample, "the group is in a container", [setContainer])],
    },
    {
      kind: "check",
      id: "not-open",
      errno: "EBADF",
      fails: (c) => c.kindOf(c.arg) === undefined,
      provoke: (sample, build) =>
        (build.has.has("group-looks-first") ? [-1, 999] : [999]).map((fd) => ({
          ...sample,
          label: `descriptor ${fd}`,
          call: descriptor(fd),
        })),
    },
    {
      kind: "check",
      id: "in-one-already",
      errno: "EINVAL",
      has: "group-looks-first",
      fails: ({ fd }) => fd.container !== undefined,
      provoke: (sample) => [varyBefore(sample, "the group is in a container", [setContainer])],
    },
    {
      kind: "check",
      id: "no-container-old",
      errno: "EINVAL",
      lacks: "group-rework",
      fails: (c) => !isContainer(c),
      provoke: (sample) => [{ ...sample, label: "the group's own descriptor", call: ofFd("group") }],
    },
    {
      kind: "check",
      id: "no-container",
      errno: "EBADFD",
      has: "group-rework",
      fails: (c) => !isContainer(c),
      provoke: (sample) => [{ ...sample, label: "the group's own descriptor", call: ofFd("group") }],
    },
    {
      kind: "run",
      run(c) {
        const container = c.peer(c.arg, "container") as Container;
        container.groups.add(c.fd);
        c.fd.container = container;
      },
    },
  ],
};

const unsetContainer: GroupCommand<undefined> = {
  name: "VFIO_GROUP_UNSET_CONTAINER",
  on: "group",
  number: commands.VFIO_GROUP_UNSET_CONTAINER.number,
  change: "base",
  argument: { by: "none" },
  source,
  sample: () => ({
    before: withGroup,
    call: { call: "ioctl", fd: "group", command: "VFIO_GROUP_UNSET_CONTAINER", argument: { by: "none" } },
  }),
  steps: [
    {
      kind: "check",
      id: "in-none",
      errno: "EINVAL",
      fails: ({ fd }) => fd.container === undefined,
      provoke: (sample) => [{ ...sample, label: "the group is in no container", before: [openGroup] }],
    },
    {
      kind: "check",
      id: "device-open",
      errno: "EBUSY",
      fails: ({ fd }) => fd.users > 0,
      provoke: (sample, build) => [
        { ...sample, label: "a device is open", before: [...withDriver(build), getDevice("0000:06:0d.0")] },
      ],
    },
    { kind: "run", run: ({ fd }) => detach(fd) },
  ],
};

const noIommu = (group: Group) => group.container?.driver === undefined;

const getDeviceFd: GroupCommand<undefined> = {
  name: "VFIO_GROUP_GET_DEVICE_FD",
  on: "group",
  number: commands.VFIO_GROUP_GET_DEVICE_FD.number,
  change: "base",
  argument: { by: "pointer", type: { kind: "text", count: null } },
  source: `${source}; drivers/vfio/vfio_main.c, Linux 6.1; before it from memory`,
  sample: (build) => ({ before: withDriver(build), call: getDevice("0000:06:0d.0") }),
  // What it hands out for a device whose driver has no ioctl operation: the core reads an argument only where it has the command.
  more: (build) => {
    const errno = build.has.has("feature-core") ? ("EFAULT" as const) : ("EINVAL" as const);
    const call = { ...ioctl("device", "VFIO_DEVICE_FEATURE", new Uint8Array()), expect: { errno } };
    return [
      {
        label: `a device without an ioctl operation, VFIO_DEVICE_FEATURE and a pointer to nothing → ${errno}`,
        before: withBareDevice(build),
        call: { ...call, command: commands.VFIO_DEVICE_FEATURE.number },
      },
    ];
  },
  steps: [
    {
      kind: "run",
      run(c) {
        const name = stringAt(c.memory, c.argument);
        return typeof name === "string" ? undefined : name;
      },
    },
    {
      kind: "check",
      id: "no-iommu-first",
      errno: "EINVAL",
      lacks: "group-looks-first",
      fails: ({ fd }) => noIommu(fd),
      provoke: (sample) => [{ ...sample, label: "no IOMMU driver is set", before: withGroup }],
    },
    {
      kind: "check",
      id: "no-such-device",
      errno: "ENODEV",
      fails: (c) => deviceAt(c.fd, c.memory, c.argument) === undefined,
      provoke: (sample) => [
        { ...sample, label: "another group's device", call: getDevice("0000:07:00.0") },
        { ...sample, label: "no name", call: getDevice("") },
      ],
    },
    {
      kind: "check",
      id: "no-iommu",
      errno: "EINVAL",
      has: "group-looks-first",
      fails: ({ fd }) => noIommu(fd),
      provoke: (sample) => [
        { ...sample, label: "the group is in no container", before: [openGroup] },
        { ...sample, label: "no IOMMU driver is set", before: withGroup },
      ],
    },
    {
      kind: "run",
      run(c) {
        const device = deviceAt(c.fd, c.memory, c.argument);
        if (device === undefined) return { errno: "ENODEV" };
        const number = c.open(device.driver === "pci" ? "device" : "bare-device", { device, group: c.fd });
        if (number === undefined) return { errno: "EMFILE" };
        c.fd.users += 1;
        return { value: number };
      },
    },
  ],
};

export const groupCommands = [getStatus, setContainerCommand, unsetContainer, getDeviceFd];

/** A group's descriptor or one of its devices' is closed: the group is free again when none is left. */
export function letGo(group: Group): void {
  if (!group.open && group.users === 0) detach(group);
}

function deviceAt(group: Group, memory: UserMemory, address: bigint): Device | undefined {
  const name = stringAt(memory, address);
  return group.devices.find((each) => each.name === name);
}

/** A string that ends within a page. */
function stringAt(memory: UserMemory, address: bigint): string | { readonly errno: "EFAULT" | "EINVAL" } {
  let name = "";
  for (let at = 0; at < nameMost; at++) {
    const byte = memory.read(address + BigInt(at), 1)?.[0];
    if (byte === undefined) return { errno: "EFAULT" };
    if (byte === 0) return name;
    name += String.fromCharCode(byte);
  }
  return { errno: "EINVAL" };
}

function descriptor(number: number) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, number, true);
  return { ...setContainer, argument: { by: "pointer" as const, bytes } };
}

function ofFd(fd: string) {
  return { ...setContainer, argument: { by: "pointer" as const, bytes: new Uint8Array(4), fds: [{ offset: 0, fd }] } };
}
