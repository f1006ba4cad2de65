/** A field of a reStructuredText field list: `:Capability: basic`. */
export interface Field {
  readonly name: string;
  /** Continuation lines are joined by a newline. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
  /** The term whose definition the field stands in, when it is indented under one. */
  readonly under: string | undefined;
  /** The second colon was missing. */
  readonly malformed: boolean;
}

/** Names that head a command's or a capability's section; another name with one colon only is text. */
const known = "Capability|Architectures?|Type|Parameters|Returns|Target";

const wellFormed = /^(\s*):([A-Z][A-Za-z ]*):(?:\s+(.*))?$/;
const nearly = new RegExp(`^(\\s*):(${known})\\s+(\\S.*)$`);

/** The fields in the lines from index `from` to before `to`. A line that is indented deeper continues a field, until a blank one. */
export function fieldsOf(lines: readonly string[], from: number, to: number): readonly Field[] {
  const fields: Field[] = [];
  let term: string | undefined;
  for (let at = from; at < to; at += 1) {
    const text = lines[at] as string;
    if (/^[A-Z][A-Z0-9_]+$/.test(text)) term = text;
    const match = wellFormed.exec(text) ?? nearly.exec(text);
    if (match === null) continue;
    const [, indent = "", name = "", first = ""] = match;
    const value = [first];
    const line = at + 1;
    while (at + 1 < to && continues(lines[at + 1] as string, indent.length)) {
      at += 1;
      value.push((lines[at] as string).trim());
    }
    fields.push({
      name: name === "Architecture" ? "Architectures" : name,
      value: value.join("\n").trim(),
      line,
      under: indent === "" ? undefined : term,
      malformed: !wellFormed.test(text),
    });
  }
  return fields;
}

function continues(line: string, indent: number): boolean {
  return line.trim() !== "" && line.search(/\S/) > indent && !wellFormed.test(line) && !nearly.test(line);
}
