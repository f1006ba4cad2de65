import type { ApiDoc, CapabilityUse, DocCapability, DocCommand, DocProblem } from "./api-doc.ts";
import { capabilityLine } from "./capability-line.ts";
import { type Field, fieldsOf } from "./fields.ts";

/**
 * Reads KVM's API documentation (Documentation/virt/kvm/api.rst): a numbered section for each command, with a field list under its heading
 * that names the capability; and sections whose heading is itself a capability. Takes any text and never throws: what is not of that form
 * says nothing, and what nearly is, is a problem with its line.
 */
export function readApiDoc(text: string): ApiDoc {
  const lines = text.split(/\r?\n/);
  const commands: DocCommand[] = [];
  const capabilities: DocCapability[] = [];
  const problems: DocProblem[] = [];
  for (const { section, title, from, to } of sectionsOf(lines)) {
    const names = namesIn(title);
    if (names.length === 0) continue;
    const fields = fieldsOf(lines, from + 2, to);
    for (const { malformed, line, name } of fields) {
      if (malformed)
        problems.push({ line, message: `:${name} has no colon behind it, so it is text and no field; read as a field` });
    }
    const value = (field: string) => fields.find(({ name, under }) => name === field && under === undefined)?.value;
    const common = { section, line: from + 1, architectures: value("Architectures") };
    if (names.some((name) => name.startsWith("KVM_CAP_"))) {
      for (const name of names) capabilities.push({ name, ...common, target: value("Target") });
      continue;
    }
    const uses = fields.filter(({ name }) => name === "Capability").flatMap((field) => usesOf(field, problems));
    const type = value("Type");
    for (const name of names) commands.push({ name, ...common, type, behind: usesFor(name, names, uses) });
  }
  return { commands, capabilities, mentions: mentionsIn(lines), problems };
}

interface Section {
  readonly section: string;
  readonly title: string;
  /** Index of the heading's line. */
  readonly from: number;
  /** Index of the first line that is the next section's. */
  readonly to: number;
}

/** Sections with a number: a heading such as `4.37 KVM_ENABLE_CAP` with a line of one punctuation mark below it. */
function sectionsOf(lines: readonly string[]): readonly Section[] {
  const heads = lines.flatMap((line, from) => {
    const [, section, title] = /^(\d+(?:\.\d+)*)\.?\s+(\S.*)$/.exec(line) ?? [];
    const underlined = /^([-=~^"'`#*+.:_])\1{2,}\s*$/.test(lines[from + 1] ?? "");
    return section === undefined || title === undefined || !underlined ? [] : [{ section, title, from }];
  });
  return heads.map((head, index) => ({ ...head, to: heads[index + 1]?.from ?? lines.length }));
}

/** `KVM_GET_DIRTY_LOG (vm ioctl)` names one, `KVM_GET_MSR_INDEX_LIST, KVM_GET_MSR_FEATURE_INDEX_LIST` two. */
function namesIn(title: string): readonly string[] {
  return title.replace(/\([^)]*\)/g, " ").match(/\bKVM_[A-Z0-9_]+\b/g) ?? [];
}

function usesOf(field: Field, problems: DocProblem[]): readonly CapabilityUse[] {
  const { items, rest } = capabilityLine(field.value);
  if (rest !== undefined) problems.push({ line: field.line, message: `no capability, and neither basic nor none: ${rest}` });
  return items.map((item) => ({ ...item, under: field.under, line: field.line }));
}

/** What is said `for` one of a heading's commands is said of that one alone, and what is said for none is of the others. */
function usesFor(name: string, names: readonly string[], uses: readonly CapabilityUse[]): readonly CapabilityUse[] {
  const own = (use: CapabilityUse) => names.find((each) => use.of === each);
  const said = uses.filter((use) => own(use) === name);
  if (said.length === 0) return uses.filter((use) => own(use) === undefined);
  return said.map((use) => ({ ...use, of: undefined, joined: undefined }));
}

function mentionsIn(lines: readonly string[]): ReadonlyMap<string, number> {
  const mentions = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    for (const name of line.match(/\bKVM_[A-Z0-9_]*[A-Z0-9]\b/g) ?? []) if (!mentions.has(name)) mentions.set(name, index + 1);
  }
  return mentions;
}
