import type { Context } from "../../session/context.ts";
import type { DescriptorSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { vduse_dev_request, vduse_dev_response } from "./bindings.gen.ts";
import { vduse } from "./descriptors.ts";
import { type Device, nodeName, type World } from "./world.ts";

/** One open of a device's node. */
export interface DeviceFd {
  readonly device: Device;
  readonly nonblock: boolean;
}

type C = Context<World, DeviceFd, undefined>;

const [, row] = vduse.descriptors;

const source = "drivers/vdpa/vdpa_user/vduse_dev.c, Linux 7.3-rc7";

const broken: Check<World, DeviceFd, undefined> = {
  kind: "check",
  id: "broken",
  errno: "EPERM",
  fails: (c) => c.fd.device.broken,
  unprovoked: "needs a driver whose message is not answered in time",
  source,
};

/**
 * `/dev/vduse/$NAME`. The node is there as long as its device is (ENOENT); one that outlived it answers ENODEV. Only one program at a time
 * may have it open (EBUSY).
 */
export const device: DescriptorSpec<World, DeviceFd> = {
  kind: "device",
  path: "/dev/vduse/$NAME",
  open({ world, name, access }) {
    const node = String.fromCharCode(...new TextEncoder().encode(name.slice(0, 256)));
    const found = [...world.devices.values()].find((each) => nodeName(each.name) === node);
    if (found === undefined) return { errno: world.strayNodes.has(node) ? "ENODEV" : "ENOENT" };
    if (found.connected) return { errno: "EBUSY" };
    found.connected = true;
    return { device: found, nonblock: access.nonblock };
  },
  first: [broken],
  unknown: [{ errno: row.unknownCommand, alsoMeans: row.alsoMeans, source: row.source }],
  read: (c, length) => readMessage(c, length),
  write: (c, bytes) => answerMessage(c, bytes),
  poll: ({ fd: { device } }) => [
    ...(device.broken ? (["error"] as const) : []),
    ...(device.unread.length > 0 ? (["in"] as const) : []),
    ...(device.unanswered.length > 0 ? (["out"] as const) : []),
  ],
  close({ world, fd: { device } }) {
    for (const space of device.spaces.values()) {
      world.pinnedPages -= space.registered?.pages ?? 0;
      space.registered = undefined;
    }
    // What was read and not answered is read again by the next to open the node.
    device.unread = [...device.unanswered, ...device.unread];
    device.unanswered = [];
    device.connected = false;
  },
};

/** Oldest first. Without a message a blocking read would wait; there is nobody to wait for here, so it answers EAGAIN either way. */
function readMessage({ fd: { device } }: C, length: number): Uint8Array | { readonly errno: "EINVAL" | "EAGAIN" } {
  if (!(length >= vduse_dev_request.size)) return { errno: "EINVAL" };
  const message = device.unread.shift();
  if (message === undefined) return { errno: "EAGAIN" };
  device.unanswered.push(message);
  return message.bytes.slice();
}

/** Takes one response; what is behind its 152 bytes is not looked at. */
function answerMessage({ fd: { device } }: C, bytes: Uint8Array): number | { readonly errno: "EINVAL" | "ENOENT" } {
  const { size } = vduse_dev_response;
  if (bytes.length < size) return { errno: "EINVAL" };
  const response = bytes.slice(0, size);
  const reserved = vduse_dev_response.fields[2];
  const end = reserved.offset + reserved.type.count * reserved.type.stride;
  if (response.subarray(reserved.offset, end).some((byte) => byte !== 0)) return { errno: "EINVAL" };
  const view = new DataView(response.buffer);
  const index = device.unanswered.findIndex(({ request }) => request === view.getUint32(0, true));
  const [message] = index < 0 ? [] : device.unanswered.splice(index, 1);
  if (message === undefined) return { errno: "ENOENT" };
  const ok = view.getUint32(4, true) === 0;
  message.response = response;
  message.state = ok ? "done" : "failed";
  message.settle({ ok, response });
  return size;
}
