import { seenIn, sightOf } from "../../source/evidence.ts";
import type { Block } from "../../source/source-file.ts";
import type { HeaderPair } from "../pairs.ts";
import { sightText } from "../questions.ts";
import type { Answer, Asked, Context, RuleOf } from "../rule.ts";

/** What a descriptor answers to a command that it does not know, which is how programs probe for new ones. */
export const unknownCommandErrno: RuleOf<"header"> = {
  id: "unknown-command-errno",
  title: "no ENOTTY for unknown commands was found where new ones are handled",
  kind: "header",
  severity: "advice",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "A program finds out about a new command by trying it. When unknown commands get the error that a bad argument gets, it cannot tell the two apart.",
  precedent:
    "An unknown ioctl is answered ENOTTY, by ENOIOCTLCMD or -ENOTTY, never EINVAL or ENOSYS (Documentation/driver-api/ioctl.rst). /dev/vduse/control answers EINVAL, and is stuck with it.",
  fix: `In the default of the switch:

    default:
    	return -ENOTTY;

Where programs may already rely on another error, keep it, and add a command that only reads and cannot fail for any other reason.`,
  asks: asked,
};

/** One question for each place that chooses between commands, by the first new command that it handles. */
function asked({ commands }: HeaderPair, { source }: Context): readonly Asked[] {
  const added = commands.flatMap(({ before, after }) => (before === undefined && after !== undefined ? [after] : []));
  const [first] = added;
  if (first === undefined) return [];
  const question = "What does a provider that does not know a command answer to it?";
  if (source === undefined) return [{ element: first.name, place: first.place, question, answer: undefined }];
  const known = new Set<string>();
  return added.flatMap(({ name, place }) =>
    source.dispatchers(name).flatMap((block) => {
      const at = sightText(sightOf(block));
      const answer = known.has(at) ? undefined : answerOf(block, name);
      known.add(at);
      return answer === undefined ? [] : [{ element: name, place, question, answer }];
    }),
  );
}

/** Undefined when nothing in the function says what the rest gets: it may be passed on. */
function answerOf(block: Block, name: string): Answer | undefined {
  const good = seenIn([block], /-\s*ENOTTY\b|-\s*ENOIOCTLCMD\b/);
  if (good !== undefined) return { kind: "seen", at: good, text: "ENOTTY is answered" };
  const code = block.file.code.slice(block.from, block.to);
  const other = /\bdefault\s*:[\s;]*(?:\w+\s*=\s*|return\s+)-\s*(E\w+)/.exec(code);
  const set = other ?? (/\bdefault\s*:/.test(code) ? null : /\b(?:int|long)\s+(?:\w+\s*,\s*)*\w+\s*=\s*-\s*(E\w+)/.exec(code));
  if (set === null || !refusals.has(set[1] ?? "")) return undefined;
  const at = sightOf(block, block.from + set.index);
  return {
    kind: "not-found",
    looked: [at],
    found: {
      message: `Where ${name} is handled, what is not known seems to be answered ${set[1]} (seen at ${sightText(at)}); ENOTTY was not found in the source. This is a search of text, and no proof.`,
      next: `Answer ENOTTY to unknown commands; where programs rely on ${set[1]}, see that ${name} cannot answer it for another reason.`,
      texts: ["", `${block.file.path} ${set[1]}`],
    },
  };
}

/** What kernels answer to commands that they do not know; another error is about something else. */
const refusals: ReadonlySet<string> = new Set(["EINVAL", "ENOSYS", "EOPNOTSUPP", "ENOTSUPP", "EPERM", "ENXIO"]);
