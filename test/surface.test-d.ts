import { expectTypeOf, test } from "vitest";
import type { Comparison } from "../src/compare/compare-paths.ts";
import { comparePaths } from "../src/compare/compare-paths.ts";
import type { Command, Constant, Field, Finding, HeaderAbi, Macro, Review, Severity, Type } from "../src/index.ts";
import { createHeaderReader, modelNamed, review } from "../src/index.ts";

// Checked by `npm run typecheck`: what a program that uses the library may count on.

test("64-bit values are bigint, offsets and numbers of commands are number", () => {
  expectTypeOf<Constant["value"]>().toEqualTypeOf<bigint>();
  expectTypeOf<Command["number"]>().toEqualTypeOf<number>();
  expectTypeOf<Field["offset"]>().toEqualTypeOf<number>();
  expectTypeOf<Field["bitOffset"]>().toEqualTypeOf<number | undefined>();
});

test("a type narrows by its kind", () => {
  const sizeOfElement = (type: Type): number | undefined => {
    if (type.kind === "array") {
      expectTypeOf(type.count).toEqualTypeOf<number | undefined>();
      return type.count;
    }
    if (type.kind === "record") expectTypeOf(type.record.fields).items.toEqualTypeOf<Field>();
    // @ts-expect-error a pointer has no count
    if (type.kind === "pointer") return type.count;
    return undefined;
  };
  expectTypeOf(sizeOfElement).parameter(0).toEqualTypeOf<Type>();
});

test("results cannot be written to", () => {
  const change = (given: Review, header: HeaderAbi) => {
    // @ts-expect-error readonly
    given.verdict = "clean";
    // @ts-expect-error readonly
    given.findings.push({} as Finding);
    // @ts-expect-error a ReadonlyMap has no set
    header.constants.set("A", {} as Constant);
  };
  expectTypeOf(change).returns.toEqualTypeOf<void>();
  expectTypeOf<Macro["parameters"]>().toEqualTypeOf<readonly string[] | undefined>();
});

test("an unknown architecture is undefined before it is read with", () => {
  const reader = createHeaderReader();
  const loader = { include: () => undefined };
  // @ts-expect-error modelNamed may give undefined
  reader.read([], loader, modelNamed("z80"));
  expectTypeOf(modelNamed).returns.extract<undefined>().toEqualTypeOf<undefined>();
});

test("severities and verdicts are closed", () => {
  expectTypeOf<Severity>().toEqualTypeOf<"break" | "risk" | "advice">();
  expectTypeOf<Review["verdict"]>().toEqualTypeOf<Severity | "not-compared" | "clean">();
  expectTypeOf(review).returns.toEqualTypeOf<Review>();
  expectTypeOf(comparePaths).returns.toEqualTypeOf<Comparison>();
  // @ts-expect-error no such option
  comparePaths("a", "b", { arch: "x86_64" });
});
