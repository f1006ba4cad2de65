import type { Build } from "../../contract/build.ts";
import { type BuildRequest, buildOf } from "../../contract/build-of.ts";
import type { Argument } from "../../session/argument.ts";
import { Provider, type ProviderOptions } from "../../session/provider.ts";
import { vduseContract } from "./contract.ts";
import { vduse } from "./provider.ts";
import type { Device, World } from "./world.ts";

/** Numbers as the C compiler gives them for the headers of Linux 7.3 on x86-64; not taken from the bindings. */
export const ioctls = {
  getVersion: 0x80088100,
  setVersion: 0x40088101,
  create: 0x41508102,
  destroy: 0x41008103,
  getFeatures: 0x80088104,
  setFeatures: 0x40088105,
  getFd: 0xc0208110,
  devGetFeatures: 0x80088111,
  setConfig: 0x40088112,
  configIrq: 0x00008113,
  vqSetup: 0x40208114,
  vqInfo: 0xc0308115,
  kickfd: 0x40088116,
  vqIrq: 0x40048117,
  regUmem: 0x40308118,
  deregUmem: 0x40308119,
  info: 0xc030811a,
  getFd2: 0xc050811b,
  getFd32: 0xc01c8110,
  vqInfo32: 0xc02c8115,
} as const;

export type Ioctl = keyof typeof ioctls;

/** Little-endian bytes: `[offset, width in bytes, value]`. */
export function bytes(
  size: number,
  ...parts: readonly (readonly [offset: number, width: 1 | 2 | 4 | 8, value: bigint | number])[]
) {
  const result = new Uint8Array(size);
  const view = new DataView(result.buffer);
  for (const [offset, width, value] of parts) {
    if (width === 8) view.setBigUint64(offset, BigInt(value), true);
    else if (width === 4) view.setUint32(offset, Number(value), true);
    else if (width === 2) view.setUint16(offset, Number(value), true);
    else view.setUint8(offset, Number(value));
  }
  return result;
}

export const u64 = (value: bigint | number) => bytes(8, [0, 8, value]);

export interface Config {
  readonly name?: string;
  readonly id?: number;
  readonly features?: bigint;
  readonly queues?: number;
  readonly align?: number;
  readonly groups?: number;
  readonly spaces?: number;
  readonly reserved?: readonly [offset: number, value: number];
  readonly size?: number;
  readonly tail?: Uint8Array;
}

/** `vduse_dev_config` by hand: offsets as pahole has them. */
export function config({
  name = "vd0",
  id = 2,
  features = 3n << 32n,
  queues = 1,
  align = 4096,
  ...more
}: Config = {}): Uint8Array {
  const { groups = 0, spaces = 0, reserved = [288, 0], tail = new Uint8Array(), size = tail.length } = more;
  const head = bytes(
    336,
    [260, 4, id],
    [264, 8, features],
    [272, 4, queues],
    [276, 4, align],
    [280, 4, groups],
    [284, 4, spaces],
    [332, 4, size],
    [reserved[0], 1, reserved[1]],
  );
  head.set(new TextEncoder().encode(name).subarray(0, 256));
  return new Uint8Array([...head, ...tail]);
}

export function build(what: string | BuildRequest): Build {
  return buildOf(vduseContract, what);
}

/** A provider with its control node open, and a short way to call it: answers the value, or the errno's name. */
export function played(what: string | BuildRequest | Build, options?: ProviderOptions) {
  const one = typeof what === "object" && "declares" in what && what.has instanceof Set ? (what as Build) : build(what as string);
  const provider = new Provider<World>(vduse, one, options);
  const answer = (result: { readonly value: number } | { readonly errno: string }) =>
    "errno" in result ? result.errno : result.value;
  const open = (path: string, access?: { nonblock?: boolean }) => answer(provider.open(path, access));
  const control = open("/dev/vduse/control") as number;
  const on = (fd: number | string, command: Ioctl | number, argument?: Argument) =>
    answer(provider.ioctl(fd as number, typeof command === "number" ? command : ioctls[command], argument));
  return {
    provider,
    world: provider.world,
    control,
    open,
    on,
    call: (command: Ioctl | number, argument?: Argument) => on(control, command, argument),
    /** What a GET writes: the number, or the errno. */
    get(command: Ioctl, fd: number = control) {
      const room = new Uint8Array(8);
      const result = on(fd, command, room);
      return result === 0 ? new DataView(room.buffer).getBigUint64(0, true) : result;
    },
    /** Sets the version where one is given, creates `vd0`, opens its node. */
    device(version: number | undefined, fields: Config = {}) {
      if (version !== undefined) on(control, "setVersion", u64(version));
      const groups = version === undefined || version < 1 ? {} : { groups: 1, spaces: 1 };
      const made = on(control, "create", config({ ...groups, ...fields }));
      if (made !== 0) throw new Error(`CREATE_DEV answered ${made}`);
      const fd = open(`/dev/vduse/${fields.name ?? "vd0"}`);
      return { fd, device: provider.world.devices.get(fields.name ?? "vd0") as Device };
    },
  };
}

export const releases = ["5.15", "6.0", "6.10", "6.15", "7.0", "7.2", "7.3", "draft-a", "draft-b", "draft-c", "draft-d"] as const;
