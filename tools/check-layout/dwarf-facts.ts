import { posix } from "node:path";
import { at, type Dwarf, type Entry, tag } from "./dwarf.ts";
import type { EnumFacts, FieldFacts, RecordFacts, Shape } from "./facts.ts";

/** What the debug info says that one file declares. Alignments come from the probe. */
export interface DwarfFacts {
  /** `expression` has the record's type; "" where C has none. */
  readonly records: Map<string, RecordFacts & { readonly expression: string }>;
  readonly typedefs: Map<string, Shape>;
  readonly enums: EnumFacts[];
}

/** Collects what the file at `path` declares. */
export function factsOfDwarf(dwarf: Dwarf, path: string): DwarfFacts {
  const files = new Set(dwarf.files.flatMap((file, index) => (posix.normalize(file) === path ? [index] : [])));
  const facts: DwarfFacts = { records: new Map(), typedefs: new Map(), enums: [] };
  const types = new Types(dwarf);
  const named = new Map<number, string>();
  for (const entry of dwarf.top) {
    const type = reference(entry, at.type);
    if (entry.tag === tag.typedef && type !== undefined && !named.has(type)) named.set(type, text(entry, at.name));
  }
  /** Expressions for tagless records that are only the type of a variable. */
  const variables = new Map<number, string>();
  for (const entry of dwarf.top) {
    if (entry.tag !== tag.variable) continue;
    const inner = types.innermost(types.of(entry));
    if (inner !== undefined) variables.set(inner.entry.offset, `${text(entry, at.name)}${inner.steps}`);
  }
  const here = (entry: Entry): boolean => files.has(number(entry, at.declarationFile) ?? -1);

  const added = new Set<number>();
  const addRecord = (entry: Entry, name: string, expression: string): void => {
    // Two declarators may share one tagless record; it is named after the first.
    if (added.has(entry.offset)) return;
    added.add(entry.offset);
    const fields: FieldFacts[] = [];
    const flatten = (record: Entry, base: number): void => {
      for (const member of record.children) {
        if (member.tag !== tag.member) continue;
        const type = types.of(member);
        const offset = base + (number(member, at.memberLocation) ?? 0);
        const memberName = text(member, at.name);
        if (memberName === "") {
          if (type !== undefined && isRecord(type)) flatten(type, offset);
          continue;
        }
        const bitSize = number(member, at.bitSize);
        // A union's members have no offset: gcc leaves out a bit offset of 0 there.
        const bits = number(member, at.dataBitOffset) ?? (number(member, at.memberLocation) ?? 0) * 8;
        const bitOffset = bitSize === undefined ? undefined : base * 8 + bits;
        fields.push({
          name: memberName,
          offset: bitOffset === undefined ? offset : bitOffset >> 3,
          size: types.size(type),
          bitOffset,
          bitSize,
          shape: types.shape(type),
        });
        const inner = types.innermost(type);
        if (inner !== undefined && isRecord(inner.entry) && text(inner.entry, at.name) === "" && !named.has(inner.entry.offset)) {
          addRecord(inner.entry, `${name}.${memberName}`, `(${expression}).${memberName}${inner.steps}`);
        }
      }
    };
    const size = number(entry, at.byteSize);
    if (size === undefined || entry.attributes.has(at.declaration)) return;
    flatten(entry, 0);
    facts.records.set(name, { kind: entry.tag === tag.union ? "union" : "struct", size, align: undefined, fields, expression });
  };

  for (const entry of dwarf.top) {
    if (!here(entry)) continue;
    const tagName = text(entry, at.name);
    if (isRecord(entry)) {
      const kind = entry.tag === tag.union ? "union" : "struct";
      const name = tagName === "" ? named.get(entry.offset) : tagName;
      if (name !== undefined) addRecord(entry, name, `*(${tagName === "" ? name : `${kind} ${name}`} *)0`);
      else if (variables.has(entry.offset))
        addRecord(entry, `${kind}@${number(entry, at.declarationLine)}`, variables.get(entry.offset) ?? "");
    } else if (entry.tag === tag.enumeration && !entry.attributes.has(at.declaration)) {
      facts.enums.push({
        name: tagName === "" ? (named.get(entry.offset) ?? "") : tagName,
        size: number(entry, at.byteSize) ?? 0,
        signed: number(entry, at.encoding) === 5,
        enumerators: entry.children
          .filter((child) => child.tag === tag.enumerator)
          .map((child) => ({ name: text(child, at.name), value: BigInt(child.attributes.get(at.constantValue) ?? 0) })),
      });
    } else if (entry.tag === tag.typedef) facts.typedefs.set(tagName, types.shape(types.of(entry)));
  }
  return facts;
}

class Types {
  readonly #dwarf: Dwarf;

  constructor(dwarf: Dwarf) {
    this.#dwarf = dwarf;
  }

  /** The type an entry refers to, typedefs and qualifiers followed; undefined for void. */
  of(entry: Entry): Entry | undefined {
    const offset = reference(entry, at.type);
    const type = offset === undefined ? undefined : this.#dwarf.entries.get(offset);
    return type !== undefined && transparent.has(type.tag) ? this.of(type) : type;
  }

  /** Bytes; 0 for an array without a bound. */
  size(type: Entry | undefined): number {
    if (type === undefined) return 1;
    if (type.tag === tag.array)
      return dimensions(type).reduce<number>((all, count) => all * (count ?? 0), this.size(this.of(type)));
    if (type.tag === tag.subroutine) return 1;
    return number(type, at.byteSize) ?? 0;
  }

  shape(type: Entry | undefined): Shape {
    if (type === undefined) return "void";
    switch (type.tag) {
      case tag.pointer:
        return "p";
      case tag.subroutine:
        return "function";
      case tag.array:
        return `${dimensions(type)
          .map((count) => `[${count ?? ""}]`)
          .join("")}${this.shape(this.of(type))}`;
      case tag.enumeration:
        return `enum ${this.size(type)}`;
      case tag.structure:
        return type.attributes.has(at.declaration) ? "incomplete" : `struct ${this.size(type)}`;
      case tag.union:
        return type.attributes.has(at.declaration) ? "incomplete" : `union ${this.size(type)}`;
      default:
        return `${encodings[number(type, at.encoding) ?? 0] ?? "?"}${this.size(type)}`;
    }
  }

  /** What is left of a declarator's type without arrays and pointers, and the steps that lead there in an expression. */
  innermost(type: Entry | undefined, steps = ""): { readonly entry: Entry; readonly steps: string } | undefined {
    if (type === undefined) return undefined;
    if (type.tag === tag.array) return this.#direct(type, steps + "[0]".repeat(dimensions(type).length));
    if (type.tag === tag.pointer) return this.#direct(type, `${steps}[0]`);
    return { entry: type, steps };
  }

  #direct(type: Entry, steps: string): { readonly entry: Entry; readonly steps: string } | undefined {
    return this.innermost(this.of(type), steps);
  }
}

const transparent: ReadonlySet<number> = new Set([tag.typedef, tag.constType, tag.volatileType, tag.restrictType]);

/** DW_ATE_*: boolean, complex, float, signed, signed char, unsigned, unsigned char. */
const encodings: Readonly<{ [encoding: number]: string }> = { 2: "b", 3: "c", 4: "f", 5: "i", 6: "i", 7: "u", 8: "u" };

function dimensions(array: Entry): (number | undefined)[] {
  return array.children
    .filter((child) => child.tag === tag.subrange)
    .map((child) => {
      const bound = child.attributes.get(at.upperBound);
      if (bound !== undefined) return Number(bound) + 1;
      return number(child, at.count);
    });
}

function isRecord(entry: Entry): boolean {
  return entry.tag === tag.structure || entry.tag === tag.union;
}

function text(entry: Entry, attribute: number): string {
  return String(entry.attributes.get(attribute) ?? "");
}

function number(entry: Entry, attribute: number): number | undefined {
  const value = entry.attributes.get(attribute);
  return value === undefined ? undefined : Number(value);
}

const reference = number;
