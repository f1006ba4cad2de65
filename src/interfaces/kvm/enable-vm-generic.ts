import type { EnableCheck, EnableRow } from "./enable-cap.ts";
import { createVcpu, enable } from "./plays.ts";
import type { Vm } from "./world.ts";
import type { CapabilityName } from "./x86-capabilities.ts";

/**
 * What virt/kvm switches on for every architecture. Its capabilities judge `flags` themselves, and the dirty rings do not judge it at all.
 * kvm_vm_ioctl_enable_cap_generic, virt/kvm/kvm_main.c, the same in Linux 6.1 and 7.3.
 */
export const genericRows: readonly EnableRow<Vm>[] = [
  {
    cap: "KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2",
    generic: true,
    checks: [
      ownFlags(),
      {
        id: "bits",
        errno: "EINVAL",
        // The second bit says how the first is meant, and is refused without it.
        fails: (_, arg) => (arg & ~((arg & 1n) === 1n ? 3n : 1n)) !== 0n,
        wrong: [{ arg: 2n }, { arg: 4n }, { arg: 1n << 63n }],
      },
    ],
  },
  {
    cap: "KVM_CAP_HALT_POLL",
    generic: true,
    checks: [
      ownFlags(),
      {
        id: "nanoseconds",
        errno: "EINVAL",
        fails: (_, arg) => arg >= 1n << 32n,
        wrong: [{ arg: 1n << 32n }, { arg: (1n << 64n) - 1n }],
      },
    ],
  },
  dirtyRing("KVM_CAP_DIRTY_LOG_RING"),
  dirtyRing("KVM_CAP_DIRTY_LOG_RING_ACQ_REL"),
];

function ownFlags(): EnableCheck<Vm> {
  return { id: "flags", errno: "EINVAL", fails: (c) => c.arg.flags !== 0, wrong: [{ flags: 1 }, { flags: 0x8000_0000 }] };
}

/** Bytes of an entry, and the entries that stay free beside those of the processor's own log. */
const entry = 16;
const reserved = 64;

function dirtyRing(cap: CapabilityName): EnableRow<Vm> {
  return {
    cap,
    generic: true,
    valid: 65_536n,
    checks: [
      {
        id: "power-of-two",
        errno: "EINVAL",
        fails: (_, arg) => size(arg) === 0 || (size(arg) & (size(arg) - 1)) !== 0,
        wrong: [{ arg: 0n }, { arg: 65_537n }, { arg: 1n << 32n }],
      },
      {
        id: "too-small",
        errno: "EINVAL",
        fails: ({ world }, arg) => size(arg) < Math.max(4096, (reserved + world.host.dirtyLogEntries) * entry),
        wrong: [{ arg: 1n }, { arg: 2048n }, { arg: 8192n }],
      },
      {
        id: "too-large",
        errno: "E2BIG",
        fails: (_, arg) => size(arg) > 65_536 * entry,
        wrong: [{ arg: 1n << 21n }, { arg: 1n << 31n }],
      },
      { id: "again", errno: "EINVAL", fails: (c) => c.fd.dirtyRing !== 0, wrong: [{ before: [enable(cap, 65_536n)] }] },
      { id: "vcpus", errno: "EINVAL", fails: (c) => c.fd.vcpuIds.size > 0, wrong: [{ before: [createVcpu()] }] },
    ],
    run(c, arg) {
      c.fd.dirtyRing = size(arg);
      return undefined;
    },
  };
}

/** The kernel takes the low 32 bits. */
function size(arg: bigint): number {
  return Number(BigInt.asUintN(32, arg));
}
