/** What a Kbuild file lists, by the variable's name: `generic-y`, `mandatory-y`, `generated-y`, `no-export-headers` ... */
export type KbuildLists = ReadonlyMap<string, readonly string[]>;

/** Answers `$(wildcard PATH)`: whether the path, with `$(srctree)/` or `$(objtree)/` removed, is there. */
export type Wildcard = (path: string) => boolean;

/**
 * Reads the assignments of a Kbuild file in the dialect that the uapi ones are written in: `name += words`, line ends joined by
 * a backslash, comments, and `ifeq ($(wildcard PATH),)` … `else` … `endif` (include/uapi/Kbuild, Linux 4.16 and later).
 * A condition that is not of this form counts as true, so that a header is rather listed than lost.
 */
export function readKbuild(text: string, variables: Readonly<{ [name: string]: string }>, wildcard: Wildcard): KbuildLists {
  const lists = new Map<string, string[]>();
  const conditions: boolean[] = [];
  const expand = (value: string) => value.replace(/\$\((\w+)\)/g, (whole, name: string) => variables[name] ?? whole);
  for (const raw of text.replace(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const line = expand(raw.replace(/#.*/, "")).trim();
    const condition = /^(ifeq|ifneq)\s*\((.*),(.*)\)$/.exec(line);
    if (condition !== null) {
      const holds = sidesAreEqual(condition[2] ?? "", condition[3] ?? "", wildcard);
      conditions.push(holds === undefined || holds === (condition[1] === "ifeq"));
    } else if (/^(ifeq|ifneq|ifdef|ifndef)\b/.test(line)) conditions.push(true);
    else if (line === "else") conditions.push(!(conditions.pop() ?? true));
    else if (line === "endif") conditions.pop();
    else if (conditions.every(Boolean)) {
      const assignment = /^([\w-]+)\s*[:+]?=\s*(.*)$/.exec(line);
      const name = assignment?.[1];
      if (name === undefined) continue;
      const words = (assignment?.[2] ?? "").split(/\s+/).filter((word) => word !== "");
      lists.set(name, [...(lists.get(name) ?? []), ...words]);
    }
  }
  return lists;
}

function sidesAreEqual(left: string, right: string, wildcard: Wildcard): boolean | undefined {
  const value = (side: string) => {
    const path = /^\$\(wildcard\s+(?:\$\((?:srctree|objtree)\)\/)?([^)]*)\)$/.exec(side.trim())?.[1];
    if (path === undefined) return side.trim();
    return wildcard(path.trim()) ? path : "";
  };
  const [a, b] = [value(left), value(right)];
  return a.includes("$(") || b.includes("$(") ? undefined : a === b;
}
