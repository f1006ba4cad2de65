import { type ElfObject, type ElfSection, readElf, textAt } from "./elf.ts";

/** An entry of the debug info. Numbers that can exceed 53 bits stay bigint; references are offsets into `Dwarf.entries`. */
export interface Entry {
  readonly offset: number;
  readonly tag: number;
  readonly attributes: ReadonlyMap<number, number | bigint | string | true>;
  readonly children: Entry[];
}

export interface Dwarf {
  readonly entries: ReadonlyMap<number, Entry>;
  /** Children of all compile units, in order. */
  readonly top: readonly Entry[];
  /** Paths by the number that DW_AT_decl_file gives. */
  readonly files: readonly string[];
}

export const tag = {
  array: 0x01,
  enumeration: 0x04,
  formalParameter: 0x05,
  member: 0x0d,
  pointer: 0x0f,
  compileUnit: 0x11,
  structure: 0x13,
  subroutine: 0x15,
  typedef: 0x16,
  union: 0x17,
  subrange: 0x21,
  variable: 0x34,
  baseType: 0x24,
  constType: 0x26,
  enumerator: 0x28,
  volatileType: 0x35,
  restrictType: 0x37,
} as const;

export const at = {
  name: 0x03,
  byteSize: 0x0b,
  bitSize: 0x0d,
  statements: 0x10,
  constantValue: 0x1c,
  upperBound: 0x2f,
  count: 0x37,
  memberLocation: 0x38,
  declarationFile: 0x3a,
  declarationLine: 0x3b,
  declaration: 0x3c,
  encoding: 0x3e,
  type: 0x49,
  dataBitOffset: 0x6b,
} as const;

/** Reads the debug info (DWARF 5, 32-bit) of an object with at most one compile unit. Throws on a form that gcc 12 does not write. */
export function readDwarf(bytes: Uint8Array): Dwarf {
  const object = readElf(bytes);
  const info = object.section(".debug_info");
  // gcc writes none for a header that declares nothing.
  if (info === undefined) return { entries: new Map(), top: [], files: [] };
  const strings = object.section(".debug_str");
  const lineStrings = object.section(".debug_line_str");
  const reader = new Reader(info, object.littleEndian);
  reader.skip(4);
  const version = reader.fixed(2);
  if (version !== 5) throw new Error(`DWARF version ${version}, expected 5`);
  reader.skip(1);
  const addressSize = reader.fixed(1);
  const abbreviations = readAbbreviations(needed(object, ".debug_abbrev"), reader.offset4(), object.littleEndian);
  const entries = new Map<number, Entry>();
  const roots: Entry[] = [];
  const open: Entry[][] = [roots];
  const read = (form: number, constant: bigint): number | bigint | string | true => {
    switch (form) {
      case 0x01:
        return reader.fixed(addressSize);
      case 0x0b:
        return reader.fixed(1);
      case 0x05:
        return reader.fixed(2);
      case 0x06:
      case 0x13:
        return reader.fixed(4);
      case 0x07:
        return reader.big(8);
      case 0x1e:
        return reader.big16();
      case 0x0d:
        return reader.signed();
      case 0x0f:
        return reader.unsigned();
      case 0x08:
        return reader.text();
      case 0x0e:
        return textOf(strings, reader.offset4());
      case 0x1f:
        return textOf(lineStrings, reader.offset4());
      case 0x17:
        return reader.offset4();
      case 0x19:
        return true;
      case 0x21:
        return constant;
      case 0x18:
        reader.skip(Number(reader.unsigned()));
        return true;
      case 0x0a:
        reader.skip(reader.fixed(1));
        return true;
      default:
        throw new Error(`unknown DWARF form 0x${form.toString(16)}`);
    }
  };
  while (!reader.done && open.length > 0) {
    const offset = reader.position;
    const code = Number(reader.unsigned());
    if (code === 0) {
      open.pop();
      if (open.length === 1) break;
      continue;
    }
    const abbreviation = abbreviations.get(code);
    if (abbreviation === undefined) throw new Error(`unknown DWARF abbreviation ${code}`);
    const attributes = new Map<number, number | bigint | string | true>();
    for (const { name, form, constant } of abbreviation.attributes) attributes.set(name, read(form, constant));
    const entry: Entry = { offset, tag: abbreviation.tag, attributes, children: [] };
    entries.set(offset, entry);
    open.at(-1)?.push(entry);
    if (abbreviation.children) open.push(entry.children);
  }
  const unit = roots[0];
  const statements = Number(unit?.attributes.get(at.statements) ?? 0);
  return { entries, top: unit?.children ?? [], files: readFiles(object, statements, lineStrings) };
}

interface Abbreviation {
  readonly tag: number;
  readonly children: boolean;
  readonly attributes: { readonly name: number; readonly form: number; readonly constant: bigint }[];
}

function readAbbreviations(section: ElfSection, start: number, little: boolean): Map<number, Abbreviation> {
  const reader = new Reader(section, little, start);
  const all = new Map<number, Abbreviation>();
  for (;;) {
    const code = Number(reader.unsigned());
    if (code === 0) return all;
    const abbreviation: Abbreviation = { tag: Number(reader.unsigned()), children: reader.fixed(1) === 1, attributes: [] };
    for (;;) {
      const name = Number(reader.unsigned());
      const form = Number(reader.unsigned());
      const constant = form === 0x21 ? reader.signed() : 0n;
      if (name === 0 && form === 0) break;
      abbreviation.attributes.push({ name, form, constant });
    }
    all.set(code, abbreviation);
  }
}

/** The file table of the line program's header. */
function readFiles(object: ElfObject, start: number, lineStrings: ElfSection | undefined): string[] {
  const reader = new Reader(needed(object, ".debug_line"), object.littleEndian, start);
  reader.skip(4);
  const version = reader.fixed(2);
  if (version !== 5) throw new Error(`line table of DWARF version ${version}, expected 5`);
  reader.skip(1 + 1 + 4 + 1 + 1 + 1 + 1 + 1);
  reader.skip(reader.fixed(1) - 1);
  const table = (): { path: string; directory: number }[] => {
    const format = Array.from({ length: reader.fixed(1) }, () => [Number(reader.unsigned()), Number(reader.unsigned())] as const);
    return Array.from({ length: Number(reader.unsigned()) }, () => {
      let path = "";
      let directory = 0;
      for (const [content, form] of format) {
        const value =
          form === 0x1f
            ? textOf(lineStrings, reader.offset4())
            : form === 0x08
              ? reader.text()
              : form === 0x0f
                ? Number(reader.unsigned())
                : form === 0x0b
                  ? reader.fixed(1)
                  : form === 0x05
                    ? reader.fixed(2)
                    : undefined;
        if (value === undefined) throw new Error(`unknown form 0x${form.toString(16)} in a DWARF file table`);
        if (content === 1) path = String(value);
        else if (content === 2) directory = Number(value);
      }
      return { path, directory };
    });
  };
  const directories = table().map(({ path }) => path);
  return table().map(({ path, directory }) => (path.startsWith("/") ? path : `${directories[directory]}/${path}`));
}

class Reader {
  readonly #section: ElfSection;
  readonly #little: boolean;
  position: number;

  constructor(section: ElfSection, little: boolean, position = 0) {
    this.#section = section;
    this.#little = little;
    this.position = position;
  }

  get done(): boolean {
    return this.position >= this.#section.view.byteLength;
  }

  skip(bytes: number): void {
    this.position += bytes;
  }

  fixed(bytes: number): number {
    const { view } = this.#section;
    const where = this.position;
    this.position += bytes;
    if (bytes === 1) return view.getUint8(where);
    if (bytes === 2) return view.getUint16(where, this.#little);
    return bytes === 4 ? view.getUint32(where, this.#little) : Number(view.getBigUint64(where, this.#little));
  }

  big(bytes: 8): bigint {
    const value = this.#section.view.getBigUint64(this.position, this.#little);
    this.position += bytes;
    return value;
  }

  big16(): bigint {
    const halves = [this.big(8), this.big(8)] as const;
    return this.#little ? (halves[1] << 64n) | halves[0] : (halves[0] << 64n) | halves[1];
  }

  /** A four-byte offset into another section, relocated. */
  offset4(): number {
    const relocation = this.#section.relocations.get(this.position);
    const inPlace = this.fixed(4);
    return relocation === undefined ? inPlace : relocation.value + (relocation.inPlace ? inPlace : 0);
  }

  unsigned(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.fixed(1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.fixed(1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return byte & 0x40 ? value - (1n << (shift + 7n)) : value;
    }
  }

  text(): string {
    const text = textAt(this.#section.view, this.position);
    this.position += encoder.encode(text).length + 1;
    return text;
  }
}

const encoder = new TextEncoder();

function needed(object: ElfObject, name: string): ElfSection {
  const section = object.section(name);
  if (section === undefined) throw new Error(`no section ${name}: was it compiled with -g?`);
  return section;
}

function textOf(section: ElfSection | undefined, at: number): string {
  if (section === undefined) throw new Error("a DWARF string without a string section");
  return textAt(section.view, at);
}
