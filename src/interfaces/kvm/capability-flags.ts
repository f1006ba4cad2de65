import type { RecordLayout } from "../../codec/layout.ts";
import { knownBits, varyFields } from "../../session/checks.ts";
import type { Check } from "../../session/step.ts";
import {
  constants,
  kvm_ioeventfd,
  kvm_irqfd,
  kvm_userspace_memory_region,
  kvm_userspace_memory_region2,
} from "./bindings.gen.ts";
import type { KvmChange } from "./contract.ts";

type Plain = Check<unknown, unknown, unknown>;

const eventfdSource = "virt/kvm/eventfd.c, Linux 7.3";
const memorySource = "check_memory_region_flags, virt/kvm/kvm_main.c, Linux 7.3";

/** What records of commands must not hold, as far as it follows from capabilities: a flag that came with one is refused without it. */
export const irqfdFlags: readonly Plain[] = flags(kvm_irqfd, 0b1n, [[1, "cap-irqfd-resample"]], eventfdSource);

/** Logging of dirty pages is as old as the command. */
export const regionFlags: readonly Plain[] = flags(
  kvm_userspace_memory_region,
  BigInt(constants.KVM_MEM_LOG_DIRTY_PAGES),
  [[1, "cap-readonly-mem"]],
  memorySource,
);

export const region2Flags: readonly Plain[] = flags(
  kvm_userspace_memory_region2,
  BigInt(constants.KVM_MEM_LOG_DIRTY_PAGES),
  [
    [1, "cap-readonly-mem"],
    [2, "cap-guest-memfd"],
  ],
  memorySource,
);

const lengths: readonly bigint[] = [0n, 1n, 2n, 4n, 8n];
const deassign = 1n << BigInt(constants.kvm_ioeventfd_flag_nr_deassign);
const known = (1n << BigInt(constants.kvm_ioeventfd_flag_nr_max)) - 1n;

/** Nothing of it is judged where an eventfd is taken away. */
export const ioeventfdFields: readonly Plain[] = [
  assigning("len", (len) => !lengths.includes(len), [{ len: 3 }, { len: 16 }, { len: 0xffff_ffff }]),
  { ...assigning("any-len", (len) => len === 0n, [{ len: 0 }]), lacks: "cap-ioeventfd-no-length" },
  assigning("range", (len, _, addr) => addr + len >= 1n << 64n, [{ addr: (1n << 64n) - 1n }]),
  assigning("flags-bits", (_, given) => (given & ~known) !== 0n, [{ flags: 0x20 }, { flags: 0x8000_0000 }]),
  {
    ...assigning("match-of-any-len", (len, given) => len === 0n && (given & 1n) !== 0n, [{ len: 0, flags: 1 }]),
    has: "cap-ioeventfd-no-length",
  },
];

function flags(
  record: RecordLayout,
  always: bigint,
  gated: readonly (readonly [bit: number, change: KvmChange])[],
  source: string,
): readonly Plain[] {
  const all = gated.reduce((mask, [bit]) => mask | (1n << BigInt(bit)), always);
  return [
    knownBits(record, "flags", all, { source }),
    ...gated.map(([bit, change]) =>
      knownBits(record, "flags", ~(1n << BigInt(bit)) & 0xffff_ffffn, { id: `flags-bit-${bit}`, lacks: change, source }),
    ),
  ];
}

/** `fails` is given `len`, `flags` and `addr`. */
function assigning(id: string, fails: (len: bigint, flags: bigint, addr: bigint) => boolean, wrong: readonly object[]): Plain {
  return {
    kind: "check",
    id,
    errno: "EINVAL",
    fails({ bytes }) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const [len, given] = [BigInt(view.getUint32(16, true)), BigInt(view.getUint32(24, true))];
      return (given & deassign) === 0n && fails(len, given, view.getBigUint64(8, true));
    },
    provoke: (sample) => wrong.map((fields) => varyFields(sample, kvm_ioeventfd, fields)),
    source: eventfdSource,
  };
}
