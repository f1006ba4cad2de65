import type { BtfField, BtfRecord } from "./btf.ts";
import { BtfError } from "./btf-error.ts";
import { btfKind } from "./btf-kind.ts";
import type { Head, Sections } from "./btf-sections.ts";

/** A type may refer to another that refers to another; a chain longer than this goes round in circles. */
const deepest = 64;
/** Members of one record, those of anonymous members included. The largest of a kernel has some hundreds; damage can make them without end. */
const most = 100_000;

/** Layouts of records, worked out when asked for. */
export function recordsOf(sections: Sections): { record(id: number): BtfRecord } {
  const done = new Map<number, BtfRecord>();

  let left = most;
  const record = (id: number): BtfRecord => {
    const known = done.get(id);
    if (known !== undefined) return known;
    left = most;
    const head = sections.head(id);
    const made: BtfRecord = {
      kind: head.kind === btfKind.union ? "union" : "struct",
      name: sections.text(head.name),
      size: head.size,
      fields: fieldsOf(head, 0, 0),
    };
    done.set(id, made);
    return made;
  };

  /** Members, at a bit offset from the start of the outermost record. */
  const fieldsOf = (head: Head, start: number, depth: number): readonly BtfField[] => {
    left -= head.length;
    if (depth > deepest || left < 0) throw circle(head);
    return Array.from({ length: head.length }, (_, index) => index).flatMap((index): readonly BtfField[] => {
      const at = head.at + 12 + index * 12;
      const [name, type, place] = [sections.u32(at), sections.u32(at + 4), sections.u32(at + 8)];
      // With the flag set, the upper byte is a bit-field's width, and 0 for any other member.
      const bitSize = head.flag ? place >>> 24 : 0;
      const bits = start + (head.flag ? place & 0xff_ffff : place);
      if (name === 0) {
        const inner = stripped(type);
        if (inner.kind === btfKind.struct || inner.kind === btfKind.union) return fieldsOf(inner, bits, depth + 1);
      }
      const size = sizeOf(type, 0);
      const old = bitSize === 0 ? oldBitField(type) : undefined;
      const width = bitSize > 0 ? bitSize : old?.bits;
      const field = { name: sections.text(name), type: textOf(type, 0), offset: (bits + (old?.offset ?? 0)) >>> 3, size };
      return [width === undefined ? field : { ...field, bitOffset: bits + (old?.offset ?? 0), bitSize: width }];
    });
  };

  /** Compilers without the flag put the width into the integer's own type. */
  const oldBitField = (type: number): { readonly bits: number; readonly offset: number } | undefined => {
    const head = stripped(type);
    if (head.kind !== btfKind.int) return undefined;
    const encoding = sections.u32(head.at + 12);
    const [bits, offset] = [encoding & 0xff, (encoding >>> 16) & 0xff];
    return bits === head.size * 8 && offset === 0 ? undefined : { bits, offset };
  };

  /** The type behind typedefs and qualifiers. */
  const stripped = (id: number): Head => {
    let head = sections.head(id);
    for (let depth = 0; qualifiers.has(head.kind); depth++) {
      if (depth > deepest) throw circle(head);
      head = sections.head(head.size);
    }
    return head;
  };

  const sizeOf = (id: number, depth: number): number => {
    const head = stripped(id);
    if (depth > deepest) throw circle(head);
    switch (head.kind) {
      case btfKind.pointer:
        return pointerSize();
      case btfKind.array: {
        const count = sections.u32(head.at + 20);
        return count === 0 ? 0 : count * sizeOf(sections.u32(head.at + 12), depth + 1);
      }
      case btfKind.int:
      case btfKind.struct:
      case btfKind.union:
      case btfKind.enum:
      case btfKind.enum64:
      case btfKind.float:
        return head.size;
      default:
        return 0;
    }
  };

  /** BTF does not say how wide a pointer is; `long` is as wide on every Linux. */
  let word: number | undefined;
  const pointerSize = (): number => {
    if (word !== undefined) return word;
    word = 8;
    for (let id = 1; id < sections.count; id++) {
      const { kind, name, size } = sections.head(id);
      if (kind !== btfKind.int || !["long unsigned int", "unsigned long", "long int", "long"].includes(sections.text(name)))
        continue;
      word = size;
      break;
    }
    return word;
  };

  const textOf = (id: number, depth: number): string => {
    const head = sections.head(id);
    if (depth > deepest) throw circle(head);
    const name = head.name === 0 ? "(anonymous)" : sections.text(head.name);
    switch (head.kind) {
      case 0:
        return "void";
      case btfKind.pointer: {
        const to = textOf(head.size, depth + 1);
        return to.endsWith("*") ? `${to}*` : `${to} *`;
      }
      case btfKind.array: {
        const count = sections.u32(head.at + 20);
        // Of several dimensions C writes the outermost first.
        const [, of = "", rest = ""] = /^([^[]*)(.*)$/s.exec(textOf(sections.u32(head.at + 12), depth + 1)) ?? [];
        return `${of}[${count === 0 ? "" : count}]${rest}`;
      }
      case btfKind.struct:
        return `struct ${name}`;
      case btfKind.union:
        return `union ${name}`;
      case btfKind.forward:
        return `${head.flag ? "union" : "struct"} ${name}`;
      case btfKind.enum:
      case btfKind.enum64:
        return `enum ${name}`;
      case btfKind.const:
        return `const ${textOf(head.size, depth + 1)}`;
      case btfKind.volatile:
        return `volatile ${textOf(head.size, depth + 1)}`;
      case btfKind.restrict:
      case btfKind.typeTag:
        return textOf(head.size, depth + 1);
      case btfKind.prototype:
        return "a function";
      default:
        return name;
    }
  };

  return { record };
}

const qualifiers: ReadonlySet<number> = new Set([
  btfKind.typedef,
  btfKind.volatile,
  btfKind.const,
  btfKind.restrict,
  btfKind.typeTag,
]);

function circle({ at }: Head): BtfError {
  return new BtfError("damaged", at, `a type refers to itself: more than ${deepest} deep, or more than ${most} members`);
}
