import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import { compareRecording } from "./compare-recording.ts";
import type { Crossing } from "./crossing.ts";
import { releaseOfKernel } from "./release-of-kernel.ts";
import { bytesOf, ScriptedConsumer } from "./test-support.ts";

const vduse = await played.vduse();
const kvm = await played.kvm();

/** A machine of 7.3 is asked for its version and its features, and makes a device with an alignment that older builds take and it refuses. */
function conversation(release: string): readonly Crossing[] {
  const consumer = new ScriptedConsumer(vduse, release);
  const control = consumer.open("/dev/vduse/control") as number;
  consumer.ioctl(control, 0x8008_8100, new Uint8Array(8));
  consumer.ioctl(control, 0x4008_8101, bytesOf([8, 0]));
  consumer.ioctl(control, 0x8008_8104, new Uint8Array(8));
  consumer.ioctl(
    control,
    0x4150_8102,
    bytesOf([256, "vd0"], [4, 0], [4, 2], [8, 3n << 32n], [4, 1], [4, 3], [8, 0], [44, 0], [4, 0]),
  );
  return consumer.crossings;
}

describe("a recording held against a build", () => {
  test("that it came of is as played", () => {
    expect(compareRecording(vduse, buildOf(vduse.contract, "7.3"), conversation("7.3"))).toEqual({
      compared: 5,
      differences: [],
      numbers: [],
      notSeen: 0,
      beyond: 0,
      notReached: 0,
    });
  });

  test("that is older differs by calls, each with what explains it", () => {
    const { differences, compared } = compareRecording(vduse, buildOf(vduse.contract, "6.10"), conversation("7.3"));
    expect(compared).toBe(5);
    expect(differences.map(({ index, name, at, recorded, played: here }) => [index, name, at, recorded, here])).toEqual([
      [1, "VDUSE_GET_API_VERSION", "argument", "1", "0"],
      [3, "VDUSE_GET_FEATURES", "answer", "0", "EINVAL"],
      [4, "VDUSE_CREATE_DEV", "answer", "EINVAL", "0"],
    ]);
    expect(differences.at(-1)?.explained).toContainEqual({ change: "vq-align-strict", has: true });
  });

  test("what a mask left of an answer, its machine having less, is the machine's own number", () => {
    const crossings = conversation("7.3").map((each): Crossing => {
      if (each.index !== 3 || each.call.kind !== "ioctl") return each;
      return { ...each, call: { ...each.call, after: bytesOf([8, 1]) }, by: "masked" };
    });
    const { differences, numbers } = compareRecording(vduse, buildOf(vduse.contract, "7.3"), crossings);
    expect(differences).toEqual([]);
    expect(numbers.map(({ index, at, recorded, played: here }) => [index, at, recorded, here])).toEqual([
      [3, "argument", "1", "3"],
    ]);
  });

  test("what nobody saw, and what nothing is known of, is counted, and state goes on", () => {
    const crossings = conversation("7.3");
    const unseen = crossings.map((each) => (each.index === 2 ? { ...each, answer: { unseen: true } as const } : each));
    const strange: Crossing = {
      index: 5,
      at: 5,
      thread: 1,
      call: { kind: "ioctl", descriptor: 0, on: "control", fd: 3, command: 0x8155, argument: 0n },
      answer: { errno: "EINVAL" },
      by: "kernel",
    };
    const lost: Crossing = { ...strange, index: 6, call: { ...strange.call, descriptor: 77 } as Crossing["call"] };
    expect(compareRecording(vduse, buildOf(vduse.contract, "7.3"), [...unseen, strange, lost])).toEqual({
      compared: 4,
      differences: [],
      numbers: [],
      notSeen: 1,
      beyond: 1,
      notReached: 1,
    });
  });

  test("a machine whose making nobody saw is the one that is used next; a capability's number is the machine's own", () => {
    const ask = (
      index: number,
      descriptor: number,
      on: string,
      command: number,
      argument: bigint,
      answer: Crossing["answer"],
    ): Crossing => ({
      index,
      at: index,
      thread: 1,
      call: { kind: "ioctl", descriptor, on, fd: descriptor, command, argument },
      answer,
      by: "kernel",
    });
    const access = { read: true, write: true, nonblock: false };
    const crossings: readonly Crossing[] = [
      {
        index: 0,
        at: 0,
        thread: 1,
        call: { kind: "open", path: "/dev/kvm", on: "system", access },
        answer: { value: 3, descriptor: 3 },
        by: "kernel",
      },
      ask(1, 3, "system", 0xae01, 0n, { unseen: true }),
      // KVM_CAP_NR_MEMSLOTS and KVM_CAP_USER_MEMORY on the machine; KVM_CAP_IRQFD, which every x86 build has, denied.
      ask(2, 4, "vm", 0xae03, 10n, { value: 509 }),
      ask(3, 4, "vm", 0xae03, 3n, { value: 1 }),
      ask(4, 4, "vm", 0xae03, 32n, { value: 0 }),
    ];
    const { compared, numbers, differences, notSeen } = compareRecording(kvm, buildOf(kvm.contract, "6.12"), crossings);
    expect([compared, notSeen]).toEqual([4, 1]);
    expect(numbers).toMatchObject([
      { index: 2, name: "KVM_CHECK_EXTENSION KVM_CAP_NR_MEMSLOTS", recorded: "509", played: "32764" },
    ]);
    expect(differences).toMatchObject([
      { index: 4, at: "answer", recorded: "0", played: "1", explained: [{ change: "cap-irqfd", has: false }] },
    ]);
  });
});

test.each([
  ["6.18.44-fc-v445", "6.15"],
  ["7.3.4+deb13-amd64", "7.3"],
  ["7.10.0", "7.3"],
  ["5.10.0-8", "5.15"],
  ["", "5.15"],
])("a kernel %j is taken for %s", (kernel, release) => {
  expect(releaseOfKernel(vduse.contract, kernel)).toBe(release);
});
