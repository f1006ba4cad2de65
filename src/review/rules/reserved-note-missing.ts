import type { HeaderAbi } from "../../abi/abi.ts";
import { saysZero } from "../changes.ts";
import { isFiller } from "../filler.ts";
import { listOf } from "../list-of.ts";
import type { RuleOf } from "../rule.ts";

/** New reserved bytes that are not said to be zero, in a header that says so of others. */
export const reservedNoteMissing: RuleOf<"header"> = {
  id: "reserved-note-missing",
  title: "new reserved bytes are not said to be zero, as others of the header are",
  kind: "header",
  severity: "advice",
  witness: { none: "a comment is nothing to a compiler" },
  why: "Reserved bytes can be used later only if every program had to clear them; what is not said is not done, and then not checked.",
  precedent:
    "Documentation/process/botching-up-ioctls.rst: check that padding and unused members are zero, or they can never be used.",
  fix: `Say it beside the member, and refuse anything else:

    __u32 reserved[4];	/* must be zero */`,
  decidedBy: "header",
  check(header, { uses }) {
    if (header.before === undefined) return [];
    const found = header.records.flatMap(({ name, before, after }) => {
      if (before !== undefined || !after?.complete) return [];
      const written = uses.after.commands(name).some(({ direction }) => direction === "write" || direction === "readwrite");
      const filler = written ? after.fields.find((field) => isFiller(field) && field.name !== "" && field.size >= 4) : undefined;
      if (filler === undefined || saysZero(after, [filler])) return [];
      return [{ element: `${name}.${filler.name}`, place: filler.place }];
    });
    const [first] = found;
    const example = first === undefined ? undefined : exampleIn(header.before);
    if (first === undefined || example === undefined) return [];
    const names = found.map(({ element }) => element);
    return [
      {
        ...first,
        message: `${listOf(names.length > 8 ? [...names.slice(0, 7), `${names.length - 7} more`] : names)} ${names.length === 1 ? "is" : "are"} not said to be zero; ${example} is.`,
        next: "Write /* must be zero */ beside it, and refuse anything else.",
        texts: ["", names.join()],
      },
    ];
  },
};

/** A member of an older record of the header of which it is said. */
function exampleIn({ records }: HeaderAbi): string | undefined {
  for (const record of records.values()) {
    const found = record.fields.find((field) => isFiller(field) && field.name !== "" && field.size >= 4);
    if (found !== undefined && saysZero(record, [found])) return `${record.name}.${found.name}`;
  }
  return undefined;
}
