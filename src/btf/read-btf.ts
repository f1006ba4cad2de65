import type { Btf, BtfEnum, BtfRecord } from "./btf.ts";
import { BtfError } from "./btf-error.ts";
import { btfKind } from "./btf-kind.ts";
import { recordsOf } from "./btf-records.ts";
import { readSections, type Sections } from "./btf-sections.ts";

export interface ReadBtfOptions {
  /** What a module's BTF builds on: the kernel's own, from `readBtf`. */
  readonly base?: Btf;
}

const sectionsOf = new WeakMap<Btf, Sections>();

/**
 * Reads raw BTF: /sys/kernel/btf/vmlinux, a module's next to it, or the .BTF section of an object. All types are walked at once, so damage to any of
 * them is found here; records are laid out when they are asked for.
 *
 * Throws a `BtfError` that names the byte when the bytes are cut short, of another format, or contradict themselves. What is asked of the result later
 * throws one too where a type refers to itself without an end.
 */
export function readBtf(bytes: Uint8Array, { base }: ReadBtfOptions = {}): Btf {
  const sections = readSections(bytes, base === undefined ? undefined : sectionsOf.get(base));
  const records = indexed(sections, [btfKind.struct, btfKind.union]);
  const enums = indexed(sections, [btfKind.enum, btfKind.enum64]);
  const layouts = recordsOf(sections);
  const btf: Btf = {
    types: sections.count,
    endian: sections.little ? "little" : "big",
    recordNames: () => [...records.keys()].sort(),
    records: (name) => (records.get(name) ?? []).map((id): BtfRecord => layouts.record(id)),
    enums: (name) => (enums.get(name) ?? []).map((id) => enumOf(sections, id)),
  };
  sectionsOf.set(btf, sections);
  return btf;
}

/** Types of some kinds by their names; those without one are left out. */
function indexed(sections: Sections, kinds: readonly number[]): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  for (let id = 1; id < sections.count; id++) {
    const { kind, name } = sections.head(id);
    if (!kinds.includes(kind) || name === 0) continue;
    const text = sections.text(name);
    const there = index.get(text);
    if (there === undefined) index.set(text, [id]);
    else there.push(id);
  }
  return index;
}

function enumOf(sections: Sections, id: number): BtfEnum {
  const head = sections.head(id);
  const wide = head.kind === btfKind.enum64;
  const enumerators = Array.from({ length: head.length }, (_, index) => {
    const at = head.at + 12 + index * (wide ? 12 : 8);
    const low = BigInt(sections.u32(at + 4));
    const raw = wide ? low | (BigInt(sections.u32(at + 8)) << 32n) : low;
    return { name: sections.text(sections.u32(at)), value: head.flag ? BigInt.asIntN(wide ? 64 : 32, raw) : raw };
  });
  if (head.size > 8) throw new BtfError("damaged", head.at + 8, `expected an enum of at most 8 bytes, found ${head.size}`);
  return { name: sections.text(head.name), size: head.size, enumerators };
}
