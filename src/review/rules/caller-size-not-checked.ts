import type { Command } from "../../abi/abi.ts";
import { comparesSize, takesAnySize } from "../../source/evidence.ts";
import { answerFor, handledRecord } from "../handled.ts";
import type { Pair } from "../pairs.ts";
import type { Asked, Context, RuleOf } from "../rule.ts";

/** A record that says its size, and a handler that does not look at it. */
export const callerSizeNotChecked: RuleOf<"command"> = {
  id: "caller-size-not-checked",
  title: "no look at the size that the caller gives was found in the handler",
  kind: "command",
  severity: "risk",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "A record that says its size can only grow when every provider holds that size against its own: less must be filled up with zeroes or refused, more must be zero or known to be ignored.",
  precedent:
    "The user's argsz cannot be trusted, and what is beyond the known size is either checked or ignored by rule (IOMMU user API, 2020); copy_struct_from_user answers E2BIG to a tail that is not zero (5.4).",
  fix: `Where the size comes first:

    err = copy_struct_from_user(&args, sizeof(args), argp, args_size);

Where argsz comes first, as VFIO does it:

    minsz = offsetofend(struct foo, last_required);
    if (copy_from_user(&args, argp, minsz))
    	return -EFAULT;
    if (args.argsz < minsz)
    	return -EINVAL;`,
  asks: asked,
};

function asked(pair: Pair<Command>, context: Context): readonly Asked[] {
  const handled = handledRecord(pair, context);
  // Whether a command looks at the size is settled with its first record.
  if (handled === undefined || pair.before !== undefined) return [];
  const { command, record } = handled;
  const scheme = context.scheme(record, context.header.after, "after");
  if (scheme.kind !== "argsz" && scheme.kind !== "size-first") return [];
  const size = record.fields.find(({ name }) => name === scheme.by) ?? record.fields[0];
  if (size === undefined) return [];
  return [
    {
      element: `${record.name}.${size.name}`,
      place: size.place,
      question: `Does ${command.name} hold ${size.name} of ${record.kind} ${record.name} against the size that it knows?`,
      answer: answerFor(context.source, {
        command: command.name,
        record,
        pattern: new RegExp(`${takesAnySize.source}|${comparesSize(size.name).source}`),
        seen: `${size.name} is held against a size`,
        notFound: `A comparison of ${size.name} for ${command.name}, or copy_struct_from_user`,
        found: {
          next:
            scheme.kind === "argsz"
              ? "Refuse an argsz that is less than the first form of the record; let the rest decide what is there."
              : "Take the record in by copy_struct_from_user.",
          texts: ["", `${command.name} ${record.name}.${size.name}`],
        },
      }),
    },
  ];
}
