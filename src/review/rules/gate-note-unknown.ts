import type { Constant, HeaderAbi } from "../../abi/abi.ts";
import type { Place } from "../../abi/type.ts";
import { docOf, isVersionName } from "../gate.ts";
import { largest } from "../growing.ts";
import { constantsNamed } from "../named.ts";
import { newFields } from "../new-fields.ts";
import type { HeaderPair } from "../pairs.ts";
import type { Found, RuleOf } from "../rule.ts";

/** New elements whose comment names a gate that the header does not have, or a version that it does not define. */
export const gateNoteUnknown: RuleOf<"header"> = {
  id: "gate-note-unknown",
  title: "a new element's comment names a gate that is not there",
  kind: "header",
  severity: "risk",
  witness: { none: "a comment is nothing to a compiler" },
  why: "A program's author writes what the comment says: it does not compile, or it waits for a version that no provider ever answers.",
  precedent:
    'vduse_dev_request.iova_v2 is documented as there "if API_VERSION >= 1" (linux/vduse.h, 7.3), where the constants are called VDUSE_API_VERSION: no program can be written from that.',
  fix: `Name the constant as the header defines it, and define it in the same commit:

    #define FOO_API_VERSION_2	2
    __u32 asid;			/* if FOO_API_VERSION >= 2 */`,
  decidedBy: "header",
  check(pair) {
    const header = pair.after;
    if (header === undefined) return [];
    return noted(pair).flatMap(({ element, comment, place }) => {
      const wrong = unknownGate(comment, header);
      if (wrong === undefined) return [];
      const found: Found = {
        element,
        place,
        ...(wrong.severity === undefined ? {} : { severity: wrong.severity }),
        message: `${element} is said to need ${wrong.text}, ${wrong.why}.`,
        next: wrong.next,
        texts: ["", wrong.text],
      };
      return [found];
    });
  },
};

interface UnknownGate {
  readonly text: string;
  readonly why: string;
  readonly next: string;
  readonly severity?: "advice";
}

interface Noted {
  readonly element: string;
  readonly comment: string;
  readonly place: Place;
}

/** What is new, and what is said of it. */
function noted({ records, commands }: HeaderPair): readonly Noted[] {
  const members = records.flatMap((record) =>
    newFields(record).map((field) => ({
      element: `${record.name}.${field.name}`,
      comment: docOf(field.name, field.comment, record.before === undefined ? undefined : record.after?.comment),
      place: field.place,
    })),
  );
  const added = commands.flatMap(({ name, before, after }) =>
    before !== undefined || after === undefined ? [] : [{ element: name, comment: after.comment, place: after.place }],
  );
  return [...members, ...added];
}

function unknownGate(comment: string, header: HeaderAbi): UnknownGate | undefined {
  const version = /\b([A-Z]\w*VERSION)\s*(>=|>|==)\s*(\d+)\b/.exec(comment);
  if (version !== null) {
    const [text, name = "", operator, number = ""] = version;
    const family = name.replace(/VERSION$/, "");
    const { versions } = gatesOf(header);
    const [longer] = versions.filter((each) => each.name.includes(`_${name}`));
    if (longer !== undefined && !versions.some((each) => each.name.startsWith(family)))
      return {
        text,
        why: `and what this header defines is called ${longer.name}`,
        next: `Write the name as it is defined: ${longer.name.replace(/_V?\d+$/, "")} ${operator} ${number}.`,
        severity: "advice" as const,
      };
    const known = versions.filter((each) => each.name.startsWith(family));
    const most = largest(known.map(({ value }) => value));
    const asked = BigInt(number) + (operator === ">" ? 1n : 0n);
    if (known.length === 0)
      return { text, why: `and this header defines no ${name}`, next: `Define ${name}, or name the gate that there is.` };
    return asked > most
      ? {
          text,
          why: `and the highest version that this header defines is ${most}`,
          next: `Define ${name}_${number}, or write the version that it really came with.`,
        }
      : undefined;
  }
  for (const [name] of comment.matchAll(/\b[A-Z][A-Z0-9]*_CAP_[A-Z0-9_]+\b/g)) {
    const family = name.slice(0, name.indexOf("_CAP_") + 5);
    const { visible } = header;
    if (visible.constant(name) !== undefined || visible.defined(name) || name.endsWith("_")) continue;
    if (!gatesOf(header).families.has(family)) continue;
    if (header.inactive.some((region) => region.text.includes(`define ${name} `))) continue;
    return {
      text: name,
      why: "and this header does not define it",
      next: `Define ${name} in the same commit, or correct the name.`,
    };
  }
  return undefined;
}

interface Gates {
  readonly versions: readonly Constant[];
  /** `KVM_CAP_` of every capability. */
  readonly families: ReadonlySet<string>;
}

const gates = new WeakMap<HeaderAbi, Gates>();

/** What a header has by which the other side is asked, collected once. */
function gatesOf(header: HeaderAbi): Gates {
  let known = gates.get(header);
  if (known === undefined) {
    const capabilities = constantsNamed(header, (name) => name.indexOf("_CAP_") > 0);
    known = {
      versions: constantsNamed(header, isVersionName),
      families: new Set(capabilities.map(({ name }) => name.slice(0, name.indexOf("_CAP_") + 5))),
    };
    gates.set(header, known);
  }
  return known;
}
