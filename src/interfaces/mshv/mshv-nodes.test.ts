import { describe, expect, test } from "vitest";
import type { UserMemory } from "../../codec/user-memory.ts";
import { at } from "../../session/argument.ts";
import { bytes, dev, id, number, type Placed } from "./test-support.ts";

describe("CREATE_PARTITION of the root driver", () => {
  test.each([
    ["6.15-root", [0, 1, 2]],
    ["cbl-mariner-root", [0, 1, 2]],
    ["6.19-root", [0, 1, 2, 3]],
    ["7.0-root", [0, 1, 2, 3, 4, 5]],
    ["7.3-root", [0, 1, 2, 3, 4, 5]],
    [{ from: "7.3-root", without: ["nested-virtualization"] } as const, [0, 1, 2, 3, 5]],
  ])("%j takes the flags %j", (release, known) => {
    const { call, provider } = dev(release);
    const taken = Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => {
      const answer = call(
        number.createPartition,
        bytes(64, [
          [0, 1n << BigInt(bit)],
          [16, 2],
        ]),
      );
      if (typeof answer === "number") provider.close(answer);
      else expect(answer).toBe("EINVAL");
      return typeof answer === "number";
    });
    expect(taken).toEqual(known);
  });

  test("isolation: none upstream, SNP in CBL-Mariner", () => {
    const answers = (release: string) =>
      [0n, 1n, 2n].map((isolation) => typeof dev(release).call(number.createPartition, bytes(16, [[8, isolation]])));
    expect(answers("7.3-root")).toEqual(["number", "string", "string"]);
    expect(answers("cbl-mariner-root")).toEqual(["number", "number", "string"]);
  });

  const long = (size: number, ...more: readonly Placed[]) => bytes(64, [[0, 8n], [16, 2], ...more]).slice(0, size);

  test.each<readonly [string, string, Uint8Array, string | "fd"]>([
    ["15 of 16 bytes", "7.3-root", bytes(15), "EFAULT"],
    ["16 bytes", "7.3-root", bytes(16), "fd"],
    ["bit 3, 16 bytes: the number says 16, 64 are read", "7.3-root", long(16), "EFAULT"],
    ["bit 3, 63 bytes", "7.3-root", long(63), "EFAULT"],
    ["bit 3, 64 bytes", "7.3-root", long(64), "fd"],
    ["bit 3, before it came, 64 bytes", "6.15-root", long(64), "EINVAL"],
    ["bit 3, before it came, 16 bytes", "6.15-root", long(16), "EINVAL"],
    ["bits 3 and 6, 16 bytes: the first 16 are judged first", "7.3-root", bytes(16, [[0, 0x48n]]), "EINVAL"],
    ["one bank", "7.3-root", long(64, [16, 1]), "EINVAL"],
    ["three banks", "7.3-root", long(64, [16, 3]), "EINVAL"],
    ["no bank, without bit 3", "7.3-root", bytes(64), "fd"],
    ["reserved, first byte", "7.3-root", long(64, [16, 0x1_0002]), "EINVAL"],
    ["reserved, last byte", "7.3-root", long(64, [20, 0x0100_0000]), "EINVAL"],
    ["reserved 1, first byte", "7.3-root", long(64, [40, 1n]), "EINVAL"],
    ["reserved 1, last byte", "7.3-root", long(64, [48, 1n << 63n]), "EINVAL"],
    ["banks and xsave are the hypervisor's", "7.3-root", long(64, [24, -1n & 0xffff_ffff_ffff_ffffn], [56, 7n]), "fd"],
    ["reserved, without bit 3, is not read", "7.3-root", bytes(64, [[40, 1n]]), "fd"],
  ])("%s (%s)", (_, release, argument, expected) => {
    const answer = dev(release).call(number.createPartition, argument);
    expect(typeof answer === "number" ? "fd" : answer).toBe(expected);
  });

  test("memory that changes between the two reads is judged as it is the second time", () => {
    const { call } = dev("7.3-root");
    let reads = 0;
    const memory = (second: Uint8Array): UserMemory => {
      reads = 0;
      return {
        read: (_, length) => {
          reads += 1;
          return (reads === 1 ? long(64) : second).slice(0, length);
        },
        write: () => true,
      };
    };
    const play = (second: Uint8Array) => call(number.createPartition, { address: 0x1000n, memory: memory(second) });
    expect(play(long(64, [0, 0x48n]))).toBe("EINVAL");
    expect(play(long(64, [8, 1n]))).toBe("EINVAL");
    expect(play(long(64))).toBeGreaterThan(3);
    expect(reads).toBe(2);
  });
});

describe("numbers restart on each kind of descriptor", () => {
  test("a partition, a virtual processor, and what neither of them is", () => {
    const { call } = dev("7.3-root");
    const partition = Number(call(number.createPartition, bytes(16)));
    expect(call(0xb800, undefined, partition)).toBe(0);
    expect(call(0xb800, undefined, partition)).toBe(0);
    expect(call(0xb800)).toBe("ENOTTY");
    expect(call(number.createVp, id(0))).toBe("ENOTTY");
    const vp = Number(call(number.createVp, id(0), partition));
    expect(call(number.createVp, id(0), partition)).toBe("EEXIST");
    expect(call(number.createVp, id(256), partition)).toBe("EINVAL");
    expect(call(number.createVp, id(0).slice(1), partition)).toBe("EFAULT");
    expect(
      [number.createPartition, number.createVp, number.checkOrVersion, 0xb800].map((number) => call(number, bytes(64), vp)),
    ).toEqual(Array(4).fill("ENOTTY"));
    expect(call(number.createPartition, bytes(16), partition)).toBe("ENOTTY");
    // RUN_VP ends without a guest as if by a signal.
    expect(call(0x8100b800, bytes(256), vp)).toBe("EINTR");
    expect(call(0x8100b800, bytes(256), partition)).toBe("ENOTTY");
  });

  test("a virtual processor's state goes through pages: huge ones that are not there are EFAULT", () => {
    const { call } = dev("7.3-root");
    const vp = Number(call(number.createVp, id(0), Number(call(number.createPartition, bytes(16)))));
    /** type@0 rsvd@1 buf_sz@4 buf_ptr@8. */
    const state = (size: number, ...more: readonly Placed[]) => bytes(16, [[4, size], [8, 0x20_0000n], ...more]);
    const page = { address: 0x20_0000n, bytes: new Uint8Array(4096).fill(1) };
    const last = { address: 0x20_0000n + 0xffff_e000n, bytes: new Uint8Array(4096) };
    for (const command of [0xc010b802, 0xc010b801]) {
      const play = (argument: Uint8Array) => call(command, at(0x1000n, argument, [page, last]), vp);
      expect([4096, 0, 4095, 8192, 0xffff_f000].map((size) => play(state(size)))).toEqual([
        0,
        "EINVAL",
        "EINVAL",
        "EFAULT",
        "EFAULT",
      ]);
      expect(play(state(4096, [0, 5]))).toBe("EINVAL");
      expect(play(state(4096, [0, 0x100]))).toBe("EINVAL");
      expect(play(state(4096, [8, 0x20_0800n]))).toBe("EINVAL");
    }
    expect(page.bytes).toEqual(new Uint8Array(4096));
  });

  test("the size of a virtual processor's state is written back, also where the buffer is too small for it", () => {
    const { call, provider } = dev("7.3-root");
    const vp = Number(call(number.createVp, id(0), Number(call(number.createPartition, bytes(16)))));
    /** type@0 buf_sz@4 buf_ptr@8: type 0 LAPIC, 1 XSAVE, 2 SIMP, 3 SIEFP, 4 timers. The answer, and the size afterwards. */
    const play = (command: number, type: number, size: number, buffer: Uint8Array) => {
      const record = bytes(16, [
        [0, type],
        [4, size],
        [8, 0x20_0000n],
      ]);
      const answer = call(command, at(0x1000n, record, [{ address: 0x20_0000n, bytes: buffer }]), vp);
      return [answer, new DataView(record.buffer).getUint32(4, true)];
    };
    for (const command of [0xc010b801, 0xc010b802]) {
      const two = new Uint8Array(8192).fill(7);
      for (const type of [0, 1, 2, 3]) expect(play(command, type, 8192, two)).toEqual([0, 4096]);
      expect(two.subarray(4096).every((byte) => byte === 7)).toBe(true);
      expect(play(command, 0, 8192, new Uint8Array(4096))).toEqual(["EFAULT", 4096]);
      // Timers: 4 times 40 bytes and 40 more, of which the rest of the buffer need not be there.
      expect(play(command, 4, 4096, new Uint8Array(200))).toEqual([0, 200]);
      expect(play(command, 4, 4096, new Uint8Array(199))).toEqual(["EFAULT", 200]);
      provider.world.hypervisor.xsaveSize = 8192;
      expect(play(command, 1, 4096, new Uint8Array(4096))).toEqual(["EINVAL", 8192]);
      expect(play(command, 1, 8192, two)).toEqual([0, 8192]);
      provider.world.hypervisor.xsaveSize = 4096;
    }
  });

  test("a virtual processor's index stays taken when its descriptor is closed", () => {
    const { call, provider } = dev("7.3-root");
    const partition = Number(call(number.createPartition, bytes(16)));
    provider.close(Number(call(number.createVp, id(3), partition)));
    expect(call(number.createVp, id(3), partition)).toBe("EEXIST");
  });

  test("0x4008b825 sets a poll file on a VTL and pauses messages on /dev/mshv_sint", () => {
    const { call, provider } = dev("7.3-vtl");
    const vtl = Number(call(number.createVtl, undefined));
    const opened = provider.open("/dev/mshv_sint");
    const sint = "value" in opened ? opened.value : -1;
    expect(call(number.pollFileOrPause, bytes(8), sint)).toBe(0);
    expect(provider.world.paused).toBe(false);
    expect(call(number.pollFileOrPause, bytes(8, [[4, 999]]), vtl)).toBe("EBADFD");
    expect(
      call(
        number.pollFileOrPause,
        bytes(8, [
          [0, 4],
          [4, 999],
        ]),
        vtl,
      ),
    ).toBe("EINVAL");
    expect(call(number.pollFileOrPause, bytes(8, [[4, sint]]), vtl)).toBe(0);
    expect(call(number.pollFileOrPause, bytes(8))).toBe("ENOTTY");
  });

  test("the tree of 2023 had no pause", () => {
    const { call } = dev("vtl-2023", "/dev/mshv_sint");
    expect(call(number.pollFileOrPause, bytes(8))).toBe("ENOTTY");
    expect(call(0x4008b822, bytes(8))).toBe(0);
  });
});

describe("ROOT_HVCALL", () => {
  /** code@0 reps@2 in_sz@4 out_sz@6 status@8 rsvd@10 in_ptr@16 out_ptr@24. */
  const request = (code: number, more: readonly Placed[] = []) =>
    at(0x1000n, bytes(32, [[0, code], [4, 8], [16, 0x2000n], ...more]), [{ address: 0x2000n, bytes: new Uint8Array(16) }]);

  test("on a partition since 6.15, on /dev/mshv since 6.19", () => {
    expect(dev("6.15-root").call(number.rootHvcall, request(0x44))).toBe("ENOTTY");
    expect(dev("6.19-root").call(number.rootHvcall, request(0x44))).toBe(0);
    const { call } = dev("6.15-root");
    expect(call(number.rootHvcall, request(0x44), Number(call(number.createPartition, bytes(16))))).toBe(0);
  });

  test.each<readonly [string, ReturnType<typeof request>, string | number]>([
    ["a code that is not on the list", request(0x46), "EINVAL"],
    ["what waits for its result, without a partition", request(0x45), "EINVAL"],
    ["the newer property call", request(0x101), 0],
    ["less than a partition's id", request(0x44, [[4, 7]]), "EINVAL"],
    ["more than a page", request(0x44, [[4, 4097]]), "EINVAL"],
    ["status", request(0x44, [[8, 1]]), "EINVAL"],
    ["reserved", request(0x44, [[12, 1]]), "EINVAL"],
    ["no input", request(0x44, [[16, 0n]]), "EINVAL"],
    ["an output of nothing", request(0x44, [[24, 0x2000n]]), "EINVAL"],
    [
      "an output",
      request(0x44, [
        [4, 0x8_0008],
        [24, 0x2000n],
      ]),
      0,
    ],
    ["input that is not there", request(0x44, [[16, 0x9000n]]), "EFAULT"],
    ["the code is judged before the input is read", request(0x46, [[16, 0x9000n]]), "EINVAL"],
  ])("%s", (_, argument, expected) => {
    expect(dev("7.3-root").call(number.rootHvcall, argument)).toBe(expected);
  });

  // GET, GET_EX and SET_PARTITION_PROPERTY, INSTALL_INTERCEPT, GET and SET_VP_REGISTERS, and so on: the hypervisor's own numbers.
  const about = [68, 69, 77, 80, 81, 82, 86, 145, 148, 192, 193, 201, 244];

  test.each([
    ["6.15-root", undefined, about, about],
    ["6.19-root", [68, 257], [...about, 257], [...about, 257]],
    ["7.3-root", [68, 257], [...about, 257], [...about, 257]],
  ])("%s passes on two codes about the machine itself, and more about a guest; none that waits from a processor", (...row) => {
    const [release, self, guest, processor] = row;
    const { call } = dev(release);
    const partition = Number(call(number.createPartition, bytes(16)));
    const vp = Number(call(number.createVp, id(0), partition));
    const passed = (fd?: number) =>
      Array.from({ length: 0x200 }, (_, code) => code).filter((code) => call(number.rootHvcall, request(code), fd) === 0);
    expect(self === undefined ? call(number.rootHvcall, request(68)) : passed()).toEqual(self ?? "ENOTTY");
    expect(passed(partition)).toEqual(guest);
    expect(passed(vp)).toEqual(processor.filter((code) => code !== 69));
  });

  test("the newer property call, before", () => {
    expect(dev({ from: "6.19-root", without: ["partition-property-ex"] }).call(number.rootHvcall, request(0x101))).toBe("EINVAL");
  });
});

describe("/dev/mshv_hvcall", () => {
  /** bitmap_array_size@0 allow_bitmap_ptr@8. */
  const setup = (size: bigint, pointer = 0x2000n) =>
    at(
      0x1000n,
      bytes(16, [
        [0, size],
        [8, pointer],
      ]),
      [{ address: 0x2000n, bytes: new Uint8Array(8193).fill(0x01) }],
    );
  /** control@0 input_size@8 input_ptr@16 status@24 output_size@32 output_ptr@40. */
  const request = (...values: readonly Placed[]) => bytes(48, values);

  test("nothing is allowed before the setup, which works once per open, and is refused before its pointer is read", () => {
    const { call, provider } = dev("7.3-vtl", "/dev/mshv_hvcall");
    expect(call(number.hvcall, request([0, 8n]))).toBe("EPERM");
    expect(call(number.hvcallSetup, new Uint8Array())).toBe("EFAULT");
    expect(call(number.hvcallSetup, setup(8193n))).toBe("EINVAL");
    expect(call(number.hvcallSetup, setup(8n, 0x9000n))).toBe("EFAULT");
    expect(call(number.hvcallSetup, setup(2n))).toBe(0);
    expect(call(number.hvcallSetup, setup(2n))).toBe("EINVAL");
    expect(call(number.hvcallSetup, new Uint8Array())).toBe("EINVAL");
    // Bits 0 and 8 of two bytes of 0x01.
    expect([0n, 8n, 1n, 9n, 16n, 0xffffn].map((control) => call(number.hvcall, request([0, control])))).toEqual([
      0,
      0,
      "EPERM",
      "EPERM",
      "EPERM",
      "EPERM",
    ]);
    // The code is in the low 16 bits.
    expect(call(number.hvcall, request([0, 0x1_0000_0008n]))).toBe(0);
    const again = provider.open("/dev/mshv_hvcall");
    expect(call(number.hvcallSetup, setup(8192n), "value" in again ? again.value : -1)).toBe(0);
  });

  test.each<readonly [string, Uint8Array, string | number]>([
    ["a page of input and more", request([8, 4097n]), "EINVAL"],
    ["a page of output and more", request([32, 4097n]), "EINVAL"],
    ["sizes come before the list", request([0, 1n], [8, 4097n]), "EINVAL"],
    ["the list comes before the input", request([0, 1n], [8, 8n]), "EPERM"],
    ["input that is not there", request([8, 8n]), "EFAULT"],
    ["output that is not there", request([32, 8n]), "EFAULT"],
    ["47 bytes", request().slice(1), "EFAULT"],
    ["neither", request(), 0],
  ])("%s", (_, argument, expected) => {
    const { call } = dev("7.3-vtl", "/dev/mshv_hvcall");
    expect(call(number.hvcallSetup, setup(1n))).toBe(0);
    expect(call(number.hvcall, argument)).toBe(expected);
  });

  test("needs CAP_SYS_ADMIN, and a kernel for a VTL", () => {
    const { provider } = dev("7.3-vtl");
    provider.world.admin = false;
    expect(provider.open("/dev/mshv_hvcall")).toEqual({ errno: "EPERM" });
    expect(dev("7.3-root").provider.open("/dev/mshv_hvcall")).toEqual({ errno: "ENOENT" });
    expect(dev("7.3-root").provider.open("/dev/mshv_sint")).toEqual({ errno: "ENOENT" });
  });
});

describe("/dev/mshv_sint", () => {
  test("paused, the stream is at its end; else there is nothing yet, or a message", () => {
    const { fd, provider, call } = dev("7.3-vtl", "/dev/mshv_sint");
    expect(provider.read(fd, 255)).toEqual({ errno: "EINVAL" });
    expect(provider.read(fd, 256)).toEqual({ value: 0, bytes: new Uint8Array() });
    expect(provider.poll(fd)).toEqual({ events: ["in"] });
    expect(call(number.pollFileOrPause, bytes(8))).toBe(0);
    expect(provider.read(fd, 256)).toEqual({ errno: "EAGAIN" });
    expect(provider.poll(fd)).toEqual({ events: [] });
    provider.world.messages.push(new Uint8Array(256).fill(7));
    expect(provider.read(fd, 4096)).toEqual({ value: 256, bytes: new Uint8Array(256).fill(7) });
  });

  test("payloads and eventfds", () => {
    const { provider, call } = dev("7.3-vtl", "/dev/mshv_sint");
    expect(call(0x4018b823, bytes(24, [[12, 240]]))).toBe("EFAULT");
    expect(call(0x4018b823, bytes(24, [[12, 241]]))).toBe("EINVAL");
    const eventfd = provider.foreign("eventfd");
    const number = "value" in eventfd ? eventfd.value : -1;
    expect(
      call(
        0x4008b824,
        bytes(8, [
          [0, number],
          [4, 2047],
        ]),
      ),
    ).toBe(0);
    expect(
      call(
        0x4008b824,
        bytes(8, [
          [0, number],
          [4, 2048],
        ]),
      ),
    ).toBe("EINVAL");
    expect(call(0x4008b824, bytes(8, [[0, 3]]))).toBe("EINVAL");
    expect(call(0x4008b824, bytes(8, [[0, 99]]))).toBe("EBADF");
    expect(call(0x4008b824, bytes(8, [[0, 0xffff_ffff]]))).toBe(0);
  });
});

test("a VTL's registers, one at a time", () => {
  const { call } = dev("7.3-vtl");
  const vtl = Number(call(number.createVtl, undefined));
  const register = bytes(32, [
    [0, 0x5_0005],
    [16, 0x1234n],
  ]);
  const registers = (count: number, bytesOf: Uint8Array) =>
    at(
      0x1000n,
      bytes(16, [
        [0, count],
        [8, 0x2000n],
      ]),
      [{ address: 0x2000n, bytes: bytesOf }],
    );
  expect(call(0x4010b806, registers(1, register), vtl)).toBe(0);
  expect(call(0x4010b806, registers(2, register), vtl)).toBe("EINVAL");
  expect(call(0x4010b806, registers(1, register.slice(1)), vtl)).toBe("EFAULT");
  const read = bytes(32, [[0, 0x5_0005]]);
  expect(call(0xc010b805, registers(1, read), vtl)).toBe(0);
  expect(read).toEqual(register);
  // A range the wrong way round is EFAULT.
  expect(
    call(
      0x4010b821,
      bytes(16, [
        [0, 2n],
        [8, 2n],
      ]),
      vtl,
    ),
  ).toBe("EFAULT");
});
