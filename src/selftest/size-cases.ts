import type { Errno } from "../abi/errno.ts";
import { knownSize } from "../session/copy-struct.ts";
import { sizeOfType } from "../session/decode.ts";
import type { Expect, IoctlPlay, PlayArgument, SampleCall } from "../session/sample.ts";
import { sizeOffset, writeSize } from "../session/size-field.ts";
import type { Argsz, CopyIn, CopyStruct, Step } from "../session/step.ts";
import { holds } from "../session/when.ts";
import type { About, Case } from "./case.ts";
import type { Command, Ground } from "./ground.ts";
import type { Judge } from "./judge.ts";
import { withoutExpectation } from "./variations.ts";
import { aboutCommand } from "./why.ts";

type Pointer = Extract<PlayArgument, { by: "pointer" }>;

/** A call with a pointer, and what is being made of it. */
interface Subject {
  readonly ground: Ground;
  readonly command: Command;
  readonly sample: SampleCall;
  readonly argument: Pointer;
  /** How the sample ends, where it is valid in all that a program can do alone and is refused all the same. */
  readonly ends?: Errno;
}

/** Sizes below, at and above each that a command knows, and arguments of which too little is mapped. */
export function sizeCases(ground: Ground, judge: Judge): readonly Case[] {
  return ground.commands.flatMap((command) => {
    const sample = ground.sample(command);
    const argument = sample?.call.argument;
    const steps = command.steps.filter((step) => holds(step, (change) => ground.has(change)));
    if (sample === undefined) return unread(ground, command, steps, judge);
    if (argument?.by !== "pointer") return [];
    const { expect } = sample.call;
    const ends = expect !== undefined && "errno" in expect ? { ends: expect.errno } : {};
    const subject: Subject = { ground, command, sample: withoutExpectation(sample), argument, ...ends };
    // What is checked before the argument is read passes, for the rest of the call is as the sample has it.
    const first = steps.find((step) => step.kind !== "check");
    return [
      ...(first?.kind === "copy-in" ? copyIn(subject, first) : []),
      ...argszRows(subject, steps, judge),
      ...(first?.kind === "copy-struct" ? copyStruct(subject, first, judge) : []),
    ];
  });
}

/** Of a command that no call makes succeed: that it is there can be told all the same, where it reads its argument before all else. */
function unread(
  ground: Ground,
  command: Command,
  [first]: readonly Step<unknown, unknown, unknown>[],
  judge: Judge,
): readonly Case[] {
  const ready = ground.ready(command.on);
  const reads = first?.kind === "copy-in" || first?.kind === "argsz" || first?.kind === "copy-struct";
  if (ready === undefined || !reads) return [];
  const argument = { by: "pointer", bytes: new Uint8Array() } as const;
  const call = { call: "ioctl", fd: ready.fd, command: ground.ref(command), argument } as const;
  const subject: Subject = { ground, command, sample: { before: ready.plays, call }, argument };
  const short = (step: Argsz<unknown, unknown, unknown> | CopyStruct, name: string, least: number, errno: Errno = "EINVAL") => {
    const bytes = saying(new Uint8Array(least), step, least - 1);
    return sized(subject, `${name} ${least - 1}, below ${least}`, "the size comes before all else", bytes, errno);
  };
  return [
    sized(subject, "a pointer to nothing", "the argument is read first", new Uint8Array(), "EFAULT"),
    ...(first.kind === "argsz" ? [short(first, first.field ?? "argsz", first.size, first.errno)] : []),
    ...(first.kind === "copy-struct" ? [short(first, first.field ?? "size", first.min), ...tails(subject, first, judge)] : []),
  ];
}

/** How long the record is, told by where it must be zero: behind its end, and where a check answers for what is in it, not before. */
function tails(subject: Subject, step: CopyStruct, judge: Judge): readonly Case[] {
  const { ground, sample } = subject;
  const own = knownSize(step, (change) => ground.has(change));
  const name = step.field ?? "size";
  const bytes = (size: number) => {
    const made = saying(new Uint8Array(size), step, size);
    made[size - 1] = 1;
    return made;
  };
  const made = (size: number, errno: Errno, rule: string) =>
    sized(subject, `${name} ${size}, the last byte not zero`, rule, bytes(size), errno, { check: step.id });
  const known = (step.sizes ?? []).map(({ size }) => size).filter((size) => size > own);
  const longer = [...new Set([own + 1, own + 8, ...known])];
  const verdict = judge({ ...sample, call: { ...sample.call, argument: { by: "pointer", bytes: bytes(own) } } });
  return [
    ...longer.map((size) => made(size, "E2BIG", "what is not known must be zero")),
    ...(own > step.min && verdict.kind === "check" && verdict.errno !== "E2BIG"
      ? [made(own, verdict.errno, `what is known may be set, and ${verdict.id} answers then`)]
      : []),
  ];
}

/** Reading comes first: too few bytes answer EFAULT, whatever they hold. */
function copyIn(subject: Subject, { type, upTo }: CopyIn<unknown, unknown, unknown>): readonly Case[] {
  const size = sizeOfType(type);
  const rule = "the argument is read first";
  const nothing = sized(subject, "a pointer to nothing", rule, new Uint8Array(), "EFAULT");
  if (upTo !== undefined || size < 2) return [nothing];
  return [nothing, sized(subject, `${size - 1} of ${size} bytes mapped`, rule, cut(subject.argument.bytes, size - 1), "EFAULT")];
}

/** Under the rule of argsz, each row for itself: the first reads and then judges, a later one judges and then reads. */
function argszRows(subject: Subject, steps: readonly Step<unknown, unknown, unknown>[], judge: Judge): readonly Case[] {
  const rows = steps.filter((step): step is Argsz<unknown, unknown, unknown> => step.kind === "argsz");
  return rows.flatMap((row, index): readonly Case[] => {
    const asking = row.asking?.(subject.sample, subject.ground.build) ?? (row.asks === undefined ? subject.sample : undefined);
    const argument = asking?.call.argument;
    if (asking === undefined || argument?.by !== "pointer") return [];
    // A descriptor that such a call hands out has its name, so that it is closed.
    const { as } = row.asking === undefined ? {} : asking.call;
    const plain = withoutExpectation(asking);
    const sample = as === undefined ? plain : { ...plain, call: { ...plain.call, as } };
    const own: Subject = { ...subject, sample, argument };
    const { size, id, field: name = "argsz", errno = "EINVAL" } = row;
    const whole = Math.max(size, argument.bytes.length);
    const add = (what: string, rule: string, argsz: number, mapped: number, answer?: Errno, fill = 0) =>
      sized(own, `${what} (${id})`, rule, saying(grown(argument.bytes, mapped, fill), row, argsz), answer, { check: id });
    const below = (argsz: number) =>
      add(`${name} ${argsz}, below ${size}`, "the size must reach the last member", argsz, whole, errno);
    // A call may ask for more than this row knows of, or write behind what it reads: those that do are no example of this rule.
    const enough = [
      add(`${name} ${size}, exactly`, "the size reaches the last member", size, size),
      add(`${name} ${size + 16}, the rest not zero`, "what is behind is never looked at", size + 16, size + 16, undefined, 0xff),
      add(`${name} 4294967295`, "a large size is not an error", 0xffff_ffff, size),
    ].filter((each) => isAccepted(judge, each));
    const cut = add(`${name} ${size}, ${size - 1} bytes mapped`, "all of the known part is read", size, size - 1, "EFAULT");
    if (index > 0) {
      const early = add(
        `${name} ${size - 1}, and no more mapped`,
        "a later size is judged before more is read",
        size - 1,
        size - 1,
        errno,
      );
      return [below(size - 1), early, ...enough, cut];
    }
    return [
      ...[0, 4, size - 1].filter((each) => each < size).map(below),
      ...enough,
      cut,
      add(`${name} 0, ${size - 1} bytes mapped`, "reading comes before the size is judged", 0, size - 1, "EFAULT"),
      sized(own, `a pointer to nothing (${id})`, "reading comes first", new Uint8Array(), "EFAULT", { check: id }),
    ];
  });
}

/** Under the rule of copy_struct_from_user: older and newer programs' records, with and without zeros behind what is known. */
function copyStruct(subject: Subject, step: CopyStruct, judge: Judge): readonly Case[] {
  const { ground, argument, ends } = subject;
  const { id, record, min, sizes = [] } = step;
  const name = step.field ?? "size";
  const offset = sizeOffset(step);
  const about = { check: id };
  const own = knownSize(step, (change) => ground.has(change));
  const known = [...new Set([min, ...sizes.map(({ size }) => size), record.size])].sort((a, b) => a - b);
  const bytes = (size: number, mapped = size, last = 0) => {
    const made = saying(grown(cut(argument.bytes, own), mapped, 0), step, size);
    if (last !== 0) made[mapped - 1] = last;
    return made;
  };
  const add = (what: string, rule: string, made: Uint8Array, errno?: Errno) =>
    sized(subject, `${what} (${id})`, rule, made, errno, about);
  // What the last known byte means is the command's own affair; where it may be set, a shorter record's rule would refuse it.
  const full = add(`${name} ${own}, the last byte not zero`, "what is known may be set", bytes(own, own, 1), ends);
  const fits = (size: number) => argument.bytes.subarray(size).every((byte) => byte === 0);
  const longer = [own + 1, own + 8, ...known.filter((size) => size > own), own + 4096];
  return [
    add("a pointer to nothing", "the size is read first", new Uint8Array(), "EFAULT"),
    add(`${offset + 3} bytes mapped`, "the size is read first", cut(argument.bytes, offset + 3), "EFAULT"),
    ...[0, min - 1].map((size) => add(`${name} ${size}`, `at least ${min} bytes`, bytes(size, own), "EINVAL")),
    add(
      `${name} ${min - 1}, ${offset + 4} bytes mapped`,
      "the size is judged before more is read",
      bytes(min - 1, offset + 4),
      "EINVAL",
    ),
    ...known
      .filter((size) => size >= min && size <= own && fits(size))
      .map((size) => add(`${name} ${size}`, "what is missing is zero", bytes(size), ends)),
    ...(own > min && endsAs(judge, full, ends) ? [full] : []),
    add(`${name} ${own}, ${own - 1} bytes mapped`, "all of it is read", bytes(own, own - 1), "EFAULT"),
    ...[...new Set(longer)].flatMap((size) => [
      add(`${name} ${size}, the rest zero`, "what is not known is zero", bytes(size), ends),
      add(`${name} ${size}, the last byte not zero`, "what is not known must be zero", bytes(size, size, 1), "E2BIG"),
    ]),
    add(`${name} ${own + 8}, ${own} bytes mapped`, "all of it is looked at", bytes(own + 8, own), "EFAULT"),
  ];
}

/** One call with other bytes behind its pointer. Without an errno it succeeds. */
function sized(subject: Subject, what: string, rule: string, bytes: Uint8Array, errno?: Errno, more: Partial<About> = {}): Case {
  const { ground, command, sample, argument } = subject;
  const inside = <T extends { readonly offset: number }>(parts: readonly T[] | undefined, size: number) =>
    (parts ?? []).filter(({ offset }) => offset + size <= bytes.length);
  const cut: Pointer = { by: "pointer", bytes, fds: inside(argument.fds, 4), pointers: inside(argument.pointers, 8) };
  const expect: Expect = errno === undefined ? {} : { errno };
  return {
    name: `${ground.label(command)}: ${what} → ${errno ?? "success"}`,
    area: "sizes",
    about: aboutCommand(ground, command, { reason: `${rule}, in ${command.name}`, ...more }),
    plays: [...sample.before, { ...sample.call, argument: cut, expect }],
  };
}

/** Whether the rows of the interface let the case's last call pass. */
function isAccepted(judge: Judge, one: Case): boolean {
  return endsAs(judge, one, undefined);
}

/** Whether the case's last call comes as far as the sample does: to success, or to the errno with which that ends. */
function endsAs(judge: Judge, { plays }: Case, errno: Errno | undefined): boolean {
  const verdict = judge({ before: plays.slice(0, -1), call: plays[plays.length - 1] as IoctlPlay });
  return errno === undefined ? verdict.kind === "accepted" : "errno" in verdict && verdict.errno === errno;
}

/** The first so many bytes. */
function cut(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.slice(0, Math.max(0, length));
}

/** As many bytes as asked for: cut, or filled up. */
function grown(bytes: Uint8Array, length: number, fill: number): Uint8Array {
  const made = new Uint8Array(length).fill(fill);
  made.set(bytes.subarray(0, length));
  return made;
}

/** The record saying that it has this size. */
function saying(bytes: Uint8Array, step: Parameters<typeof writeSize>[1], size: number): Uint8Array {
  writeSize(bytes, step, size);
  return bytes;
}
