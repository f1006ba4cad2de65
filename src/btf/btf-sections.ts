import { BtfError } from "./btf-error.ts";
import { btfTail } from "./btf-kind.ts";

/** The two tables of BTF, types and names, those of its base in front. */
export interface Sections {
  readonly little: boolean;
  /** Types with type 0 (`void`) and the base's. */
  readonly count: number;
  head(id: number): Head;
  /** A 32-bit number of a type's own bytes. `at` comes from a head of the same sections. */
  u32(at: Where): number;
  /** The name at an offset; "" at 0. */
  text(name: number): string;
}

/** A place in the bytes; which bytes is in its upper part, so that a base's places and one's own do not mix. */
export type Where = number;

/** The first 12 bytes of a type. */
export interface Head {
  readonly at: Where;
  readonly name: number;
  readonly kind: number;
  /** How many members, enumerators or parameters. */
  readonly length: number;
  /** Struct and union: members' offsets hold bit-field widths. Enum: signed. */
  readonly flag: boolean;
  /** One field with two meanings: bytes, or the type referred to. */
  readonly size: number;
}

interface Base extends Sections {
  /** Bytes of names, the base's own base included. */
  readonly names: number;
  /** Sum of the bytes in front, so that places differ. */
  readonly space: number;
}

const magic = 0xeb9f;

/** Throws a `BtfError`. `base`: sections that these go on from. */
export function readSections(bytes: Uint8Array, base?: Sections): Sections {
  const under = base as Base | undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24) throw new BtfError("truncated", bytes.length, `expected a header of 24 bytes, found ${bytes.length}`);
  const little = view.getUint16(0, true) === magic;
  if (!little && view.getUint16(0, false) !== magic) {
    throw new BtfError(
      "not-btf",
      0,
      `expected the bytes 9f eb, found ${[...bytes.subarray(0, 2)].map((each) => each.toString(16).padStart(2, "0")).join(" ")}`,
    );
  }
  if (bytes[2] !== 1) throw new BtfError("unsupported", 2, `expected version 1, found ${bytes[2]}`);
  if (under !== undefined && under.little !== little)
    throw new BtfError("damaged", 0, "the byte order differs from that of the base");
  const u32 = (at: number) => view.getUint32(at, little);
  const header = u32(4);
  if (header < 24) throw new BtfError("damaged", 4, `expected a header of at least 24 bytes, found ${header}`);
  const section = (at: number, what: string) => {
    const [offset, length] = [header + u32(at), u32(at + 4)];
    if (offset + length > bytes.length) {
      throw new BtfError(
        "truncated",
        bytes.length,
        `expected ${length} bytes of ${what} from byte ${offset} on, found ${Math.max(0, bytes.length - offset)}`,
      );
    }
    return { offset, length, end: offset + length };
  };
  const types = section(8, "types");
  const names = section(16, "names");
  if (types.offset % 4 !== 0)
    throw new BtfError("damaged", 8, `expected types at a multiple of 4 bytes, found them at ${types.offset}`);
  if (under === undefined && names.length > 0 && bytes[names.offset] !== 0) {
    throw new BtfError("damaged", names.offset, "expected the names to begin with an empty one");
  }
  if (names.length > 0 && bytes[names.end - 1] !== 0)
    throw new BtfError("damaged", names.end - 1, "expected the last name to end in a 0");

  const places: number[] = under === undefined ? [0] : [];
  for (let at = types.offset; at < types.end; ) {
    places.push(at);
    at = next(view, little, at, types.end);
  }
  const [firstId, firstName, space] = [under?.count ?? 0, under?.names ?? 0, under?.space ?? 0];
  const count = firstId + places.length;
  const decoder = new TextDecoder("utf-8");

  const sections: Base = {
    little,
    count,
    names: firstName + names.length,
    space: space + bytes.length,
    head(id) {
      if (under !== undefined && id < firstId) return under.head(id);
      const at = places[id - firstId];
      if (at === undefined) throw new BtfError("damaged", types.end, `type ${id} is referred to, and there are ${count}`);
      if (id === 0) return { at: space, name: 0, kind: 0, length: 0, flag: false, size: 0 };
      const info = u32(at + 4);
      return {
        at: at + space,
        name: u32(at),
        kind: (info >>> 24) & 0x1f,
        length: info & 0xffff,
        flag: info >>> 31 === 1,
        size: u32(at + 8),
      };
    },
    u32: (at) => (under !== undefined && at < space ? under.u32(at) : u32(at - space)),
    text(name) {
      if (under !== undefined && name < firstName) return under.text(name);
      const start = names.offset + name - firstName;
      if (name === 0 && names.length === 0) return "";
      if (start >= names.end)
        throw new BtfError(
          "damaged",
          names.end,
          `a name at ${name} is referred to, and there are ${firstName + names.length} bytes`,
        );
      return decoder.decode(bytes.subarray(start, bytes.indexOf(0, start)));
    },
  };
  return sections;
}

/** Where the type after this one begins. */
function next(view: DataView, little: boolean, at: number, end: number): number {
  if (at + 12 > end) throw new BtfError("truncated", at, `expected a type of at least 12 bytes, found ${end - at}`);
  const info = view.getUint32(at + 4, little);
  const kind = (info >>> 24) & 0x1f;
  const tail = btfTail[kind];
  if (tail === undefined) throw new BtfError("unsupported", at + 4, `expected a kind from 1 to 19, found ${kind}`);
  const after = at + 12 + tail.fixed + tail.each * (info & 0xffff);
  if (after > end) throw new BtfError("truncated", at, `expected a type of ${after - at} bytes, found ${end - at}`);
  return after;
}
