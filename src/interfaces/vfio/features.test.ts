import { expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import type { Play } from "../../session/sample.ts";
import { vfioContract } from "./contract.ts";
import { vfio } from "./provider.ts";
import { inGroup27, withBareDevice, withPciDevice } from "./samples.ts";
import { Player, short, words } from "./test-support.ts";

/** Features that 7.2 brought. What a device that gives no memory away and one that cannot migrate answer: Linux 7.2.13 and 7.3.4, asked. */
const build = (release: string) => buildOf(vfioContract, release);
const get = 0x1_0000;
const set = 0x2_0000;
const probe = 0x4_0000;

/** VFIO_DEVICE_FEATURE with these words, which end where nothing is mapped. */
const feature = (list: readonly number[]): Play => ({
  call: "ioctl",
  fd: "device",
  command: 0x3b75,
  argument: { by: "pointer", bytes: words(list) },
  as: "memory",
});

const on = (before: readonly Play[], list: readonly number[], release = "7.3") =>
  short(new Player(vfio, build(release)).play([...before, feature(list)]).answer);

const device = withPciDevice(build("7.3"));

test.each([
  ["probe", [8, probe | 11], 0],
  ["probe of SET", [8, probe | set | 11], "EINVAL"],
  ["15 bytes of 16", [23, get | 11, 0, 0, 0, 1], "EINVAL"],
  ["no range", [24, get | 11, 0, 0, 0, 0], "EINVAL"],
  ["a flag", [24, get | 11, 0, 0, 1, 1, 0, 0, 0x1000, 0], "EINVAL"],
  ["a region that is empty", [24, get | 11, 2, 0, 0, 1, 0, 0, 0x1000, 0], "ENODEV"],
  ["the ROM", [24, get | 11, 6, 0, 0, 1, 0, 0, 0x1000, 0], "ENODEV"],
  ["a region that is there before ranges that are not", [24, get | 11, 2, 0, 0, 2, 0, 0, 0x1000, 0], "ENODEV"],
  ["one range of two", [24, get | 11, 0, 0, 0, 2, 0, 0, 0x1000, 0], "EFAULT"],
  ["more ranges than fit into 4 MiB", [24, get | 11, 0, 0, 0, 0x4_0001], "ENOMEM"],
  ["a range of nothing", [24, get | 11, 0, 0, 0, 1, 0, 0, 0, 0], "EINVAL"],
  ["half a page", [24, get | 11, 0, 0, 0, 1, 0, 0, 0x800, 0], "EINVAL"],
  ["behind the region", [24, get | 11, 0, 0, 0, 1, 0x10_0000, 0, 0x1000, 0], "EINVAL"],
  ["round the end of all addresses", [24, get | 11, 0, 0, 0, 1, 0xffff_f000, 0xffff_ffff, 0x1000, 0], "EOVERFLOW"],
  ["more than half of all addresses", [24, get | 11, 0, 0, 0, 1, 0, 0, 0, 0x8000_0000], "EINVAL"],
] as const)("memory as a descriptor: %s", (_, list, expected) => {
  expect(on(device, list)).toBe(expected);
});

test("memory as a descriptor: two ranges of a region, and the descriptor knows no command of VFIO's", () => {
  const one = new Player(vfio, build("7.3"));
  const { answer } = one.play([...device, feature([24, get | 11, 0, 0, 0, 2, 0, 0, 0x1000, 0, 0xf_f000, 0, 0x1000, 0])]);
  expect(answer).toEqual({ value: one.fds.get("memory") });
  expect(one.provider.handle(one.fds.get("memory") ?? -1)?.kind).toBe("dma-buf");
  expect(short(one.play([{ call: "ioctl", fd: "memory", command: 0x3b75, argument: { by: "none" } }]).answer)).toBe("ENOTTY");
  expect(short(one.play([{ call: "close", fd: "memory" }]).answer)).toBe(0);
});

test.each([
  ["6.12", ["ENOTTY", "ENOTTY", "ENOTTY"], ["EINVAL", "EINVAL"]],
  ["7.2", [0, "EOPNOTSUPP", "EINVAL"], ["ENOTTY", "EINVAL"]],
] as const)("%s: a device without them, one whose driver has no ioctl operation", (release, pci, bare) => {
  expect([
    on(device, [8, probe | 11], release),
    on(device.map(inGroup27), [8, probe | 11], release),
    on(device, [8, probe | set | 12], release),
  ]).toEqual(pci);
  const before = withBareDevice(build(release));
  expect([on(before, [8, probe | 11], release), on(before, [8, probe | 12], release)]).toEqual(bare);
});
