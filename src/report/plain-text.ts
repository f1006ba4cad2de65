import type { DecodedArgument, DecodedField, Plain } from "../trial/decoded-crossing.ts";
import { printable } from "./printable.ts";

/** Bytes of a member or of a message that are shown; what is longer is cut, and says how long it is. */
const shownBytes = 32;

/** A member's value as C would write it: `256`, `"vd0"`, `{avail_index=0}`, `[1, 0, 0, 0]`, `0x0011...(64 bytes)`. */
export function plainText(value: Plain): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "bigint") return numberText(value);
  if (typeof value === "string") return textLiteral(value);
  if (value instanceof Uint8Array) return bytesText(value);
  if (isList(value))
    return `[${value.slice(0, 16).map(plainText).join(", ")}${value.length > 16 ? `, ...(${value.length})` : ""}]`;
  return `{${Object.entries(value)
    .map(([name, each]) => `${name}=${plainText(each)}`)
    .join(", ")}}`;
}

/** Flags and ids by their names; without one, the value. What changed: before and after. */
export function fieldText({ before, after, names, afterNames }: DecodedField): string {
  const was = before === undefined ? undefined : named(before, names);
  const is = after === undefined ? undefined : named(after, afterNames);
  return was === undefined || is === undefined ? (was ?? is ?? "") : `${was} => ${is}`;
}

/** A call's argument in one line; empty where there is none. */
export function argumentText(argument: DecodedArgument): string {
  switch (argument.kind) {
    case "none":
      return "";
    case "value":
      return argument.names.length > 0 ? argument.names.join("|") : numberText(argument.value);
    case "address":
      return `0x${argument.value.toString(16)}`;
    case "scalar":
      return `[${fieldText(argument.field)}]`;
    case "record":
      return `{${argument.fields.map((field) => `${field.name}=${fieldText(field)}`).join(", ")}}`;
    case "bytes": {
      const [before, after] = [argument.before, argument.after].map((bytes) =>
        bytes === undefined ? undefined : bytesText(bytes),
      );
      return before === undefined || after === undefined ? (before ?? after ?? "") : `${before} => ${after}`;
    }
  }
}

/** In the order in which they lie in memory. */
export function bytesText(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, shownBytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (bytes.length === 0) return '""';
  return bytes.length > shownBytes ? `0x${shown}...(${bytes.length} bytes)` : `0x${shown}`;
}

function named(value: Plain, names: readonly string[]): string {
  return names.length > 0 ? names.join("|") : plainText(value);
}

/** A 64-bit number: small ones are ids and counts, large ones masks and addresses. */
function numberText(value: bigint): string {
  return value < 0x1_0000n ? String(value) : `0x${value.toString(16)}`;
}

/** A character is a byte: what is no printable ASCII is escaped, since a name may hold anything. */
function textLiteral(text: string): string {
  const cut = text.length > 64 ? text.slice(0, 64) : text;
  const escaped = cut
    .replace(/[\\"]/g, "\\$&")
    .replace(/[^ -~]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `"${printable(escaped)}"${cut.length < text.length ? "..." : ""}`;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
