import type { EnumFacts, Facts, FieldFacts, RecordFacts } from "./facts.ts";

/** How many things were compared and how many of them were equal. */
export interface Count {
  compared: number;
  equal: number;
}

export const counted = [
  "records",
  "fields",
  "bit-fields",
  "alignments",
  "ioctls",
  "constants",
  "not constant",
  "enums",
  "enumerators",
  "typedefs",
] as const;

export type Counts = { readonly [what in (typeof counted)[number]]: Count };

export function zeroCounts(): Counts {
  return Object.fromEntries(counted.map((what) => [what, { compared: 0, equal: 0 }])) as unknown as Counts;
}

/** Compares what we read with what the compiler says; every difference is one line, every comparison is counted. */
export function compareFacts(ours: Facts, gcc: Facts, counts: Counts): string[] {
  const differences: string[] = [];
  const check = (what: keyof Counts, label: string, parts: readonly (readonly [string, unknown, unknown])[]): void => {
    counts[what].compared += 1;
    const wrong = parts.filter(([, left, right]) => left !== right);
    for (const [part, left, right] of wrong) differences.push(`${label} ${part} ours ${left} gcc ${right}`);
    if (wrong.length === 0) counts[what].equal += 1;
  };
  const pairs = <Value>(what: keyof Counts, label: string, left: ReadonlyMap<string, Value>, right: ReadonlyMap<string, Value>) =>
    [...new Set([...left.keys(), ...right.keys()])].flatMap((name) => {
      const [one, two] = [left.get(name), right.get(name)];
      if (one !== undefined && two !== undefined) return [{ name, one, two }];
      counts[what].compared += 1;
      differences.push(`${label} ${name} ${one === undefined ? "ours missing" : "ours extra"}`);
      return [];
    });

  for (const { name, one, two } of pairs("records", "record", ours.records, gcc.records)) {
    compareRecord(name, one, two, check);
  }
  for (const { name, one, two } of pairs("constants", "constant", ours.constants, gcc.constants)) {
    check("constants", `constant ${name}`, [["value", one, two]]);
  }
  const named = (names: ReadonlySet<string>): Map<string, true> => new Map([...names].map((name) => [name, true]));
  for (const { name } of pairs("not constant", "macro", named(ours.macros), named(gcc.macros))) {
    check("not constant", `macro ${name}`, [["body", spaceless(ours, name), spaceless(gcc, name)]]);
  }
  for (const { name, one, two } of pairs("ioctls", "command", ours.commands, gcc.commands)) {
    check("ioctls", `command ${name}`, [
      ["number", one.number, two.number],
      ["direction", one.direction, two.direction],
      ["group", one.group, two.group],
      ["ordinal", one.ordinal, two.ordinal],
      ["size", one.size, two.size],
    ]);
  }
  for (const { name, one, two } of pairs("typedefs", "typedef", ours.typedefs, gcc.typedefs)) {
    check("typedefs", `typedef ${name}`, [["type", one, two]]);
  }
  // Enums without a tag have no name to meet under; their first enumerator is one.
  const byFirst = (enums: readonly EnumFacts[]): Map<string, EnumFacts> =>
    new Map(enums.map((each) => [each.enumerators[0]?.name ?? each.name, each]));
  for (const { name, one, two } of pairs("enums", "enum", byFirst(ours.enums), byFirst(gcc.enums))) {
    check("enums", `enum ${two.name || `with ${name}`}`, [
      ["name", one.name, two.name],
      ["size", one.size, two.size],
      ["signed", one.signed, two.signed],
    ]);
    const values = (each: EnumFacts): Map<string, bigint> => new Map(each.enumerators.map((entry) => [entry.name, entry.value]));
    for (const entry of pairs("enumerators", "enumerator", values(one), values(two))) {
      check("enumerators", `enumerator ${entry.name}`, [["value", entry.one, entry.two]]);
    }
  }
  return differences;
}

/** gcc prints spaces around `##` as it likes, so bodies are compared without. */
function spaceless(facts: Facts, name: string): string | undefined {
  return facts.bodies.get(name)?.replace(/\s+/g, "");
}

type Check = (what: keyof Counts, label: string, parts: readonly (readonly [string, unknown, unknown])[]) => void;

function compareRecord(name: string, ours: RecordFacts, gcc: RecordFacts, check: Check): void {
  const label = `${gcc.kind} ${name}`;
  const names = (fields: readonly FieldFacts[]): string => fields.map((field) => field.name).join(" ");
  check("records", label, [
    ["kind", ours.kind, gcc.kind],
    ["size", ours.size, gcc.size],
    ["members", names(ours.fields), names(gcc.fields)],
  ]);
  if (gcc.align !== undefined) check("alignments", label, [["align", ours.align, gcc.align]]);
  const byName = new Map(ours.fields.map((field) => [field.name, field]));
  for (const field of gcc.fields) {
    const mine = byName.get(field.name);
    const isBitField = field.bitSize !== undefined;
    check(isBitField ? "bit-fields" : "fields", `${label}.${field.name}`, [
      ["offset", mine?.offset, field.offset],
      ["size", mine?.size, field.size],
      ["bit offset", mine?.bitOffset, field.bitOffset],
      ["bit size", mine?.bitSize, field.bitSize],
      ["type", mine?.shape, field.shape],
    ]);
  }
}
