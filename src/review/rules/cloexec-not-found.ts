import type { Command } from "../../abi/abi.ts";
import { seenIn, sightOf } from "../../source/evidence.ts";
import type { SourceView } from "../../source/source-view.ts";
import type { Pair } from "../pairs.ts";
import { sightText } from "../questions.ts";
import type { Answer, Asked, Context, RuleOf } from "../rule.ts";

/** A command that makes a descriptor which a started program inherits. */
export const cloexecNotFound: RuleOf<"command"> = {
  id: "cloexec-not-found",
  title: "a descriptor is made without O_CLOEXEC",
  kind: "command",
  severity: "advice",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "A descriptor that is not closed on exec leaks into every program that another thread starts before fcntl is called, and with it the right to the device.",
  precedent:
    "New descriptors need a way to be close-on-exec from the start (Documentation/process/adding-syscalls.rst, botching-up-ioctls.rst).",
  fix: `Make it so, or let a flag of the record ask for it:

    fd = anon_inode_getfd("[foo]", &foo_fops, foo, O_RDWR | O_CLOEXEC);`,
  asks: asked,
};

function asked({ before, after }: Pair<Command>, { source }: Context): readonly Asked[] {
  if (after === undefined || before !== undefined) return [];
  const answer = source === undefined ? undefined : answerOf(source, after.name);
  // Only a name or a comment says in a header that a command makes a descriptor; source shows it.
  const hinted =
    /(^|_)(CREATE|OPEN|GET|EXPORT)_(\w+_)?FD\d*(_|$)/.test(after.name) ||
    /\b(returns?|new) (a |an )?(new |open )?(fd|file descriptor)\b/i.test(after.comment);
  if (source === undefined ? !hinted : answer === undefined) return [];
  return [
    { element: after.name, place: after.place, question: `Is the descriptor that ${after.name} makes closed on exec?`, answer },
  ];
}

/** Undefined when no descriptor is made anywhere near. */
function answerOf(source: SourceView, name: string): Answer | undefined {
  const makes =
    /\b(?:anon_inode_getfd|anon_inode_getfd_secure|get_unused_fd_flags|anon_inode_create_getfd|receive_fd|dma_buf_fd|sync_file_create_fd|FD_PREPARE|FD_ADD|drm_\w*prime_handle_to_fd)\s*\(([^;]*)/;
  const near = source.reach(name).slice(0, nearest);
  for (const block of near) {
    const found = makes.exec(block.file.code.slice(block.from, block.to));
    if (found === null) continue;
    const at = sightOf(block, block.from + found.index);
    if (seenIn([block], /O_CLOEXEC|_CLOEXEC\b/) !== undefined) return { kind: "seen", at, text: "O_CLOEXEC stands beside it" };
    // Flags that come from elsewhere may hold it.
    if (/\bflags?\b/.test(found[1] ?? ""))
      return { kind: "seen", at, text: "it is made with flags that the caller or another place gives" };
    return {
      kind: "not-found",
      looked: [at],
      found: {
        message: `${name} makes a descriptor at ${sightText(at)}, and no O_CLOEXEC stands there. This is a search of text, and no proof.`,
        next: "Make it with O_CLOEXEC, or by a flag of the record whose value is its own.",
        texts: ["", name],
      },
    };
  }
  return undefined;
}

/** A descriptor made further away than the handler and what it calls is rarely the command's result. */
const nearest = 6;
