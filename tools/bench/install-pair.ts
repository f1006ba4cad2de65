import { join } from "node:path";
import { installKernelHeaders } from "../check-layout/kernel-install.ts";

/** Two header trees as `make headers_install` leaves them, and the include names that both have. */
export interface InstalledPair {
  readonly before: string;
  readonly after: string;
  readonly headers: readonly string[];
}

/** Installs two kernel trees for x86 into folders below `work`, for a compiler to read. */
export function installPair(before: string, after: string, work: string): InstalledPair {
  const folders = { before: join(work, "before"), after: join(work, "after") };
  const old = new Set(installKernelHeaders(before, "x86", folders.before));
  const headers = installKernelHeaders(after, "x86", folders.after).filter((name) => old.has(name));
  return { ...folders, headers };
}
