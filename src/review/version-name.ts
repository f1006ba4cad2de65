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

/**
 * Whether a constant is a number by which a program finds out what is there: a version, a numbered one (`VDUSE_API_VERSION_1`), its major or minor part.
 * The lesser parts count corrections, `FOO_MINOR` may be of a device, and what begins with `LINUX_` is the kernel's own.
 */
export function isDeclaredVersion(name: string): boolean {
  if (name.startsWith("LINUX_") || !name.includes("VERSION")) return false;
  const part = versionPart(name);
  return part === undefined ? /(^|_)VERSION_V?\d+$/.test(name) : part.rank <= parts.indexOf("SUB");
}

/** Whether a name is about a version: what follows one, as a date or a maximum does. */
export function isAboutVersion(name: string): boolean {
  return /(^|_)(SUB)?VERSION(_|$)/.test(name);
}
