import type { Action, Change, ElementKind } from "../review/result.ts";
import { largest } from "./largest.ts";
import type { Role } from "./paint.ts";
import { printable } from "./printable.ts";
import { onlyOn, type ReviewPage, shorten, wrap } from "./review-page.ts";

/** More changes than this of one kind and action in one header become one line. */
const mostPerKind = 12;

/** Longest text of one version, in characters: a macro's body can be pages long. */
const longestText = 160;

/** What changed in one header, a row each, in the order given:
 *
 *     + VDUSE_GET_FEATURES               _IOR(0x81, 0x04, __u64) 0x80088104
 *     ~ vduse_dev_config.reserved        __u32[11] @288 → __u32[9] @296      bytes 288..295 are given away
 *
 * Many changes of one kind become `+ 37 constants`, with as many names as fit.
 */
export function reviewChanges(changes: readonly Change[], page: ReviewPage): string {
  const crowds = crowdsOf(changes, page);
  const single = changes.filter((change) => !crowds.has(crowdKey(change, page))).map((change) => rowOf(change, page));
  const columns = columnsOf(single, page);
  const drawn = new Set<string>();
  let text = "";
  for (const change of changes) {
    const key = crowdKey(change, page);
    const crowd = crowds.get(key);
    if (crowd === undefined) text += rowText(rowOf(change, page), columns, page);
    else if (!drawn.has(key)) text += crowdText(crowd, page);
    drawn.add(key);
  }
  return crowds.size === 0 ? text : `${text}    ${page.paint("dim", "--format json has every change")}\n`;
}

const signs: Readonly<{ [action in Action]: { readonly sign: string; readonly role: Role } }> = {
  added: { sign: "+", role: "good" },
  removed: { sign: "-", role: "error" },
  changed: { sign: "~", role: "warning" },
  renamed: { sign: "~", role: "warning" },
};

/** What stands before the text of elements whose text does not say what they are. */
export const kindWords: Readonly<{ [kind in ElementKind]: { readonly prefix: string; readonly plural: string } }> = {
  header: { prefix: "header", plural: "headers" },
  record: { prefix: "", plural: "records" },
  member: { prefix: "", plural: "members" },
  command: { prefix: "", plural: "commands" },
  constant: { prefix: "constant", plural: "constants" },
  enum: { prefix: "enum", plural: "enums" },
  enumerator: { prefix: "enumerator", plural: "enumerators" },
  typedef: { prefix: "typedef", plural: "typedefs" },
  macro: { prefix: "macro", plural: "macros" },
  function: { prefix: "function", plural: "functions" },
  branch: { prefix: "branch", plural: "branches" },
};

interface Row {
  readonly action: Action;
  readonly element: string;
  readonly text: string;
  readonly note: string;
}

function rowOf({ kind, action, element, before, after, note, abis }: Change, page: ReviewPage): Row {
  const prefix = action === "renamed" ? "renamed" : kindWords[kind].prefix;
  return {
    action,
    element: printable(element),
    text: [prefix, versionsText(kind, printable(before), printable(after))].filter((word) => word !== "").join(" "),
    note: [printable(note), onlyOn(abis, page)].filter((part) => part !== "").join("; "),
  };
}

/**
 * Both texts, what they share only once: `struct, 20 bytes → 24 bytes, aligned to 4`, `__u32 @8 → @16`. In a record each part
 * between commas is on its own, elsewhere only the last word is.
 */
function versionsText(kind: ElementKind, before: string, after: string): string {
  const both = [before, after].filter((text) => text !== "");
  if (both.length === 2) {
    const separator = kind === "record" ? ", " : " ";
    const [from, to] = [before.split(separator), after.split(separator)];
    const differing = from.filter((part, index) => part !== to[index]).length;
    if (from.length === to.length && (kind === "record" || (differing === 1 && from.at(-1) !== to.at(-1)))) {
      return shorten(
        from.map((part, index) => (part === to[index] ? part : `${part} → ${to[index]}`)).join(separator),
        longestText,
      );
    }
  }
  return both.map((text) => shorten(text, longestText)).join(" → ");
}

interface Columns {
  readonly element: number;
  readonly text: number;
}

function columnsOf(rows: readonly Row[], { width }: ReviewPage): Columns {
  const element = largest(rows.map((row) => row.element.length));
  const text = largest(rows.filter(({ note }) => note !== "").map((row) => row.text.length));
  return { element: Math.min(element, Math.floor(width * 0.45)), text: Math.min(text, 44) };
}

function rowText({ action, element, text, note }: Row, columns: Columns, { paint, width }: ReviewPage): string {
  const { sign, role } = signs[action];
  const head = `  ${paint(role, sign)} `;
  const start = 4 + columns.element + 2;
  const together = note === "" ? text : `${text.padEnd(columns.text)}  ${note}`;
  const room = Math.max(24, width - start);
  const fits = together.length <= room;
  const lines = fits
    ? [note === "" ? text : `${text.padEnd(columns.text)}  ${paint("dim", note)}`]
    : [...wrap(text, room), ...wrap(note, room).map((line) => paint("dim", line))];
  const indent = " ".repeat(start);
  // An element too long for its column has a line of its own.
  if (element.length > columns.element) return `${[`${head}${element}`, ...lines.map((line) => indent + line)].join("\n")}\n`;
  const [first = "", ...more] = lines;
  return `${[`${head}${element.padEnd(columns.element)}  ${first}`.trimEnd(), ...more.map((line) => indent + line)].join("\n")}\n`;
}

function crowdKey({ kind, action, abis }: Change, page: ReviewPage): string {
  return `${kind} ${action} ${onlyOn(abis, page)}`;
}

function crowdsOf(changes: readonly Change[], page: ReviewPage): ReadonlyMap<string, readonly Change[]> {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const key = crowdKey(change, page);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [change]);
    else group.push(change);
  }
  return new Map([...groups].filter(([, group]) => group.length > mostPerKind));
}

function crowdText(crowd: readonly Change[], page: ReviewPage): string {
  const [{ kind, action, abis } = crowd[0] as Change] = crowd;
  const { sign, role } = signs[action];
  const word = action === "changed" || action === "renamed" ? ` ${action}` : "";
  const only = onlyOn(abis, page);
  const head = `${crowd.length} ${kindWords[kind].plural}${word}${only === "" ? "" : ` ${only}`}: `;
  return `  ${page.paint(role, sign)} ${head}${namesWithin(
    crowd.map(({ element }) => printable(element)),
    page.width - 4 - head.length,
  )}\n`;
}

/** As many names as fit, at least one, and how many there are more. */
function namesWithin(names: readonly string[], width: number): string {
  let shown = names[0] ?? "";
  for (let count = 2; count <= names.length; count++) {
    const longer = `${shown}, ${names[count - 1]}`;
    const rest = names.length - count;
    if (longer.length + (rest === 0 ? 0 : ` and ${rest} more`.length) > width) return `${shown} and ${rest + 1} more`;
    shown = longer;
  }
  return shown;
}
