/** Types of what is used here: one package has none, the other none that an ES module finds. */
declare module "restructure" {
  export interface DecodeStream {
    readUInt32LE(): number;
  }
  export interface EncodeStream {
    writeUInt32LE(value: number): void;
  }
  export interface Type {
    decode(stream: DecodeStream): unknown;
    encode(stream: EncodeStream, value: never): void;
    size(): number;
  }
  export class Struct implements Type {
    constructor(fields: { readonly [name: string]: Type });
    decode(stream: DecodeStream): unknown;
    encode(stream: EncodeStream, value: never): void;
    size(): number;
    fromBuffer(bytes: Uint8Array): object;
    toBuffer(value: object): Uint8Array;
  }
  class Text implements Type {
    constructor(length: number, encoding: string);
    decode(stream: DecodeStream): string;
    encode(stream: EncodeStream, value: never): void;
    size(): number;
  }
  class List implements Type {
    constructor(of: Type, length: number);
    decode(stream: DecodeStream): unknown;
    encode(stream: EncodeStream, value: never): void;
    size(): number;
  }
  export class Reserved implements Type {
    constructor(of: Type, count: number);
    decode(stream: DecodeStream): unknown;
    encode(stream: EncodeStream, value: never): void;
    size(): number;
  }
  export const uint8: Type;
  export const uint32le: Type;
  export { List as Array, Text as String };
}

declare module "binary-parser" {
  interface Options {
    readonly length?: number;
    readonly stripNull?: boolean;
    readonly type?: string | Parser;
  }
  export class Parser {
    endianness(order: "little" | "big"): this;
    string(name: string, options: Options): this;
    uint32(name: string): this;
    uint64(name: string): this;
    array(name: string, options: Options): this;
    nest(name: string, options: Options): this;
    seek(bytes: number): this;
    parse(bytes: Uint8Array): object;
  }
}
