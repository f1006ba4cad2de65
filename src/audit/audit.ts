import { elementMaps } from "../interfaces/element-maps.ts";
import { auditHeader } from "./audit-header.ts";
import type { Audit, HeaderAudit, NotRead } from "./audit-result.ts";
import { conventions } from "./conventions.ts";
import type { Elements } from "./element.ts";
import { type History, historyOf } from "./history.ts";
import { chronicleOf } from "./series-steps.ts";

/** What was read of one header: in each release, and in the tree. */
export interface HeaderReadings {
  readonly header: string;
  /** In the order of the releases; undefined where it could not be read, empty where there is none. */
  readonly releases: readonly (Elements | undefined)[];
  /** Undefined where the tree has no such header. */
  readonly tree: Elements | undefined;
  /** Texts of the header, for what it says of its own history. */
  readonly texts: readonly string[];
}

export interface AuditInput {
  readonly releases: readonly string[];
  readonly tree: string;
  readonly arch: string;
  readonly headers: readonly HeaderReadings[];
  readonly notRead: readonly NotRead[];
  /** A number or a bundle for which picks are wanted. */
  readonly make?: string | undefined;
}

/** What may a tree honestly declare? Every header of it against the same header of a series of releases. */
export function audit(input: AuditInput): Audit {
  const { releases, tree, arch, headers, notRead, make } = input;
  const histories = new Map(headers.map((each) => [each.header, historyOf(each.releases)]));
  const homes = homesOf(histories);
  const audited = headers.flatMap(({ header, tree: elements, texts }): readonly HeaderAudit[] => {
    const history = histories.get(header);
    if (elements === undefined || history === undefined) return [];
    // Where no release could be read, nobody knows what upstream has; `notRead` says so.
    if (history.readings.every((reading) => reading === undefined)) return [];
    return [
      auditHeader({
        header,
        tree: elements,
        history,
        releases,
        make,
        chronicle: chronicleOf(texts),
        convention: conventions.find((row) => row.header === header),
        map: elementMaps.find((row) => row.header === header),
        elsewhere: (name) => (homes.get(name) ?? []).some((home) => home !== header),
      }),
    ];
  });
  const unread = new Set(notRead.flatMap(({ header, release }) => (release === undefined ? [header] : [])));
  return {
    releases,
    tree,
    arch,
    audited: audited.length,
    headers: audited,
    absent: headers.flatMap((each) => (each.tree === undefined && !unread.has(each.header) ? [each.header] : [])),
    notRead,
  };
}

/** The headers in which upstream has, or had, a name. */
function homesOf(histories: ReadonlyMap<string, History>): ReadonlyMap<string, readonly string[]> {
  const homes = new Map<string, string[]>();
  for (const [header, { known }] of histories) {
    for (const name of known.keys()) {
      const list = homes.get(name);
      if (list === undefined) homes.set(name, [header]);
      else list.push(header);
    }
  }
  return homes;
}
