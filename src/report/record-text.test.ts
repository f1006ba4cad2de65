import { expect, test } from "vitest";
import type { Field, Record, Type } from "../abi/type.ts";
import { recordText } from "./record-text.ts";

const place = { file: "a.h", line: 1, column: 1 };
const u8: Type = { kind: "integer", name: "unsigned char", size: 1, align: 1, signed: false };
const u32: Type = { kind: "integer", name: "unsigned int", size: 4, align: 4, signed: false };
const u64: Type = {
  kind: "typedef",
  name: "__u64",
  to: { ...u32, name: "unsigned long long", size: 8, align: 8 },
  align: undefined,
};

type Given = Partial<Field> & Pick<Field, "name" | "type" | "offset" | "size" | "member">;

function record(given: Partial<Record> & Pick<Record, "size">, fields: readonly Given[]): Record {
  const all = fields.map((field) => ({ place, comment: "", ...field }));
  const defaults = {
    kind: "struct",
    name: "a",
    tagless: false,
    align: 8,
    packed: false,
    complete: true,
    place,
    comment: "",
  } as const;
  return { ...defaults, ...given, fields: all };
}

function check(given: Record, expected: string): void {
  expect(recordText(given)).toBe(expected.slice(1));
}

test("holes, padding and the summary", () => {
  check(
    record({ size: 24 }, [
      { name: "x", type: u8, offset: 0, size: 1, member: 0 },
      { name: "y", type: u64, offset: 8, size: 8, member: 1 },
      { name: "z", type: { kind: "array", of: u8, count: 3 }, offset: 16, size: 3, member: 2 },
    ]),
    `
struct a {
  unsigned char x;    /*     0     1 */
                      /* hole of 7 bytes */
  __u64 y;            /*     8     8 */
  unsigned char z[3]; /*    16     3 */
  /* size: 24, align: 8, members: 3, holes: 1, padding: 5 */
  /* in holes: 7 bytes */
};
`,
  );
});

test("bit-fields stand at byte:bit, and holes between them count bits", () => {
  check(
    record({ size: 8, align: 4 }, [
      { name: "a", type: u32, offset: 0, size: 4, bitOffset: 0, bitSize: 3, member: 0 },
      { name: "b", type: u32, offset: 0, size: 4, bitOffset: 3, bitSize: 1, member: 1 },
      { name: "c", type: u32, offset: 2, size: 4, bitOffset: 20, bitSize: 5, member: 2 },
      { name: "d", type: u32, offset: 4, size: 4, member: 3 },
    ]),
    `
struct a {
  unsigned int a : 3; /*    0:0  3 bits */
  unsigned int b : 1; /*    0:3  1 bit */
                      /* hole of 2 bytes */
  unsigned int c : 5; /*    2:4  5 bits */
                      /* hole of 7 bits */
  unsigned int d;     /*     4     4 */
  /* size: 8, align: 4, members: 4, holes: 2, padding: 0 */
  /* in holes: 23 bits */
};
`,
  );
});

test("anonymous members are nested again; two structs in a row at one place are told apart", () => {
  const inUnion = ["union@8"];
  const inStruct = ["union@8", "struct@8"];
  check(
    record({ size: 16, packed: true }, [
      { name: "n", type: u64, offset: 0, size: 8, member: 0 },
      { name: "b", type: u32, offset: 8, size: 4, member: 1, anonymous: inStruct },
      { name: "c", type: u32, offset: 12, size: 4, member: 1, anonymous: inStruct },
      { name: "d", type: u8, offset: 8, size: 1, member: 1, anonymous: inStruct },
      { name: "e", type: u8, offset: 10, size: 1, member: 1, anonymous: inStruct },
      { name: "f", type: u64, offset: 8, size: 8, member: 1, anonymous: inUnion },
    ]),
    `
struct a {
  __u64 n;             /*     0     8 */
  union {
    struct {
      unsigned int b;  /*     8     4 */
      unsigned int c;  /*    12     4 */
    };                 /*     8     8 */
    struct {
      unsigned char d; /*     8     1 */
                       /* hole of 1 byte */
      unsigned char e; /*    10     1 */
    };                 /*     8     3 */
    __u64 f;           /*     8     8 */
  };                   /*     8     8 */
  /* size: 16, align: 8, members: 6, packed, holes: 1, padding: 0 */
  /* in holes: 1 byte */
};
`,
  );
});

test("a member whose record has no name is drawn in place, with offsets from the outer record", () => {
  const inner = record({ name: "a.split", tagless: true, size: 8, align: 4 }, [
    { name: "x", type: u8, offset: 0, size: 1, member: 0 },
    { name: "y", type: u32, offset: 4, size: 4, member: 1 },
  ]);
  const type: Type = { kind: "array", of: { kind: "record", record: inner }, count: 2 };
  check(
    record({ size: 24 }, [
      { name: "n", type: u64, offset: 0, size: 8, member: 0 },
      { name: "split", type, offset: 8, size: 16, member: 1 },
    ]),
    `
struct a {
  __u64 n;           /*     0     8 */
  struct {
    unsigned char x; /*     8     1 */
                     /* hole of 3 bytes */
    unsigned int y;  /*    12     4 */
  } split[2];        /*     8    16 */
  /* size: 24, align: 8, members: 2, holes: 0, padding: 0 */
};
`,
  );
});

test("a typedef's own record, a union, an empty and an incomplete one", () => {
  const member: Given = { name: "x", type: u32, offset: 0, size: 4, member: 0 };
  check(
    record({ name: "t", tagless: true, size: 4, align: 4 }, [member]),
    `
typedef struct {
  unsigned int x; /*     0     4 */
  /* size: 4, align: 4, members: 1, holes: 0, padding: 0 */
} t;
`,
  );
  check(
    record({ kind: "union", size: 8 }, [member, { ...member, name: "y", type: u64, size: 8 }]),
    `
union a {
  unsigned int x; /*     0     4 */
  __u64 y;        /*     0     8 */
  /* size: 8, align: 8, members: 2 */
};
`,
  );
  check(
    record({ size: 0, align: 1 }, []),
    `
struct a {
  /* size: 0, align: 1, members: 0, holes: 0, padding: 0 */
};
`,
  );
  check(
    record({ size: 0, align: 1, complete: false }, [{ ...member, size: 0 }]),
    `
struct a {
  unsigned int x; /*     0     0 */
  /* size: 0, align: 1, members: 1, holes: 0, padding: 0 */
  /* incomplete: the layout could not be worked out, see the diagnostics */
};
`,
  );
});

test("colour is the caller's", () => {
  const painted = recordText(record({ size: 0, name: "e" }, []), (role, text) => `<${role}>${text}</>`);
  expect(painted).toBe(
    "<keyword>struct</> <heading>e</> {\n  <dim>/* size: 0, align: 8, members: 0, holes: 0, padding: 0 */</>\n};\n",
  );
});
