import { describe, expect, test } from "vitest";
import { acceptFeatures, attach, breakDevice, kick, setQueue, setQueueReady } from "./driver.ts";
import { bytes, type Ioctl, ioctls, played, releases } from "./test-support.ts";

const tail8 = { tail: new Uint8Array(8) };
const u32 = (value: number) => bytes(4, [0, 4, value]);

describe("open", () => {
  test("no such node, a node without its device, one opener at a time", () => {
    const { open, call, provider, world, device } = played("7.3");
    expect(open("/dev/vduse/vd0")).toBe("ENOENT");
    expect(open("/dev/vduse/")).toBe("ENOENT");
    expect(open("/dev/vduse/a/b")).toBe("ENOENT");
    world.strayNodes.add("vd0");
    expect(open("/dev/vduse/vd0")).toBe("ENODEV");
    const { fd } = device(undefined);
    expect(open("/dev/vduse/vd0")).toBe("EBUSY");
    provider.close(fd as number);
    expect(open("/dev/vduse/vd0")).toBe(fd);
    expect(call("getVersion", new Uint8Array(8))).toBe(0);
  });

  test("a name is bytes: one that is no ASCII is found by its UTF-8, and a slash became an exclamation mark", () => {
    const { device } = played("7.3");
    expect(device(undefined, { name: "größe" }).fd).toBe(4);
    const other = played("7.3");
    expect(() => other.device(undefined, { name: "a/b" })).not.toThrow();
    expect(other.open("/dev/vduse/a!b")).toBe(4);
  });
});

describe("what a device node does not know is ENOTTY, whatever the build", () => {
  test.each(releases)("%s", (release) => {
    const { on, device } = played(release);
    const { fd } = device(undefined);
    // Near misses in number, direction and size, the control node's commands, and the numbers of 32-bit programs.
    const numbers = [0, 0xffff_ffff, 0x8112, 0x811c, 0xc0208111, 0xc0508110, 0x40088110, 0xc01c8110, 0xc02c8115];
    for (const number of [...numbers, ioctls.create, ioctls.getVersion, ioctls.getFeatures]) {
      expect([number, on(fd, number, new Uint8Array(512))]).toEqual([number, "ENOTTY"]);
    }
  });

  test.each<[string, Ioctl, string | number]>([
    ["5.15", "regUmem", "ENOTTY"],
    ["5.15", "deregUmem", "ENOTTY"],
    ["5.15", "info", "ENOTTY"],
    ["6.0", "regUmem", "EINVAL"],
    ["6.0", "deregUmem", "ENOENT"],
    ["6.0", "info", "EINVAL"],
    ["6.15", "getFd2", "ENOTTY"],
    ["7.0", "getFd2", "ENOTTY"], // the device is of version 0
  ])("%s: %s with zeros → %s", (release, command, answer) => {
    const { on, device } = played(release);
    expect(on(device(undefined).fd, command, new Uint8Array(80))).toBe(answer);
  });
});

describe("bad pointers", () => {
  const sizes: readonly (readonly [Ioctl, number])[] = [
    ["getFd", 32],
    ["devGetFeatures", 8],
    ["setConfig", 8],
    ["vqSetup", 32],
    ["vqInfo", 48],
    ["kickfd", 8],
    ["vqIrq", 4],
    ["regUmem", 48],
    ["deregUmem", 48],
    ["info", 48],
    ["getFd2", 80],
  ];
  test.each(sizes)("%s wants %i bytes", (command, size) => {
    const { on, device } = played("7.3");
    const { fd } = device(1);
    for (const length of [0, 1, size - 1]) expect(on(fd, command, new Uint8Array(length))).toBe("EFAULT");
    expect(on(fd, command)).toBe("EFAULT");
    expect(on(fd, command, 1n << 63n)).toBe("EFAULT");
    expect(on(fd, command, new Uint8Array(size))).not.toBe("EFAULT");
  });
});

describe("a broken device answers EPERM before anything else", () => {
  test.each(releases)("%s", (release) => {
    const { on, device, provider } = played(release);
    const { fd, device: one } = device(undefined);
    breakDevice(one);
    for (const number of [...Object.values(ioctls), 0, 0xffff_ffff]) expect(on(fd, number)).toBe("EPERM");
    expect(provider.poll(fd as number)).toEqual({ events: ["error"] });
    expect(provider.read(fd as number, 152)).toEqual({ errno: "EAGAIN" });
  });
});

test("DEV_GET_FEATURES mirrors what the driver accepted, and 0 before", () => {
  const { get, device } = played("5.15");
  const { fd, device: one } = device(undefined);
  expect(get("devGetFeatures", fd as number)).toBe(0n);
  acceptFeatures(one, 0x1_2000_0000n);
  expect(get("devGetFeatures", fd as number)).toBe(0x1_2000_0000n);
});

describe("DEV_SET_CONFIG", () => {
  test.each<[releases: string, offset: number, length: number, there: number, answer: number | string]>([
    ["5.15 7.3", 0, 8, 8, 0],
    ["5.15 7.3", 7, 1, 1, 0],
    ["5.15 7.3", 0, 0, 0, "EINVAL"],
    ["5.15 7.3", 0, 9, 9, "EINVAL"],
    ["5.15 7.3", 8, 1, 1, "EINVAL"],
    ["5.15 7.3", 8, 0, 0, "EINVAL"],
    ["5.15 7.3", 0, 8, 7, "EFAULT"],
    ["5.15 7.3", 0, 0xffff_ffff, 8, "EINVAL"],
    // Behind the end: 8 - 9 wraps to 0xffffffff, and the length fits.
    ["6.10 7.3", 9, 1, 1, "EINVAL"],
    ["6.10 7.3", 0xffff_ffff, 9, 9, "EINVAL"],
    ["5.15 6.0", 9, 1, 1, 0],
    ["5.15 6.0", 9, 1, 0, "EFAULT"],
    ["5.15 6.0", 9, 0xffff_ffff, 16, "EFAULT"],
    // 8 - 0xffffffff is 9 in 32 bits.
    ["5.15 6.0", 0xffff_ffff, 9, 9, 0],
    ["5.15 6.0", 0xffff_ffff, 10, 10, "EINVAL"],
  ])("%s: offset %i, length %i, %i bytes there → %s", (names, offset, length, there, answer) => {
    for (const name of names.split(" ")) {
      const { on, device } = played(name);
      const argument = new Uint8Array([...bytes(8, [0, 4, offset], [4, 4, length]), ...new Uint8Array(there).fill(7)]);
      expect([name, on(device(undefined, tail8).fd, "setConfig", argument)]).toEqual([name, answer]);
    }
  });

  test("writes where it says and nowhere else", () => {
    const { on, device } = played("7.3");
    const { fd, device: one } = device(undefined, tail8);
    expect(on(fd, "setConfig", new Uint8Array([2, 0, 0, 0, 3, 0, 0, 0, 0xa, 0xb, 0xc]))).toBe(0);
    expect([...one.config]).toEqual([0, 0, 0xa, 0xb, 0xc, 0, 0, 0]);
  });
});

describe("VQ_SETUP", () => {
  const setup = (release: string, version: number | undefined, ...fields: Parameters<typeof bytes>[1][]) => {
    const { on, device } = played(release);
    const { fd } = device(version, { queues: 2, ...(version === 1 ? { groups: 2 } : {}) });
    return on(fd, "vqSetup", bytes(32, [4, 2, 256], ...fields));
  };
  test.each<[releases: string, version: number | undefined, field: [number, 1 | 2 | 4, number], answer: number | string]>([
    ["5.15 6.15 7.0 7.3", undefined, [0, 4, 0], 0],
    ["5.15 7.3", undefined, [0, 4, 1], 0],
    ["5.15 7.3", undefined, [0, 4, 2], "EINVAL"],
    ["5.15 7.3", undefined, [0, 4, 0xffff_ffff], "EINVAL"],
    ["5.15 7.3", undefined, [4, 2, 0], 0], // a size of 0 is taken
    ["5.15 7.3", undefined, [6, 1, 1], "EINVAL"],
    ["5.15 7.3", undefined, [7, 1, 1], "EINVAL"],
    ["5.15 7.0 7.3", undefined, [8, 4, 1], "EINVAL"],
    ["5.15 7.3", undefined, [12, 1, 1], "EINVAL"],
    ["5.15 7.3", undefined, [31, 1, 1], "EINVAL"],
    ["7.0 7.3", 1, [8, 4, 1], 0],
    ["7.0 7.3", 1, [8, 4, 2], "EINVAL"],
    ["7.0 7.3", 1, [8, 4, 0xffff_ffff], "EINVAL"],
    ["7.0 7.3", 1, [31, 1, 1], "EINVAL"],
  ])("%s, version %s: %o → %s", (names, version, field, answer) => {
    for (const name of names.split(" ")) expect([name, setup(name, version, field)]).toEqual([name, answer]);
  });

  test("not any more once the driver is ready, but only for devices of version 1", () => {
    for (const [version, answer] of [
      [0, 0],
      [1, "EINVAL"],
    ] as const) {
      const { on, device } = played("7.3");
      const { fd, device: one } = device(version);
      one.status = 4;
      expect(on(fd, "vqSetup", bytes(32, [4, 2, 8]))).toBe(answer);
    }
  });

  test("a device whose queue has no size cannot be put on the bus", () => {
    const { on, device, world } = played("7.3");
    const { fd } = device(undefined, { queues: 2 });
    expect(attach(world, "none")).toEqual({ errno: "EINVAL" });
    on(fd, "vqSetup", bytes(32, [4, 2, 8]));
    on(fd, "vqSetup", bytes(32, [0, 4, 1]));
    expect(attach(world, "vd0")).toEqual({ errno: "EINVAL" });
    on(fd, "vqSetup", bytes(32, [0, 4, 1], [4, 2, 8]));
    expect(attach(world, "vd0")).toBe(world.devices.get("vd0"));
    expect(attach(world, "vd0")).toEqual({ errno: "EEXIST" });
  });
});

describe("VQ_GET_INFO", () => {
  const dirty = () => {
    const record = new Uint8Array(48).fill(0xee);
    record.set([0, 0, 0, 0]);
    return record;
  };

  test("writes what the driver set; of the union only the queue's own kind, of the padding nothing", () => {
    const { on, device } = played("7.3");
    const { fd, device: one } = device(undefined);
    setQueue(one, 0, { size: 256, descriptors: 0x1000n, driver: 0x2000n, device: 0x3000n });
    setQueue(one, 0, {
      state: { available: 0x1234, packed: { last_avail_counter: 1, last_avail_idx: 2, last_used_counter: 0, last_used_idx: 3 } },
    });
    setQueueReady(one, 0, true);
    const split = dirty();
    expect(on(fd, "vqInfo", split)).toBe(0);
    const head = [0, 0, 0, 0, 0, 1, 0, 0, ...bytes(24, [0, 8, 0x1000], [8, 8, 0x2000], [16, 8, 0x3000])];
    const rest = [1, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee];
    expect([...split]).toEqual([...head, 0x34, 0x12, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, ...rest]);
    acceptFeatures(one, 1n << 34n);
    const packed = dirty();
    expect(on(fd, "vqInfo", packed)).toBe(0);
    expect([...packed]).toEqual([...head, 1, 0, 2, 0, 0, 0, 3, 0, ...rest]);
  });

  test("index out of range", () => {
    const { on, device } = played("5.15");
    expect(on(device(undefined).fd, "vqInfo", bytes(48, [0, 4, 1]))).toBe("EINVAL");
  });
});

describe("VQ_SETUP_KICKFD", () => {
  test.each<[string, number, (own: number) => number, number | string]>([
    ["an eventfd", 0, (own) => own, 0],
    ["index out of range", 1, (own) => own, "EINVAL"],
    ["index out of range and a bad descriptor", 1, () => 999, "EINVAL"],
    ["a descriptor that is not open", 0, () => 999, "EBADF"],
    ["a descriptor of another kind", 0, () => 3, "EINVAL"],
    ["-1 takes it away", 0, () => -1, 0],
    ["-2 does nothing", 0, () => -2, 0],
    ["the least number does nothing", 0, () => -0x8000_0000, 0],
  ])("%s", (_, index, which, answer) => {
    const { on, device, provider } = played("7.3");
    const { fd } = device(undefined);
    const own = provider.foreign("eventfd");
    const number = "value" in own ? which(own.value) : 0;
    expect(on(fd, "kickfd", bytes(8, [0, 4, index], [4, 4, number >>> 0]))).toBe(answer);
  });

  test("a kick that came before the eventfd is signalled when it comes; -2 leaves it, -1 takes it away", () => {
    const { on, device, provider } = played("7.3");
    const { fd, device: one } = device(undefined);
    const own = provider.foreign("eventfd") as { readonly value: number };
    kick(one, 0);
    setQueueReady(one, 0, true);
    kick(one, 0);
    kick(one, 0);
    on(fd, "kickfd", bytes(8, [4, 4, own.value]));
    expect(one.queues.get(0)?.kick).toEqual({ fd: own.value, signals: 1 });
    kick(one, 0);
    on(fd, "kickfd", bytes(8, [4, 4, 0xffff_fffe]));
    expect(one.queues.get(0)?.kick).toEqual({ fd: own.value, signals: 2 });
    on(fd, "kickfd", bytes(8, [4, 4, 0xffff_ffff]));
    expect(one.queues.get(0)?.kick).toBeUndefined();
  });
});

describe("interrupts", () => {
  test.each<[string, number, boolean, string | number]>([
    ["5.15", 0, false, 0],
    ["6.0", 0, false, 0],
    ["6.10", 0, false, "EINVAL"],
    ["6.10", 4, false, 0],
    ["7.3", 3, false, "EINVAL"],
    ["7.3", 7, false, 0],
    ["7.2", 7, true, 0],
    ["7.3", 7, true, "EINVAL"],
  ])("%s, status %i, suspended %s: → %s", (release, status, suspended, answer) => {
    const { on, device } = played(release);
    const { fd, device: one } = device(undefined);
    one.status = status;
    one.suspended = suspended;
    expect(on(fd, "configIrq")).toBe(answer);
    expect(on(fd, "vqIrq", u32(0))).toBe(answer);
    expect(on(fd, "vqIrq", u32(1))).toBe("EINVAL");
    expect(on(fd, "vqIrq", u32(0xffff_ffff))).toBe("EINVAL");
  });

  test("an eventfd of a ready queue is signalled whatever the status", () => {
    const { on, device } = played("7.3");
    const { fd, device: one } = device(undefined);
    setQueue(one, 0, { trigger: true });
    expect(on(fd, "vqIrq", u32(0))).toBe("EINVAL");
    setQueueReady(one, 0, true);
    expect(on(fd, "vqIrq", u32(0))).toBe(0);
    expect(one.queues.get(0)?.interrupts).toBe(1);
  });
});
