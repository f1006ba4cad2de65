/**
 * The mails of an mbox, each without the `From ` line that begins it, and with what mboxes do to such lines in a body undone. A text that begins
 * with no such line is one mail, or none: it is given back whole.
 */
export function splitMbox(text: string): readonly string[] {
  const starts = [...text.matchAll(fromLine)].map((match) => match.index);
  if (starts[0] !== 0) return [text];
  return starts.map((start, at) => {
    const mail = text.slice(text.indexOf("\n", start) + 1, starts[at + 1] ?? text.length);
    // mboxrd puts one > before every line of >s and From, mboxo before From alone.
    return mail.replace(/^>(?=>*From )/gm, "");
  });
}

/** As git tells it: a time, and the year behind it; below it a header. A sentence may begin with From. */
const fromLine = /^From .*\d:\d\d:\d\d +\d{4}[^:\n]*\n(?=[A-Za-z][A-Za-z0-9-]*:)/gm;
