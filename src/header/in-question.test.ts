import { describe, expect, test } from "vitest";
import type { HeaderAbi } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import type { Source } from "./loader.ts";
import { createHeaderReader } from "./read.ts";

/** What is left of `t.h` on each side, once what means the same on both is left out. */
function inQuestion(before: string, after: string, types: readonly [string, string] = ["", ""]) {
  const reader = createHeaderReader();
  const [old, now] = [before, after].map((text, index) => {
    const sources = new Map<string, Source>(
      Object.entries({ "t.h": text, "types.h": types[index] as string }).map(([name, body]) => [name, { name, text: body }]),
    );
    const loader = { include: ({ name }: { name: string }) => sources.get(name) };
    const abi = reader.read([sources.get("t.h") as Source], loader, modelNamed("x86_64") as DataModel);
    return abi.headers.get("t.h") as HeaderAbi;
  }) as [HeaderAbi, HeaderAbi];
  return reader.inQuestion(old, now);
}

const kinds = ["records", "enums", "typedefs", "commands", "constants", "macros"] as const;

function names(header: HeaderAbi): string[] {
  return kinds.flatMap((kind) => [...header[kind].keys()]);
}

const text = `#include <types.h>
#define ONE 1
#define SIZE sizeof(struct pair)
#define TWICE (2 * LIMIT)
#define call(x) do_it(x)
typedef struct pair *pair_t;
struct pair { word a, b; };
struct apart { char c; };
enum colour { RED, GREEN };
enum { LOOSE = LIMIT };
`;
const types = "typedef int word;\n#define LIMIT 4\n";

describe("what is in question between two readings", () => {
  test("nothing, where nothing changed", () => {
    const { before, after } = inQuestion(text, `${text}\n/* a remark */`, [types, types]);
    expect([names(before), names(after)]).toEqual([[], []]);
    expect(after.visible.record("pair")?.size).toBe(8);
    expect(after.visible.constant("TWICE")).toBe(8n);
  });

  test("a new element, and nothing else", () => {
    const { before, after } = inQuestion(text, `${text}#define NEW 7\nstruct fresh { word w; };`, [types, types]);
    expect([names(before), names(after)]).toEqual([[], ["fresh", "NEW"]]);
  });

  test("what reaches a changed type, through records, pointers and sizes", () => {
    const { before, after } = inQuestion(text, text, [types, types.replace("int", "long")]);
    expect(names(before)).toEqual(["pair", "pair_t", "SIZE"]);
    expect(after.constants.get("SIZE")?.value).toBe(16n);
  });

  test("what reaches a changed macro", () => {
    const { after } = inQuestion(text, text, [types, types.replace("4", "5")]);
    expect(after.constants.get("TWICE")?.value).toBe(10n);
    expect(after.enums.size).toBe(1);
    expect([...after.constants.keys()]).toEqual(["TWICE"]);
  });

  test("a macro that is undefined, or defined anew, by the end", () => {
    const base = "#define A 1\n#define B 2\n";
    expect(names(inQuestion(base, `${base}#undef A\n`).before)).toEqual(["A"]);
    expect(names(inQuestion(base, `${base}#undef B\n#define B 3\n`).after)).toEqual(["B"]);
  });

  test("everything, when an included header packs what follows otherwise", () => {
    const { after } = inQuestion(text, text, [types, `${types}#pragma pack(1)\n`]);
    expect(names(after)).toEqual(["pair", "apart", "colour", "enum@10", "pair_t", "ONE", "SIZE", "TWICE", "call"]);
  });

  test("a declaration that is wrong in the same way on both sides does not hide what changed beside it", () => {
    const broken = "struct lost { struct nowhere n; };\n";
    const { before, after } = inQuestion(`${broken}#define A 1`, `${broken}#define A 2`);
    expect([before.diagnostics, after.diagnostics]).toEqual([[], []]);
    expect(after.constants.get("A")?.value).toBe(2n);
  });
});
