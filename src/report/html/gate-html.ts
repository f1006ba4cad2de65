import type { Change, Gate } from "../../review/result.ts";
import { markup } from "../markup.ts";

/** What a change's gate is filtered by: a kind of gate, or that there should be one, or that none is needed. */
export type GateMark = Gate["kind"] | "unannounced" | "none";

/**
 * Whether something tells the other side. What is new and is noticed by a program on an old provider should be announced, unless it is what announces other
 * things: a bit, a version, a capability.
 */
export function gateMark({ kind, action, element, effect, gate }: Change, gates: ReadonlySet<string>): GateMark {
  if (gate !== undefined) return gate.kind;
  if (action !== "added" || !announced.has(kind) || gates.has(element) || effect.new.startsWith("unaffected")) return "none";
  return "unannounced";
}

const announced: ReadonlySet<Change["kind"]> = new Set(["member", "command", "constant", "enumerator"]);

/** A chip with the gate's kind and what it says; "" where none is needed. A gate that no comment names has a dashed border. */
export function gateHtml(gate: Gate | undefined, mark: GateMark): string {
  if (gate === undefined) {
    return mark === "unannounced" ? '<span class="gate unannounced" title="Nothing tells the other side">unannounced</span>' : "";
  }
  const title = gate.noted ? "a comment on it says so" : "it follows from the header; no comment says so";
  return `<span class="gate ${gate.kind}${gate.noted ? "" : " inferred"}" title="${title}"><b>${gate.kind}</b> ${markup(unkinded(gate.kind, gate.text))}</span>`;
}

/** A gate's text without the word that stands before it on the chip: `feature bit F` → `bit F`, `api-version version 1` → `api-version 1`. */
export function unkinded(kind: string, text: string): string {
  const words = text.split(" ");
  const at = words.findIndex((word, index) => word === kind && (index === 0 || /^\d+$/.test(words[index + 1] ?? "")));
  return at === -1 ? text : words.toSpliced(at, 1).join(" ");
}
