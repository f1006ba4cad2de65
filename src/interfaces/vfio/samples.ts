import type { RecordLayout } from "../../codec/layout.ts";
import type { Build } from "../../contract/build.ts";
import { patch } from "../../session/decode.ts";
import type { IoctlPlay, Play, PlayArgument, SampleCall } from "../../session/sample.ts";
import { constants } from "./bindings.gen.ts";
import { bareName } from "./world.ts";

/** The calls of which samples are made. Descriptors go by `container`, `group` and `device`. */
export const openContainer: Play = { call: "open", path: "/dev/vfio/vfio", as: "container" };

export const openGroup: Play = { call: "open", path: "/dev/vfio/26", as: "group" };

export const setContainer: IoctlPlay = {
  call: "ioctl",
  fd: "group",
  command: "VFIO_GROUP_SET_CONTAINER",
  argument: { by: "pointer", bytes: new Uint8Array(4), fds: [{ offset: 0, fd: "container" }] },
};

export function setIommu(type: number): IoctlPlay {
  return { call: "ioctl", fd: "container", command: "VFIO_SET_IOMMU", argument: { by: "value", value: BigInt(type) } };
}

/** A container with a group in it. */
export const withGroup: readonly Play[] = [openContainer, openGroup, setContainer];

/** A container with a group in it and the type1 driver; v2, where the build has that. */
export function withDriver(build: Build): readonly Play[] {
  return [...withGroup, setIommu(build.has.has("type1v2") ? constants.VFIO_TYPE1v2_IOMMU : constants.VFIO_TYPE1_IOMMU)];
}

export function getDevice(name: string): IoctlPlay {
  const bytes = new Uint8Array([...new TextEncoder().encode(name), 0]);
  return { call: "ioctl", fd: "group", command: "VFIO_GROUP_GET_DEVICE_FD", argument: { by: "pointer", bytes }, as: "device" };
}

/** An open device with an ioctl operation of its own. */
export function withPciDevice(build: Build): readonly Play[] {
  return [...withDriver(build), getDevice("0000:06:0d.0")];
}

/** The same calls with the device of group 27, which has no feature and cannot be reset. */
export function inGroup27(play: Play): Play {
  if (play.call === "open" && play.as === "group") return { ...play, path: "/dev/vfio/27" };
  return play.call === "ioctl" && play.as === "device" ? getDevice("0000:07:00.0") : play;
}

/** An open device whose driver has none. */
export function withBareDevice(build: Build): readonly Play[] {
  return [...withDriver(build), getDevice(bareName)];
}

/** A record's bytes with fields by name, and `more` zero bytes behind it. */
export function bytesOf(record: RecordLayout, fields: object, more = 0): Uint8Array {
  const bytes = new Uint8Array(record.size + more);
  patch(record, bytes, fields);
  return bytes;
}

export function ioctl(fd: string, command: string, bytes: Uint8Array, pointers?: Pointers): IoctlPlay {
  return { call: "ioctl", fd, command, argument: { by: "pointer", bytes, ...(pointers === undefined ? {} : { pointers }) } };
}

type Pointers = NonNullable<Extract<PlayArgument, { readonly by: "pointer" }>["pointers"]>;

/** The sample with other pointers. */
export function withPointers(sample: SampleCall, pointers: Pointers): SampleCall {
  const { argument } = sample.call;
  return argument.by === "pointer" ? { ...sample, call: { ...sample.call, argument: { ...argument, pointers } } } : sample;
}
