import { expect, test } from "vitest";
import { modelNamed } from "../abi/models.ts";
import { builtinHeader } from "./builtin/builtin-headers.ts";
import { createHeaderReader } from "./read.ts";

const model = modelNamed("x86_64");
if (model === undefined) throw new Error("x86_64 is a row");

test("what a header includes, to any depth, with the include that brings it and the names that it declares", () => {
  const texts: Readonly<Record<string, string>> = {
    "t.h": `#include "a.h"
#include "b.h"
#include <nowhere.h>
#include <unistd.h>
#if 0
#include "left-out.h"
#endif
#if __has_include("asked.h")
#endif
#define OWN 1
`,
    "a.h": `#ifndef A_H
#define A_H
#include "both.h"
#include <deep-nowhere.h>
struct a { int x; };
typedef struct a a_t;
enum kind { KIND_A };
#define A_TWO 2
int a_open(int fd);
#endif
`,
    "b.h": '#include "both.h"\n',
    "both.h": "#define BOTH 3\n",
    "left-out.h": "",
    "asked.h": "",
  };
  const sources = new Map(Object.entries(texts).map(([name, text]) => [name, { name, text }]));
  const loader = { include: ({ name }: { readonly name: string }) => sources.get(name) ?? builtinHeader(name, model) };
  const header = createHeaderReader()
    .read([{ name: "t.h", text: texts["t.h"] ?? "" }], loader, model)
    .headers.get("t.h");
  const included = new Map(header?.included?.map(({ name, by, names }) => [name, { by, names: names?.() }]));
  const own = ["a.h", "b.h", "both.h", "nowhere.h", "deep-nowhere.h", "unistd.h"];
  expect(own.map((name) => [name, included.get(name)])).toEqual([
    ["a.h", { by: "a.h", names: ["a", "kind", "a_t", "KIND_A", "a_open", "A_TWO"] }],
    ["b.h", { by: "b.h", names: [] }],
    ["both.h", { by: "a.h", names: ["BOTH"] }],
    ["nowhere.h", { by: "nowhere.h", names: undefined }],
    ["deep-nowhere.h", { by: "a.h", names: undefined }],
    // Of the C library's headers only a part is brought along.
    ["unistd.h", { by: "unistd.h", names: undefined }],
  ]);
  expect([...included].filter(([name, { by }]) => by !== "unistd.h" && !own.includes(name))).toEqual([]);
});
