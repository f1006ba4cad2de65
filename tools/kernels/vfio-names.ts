import { commands } from "../../src/interfaces/vfio/bindings.gen.ts";
import { renamedTarget } from "../../src/selftest/renamed-target.ts";
import type { Target } from "../../src/selftest/target.ts";

const getDevice = commands.VFIO_GROUP_GET_DEVICE_FD.number;

/** The devices of the emulated machine that are given to VFIO. */
export const vfioDevices = ["0000:00:05.0", "0000:00:06.0"] as const;

/** What the devices are called in the calls, which name those of the host that abide plays, and the groups that they are alone in. */
const called = [
  { device: "0000:06:0d.0", group: "/dev/vfio/26" },
  { device: "0000:07:00.0", group: "/dev/vfio/27" },
] as const;

/**
 * A target on which the machine's own devices go by the names that the calls use.
 *
 * @param groupOf path of the group that a device is in; asked only once a group is opened.
 */
export function withVfioNames(target: Target, groupOf: (device: string) => string): Target {
  const renamed = renamedTarget(target, new Map(called.map(({ device }, index) => [device, vfioDevices[index] ?? ""])));
  return {
    ...renamed,
    open(path) {
      const index = called.findIndex(({ group }) => group === path);
      return renamed.open(index < 0 ? path : groupOf(vfioDevices[index] ?? ""));
    },
    // To any other command the name would be a size, or an address.
    ioctl: (fd, command, argument) =>
      command >>> 0 === getDevice ? renamed.ioctl(fd, command, argument) : target.ioctl(fd, command, argument),
  };
}

/** The same for a program of `abide selftest --emit c`: its arguments, `FROM=TO`. */
export function vfioNameArguments(groupOf: (device: string) => string): readonly string[] {
  return called.flatMap(({ device, group }, index) => {
    const real = vfioDevices[index] ?? "";
    return [`${device}=${real}`, `${group}=${groupOf(real)}`];
  });
}
