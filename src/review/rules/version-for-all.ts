import type { Constant } from "../../abi/abi.ts";
import type { Record } from "../../abi/type.ts";
import { fieldText } from "../element-text.ts";
import { versionCommands } from "../gate.ts";
import { listOf } from "../list-of.ts";
import type { RecordPair } from "../pairs.ts";
import type { RuleOf } from "../rule.ts";

/** One version number that is to tell about every record of a header. */
export const versionForAll: RuleOf<"header"> = {
  id: "version-for-all",
  title: "one version number is to tell about all records of a header",
  kind: "header",
  severity: "advice",
  why: "Whoever changes one record raises the number of all: it says neither which record changed nor how long each is now, and a tree that takes one change and not another has no number.",
  precedent:
    "One IOMMU_UAPI_VERSION for all structures, with a table of their sizes by version, was proposed in January 2020. The table is error-prone (Alex Williamson); version numbers do not scale and have been avoided everywhere, flags for specific behaviour are needed (Christoph Hellwig); each structure got argsz and flags instead (iommu list, 2020).",
  fix: `Let each record say its own size, and a flag what is there:

    struct foo_bind {
    	__u32 argsz;
    	__u32 flags;
    #define FOO_BIND_TAG	(1U << 0)	/* tag is there */
    	__u64 table;
    	__u64 tag;			/* if FOO_BIND_TAG */
    };

What needs several calls gets one capability that is asked before any of them.`,
  decidedBy: "header",
  witness: { none: "that a number says too little cannot be compiled" },
  check(header, { gates }) {
    const { before, after } = header;
    if (before === undefined || after === undefined || versionCommands(after).length > 0) return [];
    const version = gates.versions.find(({ name }) => /(^|_)(U?API|ABI|INTERFACE)_VERSION$/.test(name));
    if (version === undefined) return [];
    const records = [...after.records.values()].filter((record) => isOwn(record, after.records));
    if (records.length < 2) return [];
    const old = before.constants.get(version.name);
    const changed = header.records.filter(isChanged).map(({ name }) => name);
    if (old !== undefined && (changed.length === 0 || changed.length >= records.length)) return [];
    return [
      {
        element: version.name,
        place: version.place,
        message: old === undefined ? begun(version, records) : raised(version, old, changed, records),
        next: "Let each record tell by its own size and flags, and what is to be checked beforehand by capabilities.",
        texts: [old === undefined ? "" : `${old.value}`, `${version.value}`],
      },
    ];
  },
};

function begun({ name }: Constant, records: readonly Record[]): string {
  const names = records.map((record) => record.name);
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  return `${name} is to tell about ${listOf(shown)} together: the first of them to change raises the number of all.`;
}

function raised({ name, value }: Constant, old: Constant, changed: readonly string[], records: readonly Record[]): string {
  const same = records.filter((record) => !changed.includes(record.name)).map((record) => record.name);
  const kept = same.length === 1 ? `${same[0]} is what it was, and gets` : `${same.length} records are what they were, and get`;
  return `${name} goes from ${old.value} to ${value} for ${listOf(changed.slice(0, 3))}; ${kept} a new number too.`;
}

/** Not one that only stands in another. */
function isOwn({ name }: Record, records: ReadonlyMap<string, Record>): boolean {
  return ![...records.values()].some(({ fields }) =>
    fields.some(({ type }) => type.kind === "record" && type.record.name === name),
  );
}

function isChanged({ before, after, members }: RecordPair): boolean {
  if (before === undefined || after === undefined) return true;
  return members.some(
    (each) => each.before === undefined || each.after === undefined || fieldText(each.before) !== fieldText(each.after),
  );
}
