import type { RecordLayout } from "../../codec/layout.ts";
import { knownBits, varyFields } from "../../session/checks.ts";
import type { SampleCall, Variation } from "../../session/sample.ts";
import type { When } from "../../session/spec.ts";
import type { Check } from "../../session/step.ts";
import {
  constants,
  kvm_ioeventfd,
  kvm_irqfd,
  kvm_userspace_memory_region,
  kvm_userspace_memory_region2,
} from "./bindings.gen.ts";
import { hasPrivateMemory, type Vm } from "./world.ts";

type Plain = Check<unknown, unknown, unknown>;

/** A flag, and the member that names a descriptor with it. */
interface Flag {
  readonly bit: number;
  /** Offset of the flags in bytes. */
  readonly flagsAt: number;
  readonly member?: string;
  /** Its offset in bytes. */
  readonly memberAt?: number;
}

const readOnly = { bit: 1, flagsAt: 4 };
const resampling = { bit: 1, member: "resamplefd", flagsAt: 8, memberAt: 12 };
const guestMemory = { bit: 2, member: "guest_memfd", flagsAt: 4, memberAt: 40 };

const eventfdSource = "virt/kvm/eventfd.c, Linux 7.3";
const memorySource = "check_memory_region_flags, virt/kvm/kvm_main.c, Linux 7.3";

/** What records of commands must not hold, as far as it follows from capabilities: a flag that came with one is refused without it. */
export const irqfdFlags: readonly Plain[] = [
  knownBits(kvm_irqfd, "flags", 0b11n, { source: eventfdSource }),
  flag(kvm_irqfd, resampling, { lacks: "cap-irqfd-resample" }),
];

/** Logging of dirty pages is as old as the command. */
export const regionFlags: readonly Plain[] = [
  knownBits(kvm_userspace_memory_region, "flags", 0b11n, { source: memorySource }),
  flag(kvm_userspace_memory_region, readOnly, { lacks: "cap-readonly-mem" }),
];

export const region2Flags: readonly Plain[] = [
  knownBits(kvm_userspace_memory_region2, "flags", 0b111n, { source: memorySource }),
  flag(kvm_userspace_memory_region2, readOnly, { lacks: "cap-readonly-mem" }),
  {
    ...flag(kvm_userspace_memory_region2, guestMemory, { lacks: "guest-memfd-on-any-vm" }),
    fails: (c) =>
      given(c.bytes, guestMemory.flagsAt, guestMemory.bit) && !(hasPrivateMemory(c.fd as Vm) && c.has("cap-guest-memfd")),
  },
];

/** With the flag, the descriptor that is signalled back must be an eventfd as well. */
export const resampleDescriptor: readonly Plain[] = descriptor(kvm_irqfd, resampling, "eventfd", { has: "cap-irqfd-resample" });

/** With the flag, the memory is that of a descriptor: one that KVM_CREATE_GUEST_MEMFD gave, and abide plays none. */
export const guestMemoryDescriptor: readonly Plain[] = descriptor(kvm_userspace_memory_region2, guestMemory, "guest-memfd", {
  has: "guest-memfd-on-any-vm",
});

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

/** The flag is refused. Provoked with a descriptor that is none, so that it is known what another check says of it. */
function flag(record: RecordLayout, { bit, member, flagsAt }: Flag, when: When): Plain {
  return {
    kind: "check",
    id: `flags-bit-${bit}`,
    errno: "EINVAL",
    ...when,
    fails: ({ bytes }) => given(bytes, flagsAt, bit),
    provoke: (sample) => [
      varyFields(sample, record, { flags: 1 << bit, ...(member === undefined ? {} : { [member]: 0xffff_ffff }) }),
    ],
    source: record === kvm_irqfd ? eventfdSource : memorySource,
  };
}

/** With the flag, the member must be an open descriptor (EBADF) of the kind (EINVAL). */
function descriptor(record: RecordLayout, each: Required<Flag>, kind: string, when: When): readonly Plain[] {
  const { bit, member, flagsAt, memberAt } = each;
  const kindOf = (c: Parameters<Plain["fails"]>[0]) =>
    c.kindOf(new DataView(c.bytes.buffer, c.bytes.byteOffset).getInt32(memberAt, true));
  const source = record === kvm_irqfd ? eventfdSource : memorySource;
  const machine = (sample: SampleCall): Variation => {
    const varied = varyFields(sample, record, { flags: 1 << bit });
    const { argument } = varied.call;
    if (argument.by !== "pointer") return varied;
    const fds = [...(argument.fds ?? []), { offset: memberAt, fd: "vm" }];
    return {
      ...varied,
      label: `${record.name}.${member} is the virtual machine`,
      call: { ...varied.call, argument: { ...argument, fds } },
    };
  };
  return [
    {
      kind: "check",
      id: `${member}-open`,
      errno: "EBADF",
      ...when,
      fails: (c) => given(c.bytes, flagsAt, bit) && kindOf(c) === undefined,
      provoke: (sample) => [varyFields(sample, record, { flags: 1 << bit, [member]: 0xffff_ffff })],
      source,
    },
    {
      kind: "check",
      id: member,
      errno: "EINVAL",
      ...when,
      fails: (c) => given(c.bytes, flagsAt, bit) && kindOf(c) !== kind,
      provoke: (sample) => [machine(sample)],
      source,
    },
  ];
}

function given(bytes: Uint8Array, offset: number, bit: number): boolean {
  return (new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true) & (1 << bit)) !== 0;
}

/** `fails` is given `len`, `flags` and `addr`. */
function assigning(id: string, fails: (len: bigint, flags: bigint, addr: bigint) => boolean, wrong: readonly object[]): Plain {
  return {
    kind: "check",
    id,
    errno: "EINVAL",
    fails({ bytes }) {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      const [len, asked] = [BigInt(view.getUint32(16, true)), BigInt(view.getUint32(24, true))];
      return (asked & deassign) === 0n && fails(len, asked, view.getBigUint64(8, true));
    },
    provoke: (sample) => wrong.map((fields) => varyFields(sample, kvm_ioeventfd, fields)),
    source: eventfdSource,
  };
}
