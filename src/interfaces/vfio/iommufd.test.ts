import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import { judge } from "../../contract/judge.ts";
import type { Play } from "../../session/sample.ts";
import { vfioContract } from "./contract.ts";
import { commands } from "./iommufd-bindings.gen.ts";
import { iommufdContract } from "./iommufd-contract.ts";
import { iommufd } from "./iommufd-provider.ts";
import { iommufdSizes } from "./iommufd-sizes.ts";
import { vfio } from "./provider.ts";
import { Player, short, words } from "./test-support.ts";

const player = (release: string) => new Player(iommufd, buildOf(iommufdContract, release));
const open: Play = { call: "open", path: "/dev/iommu", as: "iommufd" };
const raw = (command: number, bytes: Uint8Array, pointers: readonly { offset: number; bytes: Uint8Array }[] = []): Play => ({
  call: "ioctl",
  fd: "iommufd",
  command,
  argument: { by: "pointer", bytes, pointers },
});
const byValue = (command: number, value: number): Play => ({
  call: "ioctl",
  fd: "iommufd",
  command,
  argument: { by: "value", value: BigInt(value) },
});
/** IOAS_ALLOC, which gives 1 and then 2. */
const alloc = raw(0x3b81, words([12, 0, 0]));
const setVfio = raw(0x3b88, words([12, 1, 1]));
const answerOf = (release: string, ...plays: Play[]) => short(player(release).play([open, ...plays]).answer);

test.each(iommufdContract.releases.map(({ name }) => name))("%s is honest", (release) => {
  expect(judge(iommufdContract, buildOf(iommufdContract, release))).toEqual({ honest: true, findings: [] });
});

describe("each errno means one thing", () => {
  test.each([
    ["ENOTTY: no such command", raw(0x3b99, words([64], 64)), "ENOTTY"],
    ["ENOTTY: the low byte is known, the rest is another", raw(0xc008_3b81, words([12, 0, 0])), "ENOTTY"],
    ["E2BIG: not zero where nothing is known", raw(0x3b81, words([16, 0, 0, 1])), "E2BIG"],
    ["EOPNOTSUPP: a known field, an unknown value", raw(0x3b81, words([12, 1, 0])), "EOPNOTSUPP"],
    ["EOPNOTSUPP: an option that is not known", raw(0x3b87, words([24, 2, 0, 1, 0, 0])), "EOPNOTSUPP"],
    ["EOPNOTSUPP: reserved bytes", raw(0x3b84, words([32, 1, 0, 1, 0, 0, 0, 0])), "EOPNOTSUPP"],
    ["EINVAL: known and wrong", raw(0x3b85, words([40, 1, 1, 0, 0, 0, 0x1000, 0, 0, 0])), "EINVAL"],
    ["EOVERFLOW: no such number", raw(0x3b85, words([40, 7, 1, 0, 0, 0, 0x1000, 0, 0xffff_ffff, 0xffff_ffff])), "EOVERFLOW"],
    ["ENOENT: no such id", raw(0x3b80, words([8, 3])), "ENOENT"],
    ["ENOENT: nothing is mapped there", raw(0x3b86, words([24, 1, 0, 0, 0x1000, 0])), "ENOENT"],
    ["EMSGSIZE: no room for the answer", raw(0x3b84, words([32, 1, 0, 0, 0, 0, 0, 0])), "EMSGSIZE"],
    ["ENODEV: no address space for VFIO", raw(0x3b88, words([12, 0, 0])), "ENODEV"],
  ])("%s", (_, call, expected) => {
    expect(answerOf("7.3", alloc, call)).toBe(expected);
  });

  test("EMSGSIZE says how many there are", () => {
    const one = player("7.3");
    one.play([open, alloc]);
    const asked = one.play([raw(0x3b84, words([32, 1, 0, 0, 0x1234, 0, 0, 0]))]);
    expect([short(asked.answer), asked.bytes]).toEqual(["EMSGSIZE", words([32, 1, 1, 0, 0x1234, 0, 1, 0])]);
    const given = one.play([raw(0x3b84, words([32, 1, 5, 0, 0, 0, 0, 0]), [{ offset: 16, bytes: new Uint8Array(16) }])]);
    expect([short(given.answer), given.bytes[8], given.regions[0]]).toEqual([0, 1, words([0, 0, 0xffff_ffff, 0xffff_ffff])]);
  });
});

describe("the order", () => {
  const nowhere = new Uint8Array(0);
  test.each([
    ["a low byte out of the table is VFIO's: the pointer is not looked at", 0x3b96, nowhere, "ENOTTY"],
    ["a low byte in the table: the size is read before the rest of the number", 0xc008_3b81, nowhere, "EFAULT"],
    ["three bytes are no size", 0x3b81, new Uint8Array(3), "EFAULT"],
    ["too short a size, before the bytes are there", 0x3b81, words([11]), "EINVAL"],
    ["a good size, and the bytes are not there", 0x3b81, words([12]), "EFAULT"],
    ["too long a size, before flags", 0x3b81, words([16, 1, 0, 1]), "E2BIG"],
    ["a tail that is not there, before flags", 0x3b81, words([16, 1, 0]), "EFAULT"],
    ["a tail of which a first byte decides before the rest is missing", 0x3b81, words([4096, 0, 0, 1, 0]), "E2BIG"],
    ["a tail of zeros, of which the rest is missing", 0x3b81, words([4096, 0, 0, 0, 0]), "EFAULT"],
    ["the largest size", 0x3b81, words([0xffff_ffff, 0, 0]), "EFAULT"],
  ])("%s", (_, command, bytes, expected) => {
    expect(answerOf("7.3", raw(command, bytes))).toBe(expected);
  });

  test("what is in the table grows with the releases", () => {
    const answers = (command: number) =>
      ["6.2", "6.6", "6.7", "6.12", "7.2"].map((release) => answerOf(release, raw(command, new Uint8Array(0))));
    expect(answers(0x3b88)).toEqual(["EFAULT", "EFAULT", "EFAULT", "EFAULT", "EFAULT"]);
    expect(answers(0x3b89)).toEqual(["ENOTTY", "EFAULT", "EFAULT", "EFAULT", "EFAULT"]);
    expect(answers(0x3b8e)).toEqual(["ENOTTY", "ENOTTY", "ENOTTY", "EFAULT", "EFAULT"]);
    expect(answers(0x3b94)).toEqual(["ENOTTY", "ENOTTY", "ENOTTY", "ENOTTY", "EFAULT"]);
  });
});

describe("records that grew", () => {
  test("a new part is E2BIG to an old kernel, and a matter of its own to a new one", () => {
    // data_type 1 at 24, fault_id at 40; no device has id 9.
    const withType = [48, 0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0];
    const withFault = [48, 4, 9, 1, 0, 0, 0, 0, 0, 0, 5, 0];
    const releases = ["6.2", "6.6", "6.7", "6.12"];
    expect(releases.map((release) => answerOf(release, raw(0x3b89, words(withType))))).toEqual([
      "ENOTTY",
      "E2BIG",
      "EINVAL",
      "EINVAL",
    ]);
    expect(releases.map((release) => answerOf(release, raw(0x3b89, words(withFault))))).toEqual([
      "ENOTTY",
      "E2BIG",
      "E2BIG",
      "ENOENT",
    ]);
    expect(releases.map((release) => answerOf(release, raw(0x3b89, words([24, 0, 9, 1, 0, 0]))))).toEqual([
      "ENOTTY",
      "ENOENT",
      "ENOENT",
      "ENOENT",
    ]);
  });

  test("__reserved2 of iommu_hwpt_alloc is documented to be zero, and nobody looks", () => {
    expect(answerOf("7.3", raw(0x3b89, words([48, 0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 1])))).toBe("ENOENT");
    expect(answerOf("7.3", raw(0x3b89, words([48, 0, 9, 1, 0, 1, 0, 0, 0, 0, 0, 0])))).toBe("EOPNOTSUPP");
  });

  test("bytes that became an output are refused no longer, and the flag that came is understood", () => {
    const info = (release: string, flags: number, word: number) =>
      answerOf(release, raw(0x3b8a, words([40, flags, 9, 0, 0, 0, 0, word, 0, 0])));
    expect(["6.12", "7.2"].map((release) => info(release, 0, 1))).toEqual(["EOPNOTSUPP", "ENOENT"]);
    expect(["6.12", "7.2"].map((release) => info(release, 0, 0x100))).toEqual(["EOPNOTSUPP", "EOPNOTSUPP"]);
    expect(["6.12", "7.2"].map((release) => info(release, 1, 0))).toEqual(["EOPNOTSUPP", "ENOENT"]);
    expect(["6.12", "7.2"].map((release) => info(release, 2, 0))).toEqual(["EOPNOTSUPP", "EOPNOTSUPP"]);
  });

  test("every row's least size and every command is where the header has it", () => {
    const rows = Object.entries(iommufdSizes).map(([name, { record, min }]) => [
      commands[name as "IOMMU_DESTROY"].ordinal,
      min,
      record.size,
    ]);
    expect(rows.sort(([a], [b]) => (a ?? 0) - (b ?? 0))).toEqual([
      [0x80, 8, 8],
      [0x81, 12, 12],
      [0x82, 24, 24],
      [0x83, 40, 40],
      [0x84, 32, 32],
      [0x85, 40, 40],
      [0x86, 24, 24],
      [0x87, 24, 24],
      [0x88, 12, 12],
      [0x89, 24, 48],
      [0x8a, 32, 40],
      [0x8b, 16, 16],
      [0x8c, 48, 48],
      [0x8d, 32, 32],
      [0x8e, 16, 16],
      [0x8f, 40, 40],
      [0x90, 24, 40],
      [0x91, 24, 24],
      [0x93, 32, 32],
      [0x94, 40, 40],
    ]);
  });

  test("an invalidation that is refused says that nothing was done", () => {
    const { answer, bytes } = player("7.3").play([open, raw(0x3b8d, words([32, 9, 0x1000, 0, 0, 8, 3, 0]))]);
    expect([short(answer), bytes]).toEqual(["ENOENT", words([32, 9, 0x1000, 0, 0, 8, 0, 0])]);
  });
});

describe("address spaces", () => {
  const map = (flags: number, va: number, length: number, iova: number) =>
    raw(0x3b85, words([40, flags, 1, 0, va, 0, length, 0, iova, 0]));
  const unmap = (iova: number, length: number) => raw(0x3b86, words([24, 1, iova, 0, length, 0]));

  test("an address is chosen as aligned as the program's own, and never 0", () => {
    const one = player("7.3");
    one.play([open, alloc]);
    const at = (...args: Parameters<typeof map>) => {
      const { answer, bytes } = one.play([map(...args)]);
      return [short(answer), new DataView(bytes.buffer).getUint32(32, true)];
    };
    expect(at(6, 0x40_0000, 0x2000, 77)).toEqual([0, 0x2000]);
    expect(at(6, 0x40_1000, 0x1000, 77)).toEqual([0, 0x1000]);
    expect(at(6, 0x40_0010, 0x10, 77)).toEqual([0, 0x4010]);
    expect(at(7, 0x40_0000, 0x1000, 0)).toEqual([0, 0]);
    expect(at(7, 0x40_0000, 0x1000, 0x3fff)).toEqual(["EEXIST", 0x3fff]);
  });

  test("an unmap takes whole mappings, and what it took stays taken", () => {
    const one = player("7.3");
    one.play([open, alloc, map(7, 0x1000, 0x1000, 0x1000), map(7, 0x1000, 0x2000, 0x4000)]);
    expect(short(one.play([unmap(0x1000, 0x4000)]).answer)).toBe("ENOENT");
    expect(short(one.play([unmap(0x1000, 0x1000)]).answer)).toBe("ENOENT");
    const rest = one.play([raw(0x3b86, words([24, 1, 0, 0, 0xffff_ffff, 0xffff_ffff]))]);
    expect([short(rest.answer), rest.bytes]).toEqual([0, words([24, 1, 0, 0, 0x2000, 0])]);
    const none = one.play([raw(0x3b86, words([24, 1, 0, 0, 0xffff_ffff, 0xffff_ffff]))]);
    expect([short(none.answer), none.bytes]).toEqual([0, words([24, 1, 0, 0, 0, 0])]);
  });

  test("a copy is what was mapped, and no more writable", () => {
    const one = player("7.3");
    one.play([open, alloc, alloc, map(5, 0x1000, 0x1000, 0x1000), map(5, 0x9000, 0x1000, 0x2000)]);
    const copy = (flags: number, length: number, src: number) =>
      short(one.play([raw(0x3b83, words([40, flags, 2, 1, length, 0, 0x10_0000, 0, src, 0]))]).answer);
    expect(copy(5, 0x2001, 0x1000)).toBe("ENOENT");
    expect(copy(3, 0x2000, 0x1000)).toBe("EPERM");
    expect(copy(5, 0x2000, 0x1000)).toBe(0);
    expect(copy(5, 0x1000, 0x1000)).toBe("EEXIST");
  });

  test("ids are the lowest that are free, and an object that is gone is nobody's", () => {
    const one = player("7.3");
    const next = () => new DataView(one.play([alloc]).bytes.buffer).getUint32(8, true);
    one.play([open]);
    expect([next(), next(), next()]).toEqual([1, 2, 3]);
    one.play([setVfio, raw(0x3b80, words([8, 1]))]);
    expect(short(one.play([raw(0x3b88, words([12, 0, 0]))]).answer)).toBe("ENODEV");
    expect(next()).toBe(1);
  });

  test("an id that could not be told is given back", () => {
    const one = player("7.3");
    one.play([open]);
    const mapped = words([12, 0, 0]);
    const memory = {
      read: (_: bigint, length: number) => (length <= 12 ? mapped.slice(0, length) : undefined),
      write: () => false,
    };
    expect(short(one.provider.ioctl(3, 0x3b81, { address: 0x1000n, memory }))).toBe("EFAULT");
    expect(new DataView(one.play([alloc]).bytes.buffer).getUint32(8, true)).toBe(1);
  });
});

describe("in VFIO's place", () => {
  const ids = [1, 3, 4, 6, 9, 10, 8, 1000];
  test("the replacement answers less than the original", () => {
    const original = new Player(vfio, buildOf(vfioContract, "6.12"));
    original.play([{ call: "open", path: "/dev/vfio/vfio", as: "iommufd" }]);
    expect(ids.map((id) => short(original.play([byValue(0x3b65, id)]).answer))).toEqual([1, 1, 0, 1, 1, 0, 1, 0]);
    const extensions = (release: string, ...before: Play[]) => {
      const one = player(release);
      one.play([open, ...before]);
      return ids.map((id) => short(one.play([byValue(0x3b65, id)]).answer));
    };
    expect(extensions("first-proposal")).toEqual([1, 1, 0, 1, 1, 0, 0, 0]);
    expect(extensions("7.3")).toEqual([1, 1, "ENODEV", 0, 1, 0, 0, 0]);
    expect(extensions("7.3", alloc, setVfio)).toEqual([1, 1, 1, 0, 1, 0, 0, 0]);
  });

  test("its node is VFIO's only where it was built so, and both nodes are one driver", () => {
    const container: Play = { call: "open", path: "/dev/vfio/vfio", as: "iommufd" };
    expect(short(player("7.3").play([container]).answer)).toBe("ENOENT");
    const one = player("7.3-vfio-container");
    expect([container, alloc, setVfio, byValue(0x3b66, 1)].map((play) => short(one.play([play]).answer))).toEqual([3, 0, 0, 0]);
    // RLIMIT_MODE: as VFIO it accounts for the process.
    const mode = (play: Play) => player("7.3-vfio-container").play([play, raw(0x3b87, words([24, 0, 1, 0, 0, 0]))]).bytes[16];
    expect([mode(open), mode(container)]).toEqual([0, 1]);
  });

  test("GET_INFO: the chain where it fits, and the first capability alone where only that does", () => {
    const info = (release: string, argsz: number, length: number) => {
      const bytes = new Uint8Array(length).fill(0xee);
      bytes.set(words([argsz, 0, 0, 0]));
      const played = player(release).play([open, alloc, setVfio, raw(0x3b70, bytes)]);
      return [short(played.answer), played.bytes];
    };
    // 24 + 12 + 16 + 16 bytes.
    expect(info("6.2", 68, 68)).toEqual([
      0,
      words([
        68, 3, 0xffff_f000, 0xffff_ffff, 24, 0, 0x1_0003, 36, 0xffff_ffff, 0x1_0001, 0, 1, 0, 0, 0, 0xffff_ffff, 0xffff_ffff,
      ]),
    ]);
    const firstAlone = (needed: number, next: number) =>
      words([needed, 3, 0xffff_f000, 0xffff_ffff, 0, 0, 0x1_0003, next, 0xffff_ffff, 0xeeee_eeee]);
    expect(info("6.2", 40, 40)).toEqual([0, firstAlone(68, 36)]);
    expect(info("6.2", 16, 20)).toEqual([0, words([68, 3, 0xffff_f000, 0xffff_ffff, 0xeeee_eeee])]);
    // 24 + 12, up to a multiple of 8 + 16 + 16 bytes. What is between the two is left as it was.
    expect(info("7.3", 72, 72)).toEqual([
      0,
      words([
        ...[72, 3, 0xffff_f000, 0xffff_ffff, 24, 0, 0x1_0003, 40, 0xffff_ffff, 0xeeee_eeee],
        ...[0x1_0001, 0, 1, 0, 0, 0, 0xffff_ffff, 0xffff_ffff],
      ]),
    ]);
    expect(info("7.3", 71, 40)).toEqual([0, firstAlone(72, 40)]);
    // Room for the first, but not for the padding behind it: nothing says where the next would be.
    expect(info("7.3", 36, 40)).toEqual([0, firstAlone(72, 0)]);
    expect(info("7.3", 35, 24)).toEqual([0, words([72, 3, 0xffff_f000, 0xffff_ffff, 0, 0])]);
  });

  test("the first proposal took whole ranges only, and said the size without the flag", () => {
    const info = (argsz: number) => {
      const bytes = new Uint8Array(72).fill(0xee);
      bytes.set(words([argsz, 0, 0, 0]));
      const played = player("first-proposal").play([open, raw(0x3b70, bytes)]);
      return [short(played.answer), played.bytes.slice(0, 20)];
    };
    expect(info(57)[0]).toBe("EINVAL");
    expect(info(71)[0]).toBe("EINVAL");
    expect(info(24)).toEqual([0, words([56, 1, 1, 0, 0])]);
    expect(info(56)).toEqual([0, words([56, 3, 1, 0, 24])]);
  });

  test("what VFIO refuses and this does not, and the other way round", () => {
    const map = (flags: number) => raw(0x3b71, words([32, flags, 0x40_0000, 0, 0x10_0000, 0, 0x1000, 0]));
    const unmap = (flags: number, size = 0x1000) => raw(0x3b72, words([24, flags, 0x10_0000, 0, size, 0]));
    const answer = (...plays: Play[]) => answerOf("7.3", alloc, setVfio, ...plays);
    expect(answer(map(0))).toBe(0);
    expect(answer(unmap(0))).toBe(0);
    expect(answerOf("6.12", alloc, setVfio, unmap(0))).toBe("ENOENT");
    expect(answer(map(3), unmap(0))).toBe(0);
    expect([1, 4].map((flags) => answer(map(3), unmap(flags)))).toEqual(["EINVAL", "EINVAL"]);
    expect(answer(raw(0x3b75, words([8, 1])))).toBe("ENOTTY");
    // TYPE1 may unmap a part of what was mapped.
    const large = raw(0x3b71, words([32, 3, 0x40_0000, 0, 0x10_0000, 0, 0x4000, 0]));
    expect(answer(large, unmap(0))).toBe("ENOENT");
    expect(answer(byValue(0x3b66, 1), large, unmap(0))).toBe(0);
    expect(answerOf("first-proposal", unmap(1))).toBe("EOPNOTSUPP");
    expect(answerOf("first-proposal", unmap(4))).toBe("EOPNOTSUPP");
  });
});
