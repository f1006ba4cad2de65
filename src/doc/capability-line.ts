import type { CapabilityUse } from "./api-doc.ts";

type Item = Pick<CapabilityUse, "name" | "kind" | "joined" | "of">;

/**
 * The names of a `:Capability:` line, in all the forms that authors use: `A, B for X`, `A (vcpu), B (system)`, `A and B`, `A or B`, `A / B`, `A
 * (for coalesced mmio)`, and over several lines.
 *
 * @param text the line's value, continuation lines joined by a newline.
 * @returns the names in order, and what is no name and belongs to none.
 */
export function capabilityLine(text: string): { readonly items: readonly Item[]; readonly rest: string | undefined } {
  const items: Item[] = [];
  let rest: string | undefined;
  let joined: Item["joined"];
  // Runs of blanks are one blank, so that no line, however made, takes the separator long.
  for (const part of text.replace(/[^\S\n]+/g, " ").split(separator)) {
    const join = joins[part.trim()];
    if (join !== undefined || part.trim() === "") {
      joined = join ?? ",";
      continue;
    }
    const [, name, of = ""] = /^\s*(basic|none|KVM_[A-Z0-9_]+)(?![A-Za-z0-9_])(.*)$/s.exec(part) ?? [];
    if (name === undefined) rest = part.trim();
    else items.push({ name, kind: kindOf(name), joined: items.length === 0 ? undefined : joined, of: qualifier(of) });
  }
  return { items, rest };
}

/** Between two names only: a comma, a slash or a word; a new line does as well, unless the one before it ends in `for`. */
const separator = /(\s*,\s*|\s*\/\s*|\s+and\s+|\s+or\s+|(?<!\bfor)\s*\n\s*)(?=basic\b|none\b|KVM_|$)/;

const joins: Readonly<Record<string, Exclude<Item["joined"], undefined>>> = { ",": ",", "/": "/", and: "and", or: "or" };

function kindOf(name: string): Item["kind"] {
  if (name === "basic" || name === "none") return name;
  return name.startsWith("KVM_CAP_") ? "capability" : "constant";
}

/** ` (for coalesced mmio)` and ` for coalesced mmio` say the same. */
function qualifier(text: string): string | undefined {
  const words = text.replace(/\s+/g, " ").trim();
  const inside = /^\((.*)\)$/.exec(words)?.[1] ?? words;
  const of = inside.replace(/^for /, "").trim();
  return of === "" ? undefined : of;
}
