/** One way in which a program calls the kernel: its number in `seccomp_data.arch`, and the numbers of the calls that are looked at. */
export interface CallTable {
  /** AUDIT_ARCH_… */
  readonly audit: number;
  readonly ioctl: number;
  /** By which a process leaves the session that it was started in. */
  readonly setsid: number;
  /** Calls that take a path: which argument it is, and which one holds the folder's descriptor. */
  readonly seccomp: number;
  readonly paths: readonly PathCall[];
  /** A 32-bit program on a 64-bit kernel: its records may have another layout. */
  readonly compat: boolean;
}

export interface PathCall {
  readonly number: number;
  readonly name: "open" | "openat" | "openat2" | "access" | "faccessat" | "faccessat2";
}

/** What a machine's programs may be, the native kind first; by `process.arch`. */
export function callTables(arch: string): readonly CallTable[] | undefined {
  return tables[arch];
}

/** As `process.arch` names them. */
export const knownArchitectures = (): readonly string[] => Object.keys(tables);

/** scripts/syscall.tbl and arch/x86/entry/syscalls, arch/arm/tools/syscall.tbl, include/uapi/linux/audit.h, Linux 7.3. */
const generic = (audit: number): CallTable => ({
  audit,
  ioctl: 29,
  setsid: 157,
  seccomp: 277,
  paths: [
    { number: 56, name: "openat" },
    { number: 437, name: "openat2" },
    { number: 48, name: "faccessat" },
    { number: 439, name: "faccessat2" },
  ],
  compat: false,
});

const x86: CallTable = {
  audit: 0x40000003,
  ioctl: 54,
  setsid: 66,
  seccomp: 354,
  paths: [
    { number: 5, name: "open" },
    { number: 295, name: "openat" },
    { number: 437, name: "openat2" },
    { number: 33, name: "access" },
    { number: 307, name: "faccessat" },
    { number: 439, name: "faccessat2" },
  ],
  compat: true,
};

const tables: { readonly [arch: string]: readonly CallTable[] } = {
  x64: [
    {
      audit: 0xc000003e,
      ioctl: 16,
      setsid: 112,
      seccomp: 317,
      paths: [
        { number: 2, name: "open" },
        { number: 257, name: "openat" },
        { number: 437, name: "openat2" },
        { number: 21, name: "access" },
        { number: 269, name: "faccessat" },
        { number: 439, name: "faccessat2" },
      ],
      compat: false,
    },
    x86,
  ],
  ia32: [{ ...x86, compat: false }],
  arm64: [
    generic(0xc00000b7),
    {
      audit: 0x40000028,
      ioctl: 54,
      setsid: 66,
      seccomp: 383,
      paths: [
        { number: 5, name: "open" },
        { number: 322, name: "openat" },
        { number: 437, name: "openat2" },
        { number: 33, name: "access" },
        { number: 334, name: "faccessat" },
        { number: 439, name: "faccessat2" },
      ],
      compat: true,
    },
  ],
  riscv64: [generic(0xc00000f3)],
  loong64: [generic(0xc0000102)],
};
