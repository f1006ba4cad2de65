import { vary, varyBefore } from "../../session/checks.ts";
import type { CommandSpec, DescriptorSpec } from "../../session/spec.ts";
import { commands } from "./bindings.gen.ts";
import { vduse } from "./descriptors.ts";
import { agreedOn, create, deviceName, ioctl, sampleVersion } from "./samples.ts";
import { nodeName, type World } from "./world.ts";

const [row] = vduse.descriptors;

const source = "drivers/vdpa/vdpa_user/vduse_dev.c, vduse_ioctl and vduse_destroy_dev, Linux 7.3-rc7";

/** `/dev/vduse/control`. Each opener has a version and features of its own; devices outlive the descriptor that created them. */
export const control: DescriptorSpec<World, object> = {
  kind: "control",
  path: "/dev/vduse/control",
  open: () => ({}),
  unknown: [{ errno: row.unknownCommand, alsoMeans: row.alsoMeans, source: row.source }],
};

const name = new TextEncoder().encode(deviceName.padEnd(256, "\0"));

/** VDUSE_DESTROY_DEV takes a name in 256 bytes; a short string at the end of mapped memory is EFAULT. */
export const destroyDev: CommandSpec<World, object, string> = {
  name: "VDUSE_DESTROY_DEV",
  on: "control",
  number: commands.VDUSE_DESTROY_DEV.number,
  change: "base",
  argument: { by: "pointer", type: commands.VDUSE_DESTROY_DEV.type },
  steps: [
    { kind: "copy-in", type: commands.VDUSE_DESTROY_DEV.type },
    {
      kind: "check",
      id: "name-unknown",
      // Not ENOENT, though a name was looked for.
      errno: "EINVAL",
      fails: ({ world, arg }) => !world.devices.has(arg.slice(0, 255)),
      provoke: (sample) => [
        vary(sample, "another name", (bytes) => {
          bytes[0] = "z".charCodeAt(0);
        }),
        vary(sample, "no name", (bytes) => bytes.fill(0)),
        { ...sample, label: "destroyed before", before: [...sample.before, sample.call] },
      ],
      source,
    },
    {
      kind: "check",
      id: "in-use",
      errno: "EBUSY",
      fails({ world, arg }) {
        const device = world.devices.get(arg.slice(0, 255));
        return device?.attached === true || device?.connected === true;
      },
      provoke: (sample) => [
        varyBefore(sample, "its node is open", [{ call: "open", path: `/dev/vduse/${deviceName}`, as: "device" }]),
      ],
      source,
    },
    {
      kind: "run",
      run({ world, arg }) {
        world.devices.delete(arg.slice(0, 255));
        world.strayNodes.delete(nodeName(arg.slice(0, 255)));
      },
    },
  ],
  sample: (build) => ({
    before: [...agreedOn(sampleVersion(build)), create(sampleVersion(build))],
    call: ioctl("control", "VDUSE_DESTROY_DEV", name),
  }),
  source,
};
