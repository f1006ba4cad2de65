import type { Record } from "../../abi/type.ts";
import { isVersionCommand } from "../gate.ts";
import { newFields } from "../new-fields.ts";
import type { Context, RuleOf } from "../rule.ts";

/** New arguments of commands that carry a number which says how to read them. */
export const versionMember: RuleOf<"record"> = {
  id: "version-member",
  title: "a new argument of a command carries a version of itself",
  kind: "record",
  severity: "advice",
  witness: ["offset"],
  why: "A version in the argument makes one command of several: a provider must keep every old reading, and a program cannot ask which ones it has.",
  precedent:
    "Documentation/driver-api/ioctl.rst: no version field that switches the meaning of the argument. In review of the IOMMU user API: if it really is just the size, pass the size and not a version; different versions use different ioctls (Christoph Hellwig, iommu list, April 2020).",
  fix: `Let the record say its size, flags say which members count, and another meaning be another command:

    struct foo_bind {
    	__u32 argsz;
    	__u32 flags;		/* others are refused */
    };`,
  decidedBy: "header",
  check(pair, context) {
    const { after, before, name } = pair;
    const found = newFields(pair).find(({ name: member }) => /^(struct_|abi_|api_|uapi_)?version$/.test(member));
    if (found === undefined || after === undefined || before !== undefined || !isArgument(after, context)) return [];
    const commands = context.uses.after.commands(name);
    // What only hands out a version is how one asks for it.
    if (commands.some((command) => isVersionCommand(command) || /VERSION|INFO|QUERY|_GET_/.test(command.name))) return [];
    if (commands.length > 0 && commands.every(({ direction }) => direction === "read")) return [];
    if (/version|info|query|hdr|header/.test(name) || /\[out\]/i.test(found.comment)) return [];
    return [
      {
        element: `${name}.${found.name}`,
        place: found.place,
        message: `${name} carries ${found.name}: which readings of the record a provider knows cannot be asked for.`,
        next: "Say the size and flags instead; give another meaning another command.",
        texts: ["", found.name],
      },
    ];
  },
};

/** It is what a command takes, not something within it. */
function isArgument(record: Record, { uses, scheme, header }: Context): boolean {
  return uses.after.commands(record.name).length > 0 || scheme(record, header.after, "after").kind === "argsz";
}
