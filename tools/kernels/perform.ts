import type { Target, TargetArgument } from "../../src/selftest/target.ts";
import { failed } from "../../src/session/answer.ts";
import type { IoctlPlay, Play } from "../../src/session/sample.ts";
import { bytesText, changesText } from "./bytes-text.ts";

/**
 * Makes all calls on a target on which nothing is open, whatever they answer, and closes what they opened. Answers a line a call:
 *
 *     0                the value, or the error's name
 *     fd               a new descriptor, whose number says nothing
 *     0 8:0=01         what a read gave
 *     0 *0=03,4=01     what the call wrote over its argument
 *     0 @2 0=ff        what it wrote over the bytes behind the third pointer
 *
 * A call on a descriptor that no call before it gave is not made, and answers `none`.
 */
export function perform(plays: readonly Play[], target: Target): readonly string[] {
  const performer = performerOn(target);
  const answers = plays.map((play) => performer.make(play));
  performer.close();
  return answers;
}

/** Makes calls one at a time, as `perform` does. */
export interface Performer {
  make(play: Play): string;
  /** Descriptors that are open, by the names that the calls gave them. */
  readonly fds: ReadonlyMap<string, number>;
  close(): void;
}

export function performerOn(target: Target): Performer {
  const fds = new Map<string, number>();
  return {
    make: (play) => one(play, target, fds),
    fds,
    close() {
      // What was handed out before what it was got from, as the selftest's runner does.
      for (const fd of [...fds.values()].reverse()) target.close(fd);
      fds.clear();
    },
  };
}

function one(play: Play, target: Target, fds: Map<string, number>): string {
  if (play.call === "open") return named(play.as, target.open(play.path), fds);
  if (play.call === "eventfd") return named(play.as, target.eventfd(), fds);
  const fd = fds.get(play.fd);
  if (fd === undefined) return "none";
  switch (play.call) {
    case "close":
      fds.delete(play.fd);
      return plain(target.close(fd));
    case "read": {
      const answer = target.read(fd, play.length);
      return failed(answer) ? answer.errno : `${answer.value} ${bytesText(answer.bytes)}`;
    }
    case "write":
      return plain(target.write(fd, play.bytes));
    case "ioctl":
      return ioctl(play, fd, target, fds);
  }
}

function ioctl(play: IoctlPlay, fd: number, target: Target, fds: Map<string, number>): string {
  if (typeof play.command !== "number") throw new Error(`expected the number of ${play.command}`);
  const { argument } = play;
  const answered = (given: TargetArgument) => {
    const answer = target.ioctl(fd, play.command as number, given);
    return play.as === undefined ? plain(answer) : named(play.as, answer, fds);
  };
  if (argument.by !== "pointer") return answered(argument);
  const bytes = argument.bytes.slice();
  const view = new DataView(bytes.buffer);
  for (const { offset, fd: name } of argument.fds ?? []) {
    const number = fds.get(name);
    if (number === undefined) return "none";
    if (offset + 4 <= bytes.length) view.setInt32(offset, number, true);
  }
  const before = bytes.slice();
  const pointers = (argument.pointers ?? []).map((each) => ({ ...each, bytes: each.bytes.slice() }));
  const answer = answered({ by: "pointer", bytes, pointers });
  // Addresses are the target's own, wherever it has put them.
  for (const { offset } of pointers) if (offset + 8 <= bytes.length) bytes.set(before.subarray(offset, offset + 8), offset);
  const changed = changesText(before, bytes);
  const behind = pointers.flatMap((each, index) => {
    const changes = changesText(argument.pointers?.[index]?.bytes ?? new Uint8Array(), each.bytes);
    return changes === "" ? [] : [`@${index} ${changes}`];
  });
  return [answer, ...(changed === "" ? [] : [`*${changed}`]), ...behind].join(" ");
}

function plain(answer: ReturnType<Target["close"]>): string {
  return failed(answer) ? answer.errno : String(answer.value);
}

function named(name: string, answer: ReturnType<Target["close"]>, fds: Map<string, number>): string {
  if (failed(answer)) return answer.errno;
  fds.set(name, answer.value);
  return "fd";
}
