/**
 * Whether a file is of the kind that commands hand out: a virtual machine, a device of a group, memory of a device. Such files have no name in a
 * file system, and neither have a few of node's own.
 *
 * @param file where /proc/self/fd/N leads.
 */
export function handedOut(file: string): boolean {
  return (file.startsWith("anon_inode:") && !nodesOwn.test(file)) || file.startsWith("/dmabuf:");
}

const nodesOwn = /^anon_inode:(\[(eventpoll|eventfd\w*|timerfd|signalfd|io_uring|pidfd)\]|inotify|\[?fanotify)/;
