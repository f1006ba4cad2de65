import type { Severity } from "../review/result.ts";
import type { ApiDoc, CapabilityUse, DocCommand } from "./api-doc.ts";

/** The names that the headers have, of every architecture together: what one architecture lacks is documented all the same. */
export interface HeaderNames {
  /** Macros `KVM_CAP_…`. */
  readonly capabilities: ReadonlySet<string>;
  /** Commands by name. */
  readonly commands: ReadonlySet<string>;
}

export interface DocSide {
  readonly doc: ApiDoc;
  /** `undefined`: no headers were given, and nothing is said of names. */
  readonly names: HeaderNames | undefined;
}

/** What differs between two versions of a document. */
export interface DocChange {
  readonly kind: "added" | "removed" | "gate-changed";
  /** A command or a capability. */
  readonly name: string;
  readonly what: "command" | "capability";
  readonly section: string;
  /** Line in the document that has it: the new one, or for `removed` the old one. */
  readonly line: number;
  /** What a command stands behind, as `spellUses` writes it. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface DocFinding {
  readonly rule: DocRule;
  readonly severity: Severity;
  readonly name: string;
  /** Line in the new document; 0 for a name that is nowhere in it. */
  readonly line: number;
  /** Not to be said of the old document: the change brought it. */
  readonly isNew: boolean;
  readonly message: string;
  readonly next: string;
}

export type DocRule = keyof typeof severities;

const severities = {
  "doc-capability-unknown": "risk",
  "doc-command-unknown": "advice",
  "doc-command-ungated": "advice",
  "doc-capability-undocumented": "advice",
  "doc-command-undocumented": "advice",
  "doc-field-malformed": "advice",
} as const satisfies Readonly<Record<string, Severity>>;

export interface DocReview {
  readonly changes: readonly DocChange[];
  /** All of the new document, also those that it inherited: a stale name misleads whoever reads it today. Ordered by rule, then line. */
  readonly findings: readonly DocFinding[];
  /** Findings of the old document that the new one no longer has. */
  readonly mended: readonly DocFinding[];
  /** Whether names were held against headers. */
  readonly checked: boolean;
}

/** What changed between two versions of an API document, and where the new one and the headers do not agree. */
export function reviewDocs(before: DocSide, after: DocSide): DocReview {
  // Held against nothing, a name is not mended; and a name that no header of the old side could be asked for is not new.
  const old = findingsOf({ doc: before.doc, names: after.names === undefined ? undefined : (before.names ?? after.names) });
  const now = findingsOf(after);
  const same = (a: Found, b: Found) => a.rule === b.rule && a.name === b.name && a.about === b.about;
  const told = (found: Found, isNew: boolean): DocFinding => {
    const { about: _, ...finding } = found;
    return { ...finding, severity: severities[found.rule], isNew };
  };
  return {
    changes: changesOf(before.doc, after.doc),
    findings: now.map((found) => told(found, !old.some((each) => same(each, found)))),
    mended: old.filter((found) => !now.some((each) => same(each, found))).map((found) => told(found, false)),
    checked: after.names !== undefined,
  };
}

function changesOf(before: ApiDoc, after: ApiDoc): readonly DocChange[] {
  return [
    ...differences("command", before.commands, after.commands, ({ behind }: DocCommand) => spellUses(behind)),
    ...differences("capability", before.capabilities, after.capabilities, () => undefined),
  ];
}

interface Named {
  readonly name: string;
  readonly section: string;
  readonly line: number;
}

function differences<N extends Named>(
  what: DocChange["what"],
  before: readonly N[],
  after: readonly N[],
  spell: (entry: N) => string | undefined,
): readonly DocChange[] {
  const changes: DocChange[] = [];
  for (const [name, now] of byName(after)) {
    const old = byName(before).get(name);
    const { section, line } = now;
    const [was, is] = [old && spell(old), spell(now)];
    if (old === undefined) changes.push({ kind: "added", what, name, section, line, before: undefined, after: is });
    else if (was !== is) changes.push({ kind: "gate-changed", what, name, section, line, before: was, after: is });
  }
  for (const [name, old] of byName(before)) {
    if (byName(after).has(name)) continue;
    const { section, line } = old;
    changes.push({ kind: "removed", what, name, section, line, before: spell(old), after: undefined });
  }
  return changes;
}

/** A name that has two sections is known by its first. */
function byName<N extends Named>(entries: readonly N[]): ReadonlyMap<string, N> {
  const known = new Map<string, N>();
  for (const entry of entries) if (!known.has(entry.name)) known.set(entry.name, entry);
  return known;
}

/** `KVM_CAP_ENABLE_CAP, KVM_CAP_X (vm ioctl)`; `nothing said` without a capability line. */
export function spellUses(uses: readonly CapabilityUse[]): string {
  if (uses.length === 0) return "nothing said";
  return uses
    .map(({ name, joined, of, under }, index) => {
      const separator = index === 0 ? "" : joined === undefined || joined === "," ? ", " : ` ${joined} `;
      const whom = [of, under].filter((part) => part !== undefined).join(", ");
      return `${separator}${name}${whom === "" ? "" : ` (${whom})`}`;
    })
    .join("");
}

type Found = Omit<DocFinding, "severity" | "isNew"> & {
  /** Tells two findings of one name and rule apart. */
  readonly about: string;
};

function findingsOf({ doc, names }: DocSide): readonly Found[] {
  return [...(names === undefined ? [] : againstHeaders(doc, names)), ...ofItself(doc)];
}

function againstHeaders(doc: ApiDoc, { capabilities, commands }: HeaderNames): readonly Found[] {
  const found: Found[] = [];
  const uses = doc.commands.flatMap(({ name, behind }) => behind.map((use) => ({ command: name, ...use })));
  for (const { command, name, kind, line } of uses) {
    if (kind !== "capability" || capabilities.has(name)) continue;
    found.push({
      rule: "doc-capability-unknown",
      name,
      about: command,
      line,
      message: `${command} is documented behind ${name}, which is not in the headers: no program can ask for it by that name`,
      next: closest(name, capabilities),
    });
  }
  for (const { name, line } of doc.capabilities) {
    if (capabilities.has(name)) continue;
    found.push({
      rule: "doc-capability-unknown",
      name,
      about: "",
      line,
      message: `${name} has a section of its own and is not in the headers`,
      next: closest(name, capabilities),
    });
  }
  for (const { name, line } of doc.commands) {
    if (commands.has(name)) continue;
    found.push({
      rule: "doc-command-unknown",
      name,
      about: "",
      line,
      message: `${name} has a section and is no command in the headers`,
      next: "Say since when it is gone, or drop the section.",
    });
  }
  const documented = new Set([...uses.map(({ name }) => name), ...doc.capabilities.map(({ name }) => name)]);
  const named = new Set(doc.commands.map(({ name }) => name));
  return [
    ...found,
    ...[...capabilities].filter((name) => !documented.has(name)).map((name) => undocumented(doc, name, "capability")),
    ...[...commands].filter((name) => !named.has(name)).map((name) => undocumented(doc, name, "command")),
  ];
}

function undocumented(doc: ApiDoc, name: string, what: DocChange["what"]): Found {
  const line = doc.mentions.get(name) ?? 0;
  const where = line === 0 ? "the document does not mention it" : `the document only mentions it, first in line ${line}`;
  return {
    rule: `doc-${what}-undocumented`,
    name,
    about: "",
    line,
    message:
      what === "capability"
        ? `no command stands behind ${name} and it has no section: ${where}`
        : `${name} is in the headers and has no section: ${where}`,
    next:
      what === "capability"
        ? "Name it in the :Capability: line of what it announces, or give it a section."
        : "Give it a section, with a :Capability: line.",
  };
}

function ofItself({ commands, problems }: ApiDoc): readonly Found[] {
  return [
    ...commands
      .filter(({ behind }) => behind.length === 0)
      .map(({ name, line }) => ({
        rule: "doc-command-ungated" as const,
        name,
        about: "",
        line,
        message: `${name} has a section without a :Capability: line: a program cannot tell from it when the command is there`,
        next: "Add :Capability: with basic or the capability.",
      })),
    ...problems.map(({ line, message }) => ({
      rule: "doc-field-malformed" as const,
      name: "",
      about: message,
      line,
      message,
      next: "Write the field as :Name: value.",
    })),
  ];
}

/** The one capability with the same words, in any order; or the one with a single other word. */
function closest(name: string, known: ReadonlySet<string>): string {
  const words = (each: string) => each.split("_").slice(2);
  const own = words(name);
  const others = [...known].map((each) => ({ each, rest: without(words(each), own), missing: without(own, words(each)) }));
  const same = others.filter(({ rest, missing }) => rest.length === 0 && missing.length === 0);
  const near = others.filter(({ rest, missing }) => own.length > 1 && rest.length === 1 && missing.length === 1);
  if (same.length === 1) return `The header has ${same[0]?.each}.`;
  if (near.length === 1) return `The header has ${near[0]?.each}: is that meant?`;
  return "Name the capability as the header has it, or drop the name.";
}

function without(words: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return words.filter((word) => {
    const at = left.indexOf(word);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
