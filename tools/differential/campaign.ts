import type { Play } from "../../src/session/sample.ts";
import { callLine } from "../kernels/call-lines.ts";
import { type Differing, lockstep, type Sides } from "./lockstep.ts";
import type { SequenceOptions } from "./sequence.ts";
import { sequence } from "./sequence.ts";
import { shrink, signature } from "./shrink.ts";

/** A difference that nobody has explained, with the shortest calls that show it. */
export interface Found {
  /** Which sequence came upon it first. */
  readonly index: number;
  /** How many sequences ended with it. */
  count: number;
  /** Lines of `callLine`: the last one is answered differently. */
  readonly calls: readonly string[];
  readonly played: string;
  readonly real: string;
}

export interface Counts {
  readonly sequences: number;
  readonly calls: number;
  /** Explained differences, by reason. */
  readonly explained: { readonly [reason: string]: number };
  readonly found: readonly Found[];
}

export interface CampaignOptions extends Omit<SequenceOptions, "index"> {
  /** Calls to make at least; the sequence that reaches them is finished. */
  readonly calls: number;
  /** Differences that are shrunk; 40 where absent. */
  readonly shrunk?: number;
  /** Index of the first sequence. */
  readonly from?: number;
  explanation(differing: Omit<Differing, "plays">): { readonly reason: string; readonly goesOn?: true } | undefined;
  /** Told before each call of each sequence. */
  before?(index: number, play: Play, at: number): void;
  /** Told after each sequence, with what there is so far. */
  after?(calls: number, so: () => Counts): void;
  /** Whether time is up. */
  ends?(): boolean;
}

/** Differences that are shrunk unless told otherwise, since it takes long; what comes after them is counted with the one that it looks like, or listed as it is. */
const mostShrunk = 40;
/** Of those that look alike: two may look alike and be two. */
const mostAlike = 3;

/** Runs sequence after sequence on both sides. Goes on after a difference. */
export function campaign(sides: Sides, options: CampaignOptions): Counts {
  const explained = new Map<string, number>();
  const found = new Map<string, Found>();
  const alike = new Map<string, Found[]>();
  const explains = (reason: string) => void explained.set(reason, (explained.get(reason) ?? 0) + 1);
  const tolerates = (differing: Omit<Differing, "plays">) => options.explanation(differing)?.goesOn === true;
  const most = options.shrunk ?? mostShrunk;
  let calls = 0;
  let index = options.from ?? 0;
  const counts = (): Counts => ({
    sequences: index - (options.from ?? 0),
    calls,
    explained: Object.fromEntries(explained),
    found: [...found.values()],
  });
  for (; calls < options.calls && options.ends?.() !== true; index++) {
    const walk = lockstep(sides, (open) => sequence({ ...options, index }, open), {
      before: (play, at) => options.before?.(index, play, at),
      tolerates(differing) {
        const known = options.explanation(differing);
        if (known?.goesOn !== true) return false;
        explains(known.reason);
        return true;
      },
    });
    calls += walk.calls;
    options.after?.(calls, counts);
    if (walk.differing === undefined) continue;
    const known = options.explanation(walk.differing);
    if (known !== undefined) {
      explains(known.reason);
      continue;
    }
    const like = alike.get(signature(walk.differing)) ?? [];
    const [first] = like;
    if (first !== undefined && (like.length >= mostAlike || found.size >= most)) {
      first.count += 1;
      continue;
    }
    const shortest = found.size >= most ? walk.differing : shrink(sides, walk.differing, { tolerates });
    const lines = shortest.plays.map((play) => callLine(play, {}));
    const key = lines.join("\n");
    const same = found.get(key);
    if (same !== undefined) {
      same.count += 1;
      like.push(same);
    } else {
      const one: Found = { index, count: 1, calls: lines, played: shortest.played, real: shortest.real };
      found.set(key, one);
      like.push(one);
    }
    alike.set(signature(walk.differing), like);
  }
  return counts();
}
