import type { Source } from "../header/loader.ts";

/**
 * Of two lists of headers, those whose text differs, those that only one has, and those that include one of them, whatever lies between. An
 * include is held to mean every header of that file name, so that it is rather one too many than one too few.
 */
export function touchedHeaders(sides: Sides): Sides {
  const old = new Map(sides.before.map((source) => [source.name, source.text]));
  const now = new Map(sides.after.map((source) => [source.name, source.text]));
  const touched = new Set([...old.keys(), ...now.keys()].filter((name) => old.get(name) !== now.get(name)));
  const includers = new Map<string, Set<string>>();
  for (const { name, text } of [...sides.before, ...sides.after]) {
    for (const file of includedFiles(text)) {
      const names = includers.get(file) ?? new Set<string>();
      includers.set(file, names.add(name));
    }
  }
  // A set that grows while it is walked is walked to its end.
  if (touched.size > 0) for (const name of includers.get(anything) ?? []) touched.add(name);
  for (const name of touched) for (const includer of includers.get(fileOf(name)) ?? []) touched.add(includer);
  const wanted = ({ name }: Source) => touched.has(name);
  return { before: sides.before.filter(wanted), after: sides.after.filter(wanted) };
}

interface Sides {
  readonly before: readonly Source[];
  readonly after: readonly Source[];
}

/** Stands for the file of an include that a macro names. */
const anything = "*";

/** The last parts of all names that stand in `#include` lines. */
function includedFiles(text: string): readonly string[] {
  // Before the number sign and behind it there may be comments.
  const lines =
    text.match(
      /^(?:[ \t]|\/\*(?:[^*\n]|\*(?!\/))*\*\/)*(?:#|%:)(?:[ \t]|\/\*(?:[^*\n]|\*(?!\/))*\*\/)*include(?:_next)?\b.*$/gm,
    ) ?? [];
  return lines.map((line) => {
    const name = /\binclude(?:_next)?\s*(?:<([^>]+)>|"([^"]+)")/.exec(line);
    return name === null ? anything : fileOf((name[1] ?? name[2] ?? "").trim());
  });
}

function fileOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
