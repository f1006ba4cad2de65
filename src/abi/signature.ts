import type { Prototype, PrototypePart } from "./abi.ts";

/** What a function takes and returns, without names: `int(const char *, unsigned int)`. Equal texts are called alike, on one data model. */
export function signatureOf({ result, parameters }: Pick<Prototype, "result" | "parameters">): string {
  return `${partText(result)}(${parameters.map(partText).join(", ")})`;
}

function partText({ type, toConstant }: PrototypePart): string {
  return `${toConstant ? "const " : ""}${type}`;
}
