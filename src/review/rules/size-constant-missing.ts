import type { Constant, HeaderAbi } from "../../abi/abi.ts";
import { recordName } from "../element-text.ts";
import type { RuleOf } from "../rule.ts";

/** Records that grew, whose earlier sizes the header publishes as constants, and whose new size it does not. */
export const sizeConstantMissing: RuleOf<"record"> = {
  id: "size-constant-missing",
  title: "a record grew, its earlier sizes are published, and the new one is not",
  kind: "record",
  severity: "advice",
  witness: ["size"],
  why: "A program that is to run on old providers asks for a size by its name; sizeof changes under it when the header does.",
  precedent:
    "clone_args, sched_attr and perf_event_attr publish every size as ..._SIZE_VERn (linux/sched.h, linux/perf_event.h); Documentation/process/adding-syscalls.rst tells new system calls to grow so.",
  fix: `Add the constant in the commit that makes the record grow:

    #define FOO_ARGS_SIZE_VER0	16	/* first published size */
    #define FOO_ARGS_SIZE_VER1	24	/* with flags */`,
  decidedBy: "header",
  check(pair, { header }) {
    const { before, after } = pair;
    if (!before?.complete || !after?.complete || after.size <= before.size || header.after === undefined) return [];
    const published = sizesOf(header.after);
    const earlier = published.filter(({ name, value }) => belongs(name, pair.name) && value <= BigInt(before.size));
    const last = earlier.at(-1);
    if (last === undefined || published.some(({ name, value }) => belongs(name, pair.name) && value === BigInt(after.size)))
      return [];
    const next = last.name.replace(/\d+$/, (number) => `${Number(number) + 1}`);
    return [
      {
        element: recordName(pair),
        place: after.place,
        message: `${recordName(pair)} grew from ${before.size} to ${after.size} bytes; ${last.name} (${last.value}) is its last published size.`,
        next: `Add #define ${next} ${after.size}`,
        texts: [`${before.size}`, `${after.size}`],
      },
    ];
  },
};

/** `CLONE_ARGS_SIZE_VER0` for clone_args, `PERF_ATTR_SIZE_VER0` for perf_event_attr: all its words are words of the record. */
function belongs(constant: string, record: string): boolean {
  const words = constant
    .replace(/_SIZE_VER\d+$/, "")
    .toLowerCase()
    .split("_");
  const own = record.split("_");
  return words.length > 1 && words[0] === own[0] && words.every((word) => own.includes(word));
}

const sizes = new WeakMap<HeaderAbi, readonly Constant[]>();

/** Published sizes of a header, collected once; only they are evaluated. */
function sizesOf(header: HeaderAbi): readonly Constant[] {
  let known = sizes.get(header);
  if (known === undefined) {
    const names = [...header.constants.keys()].filter((name) => /_SIZE_VER\d+$/.test(name));
    known = names.flatMap((name) => header.constants.get(name) ?? []);
    sizes.set(header, known);
  }
  return known;
}
