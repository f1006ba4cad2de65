import { readdir } from "node:fs/promises";
import { release } from "node:os";
import type { ProbeHost } from "../probe/probe-host.ts";
import type { Kernel } from "./kernel.ts";
import { kernelTransport } from "./kernel-transport.ts";
import { syscallNumber } from "./syscall-number.ts";

/** The running kernel, for a prober. */
export function kernelHost(kernel: Kernel): ProbeHost {
  return {
    transport: kernelTransport(kernel),
    async syscall(name, args, opens) {
      const number = syscallNumber(name, process.arch);
      if (number === undefined) return { errno: "ENOSYS" };
      const answer = kernel.syscall(number, args);
      if (opens && "value" in answer) kernel.own(answer.value);
      return answer;
    },
    async list(folder) {
      try {
        return await readdir(folder);
      } catch {
        return [];
      }
    },
    release: release(),
    arch: process.arch,
  };
}
