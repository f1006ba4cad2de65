import { checkLayout } from "./check-layout.ts";
import { CodecError } from "./codec-error.ts";
import type { ReadOptions, WriteOptions } from "./codec-options.ts";
import { compileRead, type FastRead } from "./compile-read.ts";
import { compileWrite, type FastWrite } from "./compile-write.ts";
import { tailFields } from "./flexible-tail.ts";
import { interpretRead } from "./interpret-read.ts";
import { interpretWrite, writtenSize } from "./interpret-write.ts";
import type { RecordLayout } from "./layout.ts";
import type { AnyRecord, Input, Strict, Value } from "./value.ts";

/** Reads and writes one record. */
export interface Codec<L extends RecordLayout> {
  readonly layout: L;
  /**
   * The record that the bytes hold; a flexible array takes what is left of them. Nothing in the value refers to the bytes. Throws
   * a `CodecError` when they are not exactly such a record; the options say what may pass.
   */
  read<const O extends ReadOptions = Strict>(bytes: Uint8Array, options?: O): Value<L, O>;
  /** The bytes of the value. Throws a `CodecError` when the value does not fit the record. */
  write<const O extends WriteOptions = Strict>(value: Input<L, O>, options?: O): Uint8Array<ArrayBuffer>;
  /**
   * Writes the value at the start of `bytes`, all of the record, and leaves what follows it alone. Answers the number of bytes written. Throws a
   * `CodecError` as `write` does, and when there is no room; the bytes may have been changed then.
   */
  writeInto<const O extends WriteOptions = Strict>(bytes: Uint8Array, value: Input<L, O>, options?: O): number;
}

/**
 * The codec of a layout, made once and kept for as long as the layout lives. Throws a `CodecError` when the layout contradicts itself.
 * The work is done by a function compiled for the record and the options; where the platform forbids making code from text, or something
 * is to be said about the bytes, the layout is walked, with the same outcome.
 */
export function codecOf<const L extends RecordLayout>(layout: L): Codec<L> {
  const known = codecs.get(layout);
  // A layout's codec is of that layout's type: nothing else is put under this key.
  if (known !== undefined) return known as unknown as Codec<L>;
  const codec = makeCodec(layout, { compiled: mayCompile() });
  codecs.set(layout, codec as unknown as Codec<RecordLayout>);
  return codec;
}

/** A codec that never compiles. For comparing the two; `codecOf` finds out by itself whether it may. */
export function interpretedCodecOf<const L extends RecordLayout>(layout: L): Codec<L> {
  return makeCodec(layout, { compiled: false });
}

const codecs = new WeakMap<RecordLayout, Codec<RecordLayout>>();

function makeCodec<L extends RecordLayout>(layout: L, { compiled }: { readonly compiled: boolean }): Codec<L> {
  checkLayout(layout);
  const { name, size } = layout;
  const isFixed = tailFields(layout).length === 0;
  const reads = new Compiled<FastRead>(readKey, (options: ReadOptions) => (compiled ? compileRead(layout, options) : undefined));
  const writes = new Compiled<FastWrite>(writeKey, (options: WriteOptions) =>
    compiled ? compileWrite(layout, options) : undefined,
  );

  function fill(bytes: Uint8Array, value: unknown, options: WriteOptions | undefined): void {
    const fast = writes.under(options);
    if (fast?.(bytes, value) === true) return;
    bytes.fill(0);
    interpretWrite(layout, value, bytes, options ?? {});
  }

  return {
    layout,
    read(bytes, options) {
      const fast = reads.under(options);
      const value: AnyRecord = fast?.(bytes) ?? interpretRead(layout, bytes, options ?? {});
      return value as never;
    },
    write(value, options) {
      const bytes = new Uint8Array(isFixed ? size : writtenSize(layout, value));
      fill(bytes, value, options);
      return bytes;
    },
    writeInto(bytes, value, options) {
      const needed = isFixed ? size : writtenSize(layout, value);
      if (bytes.length < needed) throw new CodecError("no-room", name, `room for ${needed} bytes`, `${bytes.length} bytes`);
      const target = bytes.length === needed ? bytes : bytes.subarray(0, needed);
      fill(target.fill(0), value, options);
      return needed;
    },
  };
}

/** One function for each set of options that was asked for, made when it is. */
class Compiled<F> {
  readonly #made = new Map<string, F | undefined>();
  readonly #key: (options: never) => string;
  readonly #make: (options: never) => F | undefined;
  #strict: F | undefined;
  #isStrictMade = false;

  constructor(key: (options: never) => string, make: (options: never) => F | undefined) {
    this.#key = key;
    this.#make = make;
  }

  under(options: object | undefined): F | undefined {
    if (options === undefined) {
      if (!this.#isStrictMade) [this.#strict, this.#isStrictMade] = [this.#make({} as never), true];
      return this.#strict;
    }
    const key = this.#key(options as never);
    if (!this.#made.has(key)) this.#made.set(key, this.#make(options as never));
    return this.#made.get(key);
  }
}

/** What of the options the compiled text depends on. */
function readKey({ reserved = "zero", padding = "zero", trailing = "error", text = "utf8" }: ReadOptions): string {
  return `${reserved} ${padding} ${trailing} ${text}`;
}

function writeKey({ reserved = "zero", unknown = "error" }: WriteOptions): string {
  return `${reserved} ${unknown}`;
}

let allowed: boolean | undefined;

/** Whether code may be made from text here: a content security policy without `unsafe-eval` forbids it. */
function mayCompile(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function("return true")() === true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}
