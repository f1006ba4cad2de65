import { describe, expect, test } from "vitest";
import { readText } from "../../test/support/read-text.ts";
import { modelNamed } from "../abi/models.ts";
import type { Record } from "../abi/type.ts";
import { codecOf } from "./codec.ts";
import type { RecordLayout, WireType } from "./layout.ts";
import { layoutOf } from "./layout-of.ts";

const prelude = `
typedef unsigned char __u8; typedef unsigned short __u16; typedef unsigned int __u32; typedef unsigned long long __u64;
typedef __u16 __le16; typedef __u16 __be16; typedef __u32 __le32; typedef __u32 __be32; typedef __u64 __be64;
`;

function layout(text: string, arch = "x86_64", name = "t"): RecordLayout {
  const model = modelNamed(arch);
  if (model === undefined) throw new Error(arch);
  return layoutOf(recordIn(text, arch, name), model);
}

function recordIn(text: string, arch: string, name: string): Record {
  const record = readText(prelude + text, {}, arch).records.get(name);
  if (record === undefined) throw new Error(`no record ${name}`);
  return record;
}

/** A field on one line: `name@offset type`, with what else is special about it. */
function lines({ fields }: RecordLayout): readonly string[] {
  return fields.map(({ name, offset, type, bits, reserved, union }) =>
    [
      `${name}@${offset} ${typeText(type)}`,
      ...(bits === undefined ? [] : [`bits ${bits.offset}+${bits.size}`]),
      ...(reserved === true ? ["reserved"] : []),
      ...(union === undefined ? [] : [union]),
    ].join(" "),
  );
}

function typeText(type: WireType): string {
  switch (type.kind) {
    case "int":
      return `${type.signed ? "s" : "u"}${type.size * 8}${type.endian ?? ""}`;
    case "text":
    case "bytes":
      return `${type.kind}[${type.count ?? ""}]`;
    case "array":
      return `${typeText(type.of)}[${type.count ?? ""}]`;
    case "record":
      return type.record.name;
  }
}

describe("layoutOf", () => {
  test.each<readonly [what: string, text: string, arch: string, fields: readonly string[]]>([
    [
      "integers, texts and bytes",
      "struct t { char name[8]; __u8 raw[4]; signed char tiny; short half; __u32 list[2]; __u64 wide; };",
      "x86_64",
      ["name@0 text[8]", "raw@8 bytes[4]", "tiny@12 s8", "half@14 s16", "list@16 u32[2]", "wide@24 u64"],
    ],
    ["a pointer and a long of 8 bytes", "struct t { void *p; unsigned long l; };", "x86_64", ["p@0 u64", "l@8 u64"]],
    ["a pointer and a long of 4 bytes", "struct t { void *p; unsigned long l; };", "i386", ["p@0 u32", "l@4 u32"]],
    ["8-byte integers on i386", "struct t { char c; __u64 l; };", "i386", ["c@0 s8", "l@4 u64"]],
    ["plain char as a number, where it is unsigned", "struct t { char c; };", "s390x", ["c@0 u8"]],
    ["an enum", "enum e { A, B }; struct t { enum e e; };", "x86_64", ["e@0 u32"]],
    ["an enum with a negative value", "enum e { A = -1 }; struct t { enum e e; };", "x86_64", ["e@0 s32"]],
    ["arrays in arrays", "struct t { __u16 a[2][3]; char names[2][8]; };", "x86_64", ["a@0 u16[3][2]", "names@12 text[8][2]"]],
    ["a flexible array", "struct t { __u32 n; __u64 list[]; };", "x86_64", ["n@0 u32", "list@8 u64[]"]],
    ["a flexible array as it was written", "struct t { __u32 n; __u8 data[0]; };", "x86_64", ["n@0 u32", "data@4 bytes[]"]],
    ["bit-fields", "struct t { __u32 a:3, :5, b:8; };", "x86_64", ["a@0 u32 bits 0+3", "b@1 u32 bits 8+8"]],
    ["bit-fields, big-endian", "struct t { __u32 a:3, :5, b:8; };", "s390x", ["a@0 u32 bits 0+3", "b@1 u32 bits 8+8"]],
    [
      "reserved members, known by name",
      "struct t { __u32 a; __u32 pad; __u32 reserved[3]; __u8 __rsvd:4; };",
      "x86_64",
      ["a@0 u32", "pad@4 u32 reserved", "reserved@8 u32[3] reserved", "__rsvd@20 u8 bits 160+4 reserved"],
    ],
    [
      "what is only called so",
      "struct res { int a; }; struct t { struct res res; __u32 x_res; };",
      "x86_64",
      ["res@0 res", "x_res@4 u32"],
    ],
    [
      "an anonymous union, whose padding is not reserved",
      "struct t { __u32 kind; union { __u32 a; struct { __u16 b; __u16 c; }; __u32 padding[4]; }; };",
      "x86_64",
      ["kind@0 u32", "a@4 u32 union@4", "b@4 u16 union@4", "padding@4 u32[4] union@4", "c@6 u16 union@4"],
    ],
    [
      "typedefs that name an order",
      "struct t { __le16 a; __be16 b; __be32 c[2]; __be64 d; __u32 e; };",
      "x86_64",
      ["a@0 u16little", "b@2 u16big", "c@4 u32big[2]", "d@16 u64big", "e@24 u32"],
    ],
    ["the same on a big-endian model", "struct t { __le16 a; __be16 b; };", "s390x", ["a@0 u16little", "b@2 u16big"]],
    ["what is no integer here", "struct t { double d; __int128 i; };", "x86_64", ["d@0 bytes[8]", "i@16 bytes[16]"]],
  ])("%s", (_, text, arch, fields) => {
    expect(lines(layout(text, arch))).toEqual(fields);
  });

  test("a layout reads what the model's machine writes", () => {
    const text = "struct t { __u32 plain; __le32 little; __be32 big; };";
    const value = { plain: 1, little: 2, big: 3 };
    expect([...codecOf(layout(text, "x86_64")).write(value)]).toEqual([1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3]);
    expect([...codecOf(layout(text, "s390x")).write(value)]).toEqual([0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 3]);
  });

  test.each([
    ["an unknown type", "struct t { __u32 a; frob_t b; };", "t"],
    ["a type that is only declared", "struct other; struct t { struct other b; };", "t"],
  ])("%s is an error that says where", (_, text, path) => {
    expect(() => layout(text)).toThrow(
      expect.objectContaining({ code: "type-not-supported", path: expect.stringContaining(path) }),
    );
  });
});
