import { parseDiff } from "./parse-diff.ts";
import type { Patch } from "./patch.ts";
import { PatchError, type PatchProblem } from "./patch-error.ts";
import { isMail, readMail } from "./read-mail.ts";
import { inOrder, numbersOf } from "./series-order.ts";
import { splitMbox } from "./split-mbox.ts";
import { unquote } from "./unquote.ts";

export interface ReadPatchesOptions {
  /** Whether a file's differences are wanted whole: what is wrong with others is a note. All are unless said. */
  readonly matters?: (path: string) => boolean;
}

export interface ReadPatch extends Patch {
  /** Whether white space may have changed on the way, because it is quoted in a mail or was wrapped. */
  readonly worn: boolean;
}

export interface ReadPatches {
  /** In the order in which they apply. At least one. */
  readonly patches: readonly ReadPatch[];
  /** What was done to read them, and what was left out, one line each. */
  readonly notes: readonly string[];
  /** What there is of a series that is not here as a whole: `patch 2 of 3`. */
  readonly part?: string;
}

/**
 * Reads patches as they come: a bare difference, a mail, an mbox of a series, or an answer in which a patch is quoted. Throws a `PatchError` when
 * there is none, when one is damaged, or when the series has gaps.
 */
export async function readPatches(text: string, { matters = () => true }: ReadPatchesOptions = {}): Promise<ReadPatches> {
  const found: Found[] = [];
  const whole = isInDosForm(text) ? text.replaceAll("\r\n", "\n") : text;
  for (const mail of splitMbox(whole)) found.push(await readOne(mail));
  const own = found.filter(({ patch, problems }) => patch.files.length > 0 || problems.length > 0 || patch.mail === undefined);
  // A thread holds answers, too, that quote what is there already.
  const sent = own.filter(({ quoted }) => !quoted);
  const wanted = sent.length > 0 ? sent : own.slice(0, 1);
  const once = wanted.filter((each, at) => !wanted.slice(0, at).some((other) => isSameMail(each, other)));
  const chosen = inOrder(once.map((each) => ({ ...each, subject: each.patch.mail?.subject ?? "" })));
  const left = own.length - wanted.length;
  const notes = [
    ...(sent.length > 0 && left > 0 ? [`${left} mails that quote patches were left out`] : []),
    ...(sent.length === 0 && left > 0 ? [`the first of ${own.length} mails that quote a patch was taken`] : []),
    ...(once.length < wanted.length ? [`${wanted.length - once.length} of the mails came twice`] : []),
    ...chosen.notes,
  ];
  const patches = chosen.inOrder.map(({ patch, problems, joined, quoted, subject }) => {
    const what = subject === "" ? "" : `"${subject}"`;
    const grave = problems.filter(({ file }) => file === undefined || matters(file));
    if (grave.length > 0) throw new PatchError(quoted ? grave.map(fromQuote) : grave, chosen.inOrder.length > 1 ? what : "");
    notes.push(...problems.map(({ message }) => `not looked at, as it is no header: ${message}`));
    if (quoted) notes.push(`${what === "" ? "the patch" : what} is quoted in a mail: white space was not compared`);
    if (joined > 0) notes.push(`${joined} lines that a mail program has wrapped were joined`);
    const damaged = new Set(problems.map(({ file }) => file));
    return { ...patch, files: patch.files.filter(({ before, after }) => !damaged.has(after ?? before)) };
  });
  if (chosen.inOrder.every(({ patch }) => patch.files.length === 0)) throw noPatch(found);
  return { patches, notes, ...(chosen.part === undefined ? {} : { part: chosen.part }) };
}

/** A mail that came by two ways. */
function isSameMail({ patch: one }: Found, { patch: other }: Found): boolean {
  if (one.mail === undefined || one.mail.subject !== other.mail?.subject || numbersOf(one.mail.subject) === undefined)
    return false;
  return JSON.stringify(one.files) === JSON.stringify(other.files);
}

interface Found {
  readonly patch: ReadPatch;
  readonly problems: readonly PatchProblem[];
  readonly joined: number;
  readonly quoted: boolean;
}

async function readOne(text: string): Promise<Found> {
  const mail = isMail(text) ? await readMail(text) : undefined;
  const { text: plain, depth } = unquote(mail?.text ?? text);
  const worn = depth > 0 || mail?.flowed === true;
  const { files, problems, joined } = parseDiff(plain, { joinWrapped: worn });
  const message = mail === undefined ? undefined : { ...mail.head, message: messageOf(plain) };
  // A cover letter may hold a range-diff, and an answer half a hunk.
  const isCover = numbersOf(message?.subject ?? "")?.at === 0;
  return {
    patch: { mail: message, files: isCover ? [] : files, worn },
    problems: isCover ? [] : problems,
    joined,
    quoted: depth > 0,
  };
}

/** What stands above `---` or the patch itself. */
function messageOf(text: string): string {
  const end = /^(?:---\s*$|diff --git |Index: |--- \S.*\n\+\+\+ \S)/m.exec(text)?.index ?? text.length;
  return text.slice(0, end).replaceAll("\r\n", "\n").trim();
}

/** A file that was saved with carriage returns at every line, the mail's own header among them. */
function isInDosForm(text: string): boolean {
  return !/(?<!\r)\n/.test(text) && text.includes("\r\n");
}

function fromQuote(problem: PatchProblem): PatchProblem {
  return { ...problem, message: `${problem.message}; the mail may quote only a part: review the patch that it answers` };
}

function noPatch(found: readonly Found[]): PatchError {
  const subjects = found.flatMap(({ patch }) => (patch.mail === undefined ? [] : [JSON.stringify(patch.mail.subject)]));
  const where = subjects.length === 0 ? "" : ` in ${subjects.slice(0, 3).join(", ")}${subjects.length > 3 ? " …" : ""}`;
  const message = `there is no patch${where}: expected a unified difference (diff --git, or --- and +++ lines above @@ lines), as git format-patch --stdout writes it`;
  return new PatchError([{ code: "no-patch", file: undefined, hunk: undefined, message }]);
}
