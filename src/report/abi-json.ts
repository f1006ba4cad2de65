import type { Command, Constant, Diagnostic, HeaderAbi, Macro, Typedef } from "../abi/abi.ts";
import type { DataModel } from "../abi/model.ts";
import type { Enum, Field, Record } from "../abi/type.ts";
import { typeText } from "../abi/type-text.ts";

export const abiSchema = "abide/abi/1";

/** One header under the key that it has in the output: its name, or a path when two headers have one name. */
export interface KeyedHeader {
  readonly key: string;
  readonly header: HeaderAbi;
}

/** What an abi printer prints. */
export interface AbiReport {
  readonly model: DataModel;
  readonly headers: readonly KeyedHeader[];
  /** What was left out though it was asked for, one line each. */
  readonly notes: readonly string[];
}

/**
 * The report as JSON (`schema/abi-1.schema.json`), piece by piece, a line a header: a big tree is several megabytes, and the
 * reader may go away after the first line. Joined, the pieces are one JSON document.
 */
export function* abiJson({ model, headers, notes }: AbiReport): Generator<string> {
  const { name, endian, pointer, long } = model;
  const head = { schema: abiSchema, arch: name, model: { endian, pointer, long }, notes };
  yield `${JSON.stringify(head).slice(0, -1)},"headers":{`;
  let separator = "\n";
  for (const { key, header } of headers) {
    yield `${separator}${JSON.stringify(key)}:${JSON.stringify(headerJson(header))}`;
    separator = ",\n";
  }
  yield "\n}}\n";
}

function headerJson(header: HeaderAbi): object {
  return {
    records: map(header.records, recordJson),
    commands: map(header.commands, commandJson),
    constants: map(header.constants, constantJson),
    enums: map(header.enums, enumJson),
    typedefs: map(header.typedefs, typedefJson),
    macros: map(header.macros, macroJson),
    diagnostics: header.diagnostics.map(diagnosticJson),
  };
}

function map<T>(items: ReadonlyMap<string, T>, one: (item: T) => unknown): object {
  // Without a prototype, so that a header may declare a `__proto__`.
  const object: { [name: string]: unknown } = Object.create(null);
  for (const [name, item] of items) object[name] = one(item);
  return object;
}

function recordJson({ kind, size, align, packed, complete, fields, place }: Record): object {
  return {
    kind,
    size,
    align,
    ...(packed ? { packed } : {}),
    ...(complete ? {} : { incomplete: true }),
    line: place.line,
    fields: fields.map(fieldJson),
  };
}

function fieldJson({ name, type, offset, size, bitOffset, bitSize, anonymous }: Field): object {
  return {
    name,
    type: typeText(type),
    offset,
    size,
    ...(bitOffset === undefined ? {} : { bitOffset }),
    ...(bitSize === undefined ? {} : { bitSize }),
    ...(anonymous === undefined ? {} : { anonymous }),
  };
}

function commandJson({ number, direction, group, ordinal, argument, size, place }: Command): object {
  return { number, direction, group, ordinal, argument, size, line: place.line };
}

function constantJson({ value }: Constant): string {
  return String(value);
}

function enumJson({ size, signed, enumerators, place }: Enum): object {
  const values: { [name: string]: string } = Object.create(null);
  for (const { name, value } of enumerators) values[name] = String(value);
  return { size, signed, line: place.line, values };
}

function typedefJson({ name, type }: Typedef): string {
  return typeText(type.kind === "typedef" && type.name === name ? type.to : type);
}

function macroJson({ parameters, text }: Macro): object {
  return parameters === undefined ? { text } : { parameters, text };
}

function diagnosticJson({ severity, code, message, place }: Diagnostic): object {
  return { severity, code, message, file: place.file, line: place.line, column: place.column };
}
