import { describe, expect, test } from "vitest";
import { buildOf } from "../contract/build-of.ts";
import { isBase } from "../contract/relations.ts";
import { played } from "../interfaces/played.ts";
import { commandsOf } from "../session/dispatch.ts";
import type { Play, SampleCall } from "../session/sample.ts";
import type { AnyInterface } from "../session/spec.ts";
import { holds } from "../session/when.ts";
import type { Crossing, CrossingAnswer, CrossingCall } from "./crossing.ts";
import { decodeCrossing } from "./decode-crossing.ts";
import { withOneMore, withoutChange } from "./neighbour-builds.ts";
import { playCrossings } from "./play-crossings.ts";
import { recordingBuild } from "./recording-build.ts";
import { rehearse } from "./rehearse.ts";
import { bytesOf, ScriptedConsumer } from "./test-support.ts";

const specs: { readonly [name: string]: AnyInterface } = {
  kvm: await played.kvm(),
  mshv: await played.mshv(),
  vduse: await played.vduse(),
  vfio: await played.vfio(),
};

/** Interface, release, and whether any of its samples needs more than was there from the first day. */
const targets = [
  ["kvm", "7.3", true],
  ["mshv", "7.3-root", true],
  ["mshv", "6.19-vtl", true],
  ["vduse", "5.15", false],
  ["vduse", "7.3", true],
  ["vfio", "5.10", true],
  ["vfio", "7.3", true],
] as const;

/** The calls of a sample as a program's crossings; `undefined` where its memory holds pointers, which nobody sees the other end of. */
function crossingsOf(spec: AnyInterface, release: string, { before, call }: SampleCall): readonly Crossing[] | undefined {
  const consumer = new ScriptedConsumer(spec, release);
  const named = new Map<string, number>();
  const numberOf = (fd: string) => named.get(fd) ?? -1;
  const make = (play: Play): void => {
    if (play.call === "open") named.set(play.as, Number(consumer.open(play.path)));
    if (play.call === "eventfd") named.set(play.as, consumer.eventfd());
    if (play.call === "close") consumer.close(numberOf(play.fd));
    if (play.call !== "ioctl") return;
    const { command, argument } = play;
    const number = typeof command === "number" ? command : commandsOf(spec).find(({ name }) => name === command)?.number;
    const bytes = argument.by === "pointer" ? argument.bytes.slice() : undefined;
    for (const { offset, fd } of argument.by === "pointer" ? (argument.fds ?? []) : [])
      bytes?.set(bytesOf([4, numberOf(fd)]), offset);
    const answer = consumer.ioctl(
      numberOf(play.fd),
      number ?? 0,
      bytes ?? (argument.by === "value" ? argument.value : undefined),
    );
    if (play.as !== undefined) named.set(play.as, Number(answer));
  };
  const plays = [...before, call];
  if (plays.some((play) => play.call === "ioctl" && play.argument.by === "pointer" && play.argument.pointers !== undefined))
    return undefined;
  for (const play of plays) make(play);
  return consumer.crossings;
}

/** Every call that a build is known to take. */
function samples(spec: AnyInterface, release: string): readonly (readonly [name: string, crossings: readonly Crossing[]])[] {
  const build = buildOf(spec.contract, release);
  const has = (change: string) => build.has.has(change);
  return commandsOf(spec)
    .filter((command) => has(command.change) && holds(command, has))
    .flatMap(({ name, on, sample }) => {
      const crossings = sample === undefined ? undefined : crossingsOf(spec, release, sample(build));
      return crossings === undefined ? [] : [[`${on} ${name}`, crossings] as const];
    });
}

describe.each(targets)("%s %s", (name, release, isGated) => {
  const spec = specs[name] as AnyInterface;
  const build = buildOf(spec.contract, release);
  const all = samples(spec, release);

  test("what a program did is done again, with the same answers", () => {
    expect(all.length).toBeGreaterThan(1);
    const wrong = all.flatMap(([sample, crossings]) =>
      playCrossings(spec, build, crossings).flatMap(({ asRecorded }, at) => (asRecorded ? [] : [`${sample} at ${at}`])),
    );
    expect(wrong).toEqual([]);
  });

  test("a change that was not looked at makes no difference", () => {
    const differing: string[] = [];
    let left = 0;
    for (const [sample, crossings] of all) {
      const recording = recordingBuild(spec.contract, build);
      const base = playCrossings(spec, recording.build, crossings, {
        played: (at) => (at === -1 ? recording.forget() : undefined),
      });
      const numbers = crossings.flatMap(({ call }) => (call.kind === "ioctl" ? [call.command] : []));
      const byNumber = commandsOf(spec).filter(({ number }) => numbers.includes(number));
      const rows = byNumber.flatMap(({ change, has = [], lacks = [] }) => [change, has, lacks].flat());
      for (const change of spec.contract.changes.filter((each) => !isBase(each))) {
        const other = build.has.has(change.id)
          ? withoutChange(spec.contract, build, change.id)
          : withOneMore(spec.contract, build, change.id);
        if (other === undefined) continue;
        const ids = spec.contract.changes.map(({ id }) => id).filter((id) => build.has.has(id) !== other.has.has(id));
        if (ids.some((id) => recording.consulted.has(id) || rows.includes(id))) continue;
        left += 1;
        const elsewhere = playCrossings(spec, other, crossings);
        if (JSON.stringify(elsewhere) !== JSON.stringify(base)) differing.push(`${sample}: ${change.id}`);
      }
    }
    expect(differing).toEqual([]);
    expect(left).toBeGreaterThan(5);
  });

  test("an answer that rests on a change is another one without it", () => {
    const found = all.flatMap(([sample, crossings]) => {
      const decoded = crossings.map((crossing) => decodeCrossing(spec, build, crossing));
      const { rests } = rehearse(spec, build, decoded);
      return rests
        .filter(({ has }) => has)
        .map(({ change, at }) => {
          const without = playCrossings(spec, withoutChange(spec.contract, build, change), crossings.slice(0, at + 1));
          return [sample, change, without.at(-1)?.asRecorded];
        });
    });
    expect(found.filter(([, , same]) => same)).toEqual([]);
    expect(found.length > 0).toBe(isGated);
  });
});

/** A program with numbers of its own for its descriptors, as it has after opening other files. */
function hand(calls: readonly (readonly [call: CrossingCall, answer: CrossingAnswer])[]): readonly Crossing[] {
  return calls.map(([call, answer], index) => ({ index, at: index, thread: 1, call, answer, by: "played" }));
}

const access = { read: true, write: true, nonblock: false };

describe("a program's own numbers", () => {
  test("VFIO: a group is put into a container by the container's number", () => {
    const vfio = specs.vfio as AnyInterface;
    const container = { descriptor: 0, on: "container", fd: 41 };
    const group = { descriptor: 1, on: "group", fd: 42 };
    const crossings = hand([
      [
        { kind: "open", path: "/dev/vfio/vfio", on: "container", access },
        { value: 41, descriptor: 0 },
      ],
      [
        { kind: "open", path: "/dev/vfio/26", on: "group", access },
        { value: 42, descriptor: 1 },
      ],
      // VFIO_GROUP_SET_CONTAINER, then VFIO_SET_IOMMU of VFIO_TYPE1v2_IOMMU.
      [
        { kind: "ioctl", ...group, command: 0x3b68, argument: 0x1000n, before: bytesOf([4, 41]), after: bytesOf([4, 41]) },
        { value: 0 },
      ],
      [{ kind: "ioctl", ...container, command: 0x3b66, argument: 3n }, { value: 0 }],
    ]);
    const build = buildOf(vfio.contract, "7.3");
    const rehearsal = rehearse(
      vfio,
      build,
      crossings.map((crossing) => decodeCrossing(vfio, build, crossing)),
    );
    expect(rehearsal.reproduced).toEqual([true, true, true, true]);
    expect(rehearsal.rests).toEqual([{ at: 3, change: "type1v2", has: true, elsewhere: "ENODEV" }]);
  });

  test("an eventfd is one that the program has; where it was answered EBADF, none", () => {
    const vduse = specs.vduse as AnyInterface;
    const build = buildOf(vduse.contract, "7.3");
    const config = bytesOf([256, "vd0"], [4, 0], [4, 2], [8, 3n << 32n], [4, 1], [4, 4096], [8, 0], [44, 0], [4, 0]);
    const control = { descriptor: 0, on: "control", fd: 30 };
    const device = { descriptor: 1, on: "device", fd: 31 };
    const kick = (fd: number) => ({
      command: 0x4008_8116,
      argument: 0x1000n,
      before: bytesOf([4, 0], [4, fd]),
      after: bytesOf([4, 0], [4, fd]),
    });
    const crossings = hand([
      [
        { kind: "open", path: "/dev/vduse/control", on: "control", access },
        { value: 30, descriptor: 0 },
      ],
      [{ kind: "ioctl", ...control, command: 0x4150_8102, argument: 0x1000n, before: config, after: config }, { value: 0 }],
      [
        { kind: "open", path: "/dev/vduse/vd0", on: "device", access },
        { value: 31, descriptor: 1 },
      ],
      [{ kind: "ioctl", ...device, ...kick(3) }, { value: 0 }],
      [{ kind: "ioctl", ...device, ...kick(99) }, { errno: "EBADF" }],
      [{ kind: "ioctl", ...device, ...kick(30) }, { errno: "EINVAL" }],
    ]);
    expect(playCrossings(vduse, build, crossings).map(({ asRecorded }) => asRecorded)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  test("an answer that is not the build's is not rehearsed", () => {
    const kvm = specs.kvm as AnyInterface;
    const build = buildOf(kvm.contract, "7.3");
    const system = { descriptor: 0, on: "system", fd: 9 };
    const crossings = hand([
      [
        { kind: "open", path: "/dev/kvm", on: "system", access },
        { value: 9, descriptor: 0 },
      ],
      [{ kind: "ioctl", ...system, command: 0xae04, argument: 0n }, { value: 1 }],
      [{ kind: "ioctl", ...system, command: 0xae04, argument: 0n }, { unseen: true }],
      [{ kind: "ioctl", descriptor: 7, on: "vm", fd: 10, command: 0xae60, argument: 0n }, { value: 0 }],
    ]);
    const decoded = crossings.map((crossing) => decodeCrossing(kvm, build, crossing));
    expect(rehearse(kvm, build, decoded)).toEqual({
      reproduced: [true, false, false, false],
      refusedBy: new Map(),
      rests: [],
      rehearsed: 4,
    });
  });
});
