import type { Errno } from "../../abi/errno.ts";
import type { RecordLayout } from "../../codec/layout.ts";
import { decode, patch } from "../../session/decode.ts";
import { constants, vduse_dev_request, vduse_dev_response, vduse_req_type } from "./bindings.gen.ts";
import type { Message } from "./message.ts";
import { virtio } from "./virtio.ts";
import {
  bounceSize,
  type Device,
  idle,
  type PackedState,
  type Queue,
  queueOf,
  type Region,
  type Space,
  spaceOf,
  type World,
} from "./world.ts";

/**
 * The other side of a device: the vDPA bus and a virtio driver, as a test or a played guest moves them. What needs the program's consent is
 * a message: it waits in the device's node to be read and answered, and takes effect with the answer. What is refused at once is an errno, as the
 * bus or the driver gets it.
 */
export type Sent = Message | { readonly errno: Errno };

/**
 * Puts a device on the vDPA bus (`vdpa dev add`).
 *
 * EINVAL: there is no such device, or one of its queues was not set up with a size. EEXIST: it is there already.
 */
export function attach(world: World, name: string): Device | { readonly errno: Errno } {
  const device = world.devices.get(name);
  if (device === undefined) return { errno: "EINVAL" };
  for (let index = 0; index < device.queueCount; index++) if (queueOf(device, index).largest === 0) return { errno: "EINVAL" };
  if (device.attached) return { errno: "EEXIST" };
  device.attached = true;
  return device;
}

/** Takes it from the bus (`vdpa dev del`). Its memory is no longer mapped. */
export function detach(device: Device): void {
  device.attached = false;
  for (const space of device.spaces.values()) {
    space.regions = [];
    space.bounce = false;
  }
}

/** The driver accepts features of virtio; nobody is asked. */
export function acceptFeatures(device: Device, features: bigint): void {
  device.accepted = features;
}

/** Virtio status. 0 is a reset, which takes place whatever the program answers. */
export function setStatus(device: Device, status: number): Sent {
  return send(device, vduse_req_type.VDUSE_SET_STATUS, { s: { status } }, ({ ok }) => {
    if (status === 0) reset(device);
    else if (ok) device.status = status;
  });
}

/** Where a queue lies and how long it is; nobody is asked. */
export function setQueue(device: Device, index: number, fields: Partial<Omit<Queue, "index" | "ready">>): void {
  Object.assign(queueOf(device, index), fields);
}

/**
 * A queue becomes ready, or is no longer. With VDUSE_F_QUEUE_READY the program is asked first, and the queue changes when it agrees; a
 * program that refuses, or is too slow, breaks its device, and the queue stays as it was. Without the feature nobody is asked. (Linux 7.3.4,
 * vduse_vdpa_set_vq_ready; inferred for the drafts.)
 */
export function setQueueReady(device: Device, index: number, ready: boolean): Sent | undefined {
  const queue = queueOf(device, index);
  if (!device.does.queueReady || !hasFeature(device, constants.VDUSE_F_QUEUE_READY)) {
    queue.ready = ready;
    return undefined;
  }
  const vq_ready = { num: index, ready: ready ? 1 : 0 };
  return send(device, vduse_req_type.VDUSE_SET_VQ_READY, { vq_ready }, ({ ok }) => {
    if (ok) queue.ready = ready;
    else breakDevice(device);
  });
}

/** Asks where the program is in a queue; `queueState` reads its answer. */
export function askQueueState(device: Device, index: number): Sent {
  return send(device, vduse_req_type.VDUSE_GET_VQ_STATE, { vq_state: { index } }, () => undefined);
}

/** What the answer to `askQueueState` says; `undefined` without one. A wrap counter has one bit, an index of a packed queue 15. */
export function queueState(device: Device, message: Message): Queue["state"] | undefined {
  if (message.state !== "done" || message.response === undefined) return undefined;
  const { vq_state } = decode(vduse_dev_response, message.response) as {
    readonly vq_state: { readonly split: { readonly avail_index: number }; readonly packed: PackedState };
  };
  const { packed, split } = vq_state;
  if ((device.accepted & virtio.feature.ringPacked) === 0n) return { available: split.avail_index, packed: noPacked };
  return {
    available: 0,
    packed: {
      last_avail_counter: packed.last_avail_counter & 1,
      last_avail_idx: packed.last_avail_idx & 0x7fff,
      last_used_counter: packed.last_used_counter & 1,
      last_used_idx: packed.last_used_idx & 0x7fff,
    },
  };
}

const noPacked: PackedState = { last_avail_counter: 0, last_avail_idx: 0, last_used_counter: 0, last_used_idx: 0 };

/** Tells the program that addresses `[start, last]` changed. A device of version 1 is told in which space. EINVAL: they end before they start. */
export function updateIotlb(device: Device, start: bigint, last: bigint, asid = 0): Sent {
  if (last < start) return { errno: "EINVAL" };
  const modern = device.does.spaces && device.version >= 1n;
  const fields = modern ? { iova_v2: { start, last, asid } } : { iova: { start, last } };
  return send(device, vduse_req_type.VDUSE_UPDATE_IOTLB, fields, () => undefined);
}

/** Moves a group of queues into an address space. EINVAL on a device of version 0, and for a group or a space that it does not have. */
export function setGroupSpace(device: Device, group: number, asid: number): Sent {
  if (!device.does.spaces || device.version < 1n) return { errno: "EINVAL" };
  if (group >= device.groupCount || asid >= device.spaceCount) return { errno: "EINVAL" };
  return send(device, vduse_req_type.VDUSE_SET_VQ_GROUP_ASID, { vq_group_asid: { group, asid } }, ({ ok }) => {
    if (ok) device.groupSpaces.set(group, asid);
  });
}

/** The group that the bus is told a queue is in: always 0 for a device of version 0. */
export function queueGroup(device: Device, index: number): number {
  return device.does.groups && device.version >= 1n ? queueOf(device, index).group : 0;
}

/**
 * Suspends the device: it takes no more kicks, and interrupts no more. EOPNOTSUPP without VDUSE_F_SUSPEND: then the bus is not offered the
 * operation at all, and the errno is the bus's own (inferred). Linux 7.3.4, vduse_vdpa_suspend.
 */
export function suspend(device: Device): Sent {
  if (!device.does.suspend || !hasFeature(device, constants.VDUSE_F_SUSPEND)) return { errno: "EOPNOTSUPP" };
  return send(device, vduse_req_type.VDUSE_SUSPEND, {}, ({ ok }) => {
    if (ok) device.suspended = true;
  });
}

/** The driver has put something into a queue: the program's eventfd is signalled, or will be when there is one. Lost on a suspended device. */
export function kick(device: Device, index: number): void {
  const queue = queueOf(device, index);
  if (device.suspended || !queue.ready) return;
  if (queue.kick === undefined) queue.kicked = true;
  else queue.kick.signals += 1;
}

/** The driver maps memory for the first time, and the whole bounce buffer becomes a region of the address space. */
export function useBounceBuffer(device: Device, asid = 0): Space {
  const space = spaceOf(device, asid);
  if (space.bounce) return space;
  space.bounce = true;
  addRegion(space, { start: 0n, last: BigInt(bounceSize(device) - 1), offset: 0n, perm: constants.VDUSE_ACCESS_RW });
  return space;
}

/** Memory that the driver shares as it is (a queue's rings): a region behind the bounce buffer. */
export function addRegion(space: Space, region: Region): void {
  space.regions = [...space.regions, region].sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** The program took too long over a message (30 s unless told otherwise): from here on the device is broken. */
export function timeOut(device: Device, message: Message): void {
  if (message.state !== "waiting") return;
  breakDevice(device);
}

/** Fails what is waiting; every command answers EPERM from now on, and the node polls with an error. */
export function breakDevice(device: Device): void {
  if (device.broken) return;
  device.broken = true;
  const waiting = [...device.unread, ...device.unanswered];
  device.unread = [];
  device.unanswered = [];
  for (const message of waiting) {
    message.state = "failed";
    message.settle({ ok: false, response: undefined });
  }
}

function reset(device: Device): void {
  device.status = 0;
  device.accepted = 0n;
  device.suspended = false;
  for (const queue of device.queues.values()) Object.assign(queue, idle());
  // The bounce buffer is out of use until the next driver maps memory; what the program registered in its place stays registered.
  for (const space of device.spaces.values()) {
    if (!space.bounce) continue;
    space.bounce = false;
    space.regions = space.regions.filter(({ start }) => start >= BigInt(bounceSize(device)));
  }
}

function hasFeature(device: Device, bit: number): boolean {
  return (device.features & (1n << BigInt(bit))) !== 0n;
}

/** EIO: the device is broken. */
function send(device: Device, type: number, fields: object, settle: Message["settle"]): Sent {
  if (device.broken) return { errno: "EIO" };
  const bytes = new Uint8Array(vduse_dev_request.size);
  const request = device.nextRequest >>> 0;
  device.nextRequest = (request + 1) >>> 0;
  patch(vduse_dev_request satisfies RecordLayout, bytes, { type, request_id: request, ...fields });
  const message: Message = { request, bytes, state: "waiting", response: undefined, settle };
  device.unread.push(message);
  return message;
}
