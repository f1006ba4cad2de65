import { membersText, recordName } from "../element-text.ts";
import { recordAcross } from "../record-across.ts";
import type { RuleOf } from "../rule.ts";

/** A new record, or one that was the same everywhere, that 32-bit and 64-bit programs lay out differently. */
export const abiDependentLayout: RuleOf<"record"> = {
  id: "abi-dependent-layout",
  title: "a new or changed record differs between data models",
  kind: "record",
  severity: "risk",
  witness: ["differs-by-arch"],
  why: "A 32-bit program on a 64-bit kernel passes other bytes than the kernel expects, so the provider needs a second, compat path.",
  precedent: "VDUSE needed a compat switch for vduse_iotlb_entry (28 bytes on i386, 32 on x86_64) years after its first release.",
  fix: `Let every member stand at a multiple of its size, with what is left over named:

    struct foo {
    	__u32 id;
    	__u32 reserved;		/* must be zero */
    	__aligned_u64 address;
    };

__aligned_u64 keeps a 64-bit member at a multiple of 8 on i386 too. A released record stays; its provider needs a compat path.`,
  decidedBy: "header",
  check(pair, { across, model }) {
    const { after, name } = pair;
    // What has no name at all is no type that anybody passes: a table in the header.
    if (!after?.complete || name.includes("@") || across[0]?.model.name !== model.name) return [];
    // A program and its kernel have one byte order: that bit-fields stand the other way round in the other is how headers are written.
    const sizes = across.map((header) => {
      const { name: arch, endian } = header.model;
      return { arch, endian, ...recordAcross(header, name) };
    });
    const differ = (["little", "big"] as const).flatMap((endian) => {
      const alike = sizes.filter((each) => each.endian === endian);
      if (!varies(alike.map((each) => layoutText(each.after)))) return [];
      return pair.before !== undefined && varies(alike.map((each) => layoutText(each.before))) ? [] : alike;
    });
    if (differ.length === 0) return [];
    const list = differ.flatMap((each) => (each.after === undefined ? [] : [`${each.after.size} bytes on ${each.arch}`]));
    return [
      {
        element: recordName(pair),
        place: after.place,
        message: `${recordName(pair)} is laid out differently: ${list.join(", ")}.`,
        next: "Order members by size, use __aligned_u64 and explicit padding, and no long or pointer.",
        abis: differ.flatMap((each) => (each.after === undefined ? [] : [each.arch])),
        // What is written is the same on every architecture; sizes would make the finding another one where others are judged.
        texts: ["", membersText(after)],
      },
    ];
  },
};

function varies(texts: readonly (string | undefined)[]): boolean {
  return new Set(texts.filter((text) => text !== undefined)).size > 1;
}

function layoutText(
  record: { readonly size: number; readonly fields: readonly { readonly name: string; readonly offset: number }[] } | undefined,
) {
  return record === undefined
    ? undefined
    : `${record.size} ${record.fields.map(({ name, offset }) => `${name}@${offset}`).join(" ")}`;
}
