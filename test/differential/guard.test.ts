import { describe, expect, test } from "vitest";
import { guarded } from "../../tools/differential/guard.ts";
import { limits } from "../../tools/differential/limits.ts";
import { edge } from "../../tools/differential/mutate.ts";
import { prepare } from "../../tools/differential/prepare.ts";
import { randomOf } from "../../tools/differential/random.ts";
import { callLine, readCall } from "../../tools/kernels/call-lines.ts";
import { testedInterfaces } from "../../tools/kernels/tested-interfaces.ts";

const ground = Object.fromEntries(testedInterfaces.map((each) => [each.name, prepare(each, "7.3").templates]));

/** The call as it may be made; `undefined` when it may not. */
function safe(name: "vduse" | "kvm" | "vfio", kind: string, line: string): string | undefined {
  const templates = ground[name];
  if (templates === undefined) throw new Error(name);
  const play = guarded(readCall(line), kind, templates, limits[name], randomOf(1, 1));
  return play === undefined ? undefined : callLine(play, {});
}

describe("what may be asked of a real kernel", () => {
  test.each([
    // An address below what can be mapped stays, as does one that is the kernel's; one that node may have goes below.
    ["vduse", "control", "ioctl a 0x80088100 value 0xfff", "ioctl a 0x80088100 value 0xfff"],
    ["vduse", "control", "ioctl a 0x80088100 value 0xffff800000000000", "ioctl a 0x80088100 value 0xffff800000000000"],
    ["vduse", "control", "ioctl a 0x80088100 value 0x7f0012345678", "ioctl a 0x80088100 value 0x5678"],
    // vaddr, at 8 of vfio_iommu_type1_dma_map.
    ["vfio", "container", "ioctl a 0x3b71 bytes 32:10=40", "ioctl a 0x3b71 bytes 32"],
    ["vfio", "container", "ioctl a 0x3b71 bytes 32:10=40,15=80", "ioctl a 0x3b71 bytes 32:10=40,15=80"],
    ["vfio", "container", "ioctl a 0x3b71 bytes 32:8=78563412", "ioctl a 0x3b71 bytes 32:8=7856"],
    // A descriptor's number that nobody named: 5 may be one of node's own.
    ["vduse", "device", "ioctl a 0x40088116 bytes 8:4=05", "ioctl a 0x40088116 bytes 8:4=ed03"],
    ["vduse", "device", "ioctl a 0x40088116 bytes 8:4=ffffffff", "ioctl a 0x40088116 bytes 8:4=ffffffff"],
    // 1000 queues would take long; 65536 and more are refused.
    ["vduse", "control", "ioctl a 0x41508102 bytes 336:272=e803", "ioctl a 0x41508102 bytes 336:272=19"],
    ["vduse", "control", "ioctl a 0x41508102 bytes 336:272=00000001", "ioctl a 0x41508102 bytes 336:275=01"],
    // Pointers and descriptors for which there is no room are not written.
    ["vfio", "group", "ioctl a 0x3b68 bytes 2 fd@0=c", "ioctl a 0x3b68 bytes 2"],
    // KVM_RUN, and KVM_SET_USER_MEMORY_REGION.
    ["kvm", "vm", "ioctl a 0x4020ae46 bytes 32", undefined],
    ["kvm", "vcpu", "ioctl a 0xae80", undefined],
    ["kvm", "vcpu", "ioctl a 0xaf80", "ioctl a 0xaf80"],
  ] as const)("%s, on a %s: %s", (name, kind, line, expected) => {
    expect(safe(name, kind, line)).toBe(expected);
  });
});

describe("random numbers", () => {
  test("follow from the seed and the number of the sequence", () => {
    const three = (seed: number, index: number) => {
      const random = randomOf(seed, index);
      return [random.below(1000), random.below(1000), random.below(1000)];
    };
    expect(three(1, 2)).toEqual(three(1, 2));
    expect(three(1, 2)).not.toEqual(three(2, 1));
    expect(three(1, 2)).not.toEqual(three(1, 3));
  });

  test("are even", () => {
    const random = randomOf(3, 4);
    const counts = [0, 0, 0, 0];
    for (let count = 0; count < 40_000; count++) counts[random.below(4)] = (counts[random.below(4)] ?? 0) + 1;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test("edges have the width that is asked for, and reach both ends", () => {
    const random = randomOf(5, 6);
    const edges = new Set(Array.from({ length: 20_000 }, () => edge(16, random)));
    expect([...edges].every((each) => each >= 0n && each < 0x1_0000n)).toBe(true);
    expect([0n, 1n, 0x7fffn, 0x8000n, 0xfffen, 0xffffn].filter((each) => !edges.has(each))).toEqual([]);
  });
});
