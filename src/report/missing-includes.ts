/** What to do when headers could not be read because others were not found. */
export const missingIncludes = "included headers are missing: name the folder or tree that has them with --root DIR";

/** Whether a reason why a header was not compared is an include that was not found, as the header reader words it. */
export function isMissingInclude(reason: string): boolean {
  return /: header '.*' is in none of the roots$/.test(reason);
}
