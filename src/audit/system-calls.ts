import type { Element } from "./element.ts";

/** The set of their numbers. */
const systemCalls = "system calls";

/** The set in which a name numbers a system call: `__NR_openat2`, `__NR3264_fcntl`, `__ARM_NR_set_tls`; undefined for any other. */
export function systemCallSet(name: string): string | undefined {
  return /^__(ARM_)?NR(3264)?_\w/.test(name) && !name.endsWith("syscalls") ? systemCalls : undefined;
}

/** Whether an element is something that a program can try: a kernel that does not know it says so by an error of its own. */
export function isTried({ kind, set }: Pick<Element, "kind" | "set">): boolean {
  return kind === "command" || set === systemCalls;
}
