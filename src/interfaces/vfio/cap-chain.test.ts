import { expect, test } from "vitest";
import { capChain } from "./cap-chain.ts";
import { words } from "./test-support.ts";

/** A record of 24 bytes, then capabilities: words are (id | version << 16), next, body. */
const options = { record: "info", capOffset: 24, argsz: 56, hasChain: true, fixed: 24 } as const;
const chain = (list: readonly number[], length = 56) => words([0, 0, 0, 0, 0, 0, ...list], length);

test("a chain is walked by its offsets alone", () => {
  const found = capChain(chain([0x1_0002, 40, 7, 0, 0x2_0005, 0, 9, 0]), options);
  expect(found).toEqual({
    kind: "chain",
    capabilities: [
      { id: 2, version: 1, offset: 24, body: words([7, 0]) },
      { id: 5, version: 2, offset: 40, body: words([9, 0]) },
    ],
  });
});

test("offsets of 4 are good where the kernel only kept to the header's alignment", () => {
  const bytes = chain([1, 36, 0, 2, 0], 44);
  expect(capChain(bytes, options)).toMatchObject({ kind: "chain", capabilities: [{ offset: 24 }, { offset: 36 }] });
  expect(capChain(bytes, { ...options, align: 8 })).toEqual({
    kind: "broken",
    message: "info capability at 24, next: expected 0 or a multiple of 8 from 32 to 36, found 36",
  });
});

test.each([
  ["back to itself", [1, 24], "info capability at 24, next: expected 0 or a multiple of 4 from 32 to 48, found 24"],
  ["backwards", [1, 8], "info capability at 24, next: expected 0 or a multiple of 4 from 32 to 48, found 8"],
  ["into its own header", [1, 28], "info capability at 24, next: expected 0 or a multiple of 4 from 32 to 48, found 28"],
  ["out of the buffer", [1, 52], "info capability at 24, next: expected 0 or a multiple of 4 from 32 to 48, found 52"],
  [
    "far out of it",
    [1, 0xffff_fff8],
    "info capability at 24, next: expected 0 or a multiple of 4 from 32 to 48, found 4294967288",
  ],
  ["to an odd place", [1, 33], "info capability at 24, next: expected 0 or a multiple of 4 from 32 to 48, found 33"],
])("a chain that leads %s is refused", (_, list, message) => {
  expect(capChain(chain(list as number[]), options)).toEqual({ kind: "broken", message });
});

test.each([
  ["in the record", 16],
  ["behind the buffer", 56],
  ["not aligned", 26],
])("a first offset %s is refused", (_, capOffset) => {
  expect(capChain(chain([1, 0]), { ...options, capOffset })).toEqual({
    kind: "broken",
    message: `info.cap_offset: expected 0 or a multiple of 4 from 24 to 48, found ${capOffset}`,
  });
});

test("too small a buffer says how much is needed, and no chain is no chain", () => {
  expect(capChain(words([], 16), { ...options, capOffset: undefined, argsz: 116 })).toEqual({ kind: "too-small", needed: 116 });
  expect(capChain(words([], 24), { ...options, capOffset: 0, argsz: 116 })).toEqual({ kind: "too-small", needed: 116 });
  expect(capChain(words([], 24), { ...options, hasChain: false })).toEqual({ kind: "chain", capabilities: [] });
  expect(capChain(words([], 64), { ...options, capOffset: 0, argsz: 24 })).toEqual({
    kind: "broken",
    message: "info says that it has capabilities, but cap_offset is 0 and argsz 24 asks for no more than the 64 bytes given",
  });
  expect(capChain(new Uint8Array(3), options)).toMatchObject({ kind: "broken" });
});
