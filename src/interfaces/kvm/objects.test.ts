import { describe, expect, test } from "vitest";
import { buildOf } from "../../contract/build-of.ts";
import type { Contract } from "../../contract/contract.ts";
import { Provider } from "../../session/provider.ts";
import { type KvmChange, kvmContract } from "./contract.ts";
import { amdHost } from "./host.ts";
import { kvm } from "./provider.ts";
import { bench } from "./test-support.ts";

const contract: Contract = kvmContract;
const releases = ["6.1", "6.12", "7.2", "7.3"];

describe("KVM_CREATE_VM", () => {
  // Type, then 6.1, 6.12, 7.3; `vm` stands for a descriptor.
  test.each([
    ["the default", 0n, "vm", "vm", "vm"],
    ["software-protected", 1n, "EINVAL", "vm", "vm"],
    ["SEV on a host without", 2n, "EINVAL", "EINVAL", "EINVAL"],
    ["TDX", 5n, "EINVAL", "EINVAL", "vm"],
    ["unknown", 6n, "EINVAL", "EINVAL", "EINVAL"],
    ["past the mask", 32n, "EINVAL", "EINVAL", "EINVAL"],
    ["the default with its 33rd bit set", 1n << 32n, "EINVAL", "EINVAL", "EINVAL"],
    ["minus one", (1n << 64n) - 1n, "EINVAL", "EINVAL", "EINVAL"],
  ])("%s", (_, type, ...answers) => {
    const found = ["6.1", "6.12", "7.3"].map((release) => {
      const { system, call } = bench(release);
      const answer = call(system, 0xae01, type);
      return typeof answer === "number" ? "vm" : answer;
    });
    expect(found).toEqual(answers);
  });

  test("AMD's types", () => {
    const { system, call } = bench("7.3", { host: amdHost });
    const answers = [0n, 1n, 2n, 3n, 4n, 5n].map((type) => typeof call(system, 0xae01, type));
    expect(answers).toEqual(["number", "string", "number", "number", "number", "string"]);
  });

  test("descriptors run out", () => {
    const { system, call } = bench("7.3", { descriptors: 2 });
    expect(call(system, 0xae01, 0n)).toBe("EMFILE");
  });
});

describe("KVM_CREATE_VCPU", () => {
  test.each([
    ["the last id", 4095n, 5, 5],
    ["one more", 4096n, "EINVAL", "EINVAL"],
    ["id 2^32, which 6.1 takes for 0", 1n << 32n, 5, "EINVAL"],
    ["2^32 and too much", (1n << 32n) + 4096n, "EINVAL", "EINVAL"],
    ["minus one", (1n << 64n) - 1n, "EINVAL", "EINVAL"],
  ])("%s", (_, id, in61, in73) => {
    expect(["6.1", "7.3"].map((release) => [bench(release)].map(({ vm, call }) => call(vm, 0xae41, id))[0])).toEqual([
      in61,
      in73,
    ]);
  });

  test("an id is there once, also after its descriptor was closed", () => {
    const { provider, vm, vcpu, call } = bench("7.3");
    const cpu = vcpu(vm, 7n);
    expect(call(vm, 0xae41, 7n)).toBe("EEXIST");
    provider.close(cpu);
    expect(call(vm, 0xae41, 7n)).toBe("EEXIST");
  });

  test("in 6.1 id 2^32 is vCPU 0 and cannot be made twice", () => {
    const { vm, call } = bench("6.1");
    expect([call(vm, 0xae41, 1n << 32n), call(vm, 0xae41, 0n)]).toEqual([5, "EEXIST"]);
  });

  test("1024 vCPUs and no more; the count comes before the id", () => {
    const { vm, vcpu, call } = bench("7.3", { descriptors: 2000 });
    for (let id = 0n; id < 1024n; id += 1n) vcpu(vm, id);
    expect([call(vm, 0xae41, 2000n), call(vm, 0xae41, 0n)]).toEqual(["EINVAL", "EINVAL"]);
  });

  test("a vCPU outlives the descriptor of its machine", () => {
    const { provider, vm, vcpu, enable } = bench("7.3");
    const cpu = vcpu(vm);
    provider.close(vm);
    expect(enable(cpu, 190, 1n)).toBe(0);
  });

  test("a TDX machine must be initialised first, and keeps count of nothing until then", () => {
    const { machine, call, enable } = bench("7.3");
    const tdx = machine(5n);
    expect([call(tdx, 0xae41, 0n), call(tdx, 0xae41, 0n), call(tdx, 0xae41, 4096n)]).toEqual(["EIO", "EIO", "EINVAL"]);
    // Even so, the failed call pinned the limit of the ids.
    expect(enable(tdx, 128, 8n)).toBe("EINVAL");
  });
});

describe("KVM_CREATE_IRQCHIP", () => {
  test("once, whichever kind came first", () => {
    const { machine, call, enable } = bench("7.3");
    const [full, split] = [machine(0n), machine(0n)];
    expect([call(full, 0xae60), call(full, 0xae60)]).toEqual([0, "EEXIST"]);
    expect([enable(split, 121), call(split, 0xae60)]).toEqual([0, "EEXIST"]);
  });

  test("before the vCPUs; that it exists is said first", () => {
    const { machine, call, vcpu } = bench("7.3");
    const [late, full] = [machine(0n), machine(0n)];
    vcpu(late);
    call(full, 0xae60);
    vcpu(full);
    expect([call(late, 0xae60), call(full, 0xae60)]).toEqual(["EINVAL", "EEXIST"]);
  });

  test("never on a TDX machine, which may have a split one", () => {
    const { machine, call, enable } = bench("7.3");
    const tdx = machine(5n);
    expect([call(tdx, 0xae60), enable(tdx, 121)]).toEqual(["ENOTTY", 0]);
  });
});

describe("KVM_SET_BOOT_CPU_ID", () => {
  test.each([
    ["the limit itself", 4096n, 0, 0],
    ["more", 4097n, 0, "EINVAL"],
    ["minus one", (1n << 64n) - 1n, 0, "EINVAL"],
  ])("%s", (_, id, in61, in73) => {
    expect(["6.1", "7.3"].map((release) => [bench(release)].map(({ vm, call }) => call(vm, 0xae78, id))[0])).toEqual([
      in61,
      in73,
    ]);
  });

  test("before the vCPUs, which comes first", () => {
    const { vm, vcpu, call } = bench("7.3");
    vcpu(vm);
    expect([call(vm, 0xae78, 0n), call(vm, 0xae78, 5000n)]).toEqual(["EBUSY", "EBUSY"]);
  });

  test("no more than the machine's own limit", () => {
    const { vm, enable, call } = bench("7.3");
    enable(vm, 128, 4n);
    expect([call(vm, 0xae78, 4n), call(vm, 0xae78, 5n)]).toEqual([0, "EINVAL"]);
  });
});

describe("KVM_GET_VCPU_MMAP_SIZE", () => {
  test("three pages; two without the ring of coalesced MMIO; an argument is refused", () => {
    const { system, call } = bench("7.3");
    expect([call(system, 0xae04, 0n), call(system, 0xae04, 1n), call(system, 0xae04, 1n << 32n)]).toEqual([
      12_288,
      "EINVAL",
      "EINVAL",
    ]);
    const without = bench(buildOf(kvmContract, { from: "7.3", without: ["cap-coalesced-mmio", "cap-coalesced-pio"] }));
    expect(without.call(3, 0xae04, 0n)).toBe(8192);
  });
});

describe("a command that is not known", () => {
  // A number of KVM's that nothing has, one of another type, nothing at all, and all bits.
  test.each([0xaeff, 0x8100_b800, 0, 0xffff_ffff])("0x%s: three answers on one API", (command) => {
    for (const release of releases) {
      const { system, vm, vcpu, call } = bench(release);
      const cpu = vcpu(vm);
      expect(
        [system, vm, cpu].map((fd) => call(fd, command)),
        release,
      ).toEqual(["EINVAL", "ENOTTY", "EINVAL"]);
    }
  });

  test.each([0x4008_ae06, 0xae07, 0xae08])("0x%s once traced KVM: EOPNOTSUPP in 6.1", (command) => {
    expect(releases.map((release) => bench(release).call(3, command))).toEqual(["EOPNOTSUPP", "EINVAL", "EINVAL", "EINVAL"]);
  });

  test("commands belong to their descriptor", () => {
    const { system, vm, vcpu, call } = bench("7.3");
    const cpu = vcpu(vm);
    expect([0xae41, 0xae60, 0xae78].map((command) => call(system, command))).toEqual(["EINVAL", "EINVAL", "EINVAL"]);
    expect([0xae01, 0xae04, 0xae00].map((command) => call(vm, command, 0n))).toEqual(["ENOTTY", "ENOTTY", "ENOTTY"]);
    expect([0xae01, 0xae41, 0xae60].map((command) => call(cpu, command, 0n))).toEqual(["EINVAL", "EINVAL", "EINVAL"]);
    expect(call(99, 0xae00)).toBe("EBADF");
  });

  test("the same number with another size or direction is another command", () => {
    const { vm, call } = bench("7.3");
    expect([0x0000_aea3, 0x8068_aea3, 0x4067_aea3].map((command) => call(vm, command, new Uint8Array(104)))).toEqual([
      "ENOTTY",
      "ENOTTY",
      "ENOTTY",
    ]);
  });
});

describe("commands that capabilities open", () => {
  // A clock, an interrupt and an event: EFAULT tells that the command is there, without doing anything.
  test.each([
    ["KVM_SET_CLOCK", 0x4030_ae7b, "cap-adjust-clock"],
    ["KVM_SET_USER_MEMORY_REGION2", 0x40a0_ae49, "cap-user-memory2"],
    ["KVM_IRQFD", 0x4020_ae76, "cap-irqfd"],
    ["KVM_IOEVENTFD", 0x4040_ae79, "cap-ioeventfd"],
    ["KVM_XEN_HVM_CONFIG", 0x4038_ae7a, "cap-xen-hvm"],
  ] as const)("%s is there with its capability", (_, command, change) => {
    const { vm, call } = bench("7.3");
    expect(call(vm, command)).toBe("EFAULT");
    const needing = (id: string): readonly string[] => [
      id,
      ...contract.changes.filter((each) => each.needs?.includes(id)).flatMap((each) => needing(each.id)),
    ];
    const without = bench(buildOf(contract, { from: "7.3", without: needing(change) }));
    expect(without.call(without.vm, command)).toBe("ENOTTY");
  });

  test("an eventfd must be one: EBADF, EINVAL; and an irqfd needs an irqchip before", () => {
    const { provider, vm, call } = bench("7.3");
    const event = provider.foreign("eventfd");
    const irqfd = (fd: number) => {
      const bytes = new Uint8Array(32);
      new DataView(bytes.buffer).setInt32(0, fd, true);
      return call(vm, 0x4020_ae76, bytes);
    };
    expect(irqfd(-1)).toBe("EINVAL");
    call(vm, 0xae60);
    expect([irqfd(-1), irqfd(vm), irqfd("value" in event ? event.value : -1)]).toEqual(["EBADF", "EINVAL", 0]);
  });

  // Offset and value of a 32-bit field each, in a record that is valid but for it; on 7.3, and without the capability that brought it.
  test.each<readonly [string, number, readonly (readonly [number, number])[], number | string, KvmChange | undefined]>([
    ["KVM_SET_USER_MEMORY_REGION, dirty pages", 0x4020_ae46, [[4, 1]], 0, undefined],
    ["KVM_SET_USER_MEMORY_REGION, read-only", 0x4020_ae46, [[4, 2]], 0, "cap-readonly-mem"],
    ["KVM_SET_USER_MEMORY_REGION, guest memory, which is REGION2's", 0x4020_ae46, [[4, 4]], "EINVAL", undefined],
    ["KVM_SET_USER_MEMORY_REGION2, guest memory of no descriptor", 0x40a0_ae49, [[4, 4]], "EBADF", "guest-memfd-on-any-vm"],
    ["KVM_SET_USER_MEMORY_REGION2, an unknown flag", 0x40a0_ae49, [[4, 8]], "EINVAL", undefined],
    ["KVM_IRQFD, resampled to no descriptor", 0x4020_ae76, [[8, 2]], "EBADF", "cap-irqfd-resample"],
    ["KVM_IRQFD, an unknown flag", 0x4020_ae76, [[8, 4]], "EINVAL", undefined],
    ["KVM_IOEVENTFD of any length", 0x4040_ae79, [[16, 0]], 0, "cap-ioeventfd-no-length"],
    [
      "KVM_IOEVENTFD of any length that matches",
      0x4040_ae79,
      [
        [16, 0],
        [24, 1],
      ],
      "EINVAL",
      undefined,
    ],
    ["KVM_IOEVENTFD of 3 bytes", 0x4040_ae79, [[16, 3]], "EINVAL", undefined],
    [
      "KVM_IOEVENTFD of 8 bytes that match",
      0x4040_ae79,
      [
        [16, 8],
        [24, 1],
      ],
      0,
      undefined,
    ],
    ["KVM_IOEVENTFD, the last flag", 0x4040_ae79, [[24, 16]], 0, undefined],
    ["KVM_IOEVENTFD, one more", 0x4040_ae79, [[24, 32]], "EINVAL", undefined],
    [
      "KVM_IOEVENTFD, taken away, whatever its length",
      0x4040_ae79,
      [
        [16, 3],
        [24, 4],
      ],
      0,
      undefined,
    ],
  ])("%s", (_, command, fields, answer, change) => {
    const play = (build: Parameters<typeof bench>[0]) => {
      const { provider, vm, call } = bench(build);
      call(vm, 0xae60);
      const event = provider.foreign("eventfd");
      const bytes = new Uint8Array((command >>> 16) & 0x3fff);
      const view = new DataView(bytes.buffer);
      if (command === 0x4020_ae76) view.setInt32(0, "value" in event ? event.value : -1, true);
      if (command === 0x4040_ae79) view.setInt32(20, "value" in event ? event.value : -1, true);
      if (command === 0x4040_ae79) view.setUint32(16, 4, true);
      for (const [offset, value] of fields) view.setUint32(offset, value, true);
      return call(vm, command, bytes);
    };
    expect(play("7.3")).toBe(answer);
    if (change === undefined) return;
    const needing = (id: string): readonly string[] => [
      id,
      ...contract.changes.filter((each) => each.needs?.includes(id)).flatMap((each) => needing(each.id)),
    ];
    expect(play(buildOf(contract, { from: "7.3", without: needing(change) }))).toBe("EINVAL");
  });

  test("a resampled irqfd signals back to an eventfd, and guest memory is of a descriptor made for it", () => {
    const { provider, vm, call } = bench("7.3");
    call(vm, 0xae60);
    const event = provider.foreign("eventfd");
    const at = "value" in event ? event.value : -1;
    const irqfd = (back: number) => {
      const bytes = new Uint8Array(32);
      const view = new DataView(bytes.buffer);
      for (const [offset, value] of [
        [0, at],
        [8, 2],
        [12, back],
      ] as const)
        view.setInt32(offset, value, true);
      return call(vm, 0x4020_ae76, bytes);
    };
    expect([irqfd(-1), irqfd(vm), irqfd(at)]).toEqual(["EBADF", "EINVAL", 0]);
    const region = (release: string, fd: number | "vm") => {
      const one = bench(release);
      const bytes = new Uint8Array(160);
      const view = new DataView(bytes.buffer);
      view.setUint32(4, 4, true);
      view.setUint32(16, 4096, true);
      view.setInt32(40, fd === "vm" ? one.vm : fd, true);
      return one.call(one.vm, 0x40a0_ae49, bytes);
    };
    // 6.12 has it for machines with private memory alone.
    expect([region("6.12", -1), region("7.3", -1), region("7.3", "vm")]).toEqual(["EINVAL", "EBADF", "EINVAL"]);
  });

  test("what is written is written whole or not at all", () => {
    const { vm, call } = bench("7.3");
    const bytes = new Uint8Array(48).fill(0xff);
    expect([call(vm, 0x8030_ae7c, bytes.subarray(0, 47)), call(vm, 0x8030_ae7c, bytes)]).toEqual(["EFAULT", 0]);
    expect([...bytes].every((byte) => byte === 0)).toBe(true);
  });
});

describe("whatever comes", () => {
  test.each(releases)("%s: 100,000 random calls answer a number or an errno", (release) => {
    const random = generator(0x6b76_6d00 + release.length);
    const provider = new Provider(kvm, buildOf(kvmContract, release), { descriptors: 64 });
    provider.open("/dev/kvm");
    const numbers = kvm.commands.map(({ number }) => number).concat(0xae00, 0xae03);
    const wrong: unknown[] = [];
    for (let turn = 0; turn < 100_000; turn += 1) {
      const known = numbers[random(numbers.length)] ?? 0;
      const command = random(8) === 0 ? known ^ (1 << random(32)) : known;
      const fd = random(40) === 0 ? random(80) - 4 : 3 + random(8);
      const answer = provider.ioctl(fd, command, argumentOf(random));
      const fine = "errno" in answer ? typeof answer.errno === "string" : Number.isInteger(answer.value) && answer.value >= 0;
      if (!fine) wrong.push({ fd, command, answer });
      if (random(200) === 0 && fd > 3) provider.close(fd);
    }
    expect(wrong).toEqual([]);
  });
});

/** Small numbers, huge ones, and bytes that often are a capability to be switched on. */
function argumentOf(random: (below: number) => number): bigint | Uint8Array | undefined {
  switch (random(5)) {
    case 0:
      return undefined;
    case 1:
      return BigInt(random(300));
    case 2:
      return (BigInt(random(2 ** 31)) << 33n) | BigInt(random(2 ** 31));
    case 3:
      return Uint8Array.from({ length: random(120) }, () => random(256));
    default: {
      const bytes = new Uint8Array(104);
      bytes[0] = random(256);
      bytes[4] = random(20) === 0 ? 1 : 0;
      bytes[8 + random(8)] = random(256);
      return bytes;
    }
  }
}

/** A small seeded generator (xorshift): a number below the given one. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
