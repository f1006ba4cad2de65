import type { Command } from "../../abi/abi.ts";
import { limitsFlags } from "../../source/evidence.ts";
import { elementType } from "../canonical-type.ts";
import { answerFor, handledRecord } from "../handled.ts";
import type { Pair } from "../pairs.ts";
import type { Asked, Context, RuleOf } from "../rule.ts";

/** A word of flags in which a handler does not refuse what it does not know. */
export const flagsNotChecked: RuleOf<"command"> = {
  id: "flags-not-checked",
  title: "no check for unknown flags was found in the handler",
  kind: "command",
  severity: "risk",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "A flag that an old provider ignores cannot be told from one that it obeyed: the program believes it has what it asked for, and no later flag can be probed.",
  precedent:
    "Unknown flags are an error, also while there is no flag yet (Documentation/process/adding-syscalls.rst); openat ignored them, which is why openat2 had to be made.",
  fix: `Refuse what is not known, from the first day:

    if (args.flags & ~FOO_FLAGS_KNOWN)
    	return -EINVAL;

While there are none, \`if (args.flags) return -EINVAL;\`.`,
  asks: asked,
};

function asked(pair: Pair<Command>, context: Context): readonly Asked[] {
  const handled = handledRecord(pair, context);
  if (handled === undefined || handled.command.direction === "read") return [];
  const { command, record, members } = handled;
  // What a command gives out may be called flags as well: then only the plain name is taken for what it takes in.
  const isFlags = command.direction === "write" ? /(^|_)flags$/ : /^flags$/;
  const flags = members.filter(
    ({ name, type, anonymous = [] }) => isFlags.test(name) && elementType(type).kind === "integer" && anonymous.length === 0,
  );
  return flags.map((field) => ({
    element: `${record.name}.${field.name}`,
    place: field.place,
    question: `Does ${command.name} refuse unknown bits of ${field.name} in ${record.kind} ${record.name}?`,
    answer: answerFor(context.source, {
      command: command.name,
      record,
      pattern: limitsFlags(field.name),
      seen: `${field.name} is held against known bits`,
      notFound: `A test of ${field.name} against the known bits for ${command.name}`,
      found: {
        next: `Answer EINVAL to bits of ${field.name} that are not known, also while none is.`,
        texts: ["", `${command.name} ${record.name}.${field.name}`],
      },
    }),
  }));
}
