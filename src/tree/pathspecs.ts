/**
 * Folders and files as git takes them: by where they are from the repository's top, whichever folder of it was named, and as they are written, though `*` and
 * `[` are in them. `.` is all.
 */
export function pathspecs(paths: readonly string[]): readonly string[] {
  return paths.map((path) => (path === "." ? ":(top)" : `:(top,literal)${path}`));
}
