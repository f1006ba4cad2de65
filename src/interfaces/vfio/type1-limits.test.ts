import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import type { Play } from "../../session/sample.ts";
import { vfioContract } from "./contract.ts";
import { vfio } from "./provider.ts";
import { setIommu, withGroup } from "./samples.ts";
import { Player, short, words } from "./test-support.ts";

/** Where a range ends, and which of two mistakes is told: drivers/vfio/vfio_iommu_type1.c, Linux 6.1 and 7.2. Records by hand. */
const top = 0xffff_ffff;
const raw = (command: number, list: readonly number[]): Play => ({
  call: "ioctl",
  fd: "container",
  command,
  argument: { by: "pointer", bytes: words(list) },
});
type Wide = readonly [low: number, high: number];
const map = (flags: number, vaddr: Wide, iova: Wide, size: Wide) => raw(0x3b71, [32, flags, ...vaddr, ...iova, ...size]);
const unmap = (iova: Wide, size: Wide) => raw(0x3b72, [24, 0, ...iova, ...size]);
/** DIRTY_PAGES with GET_BITMAP, of 8 bytes at an address where nothing is. */
const bitmap = (iova: Wide, size: Wide, data: Wide = [0, 0x1000]) =>
  raw(0x3b75, [48, 4, ...iova, ...size, 4096, 0, 8, 0, ...data]);
const start = raw(0x3b75, [8, 1]);

test.each<[string, Play, string | number, string | number]>([
  ["map: an IOVA behind the end", map(3, [0, 0], [0xffff_f000, top], [8192, 0]), "EINVAL", "EOVERFLOW"],
  ["map: memory behind the end", map(3, [0xffff_f000, top], [0, 0], [8192, 0]), "EINVAL", "EOVERFLOW"],
  ["map: behind the end, and not aligned", map(3, [0, 0], [0xffff_f001, top], [8192, 0]), "EINVAL", "EOVERFLOW"],
  ["map: behind the end, and no direction", map(0, [0, 0], [0xffff_f000, top], [8192, 0]), "EINVAL", "EOVERFLOW"],
  ["map: the last page, which no device reaches", map(3, [0, 0], [0xffff_f000, top], [4096, 0]), "EINVAL", "EINVAL"],
  ["map: no size, at the end", map(3, [top, top], [top, top], [0, 0]), "EINVAL", "EINVAL"],
  ["unmap: behind the end", unmap([0xffff_f000, top], [8192, 0]), "EINVAL", "EOVERFLOW"],
  ["unmap: behind the end, and no whole page", unmap([0xffff_f000, top], [8193, 0]), "EINVAL", "EINVAL"],
  ["unmap: the last page", unmap([0xffff_f000, top], [4096, 0]), 0, 0],
  ["bitmap: behind the end", bitmap([0xffff_f000, top], [8192, 0]), "EINVAL", "EOVERFLOW"],
  ["bitmap: nothing that is mapped", bitmap([0x20_0000, 0], [4096, 0]), 0, 0],
  ["bitmap: at the last of the program's addresses", bitmap([0x20_0000, 0], [4096, 0], [0xffff_eff8, 0x7fff]), 0, 0],
  ["bitmap: beyond them", bitmap([0x20_0000, 0], [4096, 0], [0xffff_eff9, 0x7fff]), "EINVAL", "EINVAL"],
  ["bitmap: at an address of the kernel's", bitmap([0x20_0000, 0], [4096, 0], [0, 0x5700_0000]), "EINVAL", "EINVAL"],
  ["bitmap: no size", bitmap([0xffff_f000, top], [0, 0]), "EINVAL", "EINVAL"],
])("%s", (_, call, old, now) => {
  const answer = (release: string) =>
    short(new Player(vfio, buildOf(vfioContract, release)).play([...withGroup, setIommu(3), start, call]).answer);
  expect([answer("6.1"), answer("6.12"), answer("7.2")]).toEqual([old, old, now]);
});

describe("the bitmap", () => {
  const player = () => new Player(vfio, buildOf(vfioContract, "7.3"));
  /** One page at 0x10_0000, three at 0x10_2000: bits 0, and 2 to 4. The memory lies behind the pointer. */
  const mapped = [
    [0x10_0000, 1],
    [0x10_2000, 3],
  ].map(([iova = 0, pages = 0]): Play => {
    const call = map(3, [0, 0], [iova, 0], [pages * 4096, 0]);
    if (call.call !== "ioctl" || call.argument.by !== "pointer") throw new Error("a pointer");
    return { ...call, argument: { ...call.argument, pointers: [{ offset: 8, bytes: new Uint8Array(pages * 4096) }] } };
  });
  const ask = (iova: number, size: number) => {
    const call = bitmap([iova, 0], [size, 0]);
    if (call.call !== "ioctl" || call.argument.by !== "pointer") throw new Error("a pointer");
    const given = { ...call.argument, pointers: [{ offset: 40, bytes: new Uint8Array(16).fill(0xee) }] };
    const { answer, regions } = player().play([...withGroup, setIommu(3), ...mapped, start, { ...call, argument: given }]);
    return [short(answer), ...(regions[0] ?? [])];
  };
  const untouched = new Array(8).fill(0xee);

  test("has a bit for each page, and keeps the words in which nothing is mapped", () => {
    expect(ask(0x10_0000, 0x8000)).toEqual([0, 0b1_1101, 0, 0, 0, 0, 0, 0, 0, ...untouched]);
    expect(ask(0x20_0000, 0x8000)).toEqual([0, ...untouched, ...untouched]);
    // The first mapping begins with bit 1; what is before it in the word stays: bit 0 of 0xee is 0.
    expect(ask(0xf_f000, 0x2000)).toEqual([0, 0b10, 0, 0, 0, 0, 0, 0, 0, ...untouched]);
    // Four pages before it: bits 0 to 3 of 0xee, and bit 4.
    expect(ask(0xf_c000, 0x5000)).toEqual([0, 0b1_1110, 0, 0, 0, 0, 0, 0, 0, ...untouched]);
  });

  test("is not given for a part of a mapping", () => {
    expect(ask(0x10_2000, 0x3000)[0]).toBe(0);
    expect([ask(0x10_3000, 0x2000)[0], ask(0x10_2000, 0x2000)[0], ask(0x10_0000, 0x3000)[0]]).toEqual([
      "EINVAL",
      "EINVAL",
      "EINVAL",
    ]);
  });
});
