import { gateKindOf } from "../gate.ts";
import type { HeaderPair } from "../pairs.ts";
import { sightText } from "../questions.ts";
import type { Asked, Context, RuleOf } from "../rule.ts";

/** A capability or command of KVM that its API document does not name. */
export const capabilityNotDocumented: RuleOf<"header"> = {
  id: "capability-not-documented",
  title: "a new capability or command is not in the API document",
  kind: "header",
  severity: "advice",
  decidedBy: "source",
  witness: { none: "it is about a document, which no compiler reads" },
  why: "Programs are written from the document: it says behind which capability a command stands, and what absence answers.",
  precedent:
    "KVM's review checklist asks for api.rst to be updated with every addition (Documentation/virt/kvm/review-checklist.rst).",
  fix: `Add a section, with the fields that the others have:

    4.NNN KVM_NEW_COMMAND
    ---------------------

    :Capability: KVM_CAP_NEW
    :Architectures: all
    :Type: vm ioctl
    :Parameters: struct kvm_new (in)
    :Returns: 0 on success, -1 on error`,
  asks: asked,
};

/** Interfaces whose document is part of the change, by the end of the header's name. */
const documents: readonly { readonly header: RegExp; readonly names: RegExp; readonly document: string }[] = [
  { header: /(^|\/)linux\/kvm\.h$|^kvm\.h$/, names: /^KVM_/, document: "Documentation/virt/kvm/api.rst" },
];

function asked({ name: header, constants, commands }: HeaderPair, { source }: Context): readonly Asked[] {
  const row = documents.find((each) => each.header.test(header));
  if (row === undefined) return [];
  const added = [...commands, ...constants].flatMap(({ name, before, after }) =>
    before === undefined &&
    after !== undefined &&
    row.names.test(name) &&
    (!("value" in after) || gateKindOf(name) === "capability")
      ? [after]
      : [],
  );
  return added.flatMap(({ name, place }): readonly Asked[] => {
    const question = `Does ${row.document} name ${name}?`;
    const sights = source?.documented(name, row.document);
    if (source === undefined) return [{ element: name, place, question, answer: undefined }];
    if (sights === undefined)
      return [{ element: name, place, question, answer: { kind: "nowhere", text: `${source.name} has no ${row.document}` } }];
    const [at] = sights;
    if (at !== undefined) return [{ element: name, place, question, answer: { kind: "seen", at, text: `${name} is named` } }];
    const looked = { path: row.document, line: 1 };
    return [
      {
        element: name,
        place,
        question,
        answer: {
          kind: "not-found",
          looked: [looked],
          found: {
            message: `${name} is not named in ${sightText(looked).replace(/:1$/, "")}.`,
            next: `Describe ${name} there: what it does, its capability, and what a kernel without it answers.`,
            texts: ["", name],
          },
        },
      },
    ];
  });
}
