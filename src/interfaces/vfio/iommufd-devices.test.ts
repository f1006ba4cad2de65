import { expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { iommufdContract } from "./iommufd-contract.ts";
import { iommufd } from "./iommufd-provider.ts";
import { Player, short, words } from "./test-support.ts";

/** Numbers and offsets by hand, from include/uapi/linux/iommufd.h; answers from drivers/iommu/iommufd, Linux 7.3, where no other source is named. */
const answer = (release: string, command: number, list: readonly number[]) =>
  short(
    new Player(iommufd, buildOf(iommufdContract, release)).play([
      { call: "open", path: "/dev/iommu", as: "iommufd" },
      // IOAS_ALLOC: the object 1.
      { call: "ioctl", fd: "iommufd", command: 0x3b81, argument: { by: "pointer", bytes: words([12, 0, 0]) } },
      { call: "ioctl", fd: "iommufd", command, argument: { by: "pointer", bytes: words(list) } },
    ]).answer,
  );

test.each<[string, number, readonly number[], string]>([
  ["VIOMMU_ALLOC: type 1", 0x3b90, [24, 0, 1, 77, 0, 0], "ENOENT"],
  ["VIOMMU_ALLOC: flags", 0x3b90, [24, 1, 1, 77, 0, 0], "EOPNOTSUPP"],
  ["VIOMMU_ALLOC: no type", 0x3b90, [24, 0, 0, 77, 0, 0], "EOPNOTSUPP"],
  ["VEVENTQ_ALLOC: a depth of 1", 0x3b93, [32, 0, 77, 1, 1, 0, 0, 0], "ENOENT"],
  ["VEVENTQ_ALLOC: a depth of 2^19", 0x3b93, [32, 0, 77, 1, 0x8_0000, 0, 0, 0], "ENOENT"],
  ["VEVENTQ_ALLOC: a depth of 2^19 + 1", 0x3b93, [32, 0, 77, 1, 0x8_0001, 0, 0, 0], "EINVAL"],
  ["VEVENTQ_ALLOC: no depth", 0x3b93, [32, 0, 77, 1, 0, 0, 0, 0], "EINVAL"],
  ["VEVENTQ_ALLOC: no type, and no depth", 0x3b93, [32, 0, 77, 0, 0, 0, 0, 0], "EOPNOTSUPP"],
  ["HW_QUEUE_ALLOC: a byte at the very end", 0x3b94, [40, 0, 77, 1, 0, 0, 0xffff_ffff, 0xffff_ffff, 1, 0], "ENOENT"],
  ["HW_QUEUE_ALLOC: two bytes at the very end", 0x3b94, [40, 0, 77, 1, 0, 0, 0xffff_ffff, 0xffff_ffff, 2, 0], "EOVERFLOW"],
  ["HW_QUEUE_ALLOC: no length", 0x3b94, [40, 0, 77, 1, 0, 0, 0, 0, 0, 0], "EINVAL"],
  ["HW_QUEUE_ALLOC: no type, and no length", 0x3b94, [40, 0, 77, 0, 0, 0, 0, 0, 0, 0], "EOPNOTSUPP"],
  ["HWPT_ALLOC: data of no type", 0x3b89, [40, 0, 77, 1, 0, 0, 0, 24, 0, 0], "EINVAL"],
  ["HWPT_ALLOC: reserved, and data of no type", 0x3b89, [40, 0, 77, 1, 0, 1, 0, 24, 0, 0], "EOPNOTSUPP"],
  ["HWPT_ALLOC: unknown flags are the driver's affair", 0x3b89, [24, 0x8000_0000, 77, 1, 0, 0], "ENOENT"],
  ["SET_DIRTY_TRACKING: reserved is not looked at", 0x3b8b, [16, 1, 77, 1], "ENOENT"],
  ["INVALIDATE: an address space", 0x3b8d, [32, 1, 0, 0, 0, 0, 0, 0], "EINVAL"],
  ["INVALIDATE: entries of 4096 bytes", 0x3b8d, [32, 77, 4096, 0, 0, 4096, 0x8_0000, 0], "ENOENT"],
  ["INVALIDATE: entries of 4097 bytes", 0x3b8d, [32, 77, 4096, 0, 0, 4097, 1, 0], "EINVAL"],
  ["INVALIDATE: 2^19 + 1 entries", 0x3b8d, [32, 77, 4096, 0, 0, 8, 0x8_0001, 0], "EINVAL"],
  ["INVALIDATE: no entries, however long", 0x3b8d, [32, 77, 0, 0, 0, 4097, 0, 0], "ENOENT"],
  ["INVALIDATE: reserved, and entries of no length", 0x3b8d, [32, 77, 4096, 0, 0, 0, 1, 1], "EOPNOTSUPP"],
])("%s", (_, command, list, expected) => {
  expect(answer("7.3", command, list)).toBe(expected);
});

test("before virtual IOMMUs an invalidation looked for page tables only, and nothing was bounded", () => {
  expect(answer("6.12", 0x3b8d, [32, 1, 0, 0, 0, 0, 0, 0])).toBe("ENOENT");
  expect(answer("6.12", 0x3b8d, [32, 77, 4096, 0, 0, 4097, 0x8_0001, 0])).toBe("ENOENT");
});
