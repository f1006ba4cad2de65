import type { Command } from "../../abi/abi.ts";
import { readsMember } from "../../source/evidence.ts";
import { isFiller } from "../filler.ts";
import { answerFor, handledRecord } from "../handled.ts";
import type { Pair } from "../pairs.ts";
import type { Asked, Context, RuleOf } from "../rule.ts";

/** Reserved bytes that a handler takes in and does not look at. */
export const reservedNotChecked: RuleOf<"command"> = {
  id: "reserved-not-checked",
  title: "no check of reserved bytes was found in the handler",
  kind: "command",
  severity: "risk",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "Bytes that are not refused today may hold anything, and can never be given a meaning: a program that left rubbish in them works now and breaks then.",
  precedent:
    "Every reserved or unused byte has to be checked for zero, also on the branches that do not use it (Documentation/process/botching-up-ioctls.rst). KVM_ENABLE_CAP never looked at its 64 bytes of pad, and cannot use them.",
  fix: `Refuse the call where the record is taken in, before anything is done with it:

    if (copy_from_user(&args, argp, sizeof(args)))
    	return -EFAULT;
    if (memchr_inv(args.reserved, 0, sizeof(args.reserved)))
    	return -EINVAL;

For a single word \`if (args.reserved) return -EINVAL;\` does.`,
  asks: asked,
};

function asked(pair: Pair<Command>, context: Context): readonly Asked[] {
  const handled = handledRecord(pair, context);
  if (handled === undefined || handled.command.direction === "read") return [];
  const { command, record, members } = handled;
  // Room in a union is there so that the union keeps its size: which bytes mean nothing depends on the call.
  const fillers = members.filter(
    (field) =>
      isFiller(field) &&
      field.name !== "" &&
      record.kind !== "union" &&
      !(field.anonymous ?? []).some((each) => each.startsWith("union")),
  );
  return fillers.map((field) => ({
    element: `${record.name}.${field.name}`,
    place: field.place,
    question: `Does ${command.name} refuse ${field.name} of ${record.kind} ${record.name} unless it is zero?`,
    answer: answerFor(context.source, {
      command: command.name,
      record,
      pattern: readsMember(field.name),
      seen: `${field.name} is read`,
      notFound: `A look at ${field.name} of ${record.kind} ${record.name} for ${command.name}`,
      found: {
        // Of a record that goes both ways it may be what is given out.
        severity: command.direction === "readwrite" ? "advice" : "risk",
        next: `Refuse the call unless all of ${field.name} is zero; a later version can then give it a meaning.`,
        texts: ["", `${command.name} ${record.name}.${field.name}`],
      },
    }),
  }));
}
