import type { Told } from "./audit-result.ts";
import type { Element, Elements } from "./element.ts";

/** Of elements whose gate a contract knows, by name: the command or the constant that tells. */
export type Gates = ReadonlyMap<string, string>;

/** How a program finds out about an element for which no number stands, by what else there is. */
export function toldBy(
  element: Element,
  since: string,
  { tree, together, gates }: { readonly tree: Elements; readonly together: readonly Element[]; readonly gates: Gates },
): Told {
  const { name, kind } = element;
  const told = (by: Told["by"], gate?: string): Told => ({ name, since, by, gate });
  const known = gates.get(name);
  if (known !== undefined && known !== name) return told("gate", known);
  if (tells(element)) return told("itself");
  if (kind === "command") return told("trying");
  if (kind === "record" || kind === "field") {
    const record = kind === "record" ? name : element.uses[0];
    const tag = record?.replace(/^\w+ /, "").toUpperCase();
    // VFIO's commands say nothing of their argument but by their name.
    const taker = together.find((each) => each.kind === "command" && (each.uses.includes(record ?? "") || each.name === tag));
    if (taker !== undefined) return told("gate", taker.name);
  }
  const gate = related(element, together.filter(tells), tree);
  return gate === undefined ? told("nothing") : told("gate", gate.name);
}

/** A capability, a feature bit or a flag that a header numbers so that it can be asked for. */
export function tells({ role }: Element): boolean {
  return role === "capability" || role === "feature" || role === "flag";
}

/** The element that shares most words with it, beyond those that most names of the header share. */
function related(element: Element, gates: readonly Element[], tree: Elements): Element | undefined {
  const common = commonWords(tree);
  const own = new Set(wordsOf(element.name).filter((word) => !common.has(word)));
  let best: { readonly gate: Element; readonly shared: number } | undefined;
  for (const gate of gates) {
    const shared = wordsOf(gate.name).filter((word) => own.has(word)).length;
    if (shared > (best?.shared ?? 0)) best = { gate, shared };
  }
  return best?.gate;
}

/** Shorter words stand in too many names to mean anything. */
const least = 4;

function wordsOf(name: string): readonly string[] {
  return name
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word.length >= least);
}

const known = new WeakMap<Elements, ReadonlySet<string>>();

/** Words in more than a quarter of all names. */
function commonWords(tree: Elements): ReadonlySet<string> {
  let common = known.get(tree);
  if (common === undefined) {
    const counts = new Map<string, number>();
    for (const name of tree.keys()) {
      for (const word of new Set(wordsOf(name))) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    common = new Set([...counts].filter(([, count]) => count > 2 && count * 4 > tree.size).map(([word]) => word));
    known.set(tree, common);
  }
  return common;
}
