import type { Command } from "../../abi/abi.ts";
import type { Record } from "../../abi/type.ts";
import { seenIn, sightOf } from "../../source/evidence.ts";
import type { SourceView } from "../../source/source-view.ts";
import { holesOf, isFiller } from "../filler.ts";
import type { Pair } from "../pairs.ts";
import { sightText } from "../questions.ts";
import type { Answer, Asked, Context, RuleOf } from "../rule.ts";
import { recordIn } from "../uses.ts";

/** A record that is only given out, has bytes that nobody fills, and is not cleared before. */
export const outputNotCleared: RuleOf<"command"> = {
  id: "output-not-cleared",
  title: "no clearing of a record that is given out was found",
  kind: "command",
  severity: "risk",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "What is not written before it is copied out is whatever lay on the kernel's stack; and a reserved byte that is not always zero cannot be given a meaning later.",
  precedent:
    "Structures that go to programs have to be cleared first, or they leak what was in memory (Documentation/driver-api/ioctl.rst).",
  fix: `Clear the whole record, holes included, before its members are set:

    struct foo_info info;

    memset(&info, 0, sizeof(info));`,
  asks: asked,
};

function asked({ before, after }: Pair<Command>, { source }: Context): readonly Asked[] {
  if (after === undefined || before !== undefined || after.direction !== "read" || after.type === undefined) return [];
  const record = recordIn(after.type);
  if (record === undefined || !record.complete) return [];
  const unfilled = record.fields.find((field) => field.name !== "" && isFiller(field))?.name;
  if (unfilled === undefined && holesOf(record).length === 0) return [];
  const what = unfilled ?? "the padding";
  return [
    {
      element: after.name,
      place: after.place,
      question: `Is ${record.kind} ${record.name} cleared before ${after.name} fills it and gives it out (${what} is filled by nothing else)?`,
      answer: source === undefined ? undefined : answerOf(source, after, record, what),
    },
  ];
}

function answerOf(source: SourceView, { name }: Command, record: Record, what: string): Answer {
  const reach = source.reach(name);
  const [handler] = source.handlers(name);
  if (handler === undefined) return { kind: "nowhere", text: `nothing in ${source.name} handles ${name}` };
  const declared = new RegExp(`\\b${record.kind}\\s+${record.name}\\s+(\\w+)\\s*(=\\s*\\{)?`);
  for (const block of reach) {
    const code = block.file.code.slice(block.from, block.to);
    const found = declared.exec(code);
    if (found === null) continue;
    const at = sightOf(block, block.from + found.index);
    const variable = found[1] as string;
    const clears = new RegExp(
      `\\b(?:memset|copy_from_user|copy_struct_from_user)\\s*\\(\\s*&\\s*${variable}\\b|\\b${variable}\\s*=\\s*\\(`,
    );
    if (found[2] !== undefined || clears.test(code)) return { kind: "seen", at, text: `${variable} is set as a whole` };
    if (!new RegExp(`\\bcopy_to_user\\s*\\([^;]*&\\s*${variable}\\b`).test(code)) continue;
    return {
      kind: "not-found",
      looked: [at],
      found: {
        message: `${variable} at ${sightText(at)} is copied out, and no memset or initialiser of all of it was found there; ${what} is filled by nothing else. This is a search of text, and no proof.`,
        next: `Clear ${variable} with memset before its members are set.`,
        texts: ["", `${name} ${record.name}`],
      },
    };
  }
  const zeroed = seenIn(reach, /\bk[vm]?zalloc(?:_obj)?\w*\s*\(/);
  if (zeroed !== undefined) return { kind: "seen", at: zeroed, text: "memory is taken cleared" };
  return { kind: "nowhere", text: `${record.kind} ${record.name} is not declared where ${name} was followed to` };
}
