import type { Random } from "./random.ts";

/** A header of random declarations that every C compiler of GNU kind accepts; each record stands by itself. */
export function randomHeader(random: Random, records: number): string {
  const lines = [prelude];
  for (let index = 0; index < records; index += 1) {
    const pack = random.oneIn(5) ? random.pick([1, 2, 4, 8, 16]) : undefined;
    const text = randomRecord(random, `r${index}`);
    if (pack === undefined) lines.push(text);
    else if (random.oneIn(2)) lines.push(`#pragma pack(push, ${pack})`, text, "#pragma pack(pop)");
    else lines.push(`#pragma pack(${pack})`, text, "#pragma pack()");
  }
  return `${lines.join("\n")}\n`;
}

/** Types that the records use; attributes on a typedef may raise an alignment or lower it. */
export const prelude = `typedef void *pointer_t;
typedef unsigned int u32_t;
typedef unsigned long long u64_t;
typedef unsigned long long u64_a8 __attribute__((aligned(8)));
typedef long long s64_a4 __attribute__((aligned(4)));
typedef int int_a1 __attribute__((aligned(1)));
typedef unsigned char u8_a4 __attribute__((aligned(4)));
typedef short triple_t[3];
enum plain { PLAIN_A, PLAIN_B = 70000 };
enum minus { MINUS_A = -5, MINUS_B = 5 };
enum wide { WIDE_A = 1, WIDE_B = 0x100000000 };
enum __attribute__((packed)) tiny { TINY_A, TINY_B = 3 };
struct pair { char tag; u64_t value; };
struct __attribute__((packed)) tight { char tag; unsigned int value; };
typedef struct { unsigned short a; char b; } __attribute__((aligned(8))) roomy_t;`;

const scalars = [
  ...["char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned int", "long", "unsigned long"],
  ...["long long", "unsigned long long", "_Bool", "float", "double", "long double", "pointer_t", "u32_t", "u64_t", "u64_a8"],
  ...["s64_a4", "int_a1", "u8_a4", "triple_t", "enum plain", "enum minus", "enum wide", "enum tiny", "struct pair"],
  ...["struct tight", "roomy_t", "const char *", "volatile int", "const unsigned short"],
] as const;

/**
 * Types of bit-fields with the widths that they allow on every target. Left out is what no header does and the reader does
 * not follow (docs/layout-check.md): a type aligned to more than its size.
 */
const bitTypes: readonly (readonly [string, number])[] = [
  ["char", 8],
  ["signed char", 8],
  ["unsigned char", 8],
  ["short", 16],
  ["unsigned short", 16],
  ["int", 32],
  ["unsigned int", 32],
  ["long", 32],
  ["unsigned long", 32],
  ["long long", 64],
  ["unsigned long long", 64],
  ["_Bool", 1],
  ["u32_t", 32],
  ["u64_t", 64],
  ["u64_a8", 64],
  ["s64_a4", 64],
  ["int_a1", 32],
  ["enum plain", 32],
  ["enum tiny", 8],
];

function randomRecord(random: Random, tag: string): string {
  const kind = random.oneIn(4) ? "union" : "struct";
  const names = new Names();
  const body = members(random, kind, 0, names, true);
  const text = `${kind} ${before(random)}${tag} {\n${body}}${after(random)};`;
  if (!random.oneIn(5)) return text;
  return `typedef ${kind} ${before(random)}{\n${body}}${after(random)} ${tag};`;
}

class Names {
  #next = 0;
  fresh(): string {
    this.#next += 1;
    return `m${this.#next}`;
  }
}

function members(random: Random, kind: string, depth: number, names: Names, last: boolean): string {
  const indent = "  ".repeat(depth + 1);
  const count = random.below(depth === 0 ? 8 : 4) + (random.oneIn(30) ? 0 : 1);
  let text = "";
  let named = false;
  for (let index = 0; index < count; index += 1) {
    const member = randomMember(random, depth, names);
    named ||= /\bm\d+/.test(member);
    text += `${indent}${member}\n`;
  }
  if (kind === "struct" && last && depth === 0 && named && random.oneIn(6)) {
    text += `${indent}${random.pick(["char", "int", "u64_t", "struct pair"])} ${names.fresh()}[];\n`;
  }
  return text;
}

function randomMember(random: Random, depth: number, names: Names): string {
  const choice = random.below(20);
  if (choice < 7) return bitField(random, names);
  if (choice < 10 && depth < 3) return nested(random, depth, names);
  if (choice === 10) return `int (*${names.fresh()})(int, void *)${after(random)};`;
  if (choice === 11) return `char (*${names.fresh()})[${random.below(5) + 1}]${after(random)};`;
  if (choice === 12) return `__extension__ ${random.pick(scalars)} ${names.fresh()}, ${names.fresh()}${after(random)};`;
  if (choice === 13) return `_Alignas(${random.pick([16, 32])}) ${random.pick(scalars)} ${names.fresh()};`;
  const dimensions = random.pick(["", "", "", "", "[1]", "[3]", "[0]", "[2][3]", "[sizeof(long)]", "[0][4]"]);
  // An array's elements cannot be aligned to more than their size.
  const type = random.pick(dimensions === "" ? scalars : scalars.filter((each) => each !== "u8_a4"));
  const place = random.below(8);
  if (place === 0) return `${attribute(random)} ${type} ${names.fresh()}${dimensions};`;
  // An attribute after * is the pointer type's, so that it would align an array's elements.
  if (place === 1 && !(type.endsWith("*") && dimensions !== ""))
    return `${type} ${attribute(random)} ${names.fresh()}${dimensions};`;
  return `${type} ${names.fresh()}${dimensions}${after(random)};`;
}

function bitField(random: Random, names: Names): string {
  const [type, width] = random.pick(bitTypes);
  const shape = random.below(8);
  if (shape === 0) return `${type} : 0${random.oneIn(4) ? " __attribute__((packed))" : ""};`;
  const bits = random.oneIn(4) ? width : random.below(width) + 1;
  if (shape === 1) return `${type} : ${bits}${bits === 64 ? "" : after(random)};`;
  return `${type} ${names.fresh()} : ${bits}${bits === 64 ? "" : after(random)};`;
}

function nested(random: Random, depth: number, names: Names): string {
  const kind = random.pick(["struct", "union"]);
  const own = random.oneIn(2);
  // Members of an anonymous member share their names with the record around it.
  const inner = members(random, kind, depth + 1, own ? new Names() : names, false);
  const end = "  ".repeat(depth + 1);
  const head = `${kind} ${before(random)}{\n${inner}${end}}${after(random)}`;
  return own ? `${head} ${names.fresh()}${random.oneIn(5) ? "[2]" : ""};` : `${head};`;
}

function before(random: Random): string {
  return random.oneIn(6) ? `${attribute(random)} ` : "";
}

function after(random: Random): string {
  return random.oneIn(4) ? ` ${attribute(random)}` : "";
}

function attribute(random: Random): string {
  const aligned = `aligned(${random.pick([1, 2, 4, 8, 16, 32])})`;
  return `__attribute__((${random.pick(["packed", "__packed__", aligned, aligned, "aligned", `packed, ${aligned}`])}))`;
}
