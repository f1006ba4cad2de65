import { expect, test } from "vitest";
import type { DataModel } from "../abi/model.ts";
import { modelNamed } from "../abi/models.ts";
import { createHeaderReader } from "../header/read.ts";
import { commandsNamed, constantsNamed, valuesNamed } from "./named.ts";

const text = `
#define FOO_F_A 1
#define FOO_NOTHING
#define FOO_F_B (FOO_F_A << 1)
#define FOO_F_TEXT "b"
#define FOO_F_GONE 3
#undef FOO_F_GONE
#define FOO_F_CALL(x) (x)
enum foo { FOO_F_LOW = 4, FOO_OTHER };
#define _IOC(dir, type, nr, size) (((dir) << 30) | ((size) << 16) | ((type) << 8) | (nr))
#define _IOC_READ 2U
#define _IOC_WRITE 1U
#define _IO(type, nr) _IOC(0U, (type), (nr), 0)
#define FOO_F_GET _IO('f', 7)
#define FOO_SET _IO('f', 8)
`;

const loader = { macros: {}, include: () => undefined };
const header = createHeaderReader()
  .read([{ name: "t.h", text }], loader, modelNamed("x86_64") as DataModel)
  .headers.get("t.h");
if (header === undefined) throw new Error("t.h");

const isFlag = (name: string) => name.startsWith("FOO_F_");

test.each([
  ["constants", constantsNamed(header, isFlag).map(({ name, value }) => `${name}=${value}`), ["FOO_F_A=1", "FOO_F_B=2"]],
  ["commands", commandsNamed(header, isFlag).map(({ name, ordinal }) => `${name}=${ordinal}`), ["FOO_F_GET=7"]],
  [
    "values",
    valuesNamed(header, isFlag).map(({ name, value }) => `${name}=${value}`),
    ["FOO_F_A=1", "FOO_F_B=2", "FOO_F_LOW=4", "FOO_F_GET=7"],
  ],
])("%s by name, in the order of their definitions", (_, found, expected) => {
  expect(found).toEqual(expected);
});

test("what has no body, and what an #undef took away, is no definition", () => {
  expect(header.defines.filter((name) => name.startsWith("FOO_"))).toEqual([
    "FOO_F_A",
    "FOO_F_B",
    "FOO_F_TEXT",
    "FOO_F_CALL",
    "FOO_F_GET",
    "FOO_SET",
  ]);
});
