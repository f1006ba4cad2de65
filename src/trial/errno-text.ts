import type { Errno } from "../abi/errno.ts";

/**
 * What programs print for an errno: the words of the C library's strerror, in the C locale. Only those that an interface's own answers have; a program's
 * message is looked through for them.
 */
const texts: { readonly [name in Errno]?: string } = {
  EPERM: "Operation not permitted",
  ENOENT: "No such file or directory",
  EINTR: "Interrupted system call",
  EIO: "Input/output error",
  ENXIO: "No such device or address",
  E2BIG: "Argument list too long",
  EBADF: "Bad file descriptor",
  EAGAIN: "Resource temporarily unavailable",
  ENOMEM: "Cannot allocate memory",
  EACCES: "Permission denied",
  EFAULT: "Bad address",
  EBUSY: "Device or resource busy",
  EEXIST: "File exists",
  EXDEV: "Invalid cross-device link",
  ENODEV: "No such device",
  EINVAL: "Invalid argument",
  ENFILE: "Too many open files in system",
  EMFILE: "Too many open files",
  ENOTTY: "Inappropriate ioctl for device",
  EFBIG: "File too large",
  ENOSPC: "No space left on device",
  EPIPE: "Broken pipe",
  ERANGE: "Numerical result out of range",
  EDEADLK: "Resource deadlock avoided",
  ENOSYS: "Function not implemented",
  ENOMSG: "No message of desired type",
  EPROTO: "Protocol error",
  EOVERFLOW: "Value too large for defined data type",
  EBADFD: "File descriptor in bad state",
  EMSGSIZE: "Message too long",
  EOPNOTSUPP: "Operation not supported",
  EADDRINUSE: "Address already in use",
  ETIMEDOUT: "Connection timed out",
  ENOTSUPP: "Unknown error 524",
  ESRCH: "No such process",
  ENODATA: "No data available",
};

/** `Invalid argument`; an errno that is not in the table is its own name. */
export function errnoText(errno: Errno): string {
  return texts[errno] ?? errno;
}

/** Whether a line of text speaks of the errno: by the C library's words, or by its name. */
export function speaksOf(line: string, errno: Errno): boolean {
  return line.toLowerCase().includes(errnoText(errno).toLowerCase()) || new RegExp(`\\b${errno}\\b`).test(line);
}
