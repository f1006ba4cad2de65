import { expect } from "vitest";
import type { DataModel } from "../../src/abi/model.ts";
import { modelNamed } from "../../src/abi/models.ts";
import type { Elements } from "../../src/audit/element.ts";
import { elementsOf } from "../../src/audit/elements-of.ts";
import { createHeaderReader } from "../../src/header/read.ts";

const x86 = modelNamed("x86_64") as DataModel;
const before = `typedef unsigned int __u32;
typedef unsigned long long __u64;
#define _IO(type, nr) (((type) << 8) | (nr))
`;

/** The elements of a header with this text, `x.h`, on x86_64. What it may use is declared: __u32, __u64 and _IO. */
export function readElements(text: string): Elements {
  const source = { name: "x.h", text: `${before}${text}` };
  const header = createHeaderReader()
    .read([source], { include: () => undefined }, x86)
    .headers.get("x.h");
  if (header === undefined) throw new Error("x.h was not read");
  expect(header.diagnostics).toEqual([]);
  return elementsOf(header);
}
