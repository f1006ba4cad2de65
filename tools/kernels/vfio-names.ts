import { commands } from "../../src/interfaces/vfio/bindings.gen.ts";
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
 * @param groupOf path of the group that a device is in.
 */
export function withVfioNames(target: Target, groupOf: (device: string) => string): Target {
  const names = called.map((name, index) => ({ ...name, real: vfioDevices[index] ?? "" }));
  return {
    ...target,
    open(path) {
      const name = names.find(({ group }) => group === path);
      return target.open(name === undefined ? path : groupOf(name.real));
    },
    ioctl(fd, command, argument) {
      // To any other command the name would be a size, or an address.
      if (argument.by !== "pointer" || command >>> 0 !== getDevice) return target.ioctl(fd, command, argument);
      const text = latin1.decode(argument.bytes);
      const name = names.find(({ device }) => text.startsWith(device));
      if (name === undefined) return target.ioctl(fd, command, argument);
      // Both names have the same length, and are the start of the bytes.
      const bytes = argument.bytes.slice();
      bytes.set(new TextEncoder().encode(name.real));
      const answer = target.ioctl(fd, command, { ...argument, bytes });
      argument.bytes.set(bytes.subarray(name.device.length), name.device.length);
      return answer;
    },
  };
}

/** The same for a program of `abide selftest --emit c`: its arguments, `FROM=TO`. */
export function vfioNameArguments(groupOf: (device: string) => string): readonly string[] {
  return called.flatMap(({ device, group }, index) => {
    const real = vfioDevices[index] ?? "";
    return [`${device}=${real}`, `${group}=${groupOf(real)}`];
  });
}

const latin1 = new TextDecoder("latin1");
