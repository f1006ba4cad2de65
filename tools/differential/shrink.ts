import type { Play, PlayArgument } from "../../src/session/sample.ts";
import { callLine } from "../kernels/call-lines.ts";
import { type Differing, lockstep, type Sides, type WalkOptions } from "./lockstep.ts";

export interface ShrinkOptions extends Pick<WalkOptions, "tolerates"> {
  /** Most that are made. */
  readonly tries?: number;
}

/**
 * The shortest calls that still end in the same difference: the same command, with the same two first words of answers. First calls are left out, in
 * pieces that get smaller; then the bytes of those that are left become 0, and their arguments shorter. Each try starts from the beginning.
 */
export function shrink(sides: Sides, found: Differing, { tries = 1500, tolerates }: ShrinkOptions = {}): Differing {
  const wanted = signature(found);
  let best = found;
  let left = tries;
  const differs = (plays: readonly Play[]): boolean => {
    if (left <= 0) return false;
    left -= 1;
    const { differing } = lockstep(sides, () => plays, tolerates === undefined ? {} : { tolerates });
    if (differing === undefined || signature(differing) !== wanted) return false;
    best = { ...differing, plays: [...differing.plays] };
    return true;
  };
  const smaller = (): boolean => {
    const { plays } = best;
    const last = plays.length - 1;
    for (let size = Math.max(1, last >> 1); size >= 1; size >>= 1) {
      // From the end: what comes late often depends on what comes early, and not the other way round.
      for (let end = best.plays.length - 1; end > 0; end -= size) {
        const start = Math.max(0, end - size);
        differs([...best.plays.slice(0, start), ...best.plays.slice(end)]);
      }
    }
    return best.plays.length < plays.length;
  };
  const fewer = (): boolean => {
    const before = best.plays.length;
    // Two descriptors where one would do.
    for (const from of opened(best.plays)) {
      for (const to of opened(best.plays)) {
        if (from !== to && best.plays.some((play) => "as" in play && play.as === from)) differs(merged(best.plays, from, to));
      }
    }
    return best.plays.length < before;
  };
  do {
    while (smaller());
  } while (fewer());
  for (let at = 0; at < best.plays.length; at++) simpler(at);
  while (smaller());
  return { ...best, plays: named(best.plays), call: callLine(named(best.plays).at(-1) as Play, {}) };

  function simpler(at: number): void {
    for (const [start, end] of ranges(best.plays[at])) {
      const play = best.plays[at];
      if (play === undefined) return;
      const without = zeroed(play, start, end);
      if (without !== undefined) differs(replaced(best.plays, at, without));
    }
    const play = best.plays[at];
    if (play?.call === "read") differs(replaced(best.plays, at, { ...play, length: 0 }));
    if (play?.call === "ioctl" && play.argument.by === "value")
      differs(replaced(best.plays, at, { ...play, argument: { by: "none" } }));
    if (play?.call === "ioctl" && play.argument.by === "pointer" && play.argument.pointers !== undefined) {
      const { pointers: _, ...argument } = play.argument;
      differs(replaced(best.plays, at, { ...play, argument }));
    }
  }
}

function opened(plays: readonly Play[]): readonly string[] {
  return plays.flatMap((play) => ("as" in play && play.as !== undefined ? [play.as] : []));
}

/** The calls made on another descriptor, and without what opened the first. */
function merged(plays: readonly Play[], from: string, to: string): readonly Play[] {
  return renamed(
    plays.filter((play) => !("as" in play && play.as === from)),
    (name) => (name === from ? to : name),
  );
}

/** The calls with names that count from the start, so that the same calls are the same lines, wherever they were found. */
function named(plays: readonly Play[]): readonly Play[] {
  const names = new Map<string, string>();
  const name = (old: string): string => {
    const kind = old.replace(/\d+$/, "");
    const taken = [...names.values()].filter((each) => each.replace(/\d+$/, "") === kind).length;
    const own = names.get(old) ?? `${kind}${taken === 0 ? "" : taken + 1}`;
    names.set(old, own);
    return own;
  };
  return renamed(plays, name);
}

function renamed(plays: readonly Play[], name: (old: string) => string): readonly Play[] {
  return plays.map((play) => {
    let changed = "fd" in play ? { ...play, fd: name(play.fd) } : play;
    if (changed.call === "ioctl" && changed.argument.by === "pointer" && changed.argument.fds !== undefined) {
      const fds = changed.argument.fds.map(({ offset, fd }) => ({ offset, fd: name(fd) }));
      changed = { ...changed, argument: { ...changed.argument, fds } };
    }
    return "as" in changed && changed.as !== undefined ? { ...changed, as: name(changed.as) } : changed;
  });
}

/** What makes two differences the same: the call, and the first word of either answer. */
export function signature({ call, played, real }: Differing): string {
  const [what, , number = ""] = call.split(" ");
  return [what, number, word(played), word(real)].join(" ");
}

/** Of a value only that it is one, unless both are. */
function word(answer: string): string {
  return answer.split(" ", 1)[0] ?? "";
}

function replaced(plays: readonly Play[], at: number, play: Play): readonly Play[] {
  return plays.map((each, index) => (index === at ? play : each));
}

/** Halves, quarters and eighths, and then each byte that is not 0. */
function ranges(play: Play | undefined): readonly (readonly [number, number])[] {
  const bytes = bytesOf(play) ?? new Uint8Array();
  const { length } = bytes;
  const found: (readonly [number, number])[] = [];
  for (const parts of [1, 2, 4, 8]) {
    const size = Math.ceil(length / parts);
    for (let start = 0; start < length; start += size) found.push([start, Math.min(length, start + size)]);
  }
  for (const [at, byte] of bytes.entries()) if (byte !== 0 && found.length < 400) found.push([at, at + 1]);
  return found;
}

function bytesOf(play: Play | undefined): Uint8Array | undefined {
  if (play?.call === "write") return play.bytes;
  return play?.call === "ioctl" && play.argument.by === "pointer" ? play.argument.bytes : undefined;
}

/** `undefined` where they are zero already. */
function zeroed(play: Play, start: number, end: number): Play | undefined {
  const bytes = bytesOf(play);
  if (bytes === undefined || bytes.subarray(start, end).every((byte) => byte === 0)) return undefined;
  const cleared = bytes.slice().fill(0, start, end);
  if (play.call === "write") return { ...play, bytes: cleared };
  if (play.call !== "ioctl") return undefined;
  return { ...play, argument: { ...(play.argument as Extract<PlayArgument, { by: "pointer" }>), bytes: cleared } };
}
