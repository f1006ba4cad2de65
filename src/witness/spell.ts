import type { HeaderAbi } from "../abi/abi.ts";
import { strip } from "../abi/size.ts";
import type { Field, Record, Type } from "../abi/type.ts";
import { typeText } from "../abi/type-text.ts";
import type { Expected, Written } from "./witness.ts";

/** A record as the header has it, or as a program sees it through what the header includes. */
export function recordOf(header: HeaderAbi | undefined, name: string): Record | undefined {
  return header?.records.get(name) ?? (name.includes(".") ? undefined : header?.visible.record(name));
}

export function fieldOf(header: HeaderAbi | undefined, record: string, member: string): Field | undefined {
  const found = recordOf(header, record);
  return found?.complete ? found.fields.find(({ name }) => name === member) : undefined;
}

/**
 * How C names a record: `struct cfg`, `cfg_t`; one that is named after a member by the member's type, `__typeof__(((struct run *)0)->io)`.
 * Undefined when C has no name for it.
 */
export function recordText(name: string, ...headers: readonly (HeaderAbi | undefined)[]): string | undefined {
  for (const header of headers) {
    const text = textIn(name, header);
    if (text !== undefined) return text;
  }
  return undefined;
}

function textIn(name: string, header: HeaderAbi | undefined): string | undefined {
  const [base = "", ...path] = name.split(".");
  const outer = recordOf(header, base);
  if (outer === undefined || !/^\w+$/.test(base)) return undefined;
  const spelled = outer.tagless ? base : `${outer.kind} ${base}`;
  if (path.length === 0) return spelled;
  const steps: string[] = [];
  let at = base;
  for (const step of path) {
    const field = fieldOf(header, at, step);
    if (field === undefined) return undefined;
    at = `${at}.${step}`;
    steps.push(step + firstElement(field.type));
  }
  return `__typeof__(((${spelled} *)0)->${steps.join(".")})`;
}

/** `[0]` for each pair of brackets or star between a member and what it holds. */
function firstElement(type: Type): string {
  const at = strip(type);
  if (at.kind === "array") return `[0]${firstElement(at.of)}`;
  return at.kind === "pointer" ? `[0]${firstElement(at.to)}` : "";
}

/** `cfg.inner.flags` as the record it is in and its own name; undefined for what is no member. */
export function memberParts(element: string): { readonly record: string; readonly member: string } | undefined {
  const parts = /^([\w.]+)\.(\w+)$/.exec(element);
  return parts === null ? undefined : { record: parts[1] ?? "", member: parts[2] ?? "" };
}

/**
 * The type as C has it when every typedef is followed: two types of one spelling are one type to a compiler. Undefined when it has no name.
 */
export function plainType(type: Type): string | undefined {
  const at = strip(type);
  switch (at.kind) {
    case "void":
      return "void";
    case "integer":
    case "float":
      return at.name;
    case "enum":
      return at.enum.tagless ? undefined : `enum ${at.enum.name}`;
    case "record":
      return at.record.tagless ? undefined : `${at.record.kind} ${at.record.name}`;
    case "pointer": {
      const to = strip(at.to);
      if (to.kind === "function") return typeText(at);
      if (to.kind === "array") return undefined;
      const text = plainType(to);
      return text === undefined ? undefined : `${text} *`;
    }
    case "array":
      return arrayText(at);
    default:
      return undefined;
  }
}

function arrayText(type: Type): string | undefined {
  let counts = "";
  let at = strip(type);
  for (; at.kind === "array"; at = strip(at.of)) counts += `[${at.count ?? ""}]`;
  const of = plainType(at);
  return of === undefined ? undefined : of + counts;
}

/** What a program prints of a number, and the C constant that equals it. */
export function prints(value: bigint | number | string, written: Written): Expected {
  if (typeof value === "string") return { expect: "prints", value, literal: `"${value.replace(/["\\]/g, "\\$&")}"` };
  const number = BigInt(value);
  if (written === "hex") {
    const text = number === 0n ? "0" : `0x${number.toString(16)}`;
    return { expect: "prints", value: text, literal: `${text}U` };
  }
  if (written === "unsigned") {
    const text = String(BigInt.asUintN(64, number));
    return { expect: "prints", value: text, literal: `${text}ULL` };
  }
  const least = -(1n << 63n);
  return {
    expect: "prints",
    value: String(number),
    literal: number === least ? "(-9223372036854775807LL-1)" : number < 0n ? `(${number}LL)` : `${number}LL`,
  };
}

/** A name in a compiler's message when it is not there. */
export function fails(value: string): Expected {
  return { expect: "fails", value };
}

/** What a compiler's message names when a record, or a member of one, is not on a side: the first step of the way that is missing. */
export function absent(header: HeaderAbi | undefined, record: string, member?: string): Expected {
  const [base = "", ...path] = record.split(".");
  if (recordOf(header, base) === undefined) return fails(base);
  let at = base;
  for (const step of member === undefined ? path : [...path, member]) {
    if (fieldOf(header, at, step) === undefined) return fails(step);
    at = `${at}.${step}`;
  }
  return fails(base);
}

/** _IOR and its kin, for headers that leave it to programs to include them (linux/ublk_cmd.h does). */
export const ioctlMacros = "#include <linux/ioctl.h>";

/** Two things to be seen that are the same show no difference. */
export function same(a: Expected, b: Expected): boolean {
  return a.expect === b.expect && ("value" in a ? a.value : "") === ("value" in b ? b.value : "");
}
