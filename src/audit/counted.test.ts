import { expect, test } from "vitest";
import { readElements } from "../../test/support/read-elements.ts";

test.each([
  [
    "attributes in the middle, and ahead of the header's own end",
    "A, A_NUM_VF, A_GSO_MAX_SIZE, A_FLAGS, __A_MAX",
    "A_NUM_VF A_GSO_MAX_SIZE A_FLAGS",
  ],
  ["with numbers written down", "A = 1, A_MAX_B = 2, A_COUNT = 3, B = 4", "A_MAX_B A_COUNT"],
  ["bits", "A = 1, A_MAX_B = 1 << 1, B = 0x4U", "A_MAX_B"],
  ["a mask of bits", "A = 1, B = 2, A_MASK = 3, C = 4", ""],
  ["the first", "NUM_OF_A, B", "NUM_OF_A"],
  ["ahead of an end that others may use", "A, A_MAX_B, A_MAX", "A_MAX_B"],
  ["ends", "A, B, A_COUNT, A_MAX", ""],
  ["ends worked out from others", "A, B, __A_END, A_NUM = __A_END, A_MAX = __A_END - 1", ""],
  ["an end, and a second run behind it", "A, B, A_MAX, C = 8, D", ""],
  ["an end that what follows is worked out from", "A, B, A_MAX, C = A_MAX + 1", ""],
  ["the last, and a limit", "A, B, A_MAX_LEN = 64, C = 65", ""],
])("counted: %s", (_name, enumerators, counted) => {
  const all = [...readElements(`enum a { ${enumerators} };`).values()];
  expect(all.flatMap(({ name, role }) => (role === "plain" && name.length > 1 ? [name] : [])).join(" ")).toBe(counted);
});

test("system calls have a set; the number of them has none", () => {
  const text =
    "#define __NR_read 63\n#define __NR3264_lseek 62\n#define __ARM_NR_cacheflush 2\n#define __NR_syscalls 470\n#define X_MAX_LEN 64\n";
  expect([...readElements(text).values()].map(({ name, role, set }) => [name, role, set])).toEqual([
    ["__NR_read", "plain", "system calls"],
    ["__NR3264_lseek", "plain", "system calls"],
    ["__ARM_NR_cacheflush", "plain", "system calls"],
    ["__NR_syscalls", "derived", undefined],
    ["X_MAX_LEN", "derived", undefined],
  ]);
});
