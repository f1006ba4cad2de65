import { expect, test } from "vitest";
import type { Type } from "../abi/type.ts";
import { dimensions, pointerTarget } from "./canonical-type.ts";

const u8: Type = { kind: "integer", name: "unsigned char", size: 1, align: 1, signed: false };
const char: Type = { kind: "integer", name: "char", size: 1, align: 1, signed: true };
const array = (of: Type, count: number | undefined): Type => ({ kind: "array", of, count });
const pointer = (to: Type): Type => ({ kind: "pointer", to, size: 8, align: 8 });

test("dimensions count from the outside; one element and no bound are no difference", () => {
  expect(dimensions(array(array(u8, 8), 2))).toEqual([2, 8]);
  expect(dimensions(u8)).toEqual([]);
  expect(dimensions(array(u8, 1))).toEqual([]);
  expect(dimensions(array(u8, 0))).toEqual(dimensions(array(u8, undefined)));
});

test("what a pointer points to is told apart, but bytes are bytes", () => {
  expect(pointerTarget(u8)).toBeUndefined();
  expect(pointerTarget(pointer(u8))).toBe(pointerTarget(pointer(char)));
  expect(pointerTarget(pointer({ kind: "void" }))).not.toBe(pointerTarget(pointer(char)));
  expect(pointerTarget(pointer(pointer(u8)))).not.toBe(pointerTarget(pointer(u8)));
  expect(pointerTarget(pointer({ kind: "function", text: "int (int)" }))).toBe("int(int)");
});
