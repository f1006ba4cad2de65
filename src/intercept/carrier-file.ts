import type { Handle } from "../session/provider.ts";
import type { Access } from "../session/spec.ts";
import type { Fixed } from "./arena.ts";
import type { Calls } from "./calls.ts";

/** A file for a program, and how its last close is seen. */
export interface CarrierFile {
  /** To be handed out; the caller closes it. */
  readonly fd: number;
  /** Our end of it, where it has two: it hangs up when nobody has the other one any more. */
  readonly end?: number;
  /** Another opening of it, where it has not: one can be locked by this only when nobody has the other one any more. */
  readonly lock?: number;
}

/**
 * A new file in the place of an open node, which lets its descriptors do what they were opened for (F_GETFL, and EBADF for the rest): a socket for both ways; one end of a
 * pipe for one, each message a packet; and a file in memory where only reads are asked for and there are none, since a read of that ends at once as one of such a socket
 * does. Undefined when this process has no room for more.
 */
export function carrierFile(calls: Calls, pair: Fixed, { spec }: Handle, access: Access, name: string): CarrierFile | undefined {
  if (spec === undefined) return opened({ fd: calls.memfd(name) });
  if (access.read && access.write) {
    if (calls.socketpair(pair.address) < 0) return undefined;
    const [fd, end] = numbersIn(pair);
    // Of a kind that cannot be read, a read ends at once; and to poll it is always ready, as a device without a poll of its own.
    if (spec.read === undefined) calls.endWriting(end);
    if (access.nonblock) calls.setNonBlocking(fd, true);
    return { fd, end };
  }
  if (access.read && spec.read === undefined) return locked(calls, access, name);
  if (calls.pipe(pair.address, { packets: access.read || spec.write !== undefined }) < 0) return undefined;
  const [reading, writing] = numbersIn(pair);
  const [fd, end] = access.read ? [reading, writing] : [writing, reading];
  if (!access.nonblock) calls.setNonBlocking(fd, false);
  return { fd, end };
}

function locked(calls: Calls, access: Access, name: string): CarrierFile | undefined {
  const lock = calls.memfd(name);
  const fd = lock < 0 ? -1 : calls.openNode(`/proc/self/fd/${lock}`, access);
  if (fd >= 0 && calls.lock(fd) === 0) return { fd, lock };
  for (const each of [fd, lock]) if (each >= 0) calls.close(each);
  return undefined;
}

function opened(file: CarrierFile): CarrierFile | undefined {
  return file.fd < 0 ? undefined : file;
}

function numbersIn({ view }: Fixed): readonly [number, number] {
  return [view.getInt32(0, true), view.getInt32(4, true)];
}
