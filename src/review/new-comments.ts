/** Lines of comments that only the new text of a header has, without what is code on them; none when one of the texts is not known. */
export function newComments(before: string | undefined, after: string | undefined): readonly string[] {
  if (before === undefined || after === undefined) return [];
  const old = new Set(commentLines(before));
  return commentLines(after).filter((line) => !old.has(line));
}

/** Comments, a line each, single-spaced. */
function commentLines(text: string): readonly string[] {
  // A comment, or what may hold something that only looks like one.
  const found = text.match(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g) ?? [];
  return found
    .filter((each) => each.startsWith("/"))
    .flatMap((comment) => comment.split("\n"))
    .map((line) =>
      line
        .replace(/^\s*(?:\/\*+|\/\/+|\*+(?!\/))/, "")
        .replace(/\*+\/\s*$/, "")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .filter((line) => line !== "");
}
