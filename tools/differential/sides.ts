import { readdirSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import type { Build } from "../../src/contract/build.ts";
import { commands } from "../../src/interfaces/vduse/bindings.gen.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { kernelTarget } from "../../src/kernel/kernel-target.ts";
import { providerTarget } from "../../src/selftest/provider-target.ts";
import type { Target } from "../../src/selftest/target.ts";
import { failed } from "../../src/session/answer.ts";
import type { AnyInterface } from "../../src/session/spec.ts";
import { withVfioNames } from "../kernels/vfio-names.ts";
import type { PlayedTarget, Side } from "./lockstep.ts";

/** A build that abide plays: each sequence meets a new provider. */
export function playedSide(spec: AnyInterface, build: Build): Side<PlayedTarget> {
  return { fresh: () => providerTarget(spec, build), clear: () => {} };
}

/** The running kernel. Its memory is kept from sequence to sequence; its descriptors, and the devices that were made, are not. */
export function kernelSide(kernel: Kernel): Side {
  const created: Uint8Array[] = [];
  return {
    fresh: () => remembering(withVfioNames(kernelTarget(kernel), groupOf), created),
    clear() {
      for (const fd of [...kernel.descriptors].reverse()) kernel.close(fd);
      if (created.length > 0) destroy(kernel, created.splice(0));
    },
  };
}

/** A VDUSE device outlives the descriptor that it was made by. */
function remembering(target: Target, created: Uint8Array[]): Target {
  return {
    ...target,
    ioctl(fd, command, argument) {
      const answer = target.ioctl(fd, command, argument);
      if (command === commands.VDUSE_CREATE_DEV.number && argument.by === "pointer" && !failed(answer)) {
        created.push(argument.bytes.slice(0, nameSize));
      }
      return answer;
    },
  };
}

const nameSize = 256;

/** Throws when a device stays, since what comes next would not start from the beginning. */
function destroy(kernel: Kernel, names: readonly Uint8Array[]): void {
  const control = kernel.open("/dev/vduse/control");
  if (failed(control)) throw new Error(`/dev/vduse/control: ${control.errno}`);
  // A name that was destroyed since, and taken again, stands here twice.
  for (const name of names) kernel.ioctl(control.value, commands.VDUSE_DESTROY_DEV.number, name);
  kernel.close(control.value);
  const left = readdirSync("/dev/vduse").filter((name) => name !== "control");
  if (left.length > 0) throw new Error(`devices cannot be destroyed: ${left.map((name) => JSON.stringify(name)).join(", ")}`);
}

function groupOf(device: string): string {
  return `/dev/vfio/${basename(readlinkSync(`/sys/bus/pci/devices/${device}/iommu_group`))}`;
}
