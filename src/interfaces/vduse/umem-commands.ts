import type { Value } from "../../codec/value.ts";
import { zero } from "../../session/checks.ts";
import type { Context } from "../../session/context.ts";
import type { Sample } from "../../session/sample.ts";
import type { CommandSpec } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import { commands, vduse_iova_umem } from "./bindings.gen.ts";
import type { DeviceFd } from "./device.ts";
import { spaceRange } from "./iotlb-commands.ts";
import { ioctl, openDevice, record } from "./samples.ts";
import { bounceSize, bounceTotal, pageSize, type Space, spaceOf, type World } from "./world.ts";

const source = "drivers/vdpa/vdpa_user/vduse_dev.c, vduse_dev_reg_umem and vduse_dev_dereg_umem, Linux 7.3-rc7";

const noSample = "needs a driver that has put the bounce buffer to use";
const unprovoked = noSample;

type Umem = Value<typeof vduse_iova_umem>;
type C = Context<World, DeviceFd, Umem>;
type Row = Check<World, DeviceFd, Umem>;

/** VDUSE_IOTLB_REG_UMEM: the whole of one bounce buffer, or nothing. */
const register: CommandSpec<World, DeviceFd, Umem> = {
  name: "VDUSE_IOTLB_REG_UMEM",
  on: "device",
  number: commands.VDUSE_IOTLB_REG_UMEM.number,
  change: "umem",
  argument: { by: "pointer", type: vduse_iova_umem },
  steps: [
    { kind: "copy-in", type: vduse_iova_umem },
    ...recordRows(),
    withoutDriver(row("bounce-not-in-use", "EINVAL", (c) => !space(c).bounce)),
    row("size", "EINVAL", (c) => c.arg.size !== BigInt(bounceSize(c.fd.device))),
    row("iova", "EINVAL", ({ arg }) => arg.iova !== 0n),
    row("uaddr-alignment", "EINVAL", ({ arg }) => arg.uaddr % BigInt(pageSize) !== 0n),
    row("registered-before", "EEXIST", (c) => space(c).registered !== undefined),
    row("memory-lock", "ENOMEM", ({ arg, world }) => {
      const limit = world.memoryLock === undefined ? Number.POSITIVE_INFINITY : Math.floor(world.memoryLock / pageSize);
      return world.pinnedPages + pagesOf(arg) > limit;
    }),
    // Not one page: the fault itself. Some, but not all: too little memory.
    row("first-page", "EFAULT", (c) => !mapped(c, 0)),
    row("all-pages", "ENOMEM", (c) => !allMapped(c)),
    {
      kind: "run",
      run(c) {
        space(c).registered = { pages: pagesOf(c.arg) };
        c.world.pinnedPages += pagesOf(c.arg);
      },
    },
  ],
  sample: idleCall("VDUSE_IOTLB_REG_UMEM", "EINVAL"),
  noSample,
  source,
};

/** VDUSE_IOTLB_DEREG_UMEM. That nothing is registered is said before the range is looked at. */
const deregister: CommandSpec<World, DeviceFd, Umem> = {
  name: "VDUSE_IOTLB_DEREG_UMEM",
  on: "device",
  number: commands.VDUSE_IOTLB_DEREG_UMEM.number,
  change: "umem",
  argument: { by: "pointer", type: vduse_iova_umem },
  steps: [
    { kind: "copy-in", type: vduse_iova_umem },
    ...recordRows(),
    withoutDriver(row("not-registered", "ENOENT", (c) => space(c).registered === undefined)),
    row("iova", "EINVAL", ({ arg }) => arg.iova !== 0n),
    row("size", "EINVAL", (c) => c.arg.size !== BigInt(bounceSize(c.fd.device))),
    {
      kind: "run",
      run(c) {
        c.world.pinnedPages -= space(c).registered?.pages ?? 0;
        space(c).registered = undefined;
      },
    },
  ],
  sample: idleCall("VDUSE_IOTLB_DEREG_UMEM", "ENOENT"),
  noSample,
  source,
};

export const umemCommands = [register, deregister] as const;

/** Before address spaces, the bytes of `asid` were reserved. */
function recordRows(): readonly Row[] {
  return [
    zero(vduse_iova_umem, ["reserved"], { source }),
    zero(vduse_iova_umem, ["asid"], { lacks: "asid", source }),
    spaceRange(vduse_iova_umem, "EINVAL", { has: "asid", source }),
  ];
}

/** Right in everything that can be right on a device that no driver uses. */
function idleCall(command: string, errno: Row["errno"]): Sample {
  return (build) => ({
    before: openDevice(build),
    call: { ...ioctl("device", command, record(vduse_iova_umem, { size: BigInt(bounceTotal) })), expect: { errno } },
  });
}

/** Without a driver, this is what the call ends with. */
function withoutDriver({ unprovoked: _, ...check }: Row): Row {
  return { ...check, provoke: (sample) => [{ ...sample, label: "no driver uses the device" }] };
}

function row(id: string, errno: Row["errno"], fails: (c: C) => boolean): Row {
  return { kind: "check", id, errno, fails, unprovoked, source };
}

function space({ fd, arg }: C): Space {
  return spaceOf(fd.device, arg.asid);
}

function pagesOf({ size }: Umem): number {
  return Number(size / BigInt(pageSize));
}

function allMapped(c: C): boolean {
  const pages = pagesOf(c.arg);
  for (let page = 0; page < pages; page++) if (!mapped(c, page)) return false;
  return true;
}

function mapped({ memory, arg }: C, page: number): boolean {
  return memory.read(arg.uaddr + BigInt(page * pageSize), 1) !== undefined;
}
