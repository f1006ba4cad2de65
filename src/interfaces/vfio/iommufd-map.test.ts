import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import type { Play } from "../../session/sample.ts";
import { iommufdContract } from "./iommufd-contract.ts";
import { iommufd } from "./iommufd-provider.ts";
import { Player, short, words } from "./test-support.ts";

const top = 0xffff_ffff;
const raw = (command: number, list: readonly number[]): Play => ({
  call: "ioctl",
  fd: "iommufd",
  command,
  argument: { by: "pointer", bytes: words(list) },
});
const start: readonly Play[] = [
  { call: "open", path: "/dev/iommu", as: "iommufd" },
  raw(0x3b81, [12, 0, 0]),
  // IOMMU_VFIO_IOAS_SET: VFIO's commands mean the address space 1.
  raw(0x3b88, [12, 1, 1]),
];
const play = (release: string, ...plays: readonly Play[]) =>
  new Player(iommufd, buildOf(iommufdContract, release)).play([...start, ...plays]);
const answer = (release: string, ...plays: readonly Play[]) => short(play(release, ...plays).answer);

type Wide = readonly [low: number, high: number];
/** IOMMU_IOAS_MAP, readable, at `iova` or where there is room. */
const map = (from: Wide, length: Wide, iova?: Wide) =>
  raw(0x3b85, [40, iova === undefined ? 4 : 5, 1, 0, ...from, ...length, ...(iova ?? [0, 0])]);
const mapFile = (fd: number, from: Wide, length: Wide) => raw(0x3b8f, [40, 5, 1, fd, ...from, ...length, 0x10_0000, 0]);
const vfioMap = (from: Wide, length: Wide) => raw(0x3b71, [32, 1, ...from, 0x10_0000, 0, ...length]);

describe("an end of what is mapped that is no number", () => {
  // 2^64 - 4096 bytes are more than all pages; from 8192 on they also end behind 2^64.
  test.each<[string, Play, string, string]>([
    ["two bytes from 2^64 - 1 on", map([top, top], [2, 0], [0, 0]), "EOVERFLOW", "EOVERFLOW"],
    ["more than all pages", map([0, 0], [0xffff_f000, top], [0, 0]), "EINVAL", "EINVAL"],
    ["more than all pages, and no end", map([8192, 0], [0xffff_f000, top], [0, 0]), "EINVAL", "EOVERFLOW"],
    ["the same by VFIO", vfioMap([8192, 0], [0xffff_f000, top]), "EINVAL", "EOVERFLOW"],
  ])("%s: %#", (_, call, before, after) => {
    expect([answer("6.12", call), answer("7.3", call)]).toEqual([before, after]);
  });

  test("MAP_FILE judges the length before the descriptor; before DMA buffers it did after", () => {
    const old = buildOf(iommufdContract, { from: "7.3", without: ["map-dma-buf"] });
    const both = (call: Play) => [short(new Player(iommufd, old).play([...start, call]).answer), answer("7.3", call)];
    expect(both(mapFile(999, [0, 0], [0, 0]))).toEqual(["EBADF", "EINVAL"]);
    expect(both(mapFile(999, [top, top], [2, 0]))).toEqual(["EBADF", "EOVERFLOW"]);
    expect(both(mapFile(999, [0, 0], [0xffff_f000, top]))).toEqual(["EBADF", "EBADF"]);
  });
});

test("the alignment comes before what is mapped there already, and so does the end", () => {
  const pages = map([0x40_0000, 0], [8192, 0], [0x10_0000, 0]);
  // IOMMU_OPTION_HUGE_PAGES = 0.
  const small = raw(0x3b87, [24, 1, 0, 1, 0, 0]);
  expect(answer("7.3", pages, map([0x40_0000, 0], [100, 0], [0x10_0000, 0]))).toBe("EEXIST");
  expect(answer("7.3", pages, small, map([0x40_0000, 0], [100, 0], [0x10_0000, 0]))).toBe("EINVAL");
  const last = map([0x40_0000, 0], [4096, 0], [0xffff_e000, top]);
  expect(answer("7.3", last, map([0x40_0000, 0], [0x4000, 0], [0xffff_e000, top]))).toBe("EOVERFLOW");
});

test("pages that do not begin where the program's do keep huge pages from being switched off", () => {
  const small = raw(0x3b87, [24, 1, 0, 1, 0, 0]);
  expect(answer("7.3", map([0x40_0001, 0], [4096, 0], [0x10_0000, 0]), small)).toBe("EADDRINUSE");
  expect(answer("7.3", map([0x40_0000, 0], [4096, 0], [0x10_0000, 0]), small)).toBe(0);
});

test("an address that is chosen is aligned like the program's, up to 2 MiB", () => {
  const at = (release: string, from: number) => {
    const { bytes } = play(release, map([from, 0], [0x30_0000, 0]));
    return new DataView(bytes.buffer).getUint32(32, true);
  };
  expect([at("6.12", 0), at("7.3", 0)]).toEqual([0x40_0000, 0x20_0000]);
  expect([at("6.12", 0x1000_0000), at("7.3", 0x1000_0000)]).toEqual([0x40_0000, 0x20_0000]);
  expect([at("6.12", 0x3000), at("7.3", 0x3000)]).toEqual([0x1000, 0x1000]);
});

test("TYPE1 cuts between pages only, and a cut one byte behind the start is none", () => {
  const type1: Play = { call: "ioctl", fd: "iommufd", command: 0x3b66, argument: { by: "value", value: 1n } };
  const unmap = (iova: number, size: number) => raw(0x3b72, [24, 0, iova, 0, size, 0]);
  const large = raw(0x3b71, [32, 3, 0x40_0000, 0, 0x10_0000, 0, 0x4000, 0]);
  expect(answer("7.3", type1, large, unmap(0x10_1000, 0x1000))).toBe(0);
  expect(answer("7.3", type1, large, unmap(0x10_0000, 100))).toBe("EINVAL");
  expect(answer("7.3", type1, large, unmap(0x10_0000, 1))).toBe("ENOENT");
  // Nothing is written where nothing could be cut, and the rest is still as it was.
  expect(play("7.3", type1, large, unmap(0x10_0000, 100)).bytes).toEqual(words([24, 0, 0x10_0000, 0, 100, 0]));
  expect(play("7.3", type1, large, unmap(0x10_0000, 100), unmap(0, 0x20_0000)).bytes).toEqual(words([24, 0, 0, 0, 0x4000, 0]));
});
