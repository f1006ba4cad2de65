import type { WrittenContract } from "../audit/contract-of-history.ts";
import { printable } from "./printable.ts";

/**
 * A contract as a TypeScript module in the form of `src/interfaces/vduse/contract.ts`, with the elements by which its changes are recognised. It is plain
 * JavaScript as well.
 *
 * @param from What it was written from, for its first line.
 */
export function contractModule({ contract, header, declares, elements, notes }: WrittenContract, from: string): string {
  const name = contract.name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()).replace(/^\d/, "_$&");
  const lines = [
    `// Written by abide audit --history from ${oneLine(from)}.`,
    "// A first draft: gates are those that the header shows. Read every `unverified`, and what the driver does, before relying on it.",
    ...notes.map((note) => `// ${oneLine(note)}`),
  ];
  return `${lines.join("\n")}
import { defineContract } from "abide";

export const ${name}Contract = defineContract(${literal(contract, "")});

/** By which elements of headers the changes are recognised. */
export const ${name}Elements = ${literal({ header, declares, changes: elements }, "").replace(/^\{/, `{\n  contract: ${name}Contract,`)};
`;
}

function oneLine(text: string): string {
  return printable(text).replaceAll("*/", "* /");
}

/** Columns that a line may take. */
const width = 120;

function literal(value: unknown, indent: string): string {
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) {
    const items = value.map((each) => literal(each, `${indent}  `));
    const flat = `[${items.join(", ")}]`;
    if (items.every((each) => !each.includes("\n")) && indent.length + flat.length < width) return flat;
    return `[\n${items.map((each) => `${indent}  ${each},\n`).join("")}${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key)}: ${literal(each, `${indent}  `)}`);
    const flat = `{ ${entries.join(", ")} }`;
    if (entries.length === 0) return "{}";
    if (entries.length < 5 && entries.every((each) => !each.includes("\n")) && indent.length + flat.length < width) return flat;
    return `{\n${entries.map((each) => `${indent}  ${each},\n`).join("")}${indent}}`;
  }
  // U+2028 and its like end a line where JSON does not say so.
  return JSON.stringify(value ?? null).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
}
