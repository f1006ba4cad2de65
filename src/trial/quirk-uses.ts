import type { Errno } from "../abi/errno.ts";
import type { ChangeId } from "../contract/contract.ts";
import { isOpen } from "../contract/is-open.ts";
import { relationsOf } from "../contract/relations.ts";
import type { Judged } from "./judged.ts";

/** An answer that rested on a change which nothing tells a program of. */
export interface QuirkUse {
  /**
   * `relied on`: the call succeeded because of how this build behaves, and is refused by one that behaves otherwise. `refused by`: the other way round.
   * `saw`: both succeed, with another answer. `undeclared`: the build has the change and does not say so, and the program used it all the same.
   */
  readonly how: "relied on" | "refused by" | "saw" | "undeclared";
  readonly change: ChangeId;
  readonly title: string;
  /** Whether the build has the change; otherwise it is its absence that counts. */
  readonly has: boolean;
  /** Index of the first such crossing, and what was called. */
  readonly index: number;
  readonly name: string;
  /** What a build that differs in this change alone answers. */
  readonly elsewhere: Errno | "success" | "otherwise";
}

/** Quirks: silent changes, which no gate tells of; and changes that are there, and that the build does not declare. */
export function quirkUses({ spec, build, decoded, rehearsal }: Judged): readonly QuirkUse[] {
  const { change } = relationsOf(spec.contract);
  return rehearsal.rests.flatMap((each): readonly QuirkUse[] => {
    const row = change.get(each.change);
    const met = decoded[each.at];
    if (row === undefined || met === undefined) return [];
    const refused = "errno" in met.crossing.answer;
    const about = {
      change: row.id,
      title: row.title,
      has: each.has,
      index: met.crossing.index,
      name: met.name,
      elsewhere: each.elsewhere,
    };
    if (row.silent === true) {
      const how = each.elsewhere === "success" ? "refused by" : refused || each.elsewhere === "otherwise" ? "saw" : "relied on";
      return [{ how, ...about }];
    }
    return each.has && !refused && !isOpen(spec.contract, build, row) ? [{ how: "undeclared", ...about }] : [];
  });
}
