import type { Errno } from "../abi/errno.ts";
import type { Build } from "../contract/build.ts";
import { knownSize } from "./copy-struct.ts";
import type { SampleCall, Variation } from "./sample.ts";
import { sizeOffset, writeSize } from "./size-field.ts";
import type { Argsz, CopyStruct } from "./step.ts";

/** A call with a record of another size, and what a build answers to it. */
export interface SizeCase extends Variation {
  /** `undefined`: what the sample itself is answered. */
  readonly errno: Errno | undefined;
}

/**
 * Sizes below, at and above each that is known, as calls: what a selftest makes of a row about sizes. Every case is the command's sample with another
 * size and is otherwise valid, so that the row alone decides. Cases of a row that only some calls ask for are made from such a call; its
 * accepted sizes are then `undefined` too.
 */
export function sizeCases(step: Argsz<never, never, never> | CopyStruct, sample: SampleCall, build: Build): readonly SizeCase[] {
  const from = step.kind === "argsz" && step.asking !== undefined ? step.asking(sample, build) : sample;
  const { argument } = from.call;
  if (argument.by !== "pointer") return [];
  const at = sizeOffset(step);

  const make = (label: string, errno: Errno | undefined, said: number, length: number, last = 0): SizeCase => {
    const bytes = new Uint8Array(length);
    bytes.set(argument.bytes.subarray(0, length));
    if (last !== 0) bytes[length - 1] = last;
    writeSize(bytes, step, said);
    // What a record that is cut off no longer has cannot be filled in.
    const fds = argument.fds?.filter(({ offset }) => offset + 4 <= length);
    const pointers = argument.pointers?.filter(({ offset }) => offset + 8 <= length);
    const filled = { ...(fds === undefined ? {} : { fds }), ...(pointers === undefined ? {} : { pointers }) };
    const call = { ...from.call, argument: { by: argument.by, bytes, ...filled } };
    return { before: from.before, call, errno, label: `${step.record.name} of ${label}` };
  };
  return step.kind === "argsz" ? argszCases(step, argument.bytes.length, at, make) : structCases(step, at, build, make);
}

/** `make` takes a label, the answer, the size that the record says, the bytes that are there, and what the last of them is. */
type Make = (label: string, errno: Errno | undefined, said: number, length: number, last?: number) => SizeCase;

function argszCases(step: Argsz<never, never, never>, given: number, at: number, make: Make): readonly SizeCase[] {
  const { size, errno = "EINVAL" } = step;
  const below = [...new Set([0, 1, at + 4, size - 1])].filter((each) => each < size);
  return [
    ...below.map((said) => make(`${said} bytes, below ${size}`, errno, said, given)),
    make(`${size} bytes`, undefined, size, given),
    make(`${size + 1} bytes, whose last is not zero`, undefined, size + 1, Math.max(given, size + 1)),
    make(`${given + 64} bytes, whose last is not zero`, undefined, given + 64, given + 64, 0xff),
    make(`${size} bytes, of which the last is not there`, "EFAULT", size, size - 1),
  ];
}

function structCases(step: CopyStruct, at: number, build: Build, make: Make): readonly SizeCase[] {
  const own = knownSize(step, (change) => build.has.has(change));
  const published = [...new Set([step.min, step.record.size, ...(step.sizes ?? []).map(({ size }) => size)])];
  const below = [...new Set([0, 1, at + 4, step.min - 1])].filter((each) => each < step.min);
  return [
    ...below.map((said) => make(`${said} bytes, below ${step.min}`, "EINVAL", said, own)),
    ...published.filter((size) => size <= own).map((size) => make(`${size} bytes`, undefined, size, size)),
    ...[...published.filter((size) => size > own), own + 1, own + 4096].flatMap((size) => [
      make(`${size} bytes, of which ${size - own} zero ones are not known here`, undefined, size, size),
      make(`${size} bytes, whose last is not known here and not zero`, "E2BIG", size, size, 1),
    ]),
    make(`${own} bytes, of which the last is not there`, "EFAULT", own, own - 1),
    make(`${own + 8} bytes, of which the last 8 are not there`, "EFAULT", own + 8, own),
    make("which not even the size is there", "EFAULT", own, at + 3),
  ];
}
