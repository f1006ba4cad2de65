import type { Command } from "../../abi/abi.ts";
import { sightOf } from "../../source/evidence.ts";
import type { Table } from "../../source/source-file.ts";
import type { SourceView } from "../../source/source-view.ts";
import { listOf } from "../list-of.ts";
import type { HeaderPair } from "../pairs.ts";
import { sightText } from "../questions.ts";
import type { Asked, Context, RuleOf } from "../rule.ts";

/** New commands on a device that 32-bit programs cannot talk to. */
export const compatNotWired: RuleOf<"header"> = {
  id: "compat-not-wired",
  title: "no compat_ioctl was found for new commands",
  kind: "header",
  severity: "risk",
  decidedBy: "source",
  witness: { none: "it is about what a handler does, which no header says" },
  why: "Without compat_ioctl every command of a 32-bit program on a 64-bit kernel gets ENOTTY, which also reads as: this kernel does not have it.",
  precedent:
    "A driver with unlocked_ioctl sets compat_ioctl, to compat_ptr_ioctl where records are the same on both (Documentation/driver-api/ioctl.rst).",
  fix: `Where the records are the same for 32 and 64 bits:

    .unlocked_ioctl = foo_ioctl,
    .compat_ioctl   = compat_ptr_ioctl,

Where they are not, a handler of its own that translates.`,
  asks: asked,
};

function asked({ commands, name }: HeaderPair, { source }: Context): readonly Asked[] {
  const added = commands.flatMap(({ before, after }) => (before === undefined && after !== undefined ? [after] : []));
  const [first] = added;
  if (first === undefined) return [];
  const question = `Do 32-bit programs on a 64-bit kernel reach the new ${added.length === 1 ? "command" : "commands"} of ${name}?`;
  if (source === undefined) return [{ element: first.name, place: first.place, question, answer: undefined }];
  return [...operationsOf(source, added)].map(([table, names]) => {
    const at = sightOf(table);
    const code = table.file.code.slice(table.from, table.to);
    const wired = /\.compat_ioctl\b|\bcompat_ioctl\s*=|\b[A-Z]+_COMPAT\s*\(|\.uring_cmd\b/.test(code);
    return {
      element: names[0]?.name ?? first.name,
      place: names[0]?.place ?? first.place,
      question,
      answer: wired
        ? { kind: "seen", at, text: `${table.name} sets compat_ioctl` }
        : {
            kind: "not-found",
            looked: [at],
            found: {
              message: `${listOf(names.slice(0, 3).map((each) => each.name))}${names.length > 3 ? ` and ${names.length - 3} more` : ""} ${names.length === 1 ? "is" : "are"} reached through ${table.name} (${sightText(at)}), which sets unlocked_ioctl, and no compat_ioctl was found there. This is a search of text, and no proof.`,
              next: "Set compat_ioctl to compat_ptr_ioctl, or to a function that translates what differs.",
              texts: ["", `${table.file.path} ${table.name}`] as const,
            },
          },
    };
  });
}

/** The file_operations through which commands come, each with its commands. */
function operationsOf(source: SourceView, commands: readonly Command[]): ReadonlyMap<Table, readonly Command[]> {
  const found = new Map<Table, readonly Command[]>();
  for (const command of commands) {
    for (const block of source.dispatchers(command.name)) {
      for (const table of source.operations(block)) {
        if (!/\bfile_operations\b/.test(table.head) || !/\.unlocked_ioctl\b/.test(table.file.code.slice(table.from, table.to)))
          continue;
        found.set(table, [...(found.get(table) ?? []), command]);
      }
    }
  }
  return found;
}
