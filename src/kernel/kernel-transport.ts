import { setTimeout as wait } from "node:timers/promises";
import type { Transport } from "../session/transport.ts";
import { hostCommand } from "./host-command.ts";
import type { Kernel } from "./kernel.ts";

/** How long a read waits between two looks, in milliseconds: short at first, so that an answer that is nearly there is not late. */
const pauses = [0, 1, 2, 5, 10, 20] as const;

/**
 * The running kernel as a transport, so that `negotiate` works on a real device as on a played one. Request numbers are those of x86-64, as the
 * interfaces' tables have them. A read on a descriptor that waits does not hold the program up meanwhile. The bytes of a caller are not touched.
 */
export function kernelTransport(kernel: Kernel): Transport {
  const waits = new Map<number, boolean>();
  return {
    async open(path, access) {
      const answer = kernel.open(path, access);
      if ("value" in answer) waits.set(answer.value, access?.nonblock !== true);
      return answer;
    },
    async close(fd) {
      waits.delete(fd);
      return kernel.close(fd);
    },
    async ioctl(fd, command, argument) {
      const number = hostCommand(command, process.arch);
      if (!(argument instanceof Uint8Array)) return kernel.ioctl(fd, number, argument);
      // Not `slice`, which shares memory where the argument is a `Buffer`.
      const bytes = new Uint8Array(argument);
      return { ...kernel.ioctl(fd, number, bytes), bytes };
    },
    async read(fd, length) {
      for (let round = 0; waits.get(fd) === true; round++) {
        const ready = kernel.poll(fd, 0);
        if ("errno" in ready || ready.events.some((event) => event !== "out")) break;
        await wait(pauses[Math.min(round, pauses.length - 1)]);
      }
      return kernel.read(fd, length);
    },
    write: async (fd, bytes) => kernel.write(fd, bytes),
    poll: async (fd) => kernel.poll(fd),
  };
}
