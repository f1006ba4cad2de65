import type { Record } from "../abi/type.ts";
import type { Btf } from "./btf.ts";
import { compareRecord, type RecordDifference } from "./compare-record.ts";

/** How the records of headers and those of the running kernel differ. */
export interface LayoutReport {
  /** Records that are in both. */
  readonly compared: number;
  /** Records of the headers that the kernel's types do not name: not used in this kernel, or only in a module that is not loaded. */
  readonly absent: readonly string[];
  /** In the order of the headers. */
  readonly differences: readonly (RecordDifference & { readonly header: string })[];
  /** What could not be read, one line each. */
  readonly problems: readonly string[];
}

/**
 * Compares every record of headers that has a tag with what the kernel and its modules have under that tag. A record that some part has with the same
 * bytes is the same: names of the kernel's own may clash with those of an interface.
 */
export function compareHeaders(
  headers: Iterable<{ readonly name: string; readonly records: ReadonlyMap<string, Record> }>,
  parts: ReadonlyMap<string, Btf>,
  problems: readonly string[] = [],
): LayoutReport {
  // A module's types go on from the kernel's: its records are those of both, and asking the last ones asks the kernel's many times.
  const [base, ...modules] = parts.values();
  let compared = 0;
  const absent: string[] = [];
  const differences: LayoutReport["differences"][number][] = [];
  for (const { name: header, records } of headers) {
    for (const record of records.values()) {
      if (record.tagless || !record.complete) continue;
      const own = base?.records(record.name) ?? [];
      const all = own.length > 0 ? own : modules.flatMap((each) => each.records(record.name));
      if (all.length === 0) absent.push(record.name);
      else {
        compared += 1;
        differences.push(...compareRecord(record, all).map((each) => ({ ...each, header })));
      }
    }
  }
  return { compared, absent, differences, problems };
}
