import { describe, expect, test } from "vitest";
import type { Errno } from "../abi/errno.ts";
import { extensibleSize } from "./extensible-command.ts";
import { bytesFor, bytesGiven, type Growth, giveOut, takeIn } from "./growing.ts";
import {
  clone3,
  growthRows,
  iommuBindGpasid,
  iommuCacheInvalidate,
  iommufdGrowth,
  landlockCreateRuleset,
  openat2,
  openat2Unlimited,
  perfEventOpen,
  pidfdGetInfo,
  schedGetattr,
  schedSetattr,
  vfioIommuType1Info,
} from "./growth-rows.ts";
import { memoryOf } from "./user-memory.ts";

const address = 0x10_0000n;
const [domain, pasid, addr] = [0, 1, 2];

/** A record whose size member, if it has one, says `size`; with more bytes set by offset. */
function record(growth: Growth, size: number, length: number, set: { readonly [offset: number]: number } = {}): Uint8Array {
  const bytes = new Uint8Array(length);
  if (growth.sizeFrom.kind === "member" && growth.sizeFrom.offset + 4 <= length) {
    new DataView(bytes.buffer).setUint32(growth.sizeFrom.offset, size, true);
  }
  for (const [offset, value] of Object.entries(set)) bytes[Number(offset)] = value;
  return bytes;
}

function outcome(growth: Growth, bytes: Uint8Array, userSize: number, kernelSize: number): "ok" | Errno {
  const result = takeIn(growth, memoryOf([{ address, bytes }]), { address, userSize, kernelSize });
  if ("errno" in result) return result.errno;
  expect(result.bytes.length).toBe(kernelSize);
  return "ok";
}

describe("iommu_cache_invalidate_info: sizes by granularity (5.10)", () => {
  const granularity = (value: number) => ({ 9: value });

  test.each([
    [0, "EINVAL", "EINVAL", "EINVAL"],
    [15, "EINVAL", "EINVAL", "EINVAL"],
    [16, "ok", "EINVAL", "EINVAL"],
    [31, "ok", "EINVAL", "EINVAL"],
    [32, "ok", "ok", "EINVAL"],
    [55, "ok", "ok", "EINVAL"],
    [56, "ok", "ok", "ok"],
    [57, "ok", "ok", "ok"],
    [0xffff_ffff, "ok", "ok", "ok"],
  ] as const)("argsz %i: domain %s, pasid %s, addr %s", (argsz, ...expected) => {
    const outcomes = [domain, pasid, addr].map((value) =>
      outcome(iommuCacheInvalidate, record(iommuCacheInvalidate, argsz, 64, granularity(value as number)), 0, 56),
    );
    expect(outcomes).toEqual(expected);
  });

  test("a tail beyond the record is not read, and may hold anything", () => {
    const bytes = record(iommuCacheInvalidate, 100, 100, granularity(2));
    bytes.fill(0xff, 56);
    expect(outcome(iommuCacheInvalidate, bytes, 0, 56)).toBe("ok");
    expect(outcome(iommuCacheInvalidate, record(iommuCacheInvalidate, 100, 56, granularity(2)), 0, 56)).toBe("ok");
  });

  test.each([
    ["the first 16 bytes must be mapped, whatever argsz says", 4, 15, domain, "EFAULT"],
    ["argsz comes before the granularity", 15, 16, addr, "EINVAL"],
    ["the granularity comes before the second copy", 32, 16, addr, "EINVAL"],
    ["what argsz says must be mapped", 32, 31, pasid, "EFAULT"],
    ["no more than argsz says must be mapped", 16, 16, domain, "ok"],
    ["no more than the record must be mapped", 100, 56, addr, "ok"],
    ["a granularity that does not exist asks for nothing; its check comes later", 16, 16, 3, "ok"],
  ])("%s", (_, argsz, mapped, value, expected) => {
    expect(outcome(iommuCacheInvalidate, record(iommuCacheInvalidate, argsz, mapped, granularity(value as number)), 0, 56)).toBe(
      expected,
    );
  });

  test("how many bytes to copy is one function of the granularity", () => {
    expect([0, 1, 2, 3].map((granularity) => bytesFor(iommuCacheInvalidate, { granularity }))).toEqual([16, 32, 56, 16]);
    expect(bytesFor(iommuCacheInvalidate, {})).toBe(16);
  });
});

describe("iommu_gpasid_bind_data (5.10)", () => {
  const vtd = { 8: 1 };

  test.each([
    ["the first 56 bytes must be mapped", 72, 55, {}, "EFAULT"],
    ["argsz below 56", 55, 72, vtd, "EINVAL"],
    ["the core is content with 56", 56, 56, {}, "ok"],
    ["the driver needs 72 for its format", 71, 72, vtd, "EINVAL"],
    ["but the core copies first", 71, 60, vtd, "EFAULT"],
    ["72 for the format", 72, 72, vtd, "ok"],
    ["a tail is not read", 200, 72, vtd, "ok"],
  ])("%s", (_, argsz, mapped, set, expected) => {
    expect(outcome(iommuBindGpasid, record(iommuBindGpasid, argsz, mapped, set), 0, 72)).toBe(expected);
  });
});

describe("iommufd commands: the size first", () => {
  // IOMMU_IOAS_MAP: size, flags, ioas_id, __reserved, user_va, length, iova; all of them required.
  const map = iommufdGrowth("iommu_ioas_map", [40]);

  test.each([
    ["the size itself is not mapped", 40, 3, {}, "EFAULT"],
    ["too small, and nothing but the size is mapped", 39, 4, {}, "EINVAL"],
    ["0 means nothing special", 0, 40, {}, "EINVAL"],
    ["the record is not mapped", 40, 39, {}, "EFAULT"],
    ["the size of the command", 40, 40, {}, "ok"],
    ["longer, the rest zero", 48, 48, {}, "ok"],
    ["longer, the rest used", 48, 48, { 47: 1 }, "E2BIG"],
    ["longer, the rest not mapped", 48, 40, {}, "EFAULT"],
    ["longer than a page, the rest zero", 5000, 5000, {}, "ok"],
  ])("%s", (_, size, mapped, set, expected) => {
    expect(outcome(map, record(map, size, mapped, set), 0, 40)).toBe(expected);
  });
});

describe("callers differ on purpose", () => {
  const page = 4096;

  test.each<readonly [string, Growth, number, Errno | "ok"]>([
    ["too small", openat2, 23, "EINVAL"],
    ["nothing", openat2, 0, "EINVAL"],
    ["the first size", openat2, 24, "ok"],
    ["a page", openat2, page, "ok"],
    ["above a page", openat2, page + 1, "E2BIG"],
    ["above a page, before 6.12", openat2Unlimited, page + 1, "ok"],
    ["too small", clone3, 63, "EINVAL"],
    ["the first size", clone3, 64, "ok"],
    ["the second size", clone3, 80, "ok"],
    ["above a page", clone3, page + 1, "E2BIG"],
    ["too small is E2BIG", schedSetattr, 47, "E2BIG"],
    ["0 means the first size", schedSetattr, 0, "ok"],
    ["the first size", schedSetattr, 48, "ok"],
    ["above a page", schedSetattr, page + 1, "E2BIG"],
    ["too small is E2BIG", perfEventOpen, 63, "E2BIG"],
    ["0 means the first size", perfEventOpen, 0, "ok"],
    ["the first size", perfEventOpen, 64, "ok"],
    ["above a page", perfEventOpen, page + 1, "E2BIG"],
    ["too small", landlockCreateRuleset, 7, "EINVAL"],
    ["above a page", landlockCreateRuleset, page + 1, "E2BIG"],
  ])("%s: $1.name of $2 bytes", (_, growth, size, expected) => {
    // The flags of the first 8 bytes are set where no size stands there, so that the record is not empty.
    const bytes = record(growth, size, page + 8, growth.sizeFrom.kind === "member" ? {} : { 0: 1 });
    expect(outcome(growth, bytes, size, growth.sizes.at(-1) as number)).toBe(expected);
  });

  test.each([openat2, clone3, schedSetattr, perfEventOpen, landlockCreateRuleset])("a tail that is not zero: $name", (growth) => {
    const kernelSize = growth.sizes.at(-1) as number;
    const bytes = record(growth, kernelSize + 8, kernelSize + 8, { [kernelSize + 7]: 1 });
    expect(outcome(growth, bytes, kernelSize + 8, kernelSize)).toBe("E2BIG");
    const zero = record(growth, kernelSize + 8, kernelSize + 8, { 16: 1 });
    expect(outcome(growth, zero, kernelSize + 8, kernelSize)).toBe("ok");
  });

  test.each([openat2, clone3, schedSetattr, perfEventOpen, landlockCreateRuleset])("nothing mapped: $name", (growth) => {
    expect(outcome(growth, new Uint8Array(), growth.sizes[0], growth.sizes[0])).toBe("EFAULT");
  });

  test("the order of the checks: which size is wrong in both ways at once", () => {
    // With a page of 16 bytes every size is above a page or too small, and 20 is both.
    const call = { address, userSize: 20, kernelSize: 88, pageSize: 16 };
    const memory = memoryOf([]);
    expect(takeIn(openat2, memory, call)).toEqual({ errno: "EINVAL" });
    expect(takeIn(clone3, memory, call)).toEqual({ errno: "E2BIG" });
  });

  test.each([
    ["too small", schedSetattr, 47, 0],
    ["above a page", schedSetattr, 4097, 0],
    ["a tail", schedSetattr, 64, 60],
    ["too small", perfEventOpen, 63, 0],
    ["a tail", perfEventOpen, 160, 150],
  ])("E2BIG leaves the provider's own size in the record: %s, $1.name", (_, growth, size, set) => {
    const kernelSize = growth.sizes.at(-1) as number;
    const bytes = record(growth, size, 4200, set === 0 ? {} : { [set]: 1 });
    expect(outcome(growth, bytes, 0, kernelSize)).toBe("E2BIG");
    const offset = growth === schedSetattr ? 0 : 4;
    expect(new DataView(bytes.buffer).getUint32(offset, true)).toBe(growth === schedSetattr ? 56 : 144);
  });

  test("no other caller writes a size", () => {
    const bytes = record(clone3, 0, 96, { 90: 1 });
    const before = bytes.slice();
    expect(outcome(clone3, bytes, 96, 88)).toBe("E2BIG");
    expect(bytes).toEqual(before);
  });

  test.each([
    ["no clamp", 48, 0, "ok"],
    ["a least clamp, too short", 48, 0x20, "EINVAL"],
    ["a most clamp, too short", 55, 0x40, "EINVAL"],
    ["a clamp, long enough", 56, 0x60, "ok"],
    ["a clamp, with the size that stands for the first", 0, 0x20, "EINVAL"],
  ])("sched_setattr: the size that flags ask for: %s", (_, size, flags, expected) => {
    expect(outcome(schedSetattr, record(schedSetattr, size, 56, { 8: flags }), 0, 56)).toBe(expected);
  });

  test("sched_setattr: how many bytes for these flags", () => {
    expect([0x0n, 0x1n, 0x20n, 0x40n, 0x61n].map((sched_flags) => bytesFor(schedSetattr, { sched_flags }))).toEqual([
      48, 48, 56, 56, 56,
    ]);
  });

  test("landlock: an empty record is ENOMSG, after its size was found good", () => {
    expect(outcome(landlockCreateRuleset, new Uint8Array(24), 24, 24)).toBe("ENOMSG");
    expect(outcome(landlockCreateRuleset, new Uint8Array(24), 7, 24)).toBe("EINVAL");
    expect(outcome(landlockCreateRuleset, record(landlockCreateRuleset, 8, 8, { 3: 1 }), 8, 24)).toBe("ok");
  });
});

describe("records that are given out", () => {
  const info = new Uint8Array(56).fill(0x3e);

  test.each<readonly [string, Growth, number, object, number]>([
    ["sched_getattr, too small", schedGetattr, 47, { errno: "EINVAL" }, 0],
    ["sched_getattr, above a page", schedGetattr, 4097, { errno: "EINVAL" }, 0],
    ["sched_getattr, cut off and nobody told", schedGetattr, 48, { written: 48, lost: true }, 48],
    ["sched_getattr, equal", schedGetattr, 56, { written: 56, lost: false }, 56],
    ["sched_getattr, longer", schedGetattr, 64, { written: 56, lost: false }, 56],
    ["PIDFD_GET_INFO, too small", pidfdGetInfo, 63, { errno: "ENOTTY" }, 0],
    ["PIDFD_GET_INFO, the first size", pidfdGetInfo, 64, { written: 56, lost: false }, 56],
  ])("%s", (_, growth, userSize, expected, written) => {
    const bytes = new Uint8Array(4200).fill(0xaa);
    const given = giveOut(growth, memoryOf([{ address, bytes }]), { address, userSize, kernelSize: 56, bytes: info });
    expect(given).toEqual(expected);
    expect(bytes.findIndex((byte) => byte !== 0x3e)).toBe(written);
    if (!("errno" in given)) expect(bytes.indexOf(0xaa)).toBe(Math.max(userSize, written));
  });

  test.each([
    [15, { errno: "EINVAL" }, 0],
    [16, { written: 16, lost: true }, 16],
    [19, { written: 16, lost: true }, 16],
    [20, { written: 20, lost: false }, 20],
    [64, { written: 20, lost: false }, 20],
  ])("vfio_iommu_type1_info with argsz %i: cap_offset comes whole or not at all", (argsz, expected, written) => {
    const bytes = new Uint8Array(64).fill(0xaa);
    new DataView(bytes.buffer).setUint32(0, argsz, true);
    const answer = new Uint8Array(20).fill(0x3e);
    const memory = memoryOf([{ address, bytes }]);
    expect(giveOut(vfioIommuType1Info, memory, { address, kernelSize: 20, bytes: answer })).toEqual(expected);
    expect(bytes.filter((byte) => byte === 0x3e).length).toBe(written);
    // What lies beyond is the consumer's: argsz may cover more than this record.
    expect(bytes.subarray(20).every((byte) => byte === 0xaa)).toBe(true);
    expect(bytesGiven(vfioIommuType1Info, argsz, 20)).toBe(written);
  });

  test.each([
    ["nothing was asked for", 0n, { written: 64, lost: true }],
    ["what was asked for fits", 1n, { written: 64, lost: true }],
    ["what was asked for does not fit", 2n, { errno: "EMSGSIZE" }],
  ])("a mask that decides: %s", (_, mask, expected) => {
    const field = { name: "mask", offset: 0, size: 8 } as const;
    const growth: Growth = { ...pidfdGetInfo, needs: [{ field, when: { anyOf: 2n }, bytes: 72 }] };
    const memory = memoryOf([{ address, bytes: new Uint8Array(64) }]);
    const bytes = new Uint8Array(72).fill(0x3e);
    expect(giveOut(growth, memory, { address, userSize: 64, kernelSize: 72, bytes, asked: { mask } })).toEqual(expected);
  });

  test("argsz is the kernel's bound, never the consumer's: a huge one is nothing special", () => {
    expect(outcome(vfioIommuType1Info, record(vfioIommuType1Info, 0xffff_ffff, 20), 0, 20)).toBe("ok");
  });
});

describe("extensible ioctls carry their size in the command", () => {
  // PIDFD_GET_INFO: _IOWR(0xff, 11, struct pidfd_info), whose sizes are 64, 72, 80, 88.
  const known = 0xc048ff0b;

  test.each([
    ["the known size", 0xc048ff0b, 72],
    ["the first size", 0xc040ff0b, 64],
    ["a later size", 0xc058ff0b, 88],
    ["the largest that a number holds", 0xffffff0b, 0x3fff],
    ["too small", 0xc03fff0b, undefined],
    ["another direction", 0x8048ff0b, undefined],
    ["another type", 0xc048fe0b, undefined],
    ["another number", 0xc048ff0c, undefined],
  ])("%s", (_, command, expected) => {
    expect(extensibleSize(command, known, 64)).toBe(expected);
  });
});

describe("the rows", () => {
  test.each(growthRows)("$name is consistent", ({ sizes, checks, steps, needs, source }) => {
    expect([...sizes].sort((a, b) => a - b)).toEqual(sizes);
    expect(new Set(sizes).size).toBe(sizes.length);
    // A caller's least size is its first published one.
    expect(checks.filter(({ kind }) => kind === "below").map(({ bytes }) => bytes)).toEqual([sizes[0]]);
    for (const step of steps ?? []) expect(sizes).toContain(step);
    for (const { bytes } of needs ?? []) expect(sizes).toContain(bytes);
    expect(source).not.toBe("");
  });

  test("an outgoing record cannot be taken in", () => {
    expect(() => outcome(schedGetattr, new Uint8Array(48), 48, 48)).toThrow(
      "sched_getattr is only given out (out-truncate); use giveOut",
    );
  });
});
