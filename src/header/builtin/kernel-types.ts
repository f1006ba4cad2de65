import type { DataModel } from "../../abi/model.ts";

export interface IoctlEncoding {
  /** Bits for the argument's size, and bits for the direction above them. */
  readonly sizeBits: number;
  readonly directionBits: number;
  /** Values of the direction field. */
  readonly none: number;
  readonly write: number;
  readonly read: number;
}

const older: IoctlEncoding = { sizeBits: 13, directionBits: 3, none: 1, write: 4, read: 2 };

/**
 * How a request number is put together, by folder below arch/ (arch/ARCH/include/uapi/asm/ioctl.h, Linux 6.12). The older ports
 * have a direction of three bits. On sparc the size may have 14 bits: its highest one is shared with the direction's lowest.
 */
export const ioctlEncodings: Readonly<{ [arch: string]: IoctlEncoding }> = {
  generic: { sizeBits: 14, directionBits: 2, none: 0, write: 1, read: 2 },
  parisc: { sizeBits: 14, directionBits: 2, none: 0, write: 2, read: 1 },
  alpha: older,
  mips: older,
  powerpc: older,
  sparc: older,
};

/**
 * Whether `__u64` is `unsigned long`: the older 64-bit ports chose so for userspace and cannot change it
 * (arch/{alpha,mips,powerpc}/include/uapi/asm/types.h). Everywhere else it is `unsigned long long`.
 */
export function usesLongFor64(model: DataModel): boolean {
  return model.long === 8 && ["alpha", "mips", "powerpc"].includes(model.arch);
}

/** Types that an architecture's asm/posix_types.h declares otherwise than the generic header. `LONG` is the kernel's long. */
interface PosixTypes {
  readonly ino?: string;
  readonly mode?: string;
  readonly ipcPid?: string;
  readonly uid?: string;
  readonly suseconds?: string;
  readonly daddr?: string;
  readonly oldUid?: string;
  readonly oldDev?: string;
}

const short = "unsigned short";
const sixteenBit: PosixTypes = { mode: short, ipcPid: short, uid: short, oldDev: short };

/** By data model, else by folder below arch/ (arch/ARCH/include/uapi/asm/posix_types*.h, Linux 6.12). */
const posixDifferences: Readonly<{ [modelOrArch: string]: PosixTypes }> = {
  x86_64: { oldUid: short, oldDev: "unsigned long" },
  x32: { oldUid: short, oldDev: "unsigned long" },
  i386: sixteenBit,
  arm: sixteenBit,
  m68k: sixteenBit,
  arm64: { oldUid: short },
  alpha: { ino: "unsigned int" },
  mips: { daddr: "long" },
  s390x: { ino: "unsigned int", oldDev: short },
  powerpc: { ipcPid: "short" },
  powerpc64: { oldDev: "unsigned long" },
  sparc64: { oldUid: short, suseconds: "int" },
};

export function posixTypes(model: DataModel): string {
  const row =
    posixDifferences[model.name] ??
    posixDifferences[model.arch === "powerpc" && model.long === 8 ? "powerpc64" : model.arch] ??
    {};
  // On x32 the kernel's long is the one of the 64-bit kernel.
  const long = model.name === "x32" ? "long long" : "long";
  const word = model.pointer === 8 ? ["unsigned LONG", "LONG", "LONG"] : ["unsigned int", "int", "int"];
  const types: readonly (readonly [type: string, name: string])[] = [
    ["LONG", "__kernel_long_t"],
    ["unsigned LONG", "__kernel_ulong_t"],
    [row.ino ?? "unsigned LONG", "__kernel_ino_t"],
    [row.mode ?? "unsigned int", "__kernel_mode_t"],
    ["int", "__kernel_pid_t"],
    [row.ipcPid ?? "int", "__kernel_ipc_pid_t"],
    [row.uid ?? "unsigned int", "__kernel_uid_t"],
    [row.uid ?? "unsigned int", "__kernel_gid_t"],
    [row.suseconds ?? "LONG", "__kernel_suseconds_t"],
    [row.daddr ?? "int", "__kernel_daddr_t"],
    ["unsigned int", "__kernel_uid32_t"],
    ["unsigned int", "__kernel_gid32_t"],
    [row.oldUid ?? row.uid ?? "unsigned int", "__kernel_old_uid_t"],
    [row.oldUid ?? row.uid ?? "unsigned int", "__kernel_old_gid_t"],
    [row.oldDev ?? "unsigned int", "__kernel_old_dev_t"],
    [word[0] ?? "", "__kernel_size_t"],
    [word[1] ?? "", "__kernel_ssize_t"],
    [word[2] ?? "", "__kernel_ptrdiff_t"],
    ["LONG", "__kernel_off_t"],
    ["long long", "__kernel_loff_t"],
    ["LONG", "__kernel_old_time_t"],
    ["LONG", "__kernel_time_t"],
    ["long long", "__kernel_time64_t"],
    ["LONG", "__kernel_clock_t"],
    ["int", "__kernel_timer_t"],
    ["int", "__kernel_clockid_t"],
    ["char *", "__kernel_caddr_t"],
    ["unsigned short", "__kernel_uid16_t"],
    ["unsigned short", "__kernel_gid16_t"],
  ];
  const lines = types.map(([type, name]) => `typedef ${type.replace("LONG", long)} ${name};`);
  return `\
#ifndef __ASM_GENERIC_POSIX_TYPES_H
#define __ASM_GENERIC_POSIX_TYPES_H
#include <asm/bitsperlong.h>
${lines.join("\n")}
typedef struct {
  int val[2];
} __kernel_fsid_t;
#endif
`;
}
