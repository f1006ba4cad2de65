/** System calls that an interface is asked through where there is no device. */
export type SyscallName = "io_uring_setup" | "io_uring_register" | "landlock_create_ruleset" | "userfaultfd";

/** The number of a system call on an architecture, as `process.arch` names it; `undefined` where it is not known. */
export function syscallNumber(name: SyscallName, arch: string): number | undefined {
  const row = numbers[name];
  return typeof row === "number" ? row : row[arch];
}

/** From 403 on, every architecture has the same numbers. scripts/syscall.tbl and arch/*\/kernel/syscalls, Linux 7.3. */
const numbers: { readonly [name in SyscallName]: number | { readonly [arch: string]: number } } = {
  io_uring_setup: 425,
  io_uring_register: 427,
  landlock_create_ruleset: 444,
  userfaultfd: { x64: 323, ia32: 374, arm: 388, arm64: 282, riscv64: 282, loong64: 282, ppc64: 364, s390x: 355 },
};
