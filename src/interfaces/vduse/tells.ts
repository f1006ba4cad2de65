import { patch } from "../../session/decode.ts";
import type { Tell } from "../../session/tell.ts";
import { commands, vduse_dev_config } from "./bindings.gen.ts";
import { virtio } from "./virtio.ts";

const source = "the order of checks in vduse_ioctl, drivers/vdpa/vdpa_user/vduse_dev.c, Linux 7.3-rc7, 7.2.13 and 6.1.192";

/**
 * What only CREATE_DEV tells, without a device: a configuration space is announced and not mapped, so a configuration that passes every check is
 * EFAULT, and one that fails is EINVAL. Nothing is created, whatever the name and whoever asks.
 */
export const vduseTells: readonly Tell[] = [
  creates("net", "of a network device", { device_id: virtio.id.net }, "EFAULT", "EINVAL"),
  creates("fs", "of a file system device", { device_id: virtio.id.fs }, "EFAULT", "EINVAL"),
  creates("vq-num-limit", "with 65536 queues", { vq_num: 0x1_0000 }, "EINVAL", "EFAULT"),
  creates("name-required", "without a name", { name: "" }, "EINVAL", "EFAULT"),
  creates("vq-align-strict", "with a vq_align of 3", { vq_align: 3 }, "EINVAL", "EFAULT"),
  // The drafts brought GET_FEATURES as well, and no SET_FEATURES.
  setFeatures("features", "EFAULT", "EINVAL"),
  setFeatures("features-field", "EINVAL", "EFAULT"),
];

type Answer = "EFAULT" | "EINVAL";

function creates(change: string, what: string, fields: object, present: Answer, absent: Answer): Tell {
  const argument = new Uint8Array(vduse_dev_config.size);
  patch(vduse_dev_config, argument, {
    name: "abide-probe",
    device_id: virtio.id.block,
    features: virtio.feature.version1 | virtio.feature.accessPlatform,
    vq_num: 1,
    vq_align: 4096,
    config_size: 8,
    ...fields,
  });
  return {
    change,
    call: `VDUSE_CREATE_DEV ${what}, its configuration not mapped`,
    command: commands.VDUSE_CREATE_DEV.number,
    argument,
    present: [present],
    absent: [absent],
    source,
  };
}

function setFeatures(change: string, present: Answer, absent: Answer): Tell {
  return {
    change,
    call: "VDUSE_SET_FEATURES of nothing",
    command: commands.VDUSE_SET_FEATURES.number,
    argument: new Uint8Array(),
    present: [present],
    absent: [absent],
    source,
  };
}
