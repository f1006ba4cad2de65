import { describe, expect, test } from "vitest";
import { at } from "../../session/argument.ts";
import { bytes, type Dev, dev, id, number, type Placed } from "./test-support.ts";

const irqfd = 0x4010b803;
const ioeventfd = 0x4020b804;
const setMsiRouting = 0x4008b805;

/** A partition, and an eventfd of the program's own. */
function machine(release = "7.3-root"): Dev & { readonly partition: number; eventfd(): number } {
  const node = dev(release);
  return {
    ...node,
    partition: Number(node.call(number.createPartition, bytes(16))),
    eventfd() {
      const answer = node.provider.foreign("eventfd");
      return "value" in answer ? answer.value : -1;
    },
  };
}

/** gsi@0 address_lo@4 address_hi@8 data@12 of each route, behind nr@0 rsvd@4. */
function routes(...each: readonly (readonly [gsi: number, high: number, data: number])[]): Uint8Array {
  return bytes(8 + each.length * 16, [
    [0, each.length],
    ...each.flatMap(([gsi, high, data], index): readonly Placed[] => [
      [8 + index * 16, gsi],
      [16 + index * 16, high],
      [20 + index * 16, data],
    ]),
  ]);
}

describe("MSHV_IRQFD", () => {
  /** fd@0 resamplefd@4 gsi@8 flags@12. */
  const record = (fd: number, resamplefd = 0, gsi = 0, flags = 0) =>
    bytes(16, [
      [0, fd],
      [4, resamplefd],
      [8, gsi],
      [12, flags],
    ]);

  test("an eventfd, once; taken away it can be had again", () => {
    const { call, partition, eventfd, fd } = machine();
    const [event, other] = [eventfd(), eventfd()];
    const play = (argument: Uint8Array) => call(irqfd, argument, partition);
    expect(play(record(event, 0, 0, 4))).toBe("EINVAL");
    expect([play(record(99)), play(record(0xffff_ffff)), play(record(fd))]).toEqual(["EBADF", "EBADF", "EINVAL"]);
    expect([play(record(event, 0, 5)), play(record(event, 0, 6)), play(record(other, 0, 5))]).toEqual([0, "EBUSY", 0]);
    // For another interrupt it is no error to take away what is not there.
    expect([play(record(event, 0, 6, 1)), play(record(event, 0, 6))]).toEqual([0, "EBUSY"]);
    expect([play(record(event, 0, 5, 1)), play(record(event, 0, 6))]).toEqual([0, 0]);
    expect([play(record(99, 0, 5, 1)), play(record(fd, 0, 5, 1))]).toEqual(["EBADF", "EINVAL"]);
    expect(play(record(event).slice(1))).toBe("EFAULT");
  });

  test("a closed eventfd's number is another eventfd when it is given out again", () => {
    const { call, partition, eventfd, provider } = machine();
    const event = eventfd();
    expect(call(irqfd, record(event), partition)).toBe(0);
    provider.close(event);
    expect(eventfd()).toBe(event);
    expect(call(irqfd, record(event), partition)).toBe(0);
  });

  test("a resampled interrupt is one by level: bit 15 of its route's data", () => {
    const { call, partition, eventfd } = machine();
    const [event, again, third] = [eventfd(), eventfd(), eventfd()];
    const play = (argument: Uint8Array) => call(irqfd, argument, partition);
    expect(play(record(event, 99, 3, 2))).toBe("EBADF");
    expect(play(record(event, partition, 3, 2))).toBe("EINVAL");
    expect(play(record(event, again, 3, 2))).toBe("EINVAL");
    expect(call(setMsiRouting, routes([3, 0, 0x8041], [4, 0, 0x41]), partition)).toBe(0);
    expect([play(record(event, again, 4, 2)), play(record(event, again, 3, 2))]).toEqual(["EINVAL", 0]);
    // Used already is said before the trigger mode is looked at, and after the other eventfd.
    expect([play(record(event, again, 4, 2)), play(record(event, 99, 4, 2))]).toEqual(["EBUSY", "EBADF"]);
    expect(play(record(third, 99, 4, 3))).toBe(0);
  });
});

describe("MSHV_IOEVENTFD", () => {
  /** datamatch@0 addr@8 len@16 fd@20 flags@24 rsvd@28; flags: 1 datamatch, 2 port, 4 take away. */
  const record = (fd: number, { addr = 0x1000n, len = 4, flags = 0, match = 0n, rsvd = 0 } = {}) =>
    bytes(32, [
      [0, match],
      [8, addr],
      [16, len],
      [20, fd],
      [24, flags],
      [28, rsvd],
    ]);

  test("what is refused, and in which order", () => {
    const { call, partition, eventfd } = machine();
    const event = eventfd();
    const play = (argument: Uint8Array) => call(ioeventfd, argument, partition);
    expect(play(record(event, { flags: 8 }))).toBe("EINVAL");
    expect(play(record(event, { rsvd: 0x0100_0000 }))).toBe("EINVAL");
    expect(play(record(event, { flags: 2 | 8 }))).toBe("EINVAL");
    expect(play(record(event, { flags: 2, len: 3 }))).toBe("EOPNOTSUPP");
    expect(play(record(event, { flags: 2 | 4 }))).toBe("EOPNOTSUPP");
    expect([3, 5, 6, 7, 9, 16, 0xffff_ffff].map((len) => play(record(99, { len })))).toEqual(Array(7).fill("EINVAL"));
    expect(play(record(99, { addr: 0xffff_ffff_ffff_fffcn }))).toBe("EINVAL");
    expect([play(record(99)), play(record(partition))]).toEqual(["EBADF", "EINVAL"]);
    expect(play(record(event).slice(1))).toBe("EFAULT");
    expect(play(record(event, { addr: 0xffff_ffff_ffff_fffbn }))).toBe(0);
    expect([0, 1, 2, 4, 8].map((len) => play(record(event, { len })))).toEqual([0, 0, 0, 0, 0]);
  });

  test("one at an address, unless each waits for a number of its own", () => {
    const { call, partition, eventfd } = machine();
    const [event, other] = [eventfd(), eventfd()];
    const play = (argument: Uint8Array) => call(ioeventfd, argument, partition);
    expect([play(record(event, { flags: 1, match: 7n })), play(record(other, { flags: 1, match: 8n }))]).toEqual([0, 0]);
    expect([play(record(other, { flags: 1, match: 7n })), play(record(other))]).toEqual(["EEXIST", "EEXIST"]);
    // Taken away is what is the same in all, the length too, whatever it is.
    expect([
      play(record(other, { flags: 1 | 4, match: 7n })),
      play(record(event, { flags: 4 })),
      play(record(event, { flags: 1 | 4, match: 7n, len: 3 })),
      play(record(event, { flags: 1 | 4, match: 7n })),
      play(record(event, { flags: 1 | 4, match: 7n })),
    ]).toEqual(["ENOENT", "ENOENT", "ENOENT", 0, "ENOENT"]);
    expect(play(record(99, { flags: 4 }))).toBe("EBADF");
  });
});

describe("MSHV_SET_MSI_ROUTING", () => {
  test.each<readonly [string, Uint8Array, string | number]>([
    ["nothing", routes(), 0],
    ["the last interrupt", routes([4095, 0, 0]), 0],
    ["one more", routes([4096, 0, 0]), "EINVAL"],
    ["an address of more than 32 bits", routes([1, 1, 0]), "EINVAL"],
    ["an interrupt twice", routes([1, 0, 0], [1, 0, 1]), "EINVAL"],
    ["fewer entries than it says", routes([1, 0, 0]).slice(0, 23), "EFAULT"],
    ["as many as there may be, which are not there", bytes(8, [[0, 4096]]), "EFAULT"],
    ["more, which are not there either", bytes(8, [[0, 4097]]), "EINVAL"],
    ["reserved", bytes(8, [[4, 1]]), "EINVAL"],
  ])("%s", (_, argument, expected) => {
    const { call, partition } = machine();
    expect(call(setMsiRouting, argument, partition)).toBe(expected);
  });
});

test("a partition's interrupts are not another's", () => {
  const { call, partition, eventfd } = machine("6.15-root");
  const second = Number(call(number.createPartition, bytes(16)));
  const event = bytes(16, [[0, eventfd()]]);
  expect([call(irqfd, event, partition), call(irqfd, event, second), call(irqfd, event, second)]).toEqual([0, 0, "EBUSY"]);
  expect(call(number.createVp, id(0), second)).toBeGreaterThan(second);
  expect(call(irqfd, at(0x1000n, event), 99)).toBe("EBADF");
});

describe("MSHV_SET_GUEST_MEMORY", () => {
  const setGuestMemory = 0x4020b802;
  const [writable, unmap] = [1, 4];

  /** size@0 guest_pfn@8 userspace_addr@16 flags@24 rsvd@25; the program has 16 pages from 2 MiB. */
  function memory(release: string) {
    const { call, partition } = machine(release);
    const region = { address: 0x20_0000n, bytes: new Uint8Array(0x10_000) };
    interface More {
      readonly page?: bigint;
      readonly flags?: number;
      readonly address?: bigint;
    }
    return (pfn: bigint, pages: bigint, { page = 0n, flags = writable, address = 0x20_0000n + page * 0x1000n }: More = {}) =>
      call(
        setGuestMemory,
        at(
          0x1000n,
          bytes(32, [
            [0, pages * 0x1000n],
            [8, pfn],
            [16, address],
            [24, flags],
          ]),
          [region],
        ),
        partition,
      );
  }

  test.each([
    ["6.15-root", "EINVAL"],
    ["7.3-root", "ENOENT"],
  ])("%s: what is not mapped cannot be unmapped: %s; what is mapped otherwise neither", (release, errno) => {
    const play = memory(release);
    expect(play(8n, 2n, { flags: unmap })).toBe(errno);
    expect(play(8n, 2n)).toBe(0);
    expect(play(10n, 2n, { flags: unmap })).toBe(errno);
    expect(play(9n, 1n, { flags: unmap, page: 1n })).toBe("EINVAL");
    expect(play(8n, 1n, { flags: unmap })).toBe("EINVAL");
    expect(play(8n, 2n, { flags: unmap, page: 1n })).toBe("EINVAL");
    expect([play(8n, 2n, { flags: unmap }), play(8n, 2n, { flags: unmap }), play(8n, 2n)]).toEqual([0, errno, 0]);
  });

  // Two guest pages from 8 on, with the program's pages 4 and 5 behind them, are there already.
  test.each<readonly [string, bigint, bigint, bigint, string | number, string | number]>([
    ["just before", 7n, 1n, 0n, 0, 0],
    ["just after", 10n, 1n, 0n, 0, 0],
    ["its first page", 8n, 1n, 0n, "EEXIST", "EEXIST"],
    ["its last page", 9n, 1n, 0n, "EEXIST", "EEXIST"],
    ["over its start", 7n, 2n, 0n, "EEXIST", "EEXIST"],
    ["all around it", 7n, 4n, 0n, 0, "EEXIST"],
    ["elsewhere, with its memory", 100n, 2n, 4n, "EEXIST", 0],
    ["elsewhere, with memory around its own", 100n, 4n, 3n, 0, 0],
  ])("overlap: %s", (_, pfn, pages, page, in615, in73) => {
    const found = ["6.15-root", "7.3-root"].map((release) => {
      const play = memory(release);
      expect(play(8n, 2n, { page: 4n })).toBe(0);
      return play(pfn, pages, { page });
    });
    expect(found).toEqual([in615, in73]);
  });

  test.each<readonly [string, Parameters<ReturnType<typeof memory>>, string | number]>([
    ["nothing", [8n, 0n], "EINVAL"],
    ["half a page", [8n, 1n, { address: 0x20_0800n }], "EINVAL"],
    ["an unknown flag", [8n, 1n, { flags: 8 }], "EINVAL"],
    ["reserved bytes", [8n, 1n, { flags: 0x100 }], "EINVAL"],
    ["memory that the program has not", [8n, 1n, { address: 0n }], "EINVAL"],
    ["memory just behind the program's", [8n, 1n, { page: 16n }], "EINVAL"],
    ["the kernel's memory", [8n, 1n, { address: 0xffff_8000_0000_0000n }], "EINVAL"],
    ["more than an address space", [8n, 1n << 36n], "EINVAL"],
    // Only where it starts is looked at before it is used.
    ["memory that ends before its size does", [8n, 32n], 0],
  ])("%s", (_, [pfn, pages, more], expected) => {
    expect(memory("7.3-root")(pfn, pages, more)).toBe(expected);
  });
});
