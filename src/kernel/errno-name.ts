import { constants } from "node:os";
import { type Errno, isErrno } from "../abi/errno.ts";

/** The name of an error number on this machine; `errno 4095` for one without a name. */
export function errnoName(number: number): Errno {
  return names.get(number) ?? `errno ${number}`;
}

/** Numbers that node does not name. They are the same wherever koffi runs; mips and sparc number them otherwise. include/uapi/asm-generic/errno.h, Linux 7.3. */
export const unnamed: readonly (readonly [number, Errno])[] = [
  [15, "ENOTBLK"],
  [64, "ENONET"],
  [66, "EREMOTE"],
  [70, "ECOMM"],
  [76, "ENOTUNIQ"],
  [77, "EBADFD"],
  [78, "EREMCHG"],
  [87, "EUSERS"],
  [94, "ESOCKTNOSUPPORT"],
  [96, "EPFNOSUPPORT"],
  [108, "ESHUTDOWN"],
  [112, "EHOSTDOWN"],
  [117, "EUCLEAN"],
  [121, "EREMOTEIO"],
  [123, "ENOMEDIUM"],
  [124, "EMEDIUMTYPE"],
  [126, "ENOKEY"],
  [127, "EKEYEXPIRED"],
  [128, "EKEYREVOKED"],
  [129, "EKEYREJECTED"],
  [130, "EOWNERDEAD"],
  [131, "ENOTRECOVERABLE"],
  [132, "ERFKILL"],
  [133, "EHWPOISON"],
  // Private to the kernel (include/linux/errno.h), and still seen by programs.
  [524, "ENOTSUPP"],
];

/** node's own table is this machine's. Two names for one number: the one that the library speaks of (EAGAIN, EOPNOTSUPP) is in its list. */
const names = new Map<number, Errno>([
  ...unnamed,
  ...Object.entries(constants.errno).flatMap(([name, number]) => (isErrno(name) ? [[number, name] as const] : [])),
]);
