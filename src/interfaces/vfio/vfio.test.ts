import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { judge } from "../../contract/judge.ts";
import type { Play } from "../../session/sample.ts";
import { commands } from "./bindings.gen.ts";
import { capChain } from "./cap-chain.ts";
import { vfioContract } from "./contract.ts";
import { vfio } from "./provider.ts";
import {
  getDevice,
  openContainer,
  openGroup,
  setContainer,
  setIommu,
  withBareDevice,
  withGroup,
  withPciDevice,
} from "./samples.ts";
import { Player, short, words } from "./test-support.ts";

const build = (release: string) => buildOf(vfioContract, release);
const player = (release: string) => new Player(vfio, build(release));
const type1v2 = [...withGroup, setIommu(3)];

/** A call by number, with bytes of one's own. */
const raw = (fd: string, command: number, bytes: Uint8Array): Play => ({
  call: "ioctl",
  fd,
  command,
  argument: { by: "pointer", bytes },
});
const byValue = (fd: string, command: number, value: number): Play => ({
  call: "ioctl",
  fd,
  command,
  argument: { by: "value", value: BigInt(value) },
});

/** Fills what a call must not touch with 0xee. */
const room = (list: readonly number[], length: number) => {
  const bytes = new Uint8Array(length).fill(0xee);
  bytes.set(words(list));
  return bytes;
};

describe("the container", () => {
  test.each(vfioContract.releases.map(({ name }) => name))("%s: the API version is 0, and the release is honest", (release) => {
    expect(short(player(release).play([openContainer, raw("container", 0x3b64, words([]))]).answer)).toBe(0);
    expect(judge(vfioContract, build(release))).toEqual({ honest: true, findings: [] });
  });

  // What TYPE1, TYPE1v2, DMA_CC, NESTING, NOIOMMU, UNMAP_ALL, UPDATE_VADDR, sPAPR and an unknown id answer.
  const ids = [1, 3, 4, 6, 8, 9, 10, 2, 1000];
  test.each([
    ["5.10", "opened", [openContainer], [1, 1, 0, 1, 1, 0, 0, 0, 0]],
    ["5.10", "with a group", withGroup, [1, 1, 0, 1, 0, 0, 0, 0, 0]],
    ["5.10", "with type1", type1v2, [1, 1, 1, 1, 0, 0, 0, 0, 0]],
    ["6.1", "opened", [openContainer], [1, 1, 0, 1, 1, 1, 1, 0, 0]],
    ["6.12", "with type1", type1v2, [1, 1, 1, 1, 0, 1, 1, 0, 0]],
    ["6.12", "opened", [openContainer], [1, 1, 0, 1, 1, 1, 0, 0, 0]],
    ["7.2", "opened", [openContainer], [1, 1, 0, 0, 1, 1, 0, 0, 0]],
    ["7.3", "with type1", type1v2, [1, 1, 1, 0, 0, 1, 1, 0, 0]],
  ] as const)("extensions of %s, %s", (release, _, before, expected) => {
    const one = player(release);
    one.play(before);
    expect(ids.map((id) => short(one.play([byValue("container", 0x3b65, id)]).answer))).toEqual(expected);
  });

  test("the driver goes with the last group, and the answers with it", () => {
    const one = player("7.3");
    one.play(type1v2);
    expect(short(one.play([byValue("container", 0x3b65, 4)]).answer)).toBe(1);
    expect(short(one.play([raw("group", 0x3b69, words([]))]).answer)).toBe(0);
    expect(short(one.play([byValue("container", 0x3b65, 4)]).answer)).toBe(0);
    expect(short(one.play([byValue("container", 0x3b65, 8)]).answer)).toBe(1);
    expect(short(one.play([setIommu(3)]).answer)).toBe("EINVAL");
    expect(short(one.play([setContainer, setIommu(3)]).answer)).toBe(0);
  });

  test("SET_IOMMU by id: no kind of IOMMU, not there, taken out", () => {
    const answer = (release: string, type: number) => short(player(release).play([...withGroup, setIommu(type)]).answer);
    expect([1, 3, 6].map((type) => answer("6.12", type))).toEqual([0, 0, 0]);
    expect([2, 4, 8].map((type) => answer("6.12", type))).toEqual(["ENODEV", "ENODEV", "ENODEV"]);
    expect([9, 10].map((type) => answer("6.1", type))).toEqual(["EINVAL", "EINVAL"]);
    // UPDATE_VADDR answers 0 while nothing is set, and so is not found.
    expect([9, 10].map((type) => answer("6.12", type))).toEqual(["EINVAL", "ENODEV"]);
    expect([9, 10].map((type) => answer("5.10", type))).toEqual(["ENODEV", "ENODEV"]);
    expect(answer("7.2", 6)).toBe("ENODEV");
  });
});

describe("numbers", () => {
  test("ten numbers are shared, and all are one 32-bit value", () => {
    const names = new Map<number, string[]>();
    for (const [name, { number }] of Object.entries(commands)) names.set(number, [...(names.get(number) ?? []), name]);
    const shared = [...names].filter(([, list]) => list.length > 1).map(([number]) => number & 0xff);
    expect(shared.sort((a, b) => a - b)).toEqual([112, 113, 114, 115, 116, 117, 118, 119, 120, 121]);
    expect(names.get(0x3b70)).toEqual([
      "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO",
      "VFIO_IOMMU_GET_INFO",
      "VFIO_IOMMU_SPAPR_TCE_GET_INFO",
    ]);
    expect(names.get(0x3b75)).toEqual(["VFIO_DEVICE_FEATURE", "VFIO_IOMMU_DIRTY_PAGES", "VFIO_IOMMU_SPAPR_REGISTER_MEMORY"]);
    expect(names.get(0x3b79)).toEqual(["VFIO_MIG_GET_PRECOPY_INFO", "VFIO_EEH_PE_OP"]);
  });

  test("the same number is another command on another descriptor", () => {
    const one = player("7.3");
    one.play(withPciDevice(build("7.3")));
    const info = one.play([raw("container", 0x3b70, room([24, 0, 0, 0], 24))]);
    expect([short(info.answer), info.bytes]).toEqual([0, words([120, 3, 0x4020_1000, 0, 0, 0])]);
    const reset = one.play([raw("device", 0x3b70, room([24, 0, 0, 0], 24))]);
    expect([short(reset.answer), reset.bytes]).toEqual(["ENOSPC", words([24, 0, 2, 0, 0xeeee_eeee, 0xeeee_eeee])]);
    // 117 with flags of 1: start tracking; feature 1 without a method.
    expect(short(one.play([raw("container", 0x3b75, words([8, 1]))]).answer)).toBe(0);
    expect(short(one.play([raw("device", 0x3b75, words([8, 1]))]).answer)).toBe("EINVAL");
    // 111 resets a device; the group and the container know nothing of it.
    expect(["device", "group", "container"].map((fd) => short(one.play([raw(fd, 0x3b6f, words([]))]).answer))).toEqual([
      0,
      "ENOTTY",
      "ENOTTY",
    ]);
  });

  test.each([
    ["container", "a container without a driver", [openContainer], "EINVAL"],
    ["container", "a container with type1", type1v2, "ENOTTY"],
    ["group", "a group", [openGroup], "ENOTTY"],
  ] as const)("unknown commands on %s: %s", (fd, _, before, errno) => {
    for (const command of [0, 0x3b00, 0x3b73, 0x3b79, 0x3bff, 0x3b80, 0xc008_3b70, 0xffff_ffff]) {
      expect([command, short(player("7.3").play([...before, raw(fd, command, words([0], 64))]).answer)]).toEqual([
        command,
        errno,
      ]);
    }
  });

  test("unknown commands on devices: ENOTTY where there is an ioctl operation, EINVAL where there is none", () => {
    for (const [before, errno] of [
      [withPciDevice, "ENOTTY"],
      [withBareDevice, "EINVAL"],
    ] as const) {
      const answer = (release: string, command: number) =>
        short(player(release).play([...before(build(release)), raw("device", command, words([8, 0x4_ffff], 64))]).answer);
      expect([0x3b00, 0x3b72, 0x3b79].map((command) => answer("7.3", command))).toEqual([errno, errno, errno]);
    }
    const bare = (release: string, index: number) =>
      short(
        player(release).play([...withBareDevice(build(release)), raw("device", 0x3b75, words([8, 0x4_0000 | index]))]).answer,
      );
    // The driver's features are unknown to it, the core's are known and missing; before the core asked, all was unknown.
    expect([bare("6.12", 0), bare("6.12", 1), bare("6.12", 500)]).toEqual(["EINVAL", "ENOTTY", "EINVAL"]);
    expect([bare("7.3", 0), bare("7.3", 1), bare("7.3", 500)]).toEqual(["ENOTTY", "ENOTTY", "ENOTTY"]);
    expect([bare("5.10", 0), bare("5.10", 1)]).toEqual(["EINVAL", "EINVAL"]);
  });
});

describe("chains", () => {
  const info = (release: string, argsz: number, length: number) => {
    const one = player(release);
    return one.play([...type1v2, raw("container", 0x3b70, room([argsz, 0xffff_ffff, 0, 0], length))]);
  };
  const untouched = 0xeeee_eeee;

  test.each([
    // 24 and 32 + 12 + 48 bytes are needed without alignment, 32 + 16 + 48 with it.
    ["6.1", 16, [116, 3, 0x4020_1000, 0, untouched, untouched]],
    ["6.1", 19, [116, 3, 0x4020_1000, 0, untouched, untouched]],
    ["6.1", 20, [116, 3, 0x4020_1000, 0, 0, untouched]],
    ["6.1", 115, [116, 3, 0x4020_1000, 0, 0, untouched]],
    ["6.12", 16, [120, 3, 0x4020_1000, 0, untouched, untouched]],
    ["6.12", 18, [120, 3, 0x4020_1000, 0, 0xeeee_0000, untouched]],
    ["6.12", 20, [120, 3, 0x4020_1000, 0, 0, untouched]],
    ["6.12", 24, [120, 3, 0x4020_1000, 0, 0, 0]],
  ])("%s: an INFO of %i bytes is too small, and no error", (release, argsz, expected) => {
    const { answer, bytes } = info(release, argsz, 24);
    expect([short(answer), bytes]).toEqual([0, words(expected)]);
  });

  test.each([
    ["6.1", 116, [24, 56, 68]],
    ["6.12", 120, [24, 56, 72]],
  ])("%s: with %i bytes the chain is there", (release, argsz, offsets) => {
    const { answer, bytes } = info(release, argsz, argsz);
    expect(short(answer)).toBe(0);
    expect(bytes.slice(0, 20)).toEqual(words([argsz, 3, 0x4020_1000, 0, 24]));
    const walked = capChain(bytes, { record: "vfio_iommu_type1_info", capOffset: 24, argsz, hasChain: true, fixed: 24 });
    const found = walked.kind === "chain" ? walked.capabilities : [];
    expect(found.map(({ id, version, offset }) => [id, version, offset])).toEqual([
      [2, 1, offsets[0]],
      [3, 1, offsets[1]],
      [1, 1, offsets[2]],
    ]);
    expect(found[0]?.body).toEqual(words([0, 0, 0x1000, 0, 0x1000_0000, 0]));
    expect(found[1]?.body.slice(0, 4)).toEqual(words([65_535]));
    expect(found[2]?.body).toEqual(words([2, 0, 0, 0, 0xfedf_ffff, 0, 0xfef0_0000, 0, 0xffff_ffff, 0xffff]));
  });

  test("without the chain's change, GET_INFO answers its 16 bytes, however long the record", () => {
    const old = buildOf(vfioContract, { from: "5.10", without: ["iommu-info-caps"] });
    const { answer, bytes } = new Player(vfio, old).play([...type1v2, raw("container", 0x3b70, room([200, 0, 0, 0], 24))]);
    expect([short(answer), bytes]).toEqual([0, words([200, 1, 0x4020_1000, 0, untouched, untouched])]);
  });

  test("a chain that does not fit into the memory behind a large argsz is EFAULT", () => {
    expect(short(info("7.3", 200, 119).answer)).toBe("EFAULT");
  });

  test.each([
    ["6.1", 16, [16, 3, 9, 5, untouched, untouched]],
    ["6.1", 64, [64, 3, 9, 5, 0, untouched]],
    ["6.12", 16, [40, 0x83, 9, 5, untouched, untouched]],
    ["6.12", 24, [40, 0x83, 9, 5, 0, 0]],
    ["6.12", 40, [40, 0x83, 9, 5, 24, 0, 0x1_0005, 0, 3, 0]],
  ])("%s: DEVICE_GET_INFO of %i bytes", (release, argsz, expected) => {
    const { answer, bytes } = player(release).play([
      ...withPciDevice(build(release)),
      raw("device", 0x3b6b, room([argsz, 0xffff_ffff, 0, 0], 64)),
    ]);
    expect([short(answer), bytes.slice(0, expected.length * 4)]).toEqual([0, words(expected)]);
  });

  test("a region: the chain of one that has it, and an offset that is left alone of one that has not", () => {
    const region = (index: number, argsz: number, capOffset: number) => {
      const bytes = room([argsz, 0, index, capOffset, 0, 0, 0, 0], 64);
      return player("7.3").play([...withPciDevice(build("7.3")), raw("device", 0x3b6c, bytes)]).bytes;
    };
    expect(region(1, 32, 77).slice(0, 32)).toEqual(words([40, 15, 1, 0, 0x4000, 0, 0, 0x100]));
    expect(region(1, 40, 77).slice(0, 40)).toEqual(words([40, 15, 1, 32, 0x4000, 0, 0, 0x100, 0x1_0003, 0]));
    expect(region(0, 32, 77).slice(0, 32)).toEqual(words([32, 7, 0, 77, 0x10_0000, 0, 0, 0]));
    expect(region(7, 32, 0).slice(0, 32)).toEqual(words([32, 3, 7, 0, 0x1000, 0, 0, 0x700]));
  });
});

describe("DEVICE_FEATURE", () => {
  const get = 0x1_0000;
  const set = 0x2_0000;
  const probe = 0x4_0000;
  test.each([
    ["too short, whatever the flags", 7, 0xffff_ffff, "EINVAL"],
    ["an unknown bit, before the index", 8, 0x8_0000 | 0xffff, "EINVAL"],
    ["GET and SET, before the index", 8, get | set | 0xffff, "EINVAL"],
    ["an unknown index, before the method", 8, 0xffff, "ENOTTY"],
    ["probe of GET, which the token has not", 8, probe | get, "EINVAL"],
    ["probe of both, of which one is missing", 8, probe | get | set, "EINVAL"],
    ["probe of SET: the size is not looked at", 8, probe | set, 0],
    ["probe of nothing", 8, probe, 0],
    ["no method at all", 64, 0, "EINVAL"],
    ["SET with 15 bytes of 16", 23, set, "EINVAL"],
    ["SET with all of them", 24, set, 0],
    ["probe of both, of a feature with both", 8, probe | get | set | 2, 0],
    ["probe of SET, of one to be read only", 8, probe | set | 1, "EINVAL"],
    ["GET with 7 bytes of 8", 15, get | 1, "EINVAL"],
    ["GET with all of them", 16, get | 1, 0],
    ["SET of one without data", 8, set | 3, 0],
  ])("%s", (_, argsz, flags, expected) => {
    const call = raw("device", 0x3b75, words([argsz, flags], 64));
    expect(short(player("7.3").play([...withPciDevice(build("7.3")), call]).answer)).toBe(expected);
  });

  test("indices that a build does not know are ENOTTY, one by one", () => {
    const probed = (release: string) =>
      Array.from({ length: 16 }, (_, index) => index).filter((index) => {
        const call = raw("device", 0x3b75, words([8, probe | index]));
        return short(player(release).play([...withPciDevice(build(release)), call]).answer) === 0;
      });
    expect(probed("5.10")).toEqual([0]);
    expect(probed("6.1")).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(probed("6.12")).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // 10 is of another bus.
    expect(probed("7.2")).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
  });

  test("a migration's state: read, set, refused", () => {
    const one = player("7.3");
    one.play(withPciDevice(build("7.3")));
    const call = (flags: number, list: readonly number[]) => {
      const { answer, bytes } = one.play([raw("device", 0x3b75, words([16, flags | 2, ...list]))]);
      return [short(answer), bytes.slice(8)];
    };
    expect(call(get, [77, 77])).toEqual([0, words([2, 0xffff_ffff])]);
    expect(call(set, [1, 77])).toEqual([0, words([1, 0xffff_ffff])]);
    expect(call(set, [3, 77])).toEqual([0, words([3, 6])]);
    expect(call(set, [6, 77])).toEqual(["EINVAL", words([6, 0xffff_ffff])]);
    expect(call(get, [0, 0])).toEqual([0, words([3, 0xffff_ffff])]);
  });
});

describe("groups and mappings", () => {
  test("a group is open once, also while only its device is", () => {
    const one = player("7.3");
    one.play(withPciDevice(build("7.3")));
    expect(short(one.provider.open("/dev/vfio/26"))).toBe("EBUSY");
    one.play([{ call: "close", fd: "group" }]);
    expect(short(one.provider.open("/dev/vfio/26"))).toBe("EBUSY");
    one.play([{ call: "close", fd: "device" }]);
    expect(short(one.play([byValue("container", 0x3b65, 4)]).answer)).toBe(0);
    expect(short(one.play([openGroup]).answer)).toBe(4);
    expect(short(one.provider.open("/dev/vfio/99"))).toBe("ENOENT");
  });

  test("the order in SET_CONTAINER and GET_DEVICE_FD changed, and then an error", () => {
    const bad = raw("group", 0x3b68, words([999]));
    const wrong: Play = { ...setContainer, argument: { by: "pointer", bytes: words([0]), fds: [{ offset: 0, fd: "group" }] } };
    const answer = (release: string, plays: readonly Play[]) => short(player(release).play(plays).answer);
    const each = (plays: readonly Play[]) => ["5.10", "6.1", "6.12"].map((release) => answer(release, plays));
    expect(each([...withGroup, bad])).toEqual(["EINVAL", "EBADF", "EBADF"]);
    expect(each([...withGroup, wrong])).toEqual(["EINVAL", "EINVAL", "EINVAL"]);
    expect(each([openGroup, wrong])).toEqual(["EINVAL", "EINVAL", "EBADFD"]);
    expect(each([openGroup, getDevice("nobody")])).toEqual(["EINVAL", "ENODEV", "ENODEV"]);
    expect(answer("6.12", [openGroup, raw("group", 0x3b6a, new Uint8Array([0x30]))])).toBe("EFAULT");
    expect(answer("6.12", [...type1v2, raw("group", 0x3b6a, new Uint8Array(5000).fill(0x30))])).toBe("EINVAL");
  });

  test("v2 refuses to cut a mapping, v1 takes it whole from its beginning and nothing from its middle", () => {
    const map = (iova: number): Play => ({
      call: "ioctl",
      fd: "container",
      command: 0x3b71,
      argument: {
        by: "pointer",
        bytes: words([32, 3, 0, 0, iova, 0, 0x4000, 0]),
        pointers: [{ offset: 8, bytes: new Uint8Array(0x4000) }],
      },
    });
    const unmap = (iova: number, size: number, flags = 0) => raw("container", 0x3b72, words([24, flags, iova, 0, size, 0]));
    const left = (type: number, ...plays: Play[]) => {
      const { answer, bytes } = player("7.3").play([...withGroup, setIommu(type), map(0x1_0000), map(0x2_0000), ...plays]);
      return [short(answer), new DataView(bytes.buffer).getUint32(16, true)];
    };
    expect(left(3, unmap(0x1_0000, 0x1000))).toEqual(["EINVAL", 0x1000]);
    expect(left(3, unmap(0x1_1000, 0x1000))).toEqual(["EINVAL", 0x1000]);
    expect(left(3, unmap(0x1_0000, 0x2_0000))).toEqual([0, 0x8000]);
    expect(left(3, unmap(0x8_0000, 0x1000))).toEqual([0, 0]);
    expect(left(3, unmap(0, 0, 2))).toEqual([0, 0x8000]);
    expect(left(1, unmap(0x1_0000, 0x1000))).toEqual([0, 0x4000]);
    expect(left(1, unmap(0x1_1000, 0x1000))).toEqual([0, 0]);
  });
});
