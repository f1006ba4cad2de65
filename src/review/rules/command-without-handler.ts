import type { Command } from "../../abi/abi.ts";
import { sightOf } from "../../source/evidence.ts";
import type { SourceView } from "../../source/source-view.ts";
import { notLookedFor } from "../arch-of-name.ts";
import type { HeaderPair, Pair } from "../pairs.ts";
import { sightsText } from "../questions.ts";
import type { Answer, Asked, Context, RuleOf } from "../rule.ts";

/** A new command that nothing in the source handles. */
export const commandWithoutHandler: RuleOf<"command"> = {
  id: "command-without-handler",
  title: "nothing was found that handles a new command",
  kind: "command",
  severity: "risk",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "A header that offers a command which its kernel does not have makes programs compile and then fail; picked alone, the header's half of a change declares what is not there.",
  precedent:
    "A capability is attached to each change in the same commit that makes it, so that every pick carries its own declaration (/dev/mshv on linux-hyperv, April 2021).",
  fix: "Let the header's command and its handler come in one commit: a tree that picks the one has the other.",
  asks: asked,
};

function asked({ before, after }: Pair<Command>, context: Context): readonly Asked[] {
  const { source, header } = context;
  if (after === undefined || before !== undefined) return [];
  return [
    {
      element: after.name,
      place: after.place,
      question: `Is ${after.name} handled by anything?`,
      answer: source === undefined ? undefined : answerOf(source, after, header, () => notLookedFor(after.name, context)),
    },
  ];
}

/** Constants that are the command's number within its group, by value and by the last word of the name: a provider may go by those. */
function numbersOf({ name, ordinal }: Command, { after }: HeaderPair): readonly string[] {
  const last = name.slice(name.lastIndexOf("_"));
  const constants = [...(after?.constants.values() ?? [])];
  return constants.filter((each) => each.value === BigInt(ordinal) && each.name.endsWith(last)).map((each) => each.name);
}

function answerOf(source: SourceView, command: Command, header: HeaderPair, elsewhere: () => Answer | undefined): Answer {
  const { name } = command;
  const [handler] = source.handlers(name);
  if (handler !== undefined) return { kind: "seen", at: sightOf(handler.own, handler.at), text: `${name} is handled` };
  const [named] = source.naming(name);
  if (named !== undefined) return { kind: "seen", at: named, text: `${name} is named, in a way that was not followed` };
  for (const number of numbersOf(command, header)) {
    const [at] = source.naming(number);
    if (at !== undefined) return { kind: "seen", at, text: `${number} is named, which is its number` };
  }
  const foreign = elsewhere();
  if (foreign !== undefined) return foreign;
  // Source of another driver says nothing: one that handles the header's other commands does.
  const others = [...(header.after?.commands.keys() ?? [])].filter((other) => other !== name);
  const near = others.flatMap((other) => source.handlers(other).map(({ own, at }) => sightOf(own, at)));
  if (near.length === 0) return { kind: "nowhere", text: `nothing in ${source.name} handles any command of this header` };
  const files = near.filter(({ path }, index) => near.findIndex((each) => each.path === path) === index);
  return {
    kind: "not-found",
    looked: files,
    found: {
      message: `${name} is named nowhere in the source, where other commands of this header are handled (${sightsText(files)}). A table that puts names together by macro would not be found.`,
      next: "Bring the handler in the same commit as the command.",
      texts: ["", name],
    },
  };
}
