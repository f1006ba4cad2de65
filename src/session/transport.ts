import type { Errno } from "../abi/errno.ts";
import type { Answer } from "./answer.ts";
import type { Provider } from "./provider.ts";
import type { Access, PollEvent } from "./spec.ts";

/**
 * How a consumer reaches a provider: in process, in another thread, over a stream, or a real kernel. What the calls mean does not depend on it.
 * A transport rejects only when it itself fails (the peer is gone, or too slow); what the provider refuses is an errno.
 */
export interface Transport {
  open(path: string, access?: Partial<Access>): Promise<Answer>;
  close(fd: number): Promise<Answer>;
  /** `argument`: nothing, a value, or the bytes that the pointer leads to. The bytes that come back are as the call left them. */
  ioctl(fd: number, command: number, argument?: bigint | Uint8Array): Promise<IoctlAnswer>;
  read(fd: number, length: number): Promise<BytesAnswer>;
  write(fd: number, bytes: Uint8Array): Promise<Answer>;
  poll(fd: number): Promise<{ readonly events: readonly PollEvent[] } | { readonly errno: Errno }>;
}

/** `bytes` is there when the argument was bytes; also with an errno, since a call may write and fail. */
export type IoctlAnswer = Answer & { readonly bytes?: Uint8Array };

export type BytesAnswer = { readonly value: number; readonly bytes: Uint8Array } | { readonly errno: Errno };

/** A transport to a provider next door, in the same thread. The caller's bytes are not touched. */
export function inProcess(provider: Provider): Transport {
  return {
    open: async (path, access) => provider.open(path, access),
    close: async (fd) => provider.close(fd),
    async ioctl(fd, command, argument) {
      if (!(argument instanceof Uint8Array)) return provider.ioctl(fd, command, argument);
      const bytes = argument.slice();
      return { ...provider.ioctl(fd, command, bytes), bytes };
    },
    read: async (fd, length) => provider.read(fd, length),
    write: async (fd, bytes) => provider.write(fd, bytes.slice()),
    poll: async (fd) => provider.poll(fd),
  };
}
