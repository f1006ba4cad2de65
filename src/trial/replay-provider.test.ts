import { describe, expect, test } from "vitest";
import { memoryOf } from "../codec/user-memory.ts";
import { buildOf } from "../contract/build-of.ts";
import { played } from "../interfaces/played.ts";
import { type Handle, Provider } from "../session/provider.ts";
import type { Crossing, CrossingAnswer, CrossingCall } from "./crossing.ts";
import { ReplayProvider } from "./replay-provider.ts";
import { bytesOf } from "./test-support.ts";

const spec = await played.vduse();
const kvm = await played.kvm();

/** linux/vduse.h and linux/kvm.h. */
const getVersion = 0x8008_8100;
const setVersion = 0x4008_8101;
const getFd = 0xc020_8110;
const getInfo = 0xc030_8115;
const checkExtension = 0xae03;

const access = { read: true, write: true, nonblock: false };
const open = (path: string, on: string): CrossingCall => ({ kind: "open", path, on, access });
const ioctl = (
  descriptor: number,
  on: string,
  command: number,
  bytes?: { before?: Uint8Array; after?: Uint8Array },
  argument = 0x7000n,
): CrossingCall => ({
  kind: "ioctl",
  descriptor,
  on,
  fd: 9,
  command,
  argument,
  ...bytes,
});
const recording = (...calls: readonly (readonly [CrossingCall, CrossingAnswer])[]): readonly Crossing[] =>
  calls.map(([call, answer], index) => ({ index, at: index, thread: 7, call, answer, by: "kernel" }));
const one = (value: number) => bytesOf([8, value]);

const conversation = recording(
  [open("/dev/vduse/control", "control"), { value: 9, descriptor: 4 }],
  [ioctl(4, "control", getVersion, { after: one(1) }), { value: 0 }],
  [ioctl(4, "control", setVersion, { before: one(0), after: one(0) }), { value: 0 }],
  [ioctl(4, "control", setVersion, { before: one(7), after: one(7) }), { errno: "EINVAL" }],
  [open("/dev/vduse/vd0", "device"), { value: 10, descriptor: 5 }],
  [ioctl(5, "device", getInfo, { before: bytesOf([4, 1], [44, 0x55]), after: bytesOf([4, 1], [4, 256], [40, 0]) }), { value: 0 }],
  [
    ioctl(5, "device", getFd, { before: bytesOf([32, 0]), after: bytesOf([16, 0], [8, 0xfff], [8, 3]) }),
    { value: 11, descriptor: 6 },
  ],
  [ioctl(5, "device", 0x8155, {}, 0n), { unseen: true }],
  [open("/dev/vduse/gone", "device"), { errno: "ENOENT" }],
);

function replaying(crossings: readonly Crossing[] = conversation, of = spec, release = "7.3") {
  const given: Handle[] = [];
  const numbers = { handle: () => undefined, give: (handle: Handle) => 40 + given.push(handle) };
  const provider = new ReplayProvider(of, crossings, numbers, new Provider(of as never, buildOf(of.contract, release)));
  /** What a command answers, what its bytes are then, and what there is to say. */
  const ask = (number: number, command: number, argument: Uint8Array | bigint) => {
    const bytes = typeof argument === "bigint" ? new Uint8Array() : argument;
    const address = typeof argument === "bigint" ? argument : 0x1000n;
    const answer = provider.ioctl(number, command, { address, memory: memoryOf([{ address: 0x1000n, bytes }]) });
    const { kind, recorded, differing } = provider.takeNote() ?? {};
    return { ...answer, bytes, note: kind, recorded, differing, left: provider.left };
  };
  const opened = (path: string) => {
    const answer = provider.open(path);
    return "value" in answer ? answer.value : -1;
  };
  return { provider, ask, opened, given };
}

describe("a conversation that goes as it was recorded", () => {
  test("is answered as then, and there is nothing to say", () => {
    const { ask, opened } = replaying();
    const control = opened("/dev/vduse/control");
    expect(ask(control, getVersion, one(0xff))).toMatchObject({ value: 0, bytes: one(1), note: undefined, left: false });
    expect(ask(control, setVersion, one(0))).toMatchObject({ value: 0, note: undefined });
    expect(ask(control, setVersion, one(7))).toMatchObject({ errno: "EINVAL", note: undefined, left: false });
  });

  test("what the machine wrote counts for nothing in what is asked", () => {
    const { ask, opened } = replaying();
    const device = opened("/dev/vduse/vd0");
    const now = bytesOf([4, 1], [44, 0]);
    now.fill(0xaa, 4);
    // The machine wrote byte 4 (0x55, then 0) and byte 5 (0, then 1); all behind them stays as the program has it.
    expect(ask(device, getInfo, now)).toMatchObject({ value: 0, note: "argument" });
    expect([...now.subarray(0, 10)]).toEqual([1, 0, 0, 0, 0, 1, 0xaa, 0xaa, 0xaa, 0xaa]);
  });

  test("which number a descriptor has makes no difference, and that there is none does", () => {
    const kick = (number: number, index: number, answer: CrossingAnswer): readonly [CrossingCall, CrossingAnswer] => [
      ioctl(5, "device", 0x4008_8116, { before: bytesOf([4, index], [4, number]), after: bytesOf([4, index], [4, number]) }),
      answer,
    ];
    const crossings = recording(
      [open("/dev/vduse/vd0", "device"), { value: 10, descriptor: 5 }],
      kick(20, 0, { value: 0 }),
      kick(0xffff_ffff, 0, { value: 0 }),
      kick(4711, 0, { errno: "EBADF" }),
    );
    const { ask, opened } = replaying(crossings);
    const device = opened("/dev/vduse/vd0");
    expect(ask(device, 0x4008_8116, bytesOf([4, 0], [4, 33]))).toMatchObject({ value: 0, note: undefined });
    expect(ask(device, 0x4008_8116, bytesOf([4, 0], [4, 0xffff_ffff]))).toMatchObject({ value: 0, note: undefined });
    expect(ask(device, 0x4008_8116, bytesOf([4, 0], [4, 34]))).toMatchObject({ errno: "EBADF", note: undefined });
  });

  test("a descriptor that was handed out is handed out", () => {
    const { ask, opened, given } = replaying();
    const device = opened("/dev/vduse/vd0");
    ask(device, getInfo, bytesOf([4, 1], [44, 0x55]));
    expect(ask(device, getFd, bytesOf([32, 0]))).toMatchObject({ value: 41, note: undefined });
    expect(given.map(({ kind, spec: of }) => [kind, of])).toEqual([["memory", undefined]]);
  });
});

describe("a conversation that goes otherwise", () => {
  test("a question in another place, and once more, is answered, and told", () => {
    const { ask, opened } = replaying();
    const control = opened("/dev/vduse/control");
    expect(ask(control, setVersion, one(7))).toMatchObject({ errno: "EINVAL", note: "order", recorded: 3 });
    expect(ask(control, getVersion, one(0))).toMatchObject({ value: 0, note: "order", recorded: 1 });
    expect(ask(control, getVersion, one(0))).toMatchObject({ value: 0, bytes: one(1), note: "again", recorded: 1 });
  });

  test("the command that is due, with other bytes, is answered, and they are told", () => {
    const { ask, opened } = replaying();
    const device = opened("/dev/vduse/vd0");
    expect(ask(device, getInfo, bytesOf([4, 2], [44, 0x55]))).toMatchObject({
      value: 0,
      note: "argument",
      differing: [0],
      recorded: 5,
    });
  });

  test("what was never recorded leaves the recording", () => {
    const { ask, opened, provider } = replaying();
    const control = opened("/dev/vduse/control");
    expect(ask(control, 0x8008_8104, one(0))).toMatchObject({ errno: "ENOTTY", note: "left", left: true });
    expect(ask(control, setVersion, one(3))).toMatchObject({ errno: "ENOTTY", note: "left", left: true });
    expect(provider.open("/dev/vduse/vd9")).toEqual({ errno: "ENOENT" });
    expect(provider.takeNote()).toEqual({ kind: "left" });
    expect(provider.open("/dev/vduse/gone")).toEqual({ errno: "ENOENT" });
    expect([provider.takeNote(), provider.left]).toEqual([undefined, false]);
  });

  test("what nobody saw the answer of cannot be answered", () => {
    const { ask, opened } = replaying();
    const device = opened("/dev/vduse/vd0");
    expect(ask(device, 0x8155, 0n)).toMatchObject({ errno: "ENOTTY", note: "not seen", recorded: 7, left: true });
  });

  test("a value is asked for as it was, and never answered for another", () => {
    const crossings = recording(
      [open("/dev/kvm", "system"), { value: 9, descriptor: 1 }],
      [ioctl(1, "system", checkExtension, {}, 32n), { value: 1 }],
      [ioctl(1, "system", checkExtension, {}, 36n), { value: 0 }],
    );
    const { ask, opened } = replaying(crossings, kvm);
    const system = opened("/dev/kvm");
    expect(ask(system, checkExtension, 36n)).toMatchObject({ value: 0, note: "order", recorded: 2 });
    expect(ask(system, checkExtension, 32n)).toMatchObject({ value: 1, note: "order", recorded: 1 });
    expect(ask(system, checkExtension, 33n)).toMatchObject({ errno: "ENOTTY", note: "left" });
    // Opened once in the recording: another one has the same conversation.
    expect(ask(opened("/dev/kvm"), checkExtension, 32n)).toMatchObject({ value: 1, recorded: undefined, note: undefined });
  });

  test("a node is there where it was opened, and to ask for that opens nothing", () => {
    const { provider, opened } = replaying();
    expect(
      ["/dev/vduse/control", "/dev/vduse/vd0", "/dev/vduse/gone", "/dev/vduse/vd9"].map((path) => provider.there(path)),
    ).toEqual([true, true, false, false]);
    expect(provider.node("/dev/null")).toBeUndefined();
    opened("/dev/vduse/control");
    expect(provider.takeNote()).toBeUndefined();
  });
});
