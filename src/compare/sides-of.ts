import { modelNamed } from "../abi/models.ts";
import type { Comparison } from "./compare-paths.ts";
import { textOf } from "./text-of.ts";

/** The texts behind a review, by the names that its findings give. */
export interface Sides {
  /** Text of a header on one side; undefined when it is not there. */
  text(header: string, side: "before" | "after"): string | undefined;
  /** Its path below the root of its tree: `include/uapi/linux/vduse.h`; the name itself when it stands in no file. */
  path(header: string, side: "before" | "after"): string;
}

/** What a printer needs beside the review itself to show lines of the headers that it speaks of. */
export function sidesOf({ review, ...trees }: Comparison): Sides {
  const models = [...review.archs, ...review.widened].map(modelNamed).filter((model) => model !== undefined);
  return {
    text: (header, side) => textOf(trees[side], header, models),
    path: (header, side) => {
      const { root, locate } = trees[side];
      const path = locate(header);
      return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : header;
    },
  };
}
