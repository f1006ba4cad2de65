import { type RecordLayout, u64 } from "../../codec/layout.ts";
import type { Build } from "../../contract/build.ts";
import { encodeScalar, patch } from "../../session/decode.ts";
import type { IoctlPlay, Play, PlayArgument } from "../../session/sample.ts";
import { vduse_dev_config } from "./bindings.gen.ts";
import { virtio } from "./virtio.ts";

/** The calls of which samples are made. A descriptor goes by the name `control` or `device`. */
export const openControl: Play = { call: "open", path: "/dev/vduse/control", as: "control" };

export const deviceName = "abide";

/** The highest version that samples ask for: what the build says, up to the highest that they know how to use. */
export function sampleVersion(build: Build): bigint {
  const declared = build.declares.versions["api-version"] ?? 0n;
  return declared > 1n ? 1n : declared;
}

/**
 * A configuration that every build takes for the version: a block device with one queue and no configuration space. `fields` are put over
 * it, `tail` is the configuration space.
 */
export function configBytes(version: bigint, fields: object = {}, tail: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = new Uint8Array(vduse_dev_config.size + tail.length);
  patch(vduse_dev_config, bytes, {
    name: deviceName,
    device_id: virtio.id.block,
    features: virtio.feature.version1 | virtio.feature.accessPlatform,
    vq_num: 1,
    vq_align: 4096,
    ...(version > 0n ? { ngroups: 1, nas: 1 } : {}),
    config_size: tail.length,
    ...fields,
  });
  bytes.set(tail, vduse_dev_config.size);
  return bytes;
}

export function setVersion(version: bigint): Play {
  return ioctl("control", "VDUSE_SET_API_VERSION", encodeScalar(u64, version));
}

export function create(version: bigint, fields: object = {}, tail?: Uint8Array): IoctlPlay {
  return ioctl("control", "VDUSE_CREATE_DEV", configBytes(version, fields, tail));
}

/** What leads to an open control descriptor with a version agreed on. */
export function agreedOn(version: bigint): readonly Play[] {
  return [openControl, setVersion(version)];
}

/** What leads to an open device node, as `device`. */
export function openDevice(build: Build, fields: object = {}, tail?: Uint8Array): readonly Play[] {
  return openDeviceAt(sampleVersion(build), fields, tail);
}

export function openDeviceAt(version: bigint, fields: object = {}, tail?: Uint8Array): readonly Play[] {
  return [...agreedOn(version), create(version, fields, tail), { call: "open", path: `/dev/vduse/${deviceName}`, as: "device" }];
}

/** An ioctl with a pointer to bytes; without bytes, with no argument. */
export function ioctl(fd: string, command: string, bytes?: Uint8Array, more: Pick<PointerPlay, "fds"> = {}): IoctlPlay {
  const argument: PlayArgument = bytes === undefined ? { by: "none" } : { by: "pointer", bytes, ...more };
  return { call: "ioctl", fd, command, argument };
}

type PointerPlay = Extract<PlayArgument, { readonly by: "pointer" }>;

/** A record with some fields set. */
export function record(layout: RecordLayout, fields: object): Uint8Array {
  const bytes = new Uint8Array(layout.size);
  patch(layout, bytes, fields);
  return bytes;
}
