import type { HeaderAbi } from "../../abi/abi.ts";
import { commandGate, isVersionCommand } from "../gate.ts";
import { commandsNamed, constantsNamed } from "../named.ts";
import type { RuleOf } from "../rule.ts";

/** New commands of an interface that asks for its parts by capability ids, without such an id. */
export const capabilityMissing: RuleOf<"command"> = {
  id: "capability-missing",
  title: "a new command of an interface with capabilities has none",
  kind: "command",
  severity: "advice",
  witness: { none: "that nothing tells the other side cannot be compiled" },
  why: "Programs of this interface ask for what there is before they begin; what has no id is found out only by calling it, perhaps in the middle of a guest's life.",
  precedent:
    "Documentation/virt/kvm/review-checklist.rst: a new feature has to be discoverable by KVM_CHECK_EXTENSION. Attached in the commit that makes the change, the id travels with every backport.",
  fix: `Define the id in the same commit, answer it, and name it beside the command:

    #define FOO_CAP_MAP	7

    /* Available with FOO_CAP_MAP */
    #define FOO_MAP _IOW(FOO_TYPE, 0x03, struct foo_map)`,
  decidedBy: "header",
  check({ name, before, after }, { header, gates, known }) {
    if (before !== undefined || after === undefined || header.before === undefined || isVersionCommand(after)) return [];
    const asks = capabilityQuery(header.before, name);
    if (asks === undefined || asks === name) return [];
    const gate = commandGate(after, header, gates, known);
    // Tried by a new id, named in a comment, or found through the command that it belongs to.
    if (gate.kind !== "probe" || gate.noted || gate.by !== name) return [];
    if (/\b[A-Z]+_CAP_[A-Z]/.test(after.comment)) return [];
    return [
      {
        element: name,
        place: after.place,
        message: `${name} is new, and no capability says so; this interface is asked by ${asks}.`,
        next: `Add a ${prefixOf(name)}CAP_ id in the same commit, and name it in the comment on ${name}.`,
        texts: ["", asks],
      },
    ];
  },
};

/** The command by which ids `FOO_CAP_...` are asked for, when the interface of the command has two of these. */
function capabilityQuery(header: HeaderAbi, command: string): string | undefined {
  let known = queries.get(header);
  if (known === undefined) {
    known = collectQueries(header);
    queries.set(header, known);
  }
  return known.get(prefixOf(command));
}

const queries = new WeakMap<HeaderAbi, ReadonlyMap<string, string>>();

function collectQueries(header: HeaderAbi): ReadonlyMap<string, string> {
  const asks = (name: string) => /(CHECK_EXTENSION|GET_CAP|QUERY_CAP)(ABILITY|ABILITIES|S)?$/.test(name);
  const found = new Map<string, string>();
  for (const { name } of commandsNamed(header, asks)) {
    const prefix = prefixOf(name);
    if (!found.has(prefix) && constantsNamed(header, (id) => id.startsWith(`${prefix}CAP_`)).length >= 2) found.set(prefix, name);
  }
  return found;
}

/** `KVM_` of `KVM_CREATE_VM`. */
function prefixOf(name: string): string {
  return name.slice(0, name.indexOf("_") + 1);
}
