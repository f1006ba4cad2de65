/** Folders of /usr/include that `make headers_install` writes (include/uapi's own folders, Linux 6.12, and fwctl and cxl of 6.15). `asm` differs by architecture. */
export const exportedFolders: readonly string[] = [
  "asm",
  "asm-generic",
  "cxl",
  "drm",
  "fwctl",
  "linux",
  "misc",
  "mtd",
  "rdma",
  "regulator",
  "scsi",
  "sound",
  "video",
  "xen",
];

/** Names of folders like `x86_64-linux-gnu` or `arm-linux-gnueabihf`, which hold what differs by architecture. */
export const triplet = /^[a-z0-9_]+-linux-(gnu|musl|uclibc|android)/;
