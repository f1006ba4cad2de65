import type { Value } from "../../codec/value.ts";
import { knownBits, varyBefore, varyFields, zero } from "../../session/checks.ts";
import type { SampleCall, Variation } from "../../session/sample.ts";
import type { Check } from "../../session/step.ts";
import { commands, constants, mshv_user_mem_region } from "./bindings.gen.ts";
import { partitionFirst, withRecord } from "./calls.ts";
import type { Partition } from "./create-partition.ts";
import { type MshvCommand, type MshvContext, type MshvStep, pageSize } from "./spec.ts";

const name = "MSHV_SET_GUEST_MEMORY";
const { number } = commands[name];
const source = "drivers/hv/mshv_root_main.c, mshv_partition_ioctl_set_memory, Linux 6.15 (ed83d364f048) and 7.3.4";

/** Memory of a guest's: pages of its own, and the program's that are behind them. */
export interface GuestRegion {
  readonly pfn: bigint;
  readonly pages: bigint;
  readonly address: bigint;
}

type C = MshvContext<Partition, Value<typeof mshv_user_mem_region>>;

const unmap = 1 << constants.MSHV_SET_MEM_BIT_UNMAP;
const addressOffset = 16;
/** The end of a program's addresses on x86-64, with page tables of four levels. */
const userEnd = 0x7fff_ffff_f000n;

/** What is mapped, and what is taken away again. That the hypervisor maps it is taken for granted. */
export const setGuestMemory: MshvCommand<Partition, never> = {
  name,
  on: "partition",
  number,
  change: "root-driver",
  argument: { by: "pointer", type: mshv_user_mem_region },
  steps: [
    { kind: "copy-in", type: mshv_user_mem_region },
    check(
      "size-pages",
      "EINVAL",
      (c) => c.arg.size === 0n || c.arg.size % pageSize !== 0n,
      (sample) => [0n, 1n, pageSize - 1n, pageSize + 1n].map((size) => varyFields(sample, mshv_user_mem_region, { size })),
    ),
    check(
      "userspace_addr-pages",
      "EINVAL",
      (c) => c.arg.userspace_addr % pageSize !== 0n,
      (sample) => [1n, pageSize - 1n, pageSize + 1n].map((address) => at(sample, address)),
    ),
    knownBits(mshv_user_mem_region, "flags", BigInt(constants.MSHV_SET_MEM_FLAGS_MASK), { source }),
    zero(mshv_user_mem_region, ["rsvd"], { source }),
    { ...check("unmaps-nothing", "ENOENT", (c) => unmaps(c) && holder(c) === undefined, unmapping), has: "unmap-enoent" },
    {
      ...check("unmaps-nothing-einval", "EINVAL", (c) => unmaps(c) && holder(c) === undefined, unmapping),
      lacks: "unmap-enoent",
    },
    check(
      "unmaps-other",
      "EINVAL",
      (c) => unmaps(c) && !isSame(c, holder(c)),
      (sample) => [
        varyBefore(varyFields(sample, mshv_user_mem_region, { flags: unmap, size: 2n * pageSize }), "one page is mapped", [
          sample.call,
        ]),
      ],
    ),
    check(
      "nothing-there",
      "EINVAL",
      (c) => !unmaps(c) && !isThere(c),
      (sample) => [
        at(sample, 0n),
        at(sample, 0xffff_ffff_ffff_f000n),
        varyFields(sample, mshv_user_mem_region, { size: userEnd }),
      ],
    ),
    {
      ...check("overlaps", "EEXIST", (c) => !unmaps(c) && c.fd.regions.some((each) => overlaps(c, each)), twice),
      has: "overlap-by-guest",
    },
    {
      ...check("ends-overlap", "EEXIST", (c) => !unmaps(c) && c.fd.regions.some((each) => endsIn(c, each)), programTwice),
      lacks: "overlap-by-guest",
    },
    {
      kind: "run",
      run(c: C) {
        const { guest_pfn: pfn, userspace_addr: address } = c.arg;
        const old = holder(c);
        c.fd.regions = unmaps(c)
          ? c.fd.regions.filter((each) => each !== old)
          : [...c.fd.regions, { pfn, pages: pagesOf(c), address }];
      },
    },
  ],
  sample: (build) => ({ before: partitionFirst(build), call: mapping(1n) }),
  more: (build) =>
    build.has.has("overlap-by-guest")
      ? [
          {
            label: "memory that is mapped already, elsewhere → success",
            before: [...partitionFirst(build), mapping(1n)],
            call: mapping(9n),
          },
        ]
      : [],
  source,
};

function mapping(guest_pfn: bigint): SampleCall["call"] {
  const pointers = [{ offset: addressOffset, bytes: new Uint8Array(Number(pageSize)) }];
  return withRecord("partition", number, mshv_user_mem_region, { size: pageSize, guest_pfn }, { pointers });
}

function check(
  id: string,
  errno: Check<unknown, unknown, unknown>["errno"],
  fails: (c: C) => boolean,
  provoke: (sample: SampleCall) => readonly Variation[],
): Check<never, never, never> & MshvStep<Partition, never> {
  return { kind: "check", id, errno, fails, provoke, source };
}

function unmapping(sample: SampleCall): readonly Variation[] {
  return [varyFields(sample, mshv_user_mem_region, { flags: unmap })];
}

function twice(sample: SampleCall): readonly Variation[] {
  return [varyBefore(sample, "mapped already", [sample.call])];
}

/** Where the program's memory counts, also at other pages of the guest's. */
function programTwice(sample: SampleCall): readonly Variation[] {
  const elsewhere = varyFields(sample, mshv_user_mem_region, { guest_pfn: 9n });
  return [...twice(sample), varyBefore(elsewhere, "its memory is mapped already, elsewhere", [sample.call])];
}

/** The sample at an address of the program's where it has nothing. */
function at(sample: SampleCall, address: bigint): Variation {
  const varied = varyFields(sample, mshv_user_mem_region, { userspace_addr: address });
  const { argument } = varied.call;
  if (argument.by !== "pointer") return varied;
  return { ...varied, call: { ...varied.call, argument: { by: "pointer", bytes: argument.bytes } } };
}

function unmaps({ arg }: C): boolean {
  return (arg.flags & unmap) !== 0;
}

/** The kernel counts in 64 bits. */
function pagesOf({ arg }: C): bigint {
  return arg.size / pageSize;
}

/** The first byte must be the program's; the rest is looked at when it is used. */
function isThere(c: C): boolean {
  const { size, userspace_addr: address } = c.arg;
  return address + size <= userEnd && c.memory.read(address, 1) !== undefined;
}

function holder(c: C): GuestRegion | undefined {
  return c.fd.regions.find((each) => inGuest(each, c.arg.guest_pfn));
}

function isSame(c: C, region: GuestRegion | undefined): boolean {
  const { guest_pfn, userspace_addr } = c.arg;
  return region?.pfn === guest_pfn && region.address === userspace_addr && region.pages === pagesOf(c);
}

function inGuest({ pfn, pages }: GuestRegion, page: bigint): boolean {
  return page >= pfn && page < pfn + pages;
}

function overlaps(c: C, { pfn, pages }: GuestRegion): boolean {
  const first = c.arg.guest_pfn;
  return wrapped(first + pagesOf(c)) > pfn && pfn + pages > first;
}

/** Only the ends of the new one are looked for in the old: what holds an old one in its middle is taken. */
function endsIn(c: C, region: GuestRegion): boolean {
  const { guest_pfn: first, userspace_addr: address, size } = c.arg;
  const inProgram = (byte: bigint) => byte >= region.address && byte < region.address + region.pages * pageSize;
  const last = wrapped(first + pagesOf(c) - 1n);
  return inGuest(region, first) || inGuest(region, last) || inProgram(address) || inProgram(address + size - 1n);
}

function wrapped(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
