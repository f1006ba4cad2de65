import { callLine } from "../kernels/call-lines.ts";
import type { TestedInterface } from "../kernels/tested-interfaces.ts";
import { limits } from "./limits.ts";
import { lockstep } from "./lockstep.ts";
import { prepare } from "./prepare.ts";
import { sequence } from "./sequence.ts";
import { playedSide } from "./sides.ts";

/**
 * The calls of a sequence up to one of them, as lines: made again from its number, since what a kernel that hangs was asked cannot be told by it.
 *
 * @param at how many calls came before the last one that is wanted.
 */
export function callsOf(
  tested: TestedInterface,
  release: string,
  { seed, index, at }: { readonly seed: number; readonly index: number; readonly at: number },
): readonly string[] {
  const { spec, build, templates } = prepare(tested, release);
  const side = playedSide(spec, build);
  const lines: string[] = [];
  lockstep(
    { played: side, real: side, compare: tested },
    (open) => sequence({ templates, limits: limits[tested.name], seed, index }, open),
    { before: (play) => void lines.push(callLine(play, {})) },
  );
  return lines.slice(0, at + 1);
}
