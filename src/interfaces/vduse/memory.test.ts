import { describe, expect, test } from "vitest";
import { at } from "../../session/argument.ts";
import { addRegion, attach, detach, useBounceBuffer } from "./driver.ts";
import { bytes, played } from "./test-support.ts";
import { spaceOf } from "./world.ts";

const mib = 0x10_0000;
const bounce = 64 * mib;

/** A device on the bus whose driver uses the bounce buffer of the first address space. */
function driven(release: string, version: number | undefined, spaces = 1, options = {}) {
  const one = played(release, options);
  const made = one.device(version, version === 1 ? { spaces } : {});
  one.on(made.fd, "vqSetup", bytes(32, [4, 2, 8]));
  attach(one.world, "vd0");
  useBounceBuffer(made.device);
  return { ...one, ...made };
}

describe("IOTLB_GET_FD and GET_FD2", () => {
  const entry = (start: bigint | number, last: bigint | number, size = 32) =>
    bytes(size, [0, 8, 0x77], [8, 8, start], [16, 8, last], [24, 1, 9]);

  test("the first region that overlaps, written back, and a descriptor of it", () => {
    const { on, fd, device, provider } = driven("5.15", undefined);
    addRegion(spaceOf(device, 0), { start: 0x4000_0000n, last: 0x4000_0fffn, offset: 0x2000n, perm: 1 });
    const record = entry(5, 5);
    const first = on(fd, "getFd", record);
    expect(first).toBe(5);
    expect([...record]).toEqual([...bytes(32, [16, 8, bounce - 1], [24, 1, 3])]);
    const other = entry(0x4000_0fffn, 0xffff_ffff_ffff_ffffn);
    expect(on(fd, "getFd", other)).toBe(6);
    expect([...other]).toEqual([...bytes(32, [0, 8, 0x2000], [8, 8, 0x4000_0000], [16, 8, 0x4000_0fff], [24, 1, 1])]);
    // What was handed out is memory, and knows no command of VDUSE.
    expect(provider.ioctl(5, 0xc0208110, entry(0, 0))).toEqual({ errno: "ENOTTY" });
  });

  test.each<[string, number | undefined, "getFd" | "getFd2", Uint8Array, string]>([
    ["ends before it starts", undefined, "getFd", entry(1, 0), "EINVAL"],
    ["nothing there", undefined, "getFd", entry(bounce, bounce), "EINVAL"],
    ["cannot be read", undefined, "getFd", new Uint8Array(31), "EFAULT"],
    ["version 0, before the record is read", undefined, "getFd2", new Uint8Array(0), "ENOTTY"],
    ["cannot be read", 1, "getFd2", new Uint8Array(79), "EFAULT"],
    ["reserved", 1, "getFd2", bytes(80, [36, 1, 1]), "EINVAL"],
    ["reserved, its last byte", 1, "getFd2", bytes(80, [79, 1, 1]), "EINVAL"],
    ["no such space", 1, "getFd2", bytes(80, [32, 4, 2]), "EINVAL"],
    ["a space without a driver", 1, "getFd2", bytes(80, [32, 4, 1]), "EINVAL"],
    ["ends before it starts", 1, "getFd2", entry(1, 0, 80), "EINVAL"],
  ])("%s (version %s, %s)", (_, version, command, record, errno) => {
    const { on, fd } = driven("7.3", version, 2);
    expect(on(fd, command, record)).toBe(errno);
  });

  test("the padding before asid is not looked at, and the space is", () => {
    const { on, fd, device } = driven("7.3", 1, 2);
    useBounceBuffer(device, 1);
    const record = bytes(80, [25, 1, 1], [31, 1, 1], [32, 4, 1]);
    expect(on(fd, "getFd2", record)).toBe(5);
    // Two spaces share 64 MiB.
    expect([...record]).toEqual([...bytes(80, [16, 8, 32 * mib - 1], [24, 1, 3], [25, 1, 1], [31, 1, 1], [32, 4, 1])]);
  });

  test("with no descriptor left the record is written all the same", () => {
    const { on, fd } = driven("7.3", undefined, 1, { descriptors: 2 });
    const record = entry(0, 0);
    expect(on(fd, "getFd", record)).toBe("EMFILE");
    expect(record[24]).toBe(3);
  });
});

describe("IOTLB_GET_INFO", () => {
  const reserved = bytes(48, [28, 1, 1]);
  const space = bytes(48, [24, 4, 1]);
  const backwards = bytes(48, [0, 8, 1]);
  const both = bytes(48, [0, 8, 1], [47, 1, 1]);
  test.each<[string, number | undefined, string, Uint8Array, string | number]>([
    ["6.0", undefined, "reserved", reserved, "EINVAL"],
    ["6.0", undefined, "the bytes of asid are reserved", space, "EINVAL"],
    ["6.0", undefined, "ends before it starts", backwards, "EINVAL"],
    ["6.15", undefined, "reserved, and ends before it starts", both, "EINVAL"],
    ["7.0", undefined, "reserved", reserved, "EFAULT"],
    ["7.2", undefined, "reserved", reserved, "EFAULT"],
    ["7.3", undefined, "reserved", reserved, "EFAULT"],
    ["7.3", undefined, "reserved, and ends before it starts", both, "EFAULT"],
    ["7.3", undefined, "ends before it starts", backwards, "EINVAL"],
    ["7.3", undefined, "another space at version 0", space, "EFAULT"],
    ["7.3", 1, "another space than its one at version 1", space, "EFAULT"],
    ["7.3", 1, "reserved", reserved, "EFAULT"],
    ["7.3", undefined, "nothing there", bytes(48, [0, 8, bounce], [8, 8, bounce]), "EINVAL"],
    ["7.3", undefined, "cannot be read", new Uint8Array(47), "EFAULT"],
    ["7.3", undefined, "the bounce buffer", new Uint8Array(48), 0],
  ])("%s, version %s: %s", (release, version, _, record, answer) => {
    const { on, fd } = driven(release, version);
    expect(on(fd, "info", record.slice())).toBe(answer);
  });

  test("says of the bounce buffer, and of nothing else, that memory can be put in its place", () => {
    const { on, fd, device } = driven("7.3", 1);
    addRegion(spaceOf(device, 0), { start: 0x4000_0000n, last: 0x4000_0fffn, offset: 0n, perm: 3 });
    const record = bytes(48, [0, 8, 7], [8, 8, 9]);
    expect(on(fd, "info", record)).toBe(0);
    expect([...record]).toEqual([...bytes(48, [8, 8, bounce - 1], [16, 8, 1])]);
    const other = bytes(48, [0, 8, 0x4000_0000], [8, 8, 0x4000_0000], [16, 8, 0xff]);
    expect(on(fd, "info", other)).toBe(0);
    expect([...other]).toEqual([...bytes(48, [0, 8, 0x4000_0000], [8, 8, 0x4000_0fff])]);
  });
});

describe("IOTLB_REG_UMEM and DEREG_UMEM", () => {
  const base = 0x10_0000_0000n;
  const umem = (fields: { uaddr?: bigint; iova?: bigint; size?: number; asid?: number; reserved?: number } = {}) => {
    const { uaddr = base, iova = 0n, size = bounce, asid = 0, reserved = 0 } = fields;
    return bytes(48, [0, 8, uaddr], [8, 8, iova], [16, 8, size], [24, 4, asid], [28, 1, reserved]);
  };
  // Any 64 MiB will do: only whether pages are there is asked.
  const memory = new Uint8Array(bounce);
  const given = (record: Uint8Array, mapped = bounce) =>
    at(0x1000n, record, [{ address: base, bytes: memory.subarray(0, mapped) }]);

  test.each<[string, string, number | undefined, Parameters<typeof umem>[0], number, string | number]>([
    ["all is right", "6.0", undefined, {}, bounce, 0],
    ["all is right", "7.3", 1, {}, bounce, 0],
    ["reserved", "6.0", undefined, { reserved: 1 }, bounce, "EINVAL"],
    ["the bytes of asid are reserved", "6.0", undefined, { asid: 1 }, bounce, "EINVAL"],
    ["another space at version 0", "7.3", undefined, { asid: 1 }, bounce, "EINVAL"],
    ["a space it does not have", "7.3", 1, { asid: 1 }, bounce, "EINVAL"],
    ["not the whole buffer", "7.3", undefined, { size: bounce - 4096 }, bounce, "EINVAL"],
    ["not from its start", "7.3", undefined, { iova: 4096n }, bounce, "EINVAL"],
    ["not at a page", "7.3", undefined, { uaddr: base + 8n }, bounce, "EINVAL"],
    ["memory that is not there at all", "7.3", undefined, {}, 0, "EFAULT"],
    ["a page missing at the end", "7.3", undefined, {}, bounce - 4096, "ENOMEM"],
  ])("%s (%s, version %s)", (_, release, version, fields, mapped, answer) => {
    const { on, fd } = driven(release, version);
    expect(on(fd, "regUmem", given(umem(fields), mapped))).toBe(answer);
  });

  test("without a driver there is no buffer to replace", () => {
    const { on, device } = played("7.3");
    expect(on(device(undefined).fd, "regUmem", given(umem()))).toBe("EINVAL");
  });

  test("once; taken away only as it was put; both ways counted against the lock limit", () => {
    const { on, fd, world } = driven("7.3", undefined);
    expect(on(fd, "deregUmem", umem())).toBe("ENOENT");
    expect(on(fd, "deregUmem", umem({ size: 1 }))).toBe("ENOENT");
    world.memoryLock = bounce - 1;
    expect(on(fd, "regUmem", given(umem()))).toBe("ENOMEM");
    world.memoryLock = bounce;
    expect(on(fd, "regUmem", given(umem()))).toBe(0);
    expect(world.pinnedPages).toBe(16384);
    expect(on(fd, "regUmem", given(umem()))).toBe("EEXIST");
    expect(on(fd, "regUmem", given(umem({ size: 1 })))).toBe("EINVAL");
    expect(on(fd, "deregUmem", umem({ size: 4096 }))).toBe("EINVAL");
    expect(on(fd, "deregUmem", umem({ iova: 1n }))).toBe("EINVAL");
    expect(on(fd, "deregUmem", umem())).toBe(0);
    expect(world.pinnedPages).toBe(0);
  });

  test("closing the node lets go of it", () => {
    const { on, fd, provider, open, world } = driven("7.3", undefined);
    on(fd, "regUmem", given(umem()));
    provider.close(fd as number);
    expect(world.pinnedPages).toBe(0);
    expect(on(open("/dev/vduse/vd0"), "deregUmem", umem())).toBe("ENOENT");
  });

  test.each([
    [1, bounce],
    [2, bounce / 2],
    [3, 22_372_352], // 64 MiB / 3, up to a whole page
    [0xffff, 4096],
  ])("%i spaces: %i bytes each", (spaces, size) => {
    const { on, fd } = driven("7.3", 1, spaces);
    expect(on(fd, "regUmem", given(umem({ size: size - 4096 })))).toBe("EINVAL");
    expect(on(fd, "regUmem", given(umem({ size })))).toBe(0);
  });
});

test("a device on the bus is not destroyed; off it, its memory is gone", () => {
  const { on, fd, provider, call, device } = driven("7.3", undefined);
  const name = new TextEncoder().encode("vd0".padEnd(256, "\0"));
  detach(device);
  expect(on(fd, "getFd", new Uint8Array(32))).toBe("EINVAL");
  provider.close(fd as number);
  device.attached = true;
  expect(call("destroy", name)).toBe("EBUSY");
  device.attached = false;
  expect(call("destroy", name)).toBe(0);
});

describe("a 32-bit program", () => {
  const small = () => bytes(28, [8, 8, 0], [16, 8, 0], [25, 1, 0xee], [27, 1, 0xee]);

  test.each([
    ["5.15", "ENOTTY", 0],
    ["7.0", "ENOTTY", 0],
    ["7.2", 5, 3],
    ["7.3", 5, 3],
  ])("%s: GET_FD with 28 bytes → %s", (release, answer, perm) => {
    const { on, fd } = driven(release, undefined, 1, { compat: true });
    const record = small();
    expect(on(fd, "getFd32", record)).toBe(answer);
    expect([...record.subarray(24)]).toEqual([perm, 0xee, 0, 0xee]);
  });

  test.each(["draft-c", "draft-d"])(
    "%s: GET_FD is done, the record written, a descriptor left open, and then ENOTTY",
    (release) => {
      const { on, fd, provider } = driven(release, undefined, 1, { compat: true });
      const record = small();
      expect(on(fd, "getFd32", record)).toBe("ENOTTY");
      expect([...record]).toEqual([...bytes(28, [16, 8, bounce - 1], [24, 1, 3], [25, 1, 0xee], [27, 1, 0xee])]);
      expect(provider.handle(5)?.kind).toBe("memory");
    },
  );

  test.each([
    ["5.15", "ENOTTY", 0],
    ["7.2", 0, 5],
    ["draft-d", "ENOTTY", 5],
  ])("%s: VQ_GET_INFO with 44 bytes → %s", (release, answer, size) => {
    const { on, fd, device } = driven(release, undefined, 1, { compat: true });
    const queue = device.queues.get(0);
    if (queue !== undefined) queue.size = 5;
    const record = bytes(44, [41, 1, 0xee]);
    expect(on(fd, "vqInfo32", record)).toBe(answer);
    expect([...record]).toEqual([...bytes(44, [4, 4, size], [41, 1, 0xee])]);
    expect(on(fd, "vqInfo32", bytes(44, [0, 4, 1]))).toBe(release === "7.2" ? "EINVAL" : "ENOTTY");
  });

  test("its other numbers are the native ones, and so are the native ones of these two", () => {
    const { on, fd, call } = driven("7.3", undefined, 1, { compat: true });
    expect(call("getVersion", new Uint8Array(8))).toBe(0);
    expect(on(fd, "info", new Uint8Array(48))).toBe(0);
    expect(on(fd, "getFd", new Uint8Array(32))).toBe(5);
    expect(on(fd, "vqInfo", new Uint8Array(48))).toBe(0);
    expect(on(fd, "getFd32", new Uint8Array(27))).toBe("EFAULT");
  });

  test("a 64-bit program does not know its numbers", () => {
    const { on, fd } = driven("7.3", undefined);
    expect(on(fd, "getFd32", small())).toBe("ENOTTY");
    expect(on(fd, "vqInfo32", new Uint8Array(44))).toBe("ENOTTY");
  });
});
