/** The sections of a relocatable ELF file, of either word size and byte order, with what is needed to read its debug info. */
export interface ElfObject {
  readonly littleEndian: boolean;
  section(name: string): ElfSection | undefined;
}

export interface ElfSection {
  readonly view: DataView;
  /** What the linker would add at an offset; `inPlace` when the addend stands in the section itself (REL). */
  readonly relocations: ReadonlyMap<number, { readonly value: number; readonly inPlace: boolean }>;
}

interface Header {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

const shtSymtab = 2;
const shtRela = 4;
const shtNobits = 8;
const shtRel = 9;

/** Reads an object that a compiler made for us. Throws when it is no ELF file. */
export function readElf(bytes: Uint8Array): ElfObject {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, false) !== 0x7f454c46) throw new Error("not an ELF file");
  const wide = view.getUint8(4) === 2;
  const little = view.getUint8(5) === 1;
  const word = (at: number): number => (wide ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little));
  const table = word(wide ? 0x28 : 0x20);
  const [entry, count, names] = (wide ? [0x3a, 0x3c, 0x3e] : [0x2e, 0x30, 0x32]).map((at) => view.getUint16(at, little)) as [
    number,
    number,
    number,
  ];
  const raw = Array.from({ length: count }, (_, index) => {
    const at = table + index * entry;
    return {
      nameAt: view.getUint32(at, little),
      type: view.getUint32(at + 4, little),
      offset: word(at + (wide ? 0x18 : 0x10)),
      size: word(at + (wide ? 0x20 : 0x14)),
      link: view.getUint32(at + (wide ? 0x28 : 0x18), little),
      info: view.getUint32(at + (wide ? 0x2c : 0x1c), little),
    };
  });
  const nameBase = raw[names]?.offset ?? 0;
  const headers: Header[] = raw.map(({ nameAt, ...rest }) => ({ name: textAt(view, nameBase + nameAt), ...rest }));
  const symbols = symbolValues(view, headers, wide, little);
  const made = new Map<number, ElfSection>();

  const open = (index: number): ElfSection | undefined => {
    const known = made.get(index);
    if (known !== undefined) return known;
    const header = headers[index];
    if (header === undefined) return undefined;
    const size = header.type === shtNobits ? 0 : header.size;
    const relocations = new Map<number, { value: number; inPlace: boolean }>();
    for (const other of headers) {
      if ((other.type !== shtRela && other.type !== shtRel) || other.info !== index) continue;
      const rela = other.type === shtRela;
      const step = (wide ? 16 : 8) + (rela ? (wide ? 8 : 4) : 0);
      for (let at = other.offset; at < other.offset + other.size; at += step) {
        const symbol = wide ? view.getUint32(at + (little ? 12 : 8), little) : view.getUint32(at + 4, little) >>> 8;
        const addend = !rela ? 0 : wide ? Number(view.getBigInt64(at + 16, little)) : view.getInt32(at + 8, little);
        relocations.set(word(at), { value: (symbols[symbol] ?? 0) + addend, inPlace: !rela });
      }
    }
    const section = { view: new DataView(bytes.buffer, bytes.byteOffset + header.offset, size), relocations };
    made.set(index, section);
    return section;
  };
  return { littleEndian: little, section: (name) => open(headers.findIndex((header) => header.name === name)) };
}

function symbolValues(view: DataView, headers: readonly Header[], wide: boolean, little: boolean): number[] {
  const table = headers.find((header) => header.type === shtSymtab);
  if (table === undefined) return [];
  const step = wide ? 24 : 16;
  return Array.from({ length: table.size / step }, (_, index) => {
    const at = table.offset + index * step;
    return wide ? Number(view.getBigUint64(at + 8, little)) : view.getUint32(at + 4, little);
  });
}

/** The NUL-terminated text at an offset. */
export function textAt(view: DataView, at: number): string {
  let end = at;
  while (end < view.byteLength && view.getUint8(end) !== 0) end += 1;
  return decoder.decode(new Uint8Array(view.buffer, view.byteOffset + at, end - at));
}

const decoder = new TextDecoder();
