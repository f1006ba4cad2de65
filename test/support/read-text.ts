import type { HeaderAbi } from "../../src/abi/abi.ts";
import type { DataModel } from "../../src/abi/model.ts";
import { modelNamed } from "../../src/abi/models.ts";
import { createHeaderReader } from "../../src/header/read.ts";

/** Reads `text` as header `t.h`; `files` are what it may include. */
export function readText(text: string, files: Readonly<{ [name: string]: string }> = {}, arch = "x86_64"): HeaderAbi {
  const sources = new Map(Object.entries({ "t.h": text, ...files }).map(([name, body]) => [name, { name, text: body }]));
  const loader = { include: ({ name }: { name: string }) => sources.get(name) };
  const source = sources.get("t.h") as { name: string; text: string };
  const abi = createHeaderReader().read([source], loader, modelNamed(arch) as DataModel);
  return abi.headers.get("t.h") as HeaderAbi;
}

/** A record on one line: `size/align name@offset:size name@offset:size(bit+width)`. */
export function recordLine(header: HeaderAbi, name: string): string {
  const record = header.records.get(name);
  if (record === undefined) return `no record ${name}`;
  const fields = record.fields.map((field) => {
    const bits = field.bitSize === undefined ? "" : `(${field.bitOffset}+${field.bitSize})`;
    return `${field.name}@${field.offset}:${field.size}${bits}`;
  });
  return [`${record.size}/${record.align}`, ...fields].join(" ");
}

/** Diagnostics on a line each: `line:column code`. */
export function diagnosticLines(header: HeaderAbi): string[] {
  return header.diagnostics.map(
    ({ place, code }) => `${place.file === "t.h" ? "" : `${place.file}:`}${place.line}:${place.column} ${code}`,
  );
}
