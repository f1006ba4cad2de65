import { type Answer, failed } from "../session/answer.ts";
import type { Expect, IoctlPlay, Play } from "../session/sample.ts";
import { callText, expectText, hex } from "./call-text.ts";
import type { Case, Suite } from "./case.ts";
import type { Target, TargetArgument } from "./target.ts";

/** How a case went. */
export type Outcome = { readonly kind: "pass" } | { readonly kind: "skip"; readonly reason: string } | Failure;

export interface Failure {
  readonly kind: "fail";
  /** Which of the case's calls, from 0. */
  readonly at: number;
  /** The call as a line of text. */
  readonly call: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * Runs one case on a target on which nothing is open, up to the first call that answers something else than it must. What the case has
 * opened is closed afterwards. `numbers`: the suite's own.
 */
export function runCase({ plays, skip }: Case, target: Target, numbers: Suite["numbers"]): Outcome {
  if (skip !== undefined) return { kind: "skip", reason: skip };
  const fds = new Map<string, number>();
  let at = 0;
  for (const play of plays) {
    const result = attempt(play, target, fds, numbers);
    if (result !== undefined) {
      closeAll(target, fds);
      return { kind: "fail", at, call: callText(play), ...result };
    }
    at += 1;
  }
  closeAll(target, fds);
  return { kind: "pass" };
}

interface Wrong {
  readonly expected: string;
  readonly found: string;
}

type Found = Answer & { readonly bytes?: Uint8Array };

/** A target answers whatever it is asked; one that throws has failed, and the cases after this one still run. */
function attempt(...args: Parameters<typeof take>): Wrong | undefined {
  try {
    return take(...args);
  } catch (error) {
    return { expected: "an answer", found: `a crash: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Makes one call. Answers what is wrong with it; `undefined` when nothing is. */
function take(play: Play, target: Target, fds: Map<string, number>, numbers: Suite["numbers"]): Wrong | undefined {
  if (play.call === "open") return named(play.as, target.open(play.path), play.expect, fds);
  if (play.call === "eventfd") return named(play.as, target.eventfd(), undefined, fds);
  const fd = fds.get(play.fd);
  if (fd === undefined) return { expected: `a descriptor ${play.fd}`, found: "none: no call before this one gave it" };
  switch (play.call) {
    case "close":
      fds.delete(play.fd);
      return judge(target.close(fd), undefined);
    case "read":
      return judge(target.read(fd, play.length), play.expect);
    case "write":
      return judge(target.write(fd, play.bytes), play.expect);
    case "ioctl":
      return ioctl(play, fd, target, fds, numbers);
  }
}

function ioctl(
  play: IoctlPlay,
  fd: number,
  target: Target,
  fds: Map<string, number>,
  numbers: Suite["numbers"],
): Wrong | undefined {
  const number = typeof play.command === "number" ? play.command : numbers[play.command];
  if (number === undefined) return { expected: `a command ${play.command}`, found: "none of that name in the interface" };
  const argument = argumentOf(play, fds);
  if (typeof argument === "string")
    return { expected: `a descriptor ${argument}`, found: "none: no call before this one gave it" };
  const answer = target.ioctl(fd, number, argument);
  const found: Found = argument.by === "pointer" && !failed(answer) ? { ...answer, bytes: argument.bytes } : answer;
  return play.as === undefined ? judge(found, play.expect) : named(play.as, found, play.expect, fds);
}

/** The argument with descriptors put in by number; the name of the first that is not there. */
function argumentOf({ argument }: IoctlPlay, fds: ReadonlyMap<string, number>): TargetArgument | string {
  if (argument.by !== "pointer") return argument;
  const bytes = argument.bytes.slice();
  const view = new DataView(bytes.buffer);
  for (const { offset, fd } of argument.fds ?? []) {
    const number = fds.get(fd);
    if (number === undefined) return fd;
    if (offset + 4 <= bytes.length) view.setInt32(offset, number, true);
  }
  return { by: "pointer", bytes, pointers: (argument.pointers ?? []).map((each) => ({ ...each, bytes: each.bytes.slice() })) };
}

function named(name: string, found: Found, expect: Expect | undefined, fds: Map<string, number>): Wrong | undefined {
  if (!failed(found)) fds.set(name, found.value);
  return judge(found, expect);
}

function judge(found: Found, expect: Expect = {}): Wrong | undefined {
  const wrong = (what: string): Wrong => ({ expected: expectText(expect), found: what });
  if (failed(found)) return "errno" in expect && found.errno === expect.errno ? undefined : wrong(found.errno);
  if ("errno" in expect) return wrong(String(found.value));
  const { value, atLeast, bytes } = expect;
  if (value !== undefined && found.value !== value) return wrong(String(found.value));
  if (atLeast !== undefined && found.value < atLeast) return wrong(String(found.value));
  if (bytes === undefined) return undefined;
  const there = found.bytes?.subarray(bytes.offset, bytes.offset + bytes.bytes.length) ?? new Uint8Array();
  const same = there.length === bytes.bytes.length && there.every((byte, index) => byte === bytes.bytes[index]);
  return same ? undefined : wrong(`${found.value} and bytes ${hex(there)} at ${bytes.offset}`);
}

/** Handed-out descriptors before what they were got from. */
function closeAll(target: Target, fds: ReadonlyMap<string, number>): void {
  for (const fd of [...fds.values()].reverse()) target.close(fd);
}
