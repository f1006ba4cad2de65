import { describe, expect, expectTypeOf, test } from "vitest";
import { type Codec, codecOf } from "./codec.ts";
import type { RecordLayout } from "./layout.ts";
import type { AnyInput, AnyRecord, Input, Value } from "./value.ts";

const u8 = { kind: "int", size: 1, signed: false } as const;
const u32 = { kind: "int", size: 4, signed: false } as const;
const u64 = { kind: "int", size: 8, signed: false } as const;

/** As `abide bind` writes them. */
const range = {
  kind: "struct",
  name: "range",
  size: 16,
  align: 8,
  endian: "little",
  fields: [
    { name: "start", offset: 0, type: u64 },
    { name: "perm", offset: 8, type: u8 },
    { name: "reserved", offset: 9, type: { kind: "bytes", count: 7 }, reserved: true },
  ],
} as const satisfies RecordLayout;

const payload = {
  kind: "union",
  name: "payload",
  size: 16,
  align: 8,
  endian: "little",
  fields: [
    { name: "word", offset: 0, type: u32 },
    { name: "range", offset: 0, type: { kind: "record", record: range } },
  ],
} as const satisfies RecordLayout;

const message = {
  kind: "struct",
  name: "message",
  size: 56,
  align: 8,
  endian: "little",
  fields: [
    { name: "name", offset: 0, type: { kind: "text", count: 8 } },
    { name: "flag", offset: 8, type: u32, bits: { offset: 64, size: 3 } },
    { name: "wide", offset: 16, type: u64, bits: { offset: 128, size: 40 } },
    { name: "list", offset: 24, type: { kind: "array", of: u32, count: 2, stride: 4 } },
    { name: "payload", offset: 32, type: { kind: "record", record: payload } },
    { name: "a", offset: 48, type: u32, union: "union@48" },
    { name: "b", offset: 48, type: u64, union: "union@48" },
    { name: "ranges", offset: 56, type: { kind: "array", of: { kind: "record", record: range }, count: null, stride: 16 } },
  ],
} as const satisfies RecordLayout;

describe("Value", () => {
  test("is what reading gives", () => {
    type RangeValue = { readonly start: bigint; readonly perm: number };
    expectTypeOf<Value<typeof range>>().toEqualTypeOf<RangeValue>();
    expectTypeOf<Value<typeof payload>>().toEqualTypeOf<{ readonly word?: number; readonly range?: RangeValue }>();
    expectTypeOf<Value<typeof message>>().toEqualTypeOf<{
      readonly name: string;
      readonly flag: number;
      readonly wide: bigint;
      readonly list: readonly number[];
      readonly payload: { readonly word?: number; readonly range?: RangeValue };
      readonly ranges: readonly RangeValue[];
      readonly a?: number;
      readonly b?: bigint;
    }>();
    const value = codecOf(range).read(new Uint8Array(16));
    expectTypeOf(value).toEqualTypeOf<RangeValue>();
    expect(value).toEqual({ start: 0n, perm: 0 });
  });

  test("follows the options that change what is read", () => {
    const kept = codecOf(range).read(new Uint8Array(16), { reserved: "keep" });
    expectTypeOf(kept).toEqualTypeOf<{ readonly start: bigint; readonly perm: number; readonly reserved: Uint8Array }>();
    expect(kept).toEqual({ start: 0n, perm: 0, reserved: new Uint8Array(7) });
    const raw = codecOf(message).read(new Uint8Array(56), { text: "bytes" });
    expectTypeOf(raw.name).toEqualTypeOf<Uint8Array>();
    expect(raw.name).toEqual(new Uint8Array(8));
    const ignored = codecOf(range).read(new Uint8Array(16), { reserved: "ignore", short: "zero" });
    expectTypeOf(ignored).toEqualTypeOf<Value<typeof range>>();
  });

  test("of a layout that is only known at run time is an index type", () => {
    expectTypeOf<Value<RecordLayout>>().toEqualTypeOf<AnyRecord>();
    expectTypeOf<Input<RecordLayout>>().toEqualTypeOf<AnyInput>();
    const codec: Codec<RecordLayout> = codecOf(range as RecordLayout);
    expect(codec.read(codec.write({ start: 3n }))).toEqual({ start: 3n, perm: 0 });
  });
});

describe("Input", () => {
  test("takes every field or none", () => {
    expectTypeOf<Input<typeof range>>().toEqualTypeOf<{
      readonly start?: bigint | undefined;
      readonly perm?: number | undefined;
    }>();
    expectTypeOf<Input<typeof message>["name"]>().toEqualTypeOf<string | Uint8Array | undefined>();
    expectTypeOf<Input<typeof message>["list"]>().toEqualTypeOf<readonly number[] | undefined>();
    expectTypeOf<Value<typeof message>>().toExtend<Input<typeof message>>();
  });

  test("is checked where it is written", () => {
    const codec = codecOf(range);
    // @ts-expect-error 64-bit values are bigint
    expect(() => codec.write({ start: 1 })).toThrow("range.start");
    // @ts-expect-error no such field
    expect(() => codec.write({ stat: 1n })).toThrow("perhaps `start`");
    // @ts-expect-error reserved members are not written
    expect(() => codec.write({ reserved: [1] })).toThrow("range.reserved");
    expect(codec.write({ reserved: [1] }, { reserved: "keep" })[9]).toBe(1);
  });
});
