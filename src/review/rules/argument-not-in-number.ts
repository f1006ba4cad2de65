import type { Context, RuleOf } from "../rule.ts";

/** New commands without an argument in their number whose comment names the record that they take. */
export const argumentNotInNumber: RuleOf<"command"> = {
  id: "argument-not-in-number",
  title: "a new command takes a record, but its number says nothing of it",
  kind: "command",
  severity: "advice",
  witness: ["number-size"],
  why: "With _IO nobody can tell direction or size: a tracer shows a bare address, and a record that grows is still the same command.",
  precedent:
    "Documentation/driver-api/ioctl.rst: _IO is for commands without an argument. VFIO and iommufd use it on purpose, because their records carry their own size.",
  fix: `Say the argument in the number:

    #define FOO_SET _IOW(FOO_TYPE, 0x01, struct foo)

Or let the record say its size itself, __u32 argsz or __u32 size first, and keep _IO.`,
  decidedBy: "header",
  check({ name, before, after }, context) {
    if (before !== undefined || after === undefined || after.direction !== "none" || after.size > 0) return [];
    const record = namedRecord(after.comment, context);
    if (record === undefined) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} is an _IO, and its comment speaks of struct ${record}: the number has neither its direction nor its size, and the record does not say its size itself.`,
        next: `If struct ${record} is its argument, use _IOR, _IOW or _IOWR with it, or begin the record with its size.`,
        texts: ["", record],
      },
    ];
  },
};

/** The one record that the comment names, unless it says its size itself. */
function namedRecord(comment: string, { header, scheme }: Context): string | undefined {
  if (header.after === undefined) return undefined;
  const names = new Set([...comment.matchAll(/\bstruct ([a-z_]\w*)/g)].map(([, name = ""]) => name));
  const [name, ...more] = names;
  if (name === undefined || more.length > 0) return undefined;
  const record = header.after.visible.record(name);
  if (record === undefined || !record.complete) return undefined;
  const { kind } = scheme(record, header.after, "after");
  return kind === "argsz" || kind === "size-first" ? undefined : name;
}
