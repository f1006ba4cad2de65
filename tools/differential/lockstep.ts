import type { Target } from "../../src/selftest/target.ts";
import type { Play } from "../../src/session/sample.ts";
import { callLine } from "../kernels/call-lines.ts";
import { performerOn } from "../kernels/perform.ts";
import { stableAnswer } from "../kernels/stable-answer.ts";
import type { Open } from "./sequence.ts";

/** A place where calls are made. `fresh`: with nothing open and no device made. `clear` takes away what the calls have left. */
export interface Side<T extends Target = Target> {
  fresh(): T;
  clear(): void;
}

export interface PlayedTarget extends Target {
  kindOf(fd: number): string | undefined;
}

/** Both sides, what is played first; and how their answers are compared. */
export interface Sides {
  readonly played: Side<PlayedTarget>;
  readonly real: Side;
  readonly compare: Parameters<typeof stableAnswer>[0];
}

/** A call that the two answer differently: the last one of `plays`. */
export interface Differing {
  readonly plays: readonly Play[];
  readonly call: string;
  readonly played: string;
  readonly real: string;
}

export interface Walk {
  /** Calls that were made, each once on either side. */
  readonly calls: number;
  readonly differing: Differing | undefined;
}

export interface WalkOptions {
  /** Told of each call, before it is made. */
  before?(play: Play, at: number): void;
  /** Whether a difference leaves both in one state, and is known: then the calls go on. */
  tolerates?(differing: Omit<Differing, "plays">): boolean;
}

/**
 * Makes each call on both sides and compares what came of it: the value or the error, and every byte that was written. Ends at the first call that
 * differs.
 *
 * @param source makes the calls, and may look at what is open.
 */
export function lockstep(
  { played, real, compare }: Sides,
  source: (open: Open) => Iterable<Play>,
  { before, tolerates }: WalkOptions = {},
): Walk {
  const target = played.fresh();
  const mine = performerOn(target);
  const theirs = performerOn(real.fresh());
  const plays: Play[] = [];
  let calls = 0;
  const open: Open = () => {
    const kinds = new Map<string, string[]>();
    for (const [name, fd] of mine.fds) {
      const kind = target.kindOf(fd);
      if (kind !== undefined) kinds.set(kind, [...(kinds.get(kind) ?? []), name]);
    }
    return kinds;
  };
  try {
    for (const play of source(open)) {
      before?.(play, plays.length);
      plays.push(play);
      const answers = [mine.make(play), theirs.make(play)] as const;
      if (answers[0] !== "none") calls += 1;
      if (answers[0] === answers[1]) continue;
      const call = callLine(play, {});
      const [one, other] = answers.map((answer) => stableAnswer(compare, call, answer));
      if (one === other) continue;
      const differing = { plays, call, played: one ?? "", real: other ?? "" };
      if (tolerates?.(differing) !== true) return { calls, differing };
    }
    return { calls, differing: undefined };
  } finally {
    mine.close();
    theirs.close();
    played.clear();
    real.clear();
  }
}
