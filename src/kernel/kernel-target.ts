import type { Case } from "../selftest/case.ts";
import type { Target, TargetArgument } from "../selftest/target.ts";
import type { CallArgument } from "./call-memory.ts";
import { hostCommand } from "./host-command.ts";
import type { Kernel } from "./kernel.ts";
import { KernelError } from "./kernel-error.ts";

/**
 * Real devices, for the selftest's cases. A read that would wait answers EAGAIN, as a played provider does: nodes are opened so that none waits. Dispose of the kernel after the case,
 * so that nothing stays open for the next one.
 *
 * Throws a `KernelError` (`unsupported`) for cases of a 32-bit program, whose calls a 64-bit process cannot make.
 */
export function kernelTarget(kernel: Kernel, program?: Case["program"]): Target {
  if (program === "32-bit") {
    throw new KernelError("unsupported", "what a 32-bit program does can only be tried by one, and this process is not");
  }
  const opened = new Set<number>();
  return {
    open(path) {
      const answer = kernel.open(path, { nonblock: true });
      if ("value" in answer) opened.add(answer.value);
      return answer;
    },
    close(fd) {
      opened.delete(fd);
      return kernel.close(fd);
    },
    ioctl: (fd, command, argument) => kernel.ioctl(fd, hostCommand(command, process.arch), argumentOf(argument)),
    read(fd, length) {
      // One that a command handed out may wait.
      const ready = opened.has(fd) ? undefined : kernel.poll(fd, 0);
      if (ready !== undefined && !("errno" in ready) && ready.events.every((event) => event === "out"))
        return { errno: "EAGAIN" };
      return kernel.read(fd, length);
    },
    write: (fd, bytes) => kernel.write(fd, bytes),
    eventfd: () => kernel.eventfd(),
  };
}

function argumentOf(argument: TargetArgument): CallArgument {
  switch (argument.by) {
    case "none":
      return undefined;
    case "value":
      return argument.value;
    case "pointer":
      return { bytes: argument.bytes, pointers: argument.pointers };
  }
}
