import type { Command, Diagnostic, HeaderAbi, Macro, Typedef } from "../abi/abi.ts";
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
  /** Gone through once. Headers may be read as they are asked for, and forgotten when they are printed. */
  readonly headers: Iterable<KeyedHeader>;
  /** What was left out though it was asked for, one line each; complete once the headers have been gone through. */
  readonly notes: readonly string[];
}

/**
 * The report as JSON (`schema/abi-1.schema.json`), piece by piece, a line a header: a big tree is several megabytes, and the
 * reader may go away after the first line. Joined, the pieces are one JSON document.
 *
 * The text is put together by hand, because building an object of every header for JSON.stringify took a fifth of the time
 * of reading all of linux-libc-dev.
 */
export function* abiJson(report: AbiReport): Generator<string> {
  const { name, endian, pointer, long } = report.model;
  const head = { schema: abiSchema, arch: name, model: { endian, pointer, long } };
  yield `${JSON.stringify(head).slice(0, -1)},"headers":{`;
  let separator = "\n";
  for (const { key, header } of report.headers) {
    yield `${separator}${quote(key)}:${headerJson(header)}`;
    separator = ",\n";
  }
  yield `\n},"notes":${JSON.stringify(report.notes)}}\n`;
}

function headerJson({ records, commands, constants, enums, typedefs, macros, diagnostics }: HeaderAbi): string {
  return `{"records":${map(records, recordJson)},"commands":${map(commands, commandJson)},"constants":${map(constants, constantJson)},"enums":${map(enums, enumJson)},"typedefs":${map(typedefs, typedefJson)},"macros":${map(macros, macroJson)},"diagnostics":${list(diagnostics, diagnosticJson)}}`;
}

function recordJson({ kind, size, align, packed, complete, fields, place }: Record): string {
  const marks = (packed ? ',"packed":true' : "") + (complete ? "" : ',"incomplete":true');
  return `{"kind":"${kind}","size":${size},"align":${align}${marks},"line":${place.line},"fields":${list(fields, fieldJson)}}`;
}

function fieldJson({ name, type, offset, size, bitOffset, bitSize, anonymous }: Field): string {
  let text = `{"name":${quote(name)},"type":${quote(typeText(type))},"offset":${offset},"size":${size}`;
  if (bitOffset !== undefined) text += `,"bitOffset":${bitOffset}`;
  if (bitSize !== undefined) text += `,"bitSize":${bitSize}`;
  if (anonymous !== undefined) text += `,"anonymous":${list(anonymous, quote)}`;
  return `${text}}`;
}

function commandJson({ number, direction, group, ordinal, argument, size, place }: Command): string {
  return `{"number":${number},"direction":"${direction}","group":${group},"ordinal":${ordinal},"argument":${quote(argument)},"size":${size},"line":${place.line}}`;
}

function constantJson({ value }: { readonly value: bigint }): string {
  return `"${value}"`;
}

function enumJson({ size, signed, enumerators, place }: Enum): string {
  // By name, because a faulty header may name one twice and a JSON object must not.
  const values = new Map(enumerators.map((enumerator) => [enumerator.name, enumerator]));
  return `{"size":${size},"signed":${signed},"line":${place.line},"values":${map(values, constantJson)}}`;
}

function typedefJson({ name, type }: Typedef): string {
  return quote(typeText(type.kind === "typedef" && type.name === name ? type.to : type));
}

function macroJson({ parameters, text }: Macro): string {
  return parameters === undefined ? `{"text":${quote(text)}}` : `{"parameters":${list(parameters, quote)},"text":${quote(text)}}`;
}

function diagnosticJson({ severity, code, message, place }: Diagnostic): string {
  return JSON.stringify({ severity, code, message, file: place.file, line: place.line, column: place.column });
}

function map<T>(items: ReadonlyMap<string, T>, one: (item: T) => string): string {
  let text = "{";
  for (const [name, item] of items) text += `${text === "{" ? "" : ","}${quote(name)}:${one(item)}`;
  return `${text}}`;
}

function list<T>(items: readonly T[], one: (item: T) => string): string {
  let text = "[";
  for (const item of items) text += text === "[" ? one(item) : `,${one(item)}`;
  return `${text}]`;
}

/** Almost every name and type stands in JSON as it is. */
function quote(text: string): string {
  return /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}
