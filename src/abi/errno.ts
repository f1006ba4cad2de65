/**
 * Errors by name. The library speaks of `"EINVAL"` and never of 22: numbers differ between architectures, names do not, and
 * only the edge that meets a real kernel maps them. 524 (`ENOTSUPP`) is private to the kernel and still reaches programs.
 */
export const errnos = [
  "EPERM",
  "ENOENT",
  "EINTR",
  "EIO",
  "ENXIO",
  "E2BIG",
  "EBADF",
  "EAGAIN",
  "ENOMEM",
  "EACCES",
  "EFAULT",
  "EBUSY",
  "EEXIST",
  "EXDEV",
  "ENODEV",
  "EINVAL",
  "ENFILE",
  "EMFILE",
  "ENOTTY",
  "EFBIG",
  "ENOSPC",
  "EPIPE",
  "ERANGE",
  "EDEADLK",
  "ENOSYS",
  "ENOMSG",
  "EPROTO",
  "EOVERFLOW",
  "EBADFD",
  "EMSGSIZE",
  "EOPNOTSUPP",
  "EADDRINUSE",
  "ETIMEDOUT",
  "ENOTSUPP",
] as const;

export type Errno = (typeof errnos)[number];

export function isErrno(name: string): name is Errno {
  return (errnos as readonly string[]).includes(name);
}
