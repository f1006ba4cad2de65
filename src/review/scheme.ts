import type { HeaderAbi } from "../abi/abi.ts";
import type { Record } from "../abi/type.ts";
import { isFiller } from "./filler.ts";
import { passingOf } from "./passings.ts";
import type { Scheme } from "./result.ts";
import type { Uses } from "./uses.ts";

/** One way of growing and how a header shows it. The first that fits holds. */
interface SchemeRule {
  readonly kind: Scheme["kind"];
  find(record: Record, header: HeaderAbi, uses: Uses): string | undefined;
}

const schemes: readonly SchemeRule[] = [
  // VFIO and the IOMMU UAPI: "argsz" comes first and the caller sets it.
  { kind: "argsz", find: (record) => (record.fields[0]?.name === "argsz" ? "argsz" : undefined) },
  // iommufd, sched_attr, perf_event_attr: a 32-bit "size" at the start, or said to be the size of the structure; clone_args, open_how: sizes published as constants.
  { kind: "size-first", find: (record, header) => sizeMember(record) ?? sizeConstant(record, header) },
  // bpf_attr, tcp_info, answers to RDMA verbs: what the header does not show, read in the source.
  { kind: "size-beside", find: (record, header) => passingOf(header.name, record.name)?.size },
  // vduse_dev_request, iommu_fault: a union one of whose members is filler that keeps its size.
  { kind: "fixed-union", find: (record) => record.fields.find((f) => isFiller(f) && isUnionMember(f, record))?.name },
  { kind: "reserved", find: (record) => record.fields.find((f) => isFiller(f) && f.name !== "" && f.size >= 4)?.name },
  { kind: "size-in-number", find: (record, _header, uses) => uses.commands(record.name).find((c) => c.size > 0)?.name },
  { kind: "frozen", find: () => "" },
];

/** How a record may grow, from what its header says. */
export function schemeOf(record: Record, header: HeaderAbi, uses: Uses): Scheme {
  for (const { kind, find } of schemes) {
    const by = find(record, header, uses);
    if (by !== undefined) return { kind, by };
  }
  return { kind: "frozen", by: "" };
}

/** At the very start, or documented as the size of the structure: further on a `size` is that of a buffer as often as not. */
function sizeMember(record: Record): string | undefined {
  const member = record.fields.find((field) => {
    const { name, offset, size } = field;
    if (size !== 4 || offset >= 8) return false;
    if (/^(size|struct_size|\w+_size_of_struct)$/.test(name) && offset === 0) return true;
    // A comment is made from the text when it is asked for: it comes last.
    if (/size$|_size_of_struct$/.test(name) && sizeOfItself.test(field.comment)) return true;
    return name === "size" && record.comment.split("\n").some((line) => /@size\b/.test(line) && sizeOfItself.test(line));
  });
  return member?.name;
}

/** `sizeof(struct foo)`, `size of this structure`. */
const sizeOfItself = /\bsizeof\s*\(\s*struct\b|\bsize of (this |the )?(attr |whole )?(struct(ure)?\b|attr)/i;

/** `CLONE_ARGS_SIZE_VER0` for clone_args, `OPEN_HOW_SIZE_VER0` for open_how. */
function sizeConstant(record: Record, header: HeaderAbi): string | undefined {
  const stem = `${record.name.toUpperCase()}_SIZE_`;
  return ["VER0", "VER1", "V0", "V1"]
    .map((version) => stem + version)
    .find((name) => header.visible.constant(name) !== undefined);
}

function isUnionMember(field: { readonly anonymous?: readonly string[] }, record: Record): boolean {
  return record.kind === "union" || (field.anonymous ?? []).at(-1)?.startsWith("union") === true;
}
