import type { HeaderAbi } from "../abi/abi.ts";
import { sizeOf } from "../abi/size.ts";
import type { Record } from "../abi/type.ts";
import { absent, fails, prints, recordOf, recordText, same } from "./spell.ts";
import type { ClaimMaker, Expected, Sides } from "./witness.ts";

/** The size of a record, an enum or a typedef. */
export const size: ClaimMaker = ({ element }, { before, after }) => {
  const named = typeNamed(element, before, after);
  if (named === undefined) return `C has no name for ${element}`;
  const seen = (header: HeaderAbi | undefined): Expected => {
    const bytes = named.size(header);
    return bytes === undefined ? named.missing(header) : prints(bytes, "signed");
  };
  const [b, a] = [seen(before), seen(after)];
  if (same(b, a)) return `${element} has one size on both sides`;
  return { kind: "value", lines: [], expression: `sizeof(${named.text})`, before: b, after: a };
};

interface TypeNamed {
  readonly text: string;
  missing(header: HeaderAbi | undefined): Expected;
  /** Bytes; undefined when it is not there, or could not be laid out. */
  size(header: HeaderAbi | undefined): number | undefined;
}

function typeNamed(element: string, ...headers: readonly (HeaderAbi | undefined)[]): TypeNamed | undefined {
  const name = element.replace(/^(struct|union|enum) /, "");
  if (element.startsWith("enum ")) {
    const tagless = headers.some((header) => header?.visible.enum(name)?.tagless === true);
    return { text: tagless ? name : element, missing: () => fails(name), size: (header) => header?.visible.enum(name)?.size };
  }
  const text = recordText(name, ...headers);
  if (text !== undefined)
    return { text, missing: (header) => absent(header, name), size: (header) => complete(header, name)?.size };
  const typedef = headers.some((header) => header?.visible.typedef(name) !== undefined);
  if (!typedef) return undefined;
  return {
    text: name,
    missing: () => fails(name),
    size: (header) => {
      const type = header?.visible.typedef(name);
      return type === undefined ? undefined : sizeOf(type);
    },
  };
}

function complete(header: HeaderAbi | undefined, name: string): Record | undefined {
  const record = recordOf(header, name);
  return record?.complete ? record : undefined;
}

/** The alignment of a record. */
export const align: ClaimMaker = ({ element }, { before, after }) => {
  const name = element.replace(/^(struct|union) /, "");
  const text = recordText(name, before, after);
  const [old, now] = [complete(before, name), complete(after, name)];
  if (text === undefined || old === undefined || now === undefined) return `C has no name for ${element} on both sides`;
  if (old.align === now.align) return `${element} is aligned alike on both sides`;
  return {
    kind: "value",
    lines: [],
    expression: `_Alignof(${text})`,
    before: prints(old.align, "signed"),
    after: prints(now.align, "signed"),
  };
};

/** A record that is not laid out alike everywhere: its size, or where the first member is that differs. */
export const differsByArch: ClaimMaker = ({ element }, sides, all) => {
  const name = element.replace(/^(struct|union) /, "");
  const text = recordText(name, sides.before, sides.after);
  if (text === undefined) return `C has no name for ${element}`;
  const layouts = all.flatMap(({ after }) => complete(after, name) ?? []);
  const measure = differing(layouts);
  if (measure === undefined) return `${element} is laid out alike on ${all.map(({ model }) => model.name).join(", ")}`;
  const seen = (header: HeaderAbi | undefined): Expected => {
    const record = complete(header, name);
    if (record === undefined) return absent(header, name);
    const bytes = measure.of(record);
    return bytes === undefined ? fails(measure.member) : prints(bytes, "signed");
  };
  return {
    kind: "value",
    lines: [],
    expression: measure.member === "" ? `sizeof(${text})` : `__builtin_offsetof(${text}, ${measure.member})`,
    before: seen(sides.before),
    after: seen(sides.after),
  };
};

interface Measure {
  /** "" for the record's own size. */
  readonly member: string;
  of(record: Record): number | undefined;
}

function differing(layouts: readonly Record[]): Measure | undefined {
  const varies = ({ of }: Measure) => new Set(layouts.map(of)).size > 1;
  const ownSize: Measure = { member: "", of: (record) => record.size };
  const offsets = (layouts[0]?.fields ?? []).flatMap(({ name, bitOffset }): readonly Measure[] => {
    if (name === "" || bitOffset !== undefined) return [];
    return [{ member: name, of: (record) => record.fields.find((field) => field.name === name)?.offset }];
  });
  return [ownSize, ...offsets].find(varies);
}

/** For claims that compare one header under several data models. */
export function archNames(all: readonly Sides[]): string {
  return all.map(({ model }) => model.name).join(", ");
}
