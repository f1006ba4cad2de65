import { closeSync, openSync } from "node:fs";

/** Whether this machine has KVM, and lets us use it. */
export function hasKvm(): boolean {
  try {
    closeSync(openSync("/dev/kvm", "r+"));
    return true;
  } catch {
    return false;
  }
}
