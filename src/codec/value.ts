import type { ReadOptions, WriteOptions } from "./codec-options.ts";
import type { RecordLayout, WireType } from "./layout.ts";

/**
 * What reading a record gives: an object by field name. Integers of up to 4 bytes are `number`, of 8 `bigint`, texts `string`, bytes
 * `Uint8Array`, arrays readonly arrays, records objects. Reserved members are left out. Members of a union are optional: one whose bytes are no
 * such member (no UTF-8) is left out, unless it alone says what is there. A layout that is only known at run time gives an index type.
 */
export type Value<L extends RecordLayout, O extends ReadOptions = Strict> =
  IsGeneral<L> extends true
    ? AnyRecord
    : L["kind"] extends "union"
      ? { readonly [F in Named<L, O> as F["name"]]?: ValueOf<F["type"], O> }
      : Simplify<
          { readonly [F in Named<L, O> as F extends InUnion ? never : F["name"]]: ValueOf<F["type"], O> } & {
            readonly [F in Named<L, O> as F extends InUnion ? F["name"] : never]?: ValueOf<F["type"], O>;
          }
        >;

/**
 * What writing a record takes. Every field may be left out and is zero then. Texts may be bytes too; bytes may be an array of numbers; an
 * array may be shorter than its member. Of a union one member is given, or several that agree on the bytes they share.
 */
export type Input<L extends RecordLayout, O extends WriteOptions = Strict> =
  IsGeneral<L> extends true ? AnyInput : { readonly [F in Named<L, O> as F["name"]]?: InputOf<F["type"], O> | undefined };

/** A value of a record that is only known at run time. */
export interface AnyRecord {
  readonly [field: string]: AnyValue;
}

export type AnyValue = number | bigint | string | Uint8Array | readonly AnyValue[] | AnyRecord;

export interface AnyInput {
  readonly [field: string]: AnyInputValue | undefined;
}

export type AnyInputValue = number | bigint | string | Uint8Array | readonly AnyInputValue[] | AnyInput;

/** No options: everything strict. */
export type Strict = Readonly<Record<never, never>>;

type InUnion = { readonly union: string };

type IsGeneral<L extends RecordLayout> = string extends L["fields"][number]["name"] ? true : false;

/** The fields that a value has: without the reserved ones, unless the options keep them. */
type Named<L extends RecordLayout, O> = O extends { readonly reserved: "keep" }
  ? L["fields"][number]
  : Exclude<L["fields"][number], { readonly reserved: true }>;

type ValueOf<W extends WireType, O extends ReadOptions> = WireType extends W
  ? AnyValue
  : W extends { readonly kind: "int"; readonly size: infer Size }
    ? Size extends 8
      ? bigint
      : number
    : W extends { readonly kind: "text" }
      ? O extends { readonly text: "bytes" }
        ? Uint8Array
        : string
      : W extends { readonly kind: "bytes" }
        ? Uint8Array
        : W extends { readonly kind: "array"; readonly of: infer Of extends WireType }
          ? readonly ValueOf<Of, O>[]
          : W extends { readonly kind: "record"; readonly record: infer R extends RecordLayout }
            ? Value<R, O>
            : never;

type InputOf<W extends WireType, O extends WriteOptions> = WireType extends W
  ? AnyInputValue
  : W extends { readonly kind: "int"; readonly size: infer Size }
    ? Size extends 8
      ? bigint
      : number
    : W extends { readonly kind: "text" }
      ? string | Uint8Array
      : W extends { readonly kind: "bytes" }
        ? Uint8Array | readonly number[]
        : W extends { readonly kind: "array"; readonly of: infer Of extends WireType }
          ? readonly InputOf<Of, O>[]
          : W extends { readonly kind: "record"; readonly record: infer R extends RecordLayout }
            ? Input<R, O>
            : never;

type Simplify<T> = { [K in keyof T]: T[K] };
