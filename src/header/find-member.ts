import { strip } from "../abi/size.ts";
import type { Type } from "../abi/type.ts";

/** A member by its name, those of anonymous members included: its type and its offset in bytes. */
export function findMember(type: Type, name: string): { readonly type: Type; readonly offset: number } | undefined {
  const stripped = strip(type);
  if (stripped.kind !== "record") return undefined;
  return stripped.record.fields.find((field) => field.name === name);
}
