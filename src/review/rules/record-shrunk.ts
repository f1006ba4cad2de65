import { recordName } from "../element-text.ts";
import type { RuleOf } from "../rule.ts";

/** Records that became shorter. */
export const recordShrunk: RuleOf<"record"> = {
  id: "record-shrunk",
  title: "a record became shorter",
  kind: "record",
  severity: "break",
  witness: ["size"],
  why: "A provider that still copies the old size writes past the end of a record that newly compiled source declares.",
  precedent:
    "kvm_vcpu_pv_apf_data of asm/kvm_para.h lost its last member, enabled, between Linux 6.1 and 6.12: 68 bytes became 64. A guest built with the old header goes on with 68.",
  fix: `Leave the size, with reserved bytes where members were:

    struct foo {
    	__u32 id;
    	__u32 reserved[3];	/* were speed, depth and width; must be zero */
    };`,
  decidedBy: "header",
  check(pair, { uses }) {
    const { before, after, name } = pair;
    if (!before?.complete || !after?.complete) return [];
    if (after.size >= before.size) return [];
    const inNumber = uses.before.commands(name).some(({ size }) => size > 0);
    if (inNumber && uses.before.holders(name).length === 0) return [];
    return [
      {
        element: recordName(pair),
        place: after.place,
        message: `${recordName(pair)} shrank from ${before.size} to ${after.size} bytes.`,
        next: "Keep the size: leave reserved bytes where the members were.",
        texts: [`${before.size}/${before.align}`, `${after.size}/${after.align}`],
      },
    ];
  },
};
