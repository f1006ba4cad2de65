import type { HeaderAbi } from "../abi/abi.ts";
import type { Place } from "../abi/type.ts";
import { placeOfName } from "./families.ts";

/** What a name stands for that a header no longer declares as the kind of element it was. */
export interface OtherKind {
  readonly kind: "number" | "function-like" | "function" | "text" | "empty" | "type";
  /** Of a number. */
  readonly value?: bigint;
  /** As the header has it now. */
  readonly text: string;
  readonly place: Place;
}

/** What programs see under the name after including the header; undefined when that is nothing. */
export function otherKind(header: HeaderAbi, name: string): OtherKind | undefined {
  const { visible } = header;
  const macro = visible.macro(name);
  const place = macro?.place ?? placeOfName(header, name);
  if (macro?.parameters !== undefined)
    return { kind: "function-like", text: `(${macro.parameters.join(", ")}) ${macro.text}`, place };
  const command = visible.command(name);
  const value = command === undefined ? visible.constant(name) : BigInt(command.number);
  if (value !== undefined) return { kind: "number", value, text: macro?.text ?? String(value), place };
  if (macro?.text === "") return { kind: "empty", text: "nothing", place };
  if (macro !== undefined) return { kind: "text", text: macro.text, place };
  const called = visible.prototype?.(name);
  if (called !== undefined) return { kind: "function", text: called.text, place: called.place };
  const type = visible.typedef(name);
  return type === undefined ? undefined : { kind: "type", text: "a type", place };
}
