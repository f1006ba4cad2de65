/** Whether a constant is called a version, or a part of one. */
export function isVersionPart(name: string): boolean {
  return versionPart(name) !== undefined;
}

/** What parts a version has, the most significant first; the empty one is a version without a part's name. */
const parts: readonly string[] = ["MAJOR", "", "MINOR", "SUB", "MICRO", "PATCHLEVEL", "SUBLEVEL", "PATCH"];

/** The stem of `FOO_VERSION_MAJOR`, `FOO_MAJOR_VERSION` or `FOO_VERSION`, and how significant the part is, from 0. */
export function versionPart(name: string): { readonly stem: string; readonly rank: number } | undefined {
  const match =
    /^(\w+?)_(?:(MAJOR|MINOR|MICRO|SUB|PATCH)_?)?VERSION$/.exec(name) ??
    /^(\w+?)_VERSION_(MAJOR|MINOR|MICRO|PATCHLEVEL|SUBLEVEL|PATCH)$/.exec(name) ??
    /^(\w+?)_(MAJOR|MINOR)$/.exec(name) ??
    /^(\w+?_PROTO)_(SUB)VERSION$/.exec(name);
  const [, stem, part = ""] = match ?? [];
  return stem === undefined ? undefined : { stem, rank: parts.indexOf(part) };
}
