import type { Errno } from "../abi/errno.ts";
import type { SampleCall } from "../session/sample.ts";
import { holds } from "../session/when.ts";
import type { Case } from "./case.ts";
import type { Descriptor, Ground } from "./ground.ts";
import type { Judge } from "./judge.ts";

/** What a descriptor of the build answers to a command that it does not know, and on whose word. */
export interface UnknownAnswer {
  readonly errno: Errno;
  readonly source: string;
}

/**
 * The row of the kind's table that holds. Where rows differ by the state of the descriptor or by the number, the rows themselves are asked
 * which it is. `undefined` when none holds.
 */
export function unknownAnswer(
  ground: Ground,
  kind: string,
  call: SampleCall,
  judge: Judge,
  program?: Case["program"],
): UnknownAnswer | undefined {
  const rows = rowsOf(ground, kind);
  const has = (change: string) => ground.has(change);
  const possible = rows.map((row, index) => ({ row, index })).filter(({ row }) => holds(row, has));
  const [first] = possible;
  if (first === undefined) return undefined;
  if (first.row.holds === undefined) return first.row;
  const verdict = judge(call, program);
  if (verdict.kind === "unknown") return rows[verdict.row];
  return undefined;
}

function rowsOf({ descriptors }: Ground, kind: string): Descriptor["unknown"] {
  return descriptors.find((each) => each.kind === kind)?.unknown ?? [];
}
