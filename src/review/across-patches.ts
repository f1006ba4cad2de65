import { type AcrossFinding, findingAcross, type NamedReview } from "./across-finding.ts";
import { listOf } from "./list-of.ts";
import type { Change, Finding, GateKind, Review, Where } from "./result.ts";
import { changedInMerge, gateInAnotherPatch, mendedInAnotherPatch } from "./series-rules.ts";
import { versionsApart } from "./versions-apart.ts";

/**
 * What is seen only when the patches of a series are held against each other and against the whole. Both are reviews of the same headers.
 *
 * @param patches In their order, each reviewed against the one before it.
 * @param whole Review of all of them as one change.
 */
export function acrossPatches(patches: readonly NamedReview[], whole: Review): readonly AcrossFinding[] {
  if (patches.length < 2) return [];
  const stray = patches.flatMap((_, at) => strayGates(patches, at, whole));
  const byGate = new Set(stray.map(({ finding: { header, gate } }) => `${header} ${gate?.by}`));
  const versions = versionsApart(patches, whole).filter(
    ({ finding: { header, element } }) => !byGate.has(`${header} ${element}`),
  );
  const gates = [...stray, ...versions];
  const subject = ({ finding }: AcrossFinding) => `${finding.header} ${ownerOf(finding)}`;
  const told = new Set(gates.map(subject));
  return [...gates, ...mendedLater(patches, whole).filter((each) => !told.has(subject(each)))];
}

/** Gates that are elements of their own, which can come in another patch than what they announce. */
const announced: ReadonlySet<GateKind> = new Set(["version", "capability", "feature", "flag"]);

/** Elements that patch `at` adds and whose gate, told from the whole, another patch adds. One finding for each gate and header. */
function strayGates(patches: readonly NamedReview[], at: number, whole: Review): readonly AcrossFinding[] {
  const byGate = new Map<
    string,
    { readonly change: Change; readonly here: Where; readonly elements: string[]; readonly other: number; readonly by: string }
  >();
  for (const change of patches[at]?.review.changes ?? []) {
    if (change.action !== "added" || !isAnnounced(change)) continue;
    const inWhole = whole.changes.find((each) => isSameElement(each, change) && each.action === "added");
    const gate = inWhole?.gate;
    if (inWhole === undefined || gate === undefined || !announced.has(gate.kind) || gate.by === change.element) continue;
    // By itself the patch has another gate that is good enough, e.g. one that its comment names; that of a probe is only the last resort.
    const alone = change.gate;
    if (alone !== undefined && (alone.kind !== "probe" || (gate.kind === "version" && !gate.noted))) continue;
    const other = patches.findIndex(({ review }) =>
      review.changes.some((each) => each.element === gate.by && (each.action === "added" || each.action === "changed")),
    );
    if (other < 0 || other === at) continue;
    const key = `${change.header} ${gate.by}`;
    const known = byGate.get(key);
    if (known === undefined)
      byGate.set(key, { change: inWhole, here: change.where, elements: [change.element], other, by: gate.by });
    else known.elements.push(change.element);
  }
  const nameOf = (index: number) => patches[index]?.name ?? "";
  return [...byGate.values()].map(({ change, here, elements, other, by }) => {
    const names = elements.length > 3 ? `${elements[0]} and ${elements.length - 1} more` : listOf(elements);
    const between =
      other > at
        ? `a tree with ${nameOf(at)} and without ${nameOf(other)} has ${names}, and nothing says so`
        : `a tree with ${nameOf(other)} and without ${nameOf(at)} announces ${names}, and does not have ${elements.length === 1 ? "it" : "them"}`;
    const told = findingAcross(gateInAnotherPatch, change, {
      message: `${names} ${elements.length === 1 ? "comes" : "come"} in ${nameOf(at)}, and ${by}, which announces ${elements.length === 1 ? "it" : "them"}, in ${nameOf(other)}: ${between}.`,
      next: `Add ${by} in the patch that adds ${names}.`,
      texts: [by, ...elements],
      gate: change.gate,
    });
    return { finding: told, at, here };
  });
}

/** A constant that is itself a gate needs none; a command may be tried, which is a gate of its own only for want of another. */
function isAnnounced({ kind, element, gate }: Change): boolean {
  return (
    ["record", "member", "command", "constant", "enumerator"].includes(kind) && (gate?.by !== element || gate.kind === "probe")
  );
}

/** What one patch does to an element and another takes back. */
interface Mended {
  readonly first: Finding;
  readonly rules: Set<string>;
  /** Indexes of the patch that is to be mended, and of the one that mends it. */
  readonly from: number;
  readonly to: number;
  /** Whether what was found is in the later patch: it concerns what the earlier one made, and no release has. */
  readonly isOfLater: boolean;
}

/** Breaks and risks of single patches that the whole does not have. One finding for each pair of patches and element. */
function mendedLater(patches: readonly NamedReview[], whole: Review): readonly AcrossFinding[] {
  const groups = new Map<string, Mended>();
  for (const [at, { review }] of patches.entries()) {
    for (const found of review.findings) {
      if (found.severity === "advice" || whole.findings.some((each) => isSameFinding(each, found))) continue;
      const touches = (other: NamedReview) =>
        other.review.changes.some((each) => each.header === found.header && ownerOf(each) === ownerOf(found));
      const earlier = patches.findLastIndex((each, index) => index < at && touches(each));
      const later = patches.findIndex((each, index) => index > at && touches(each));
      const [from, to] = later >= 0 ? [at, later] : [earlier, at];
      if (from < 0) continue;
      const key = `${found.header} ${ownerOf(found)} ${from} ${to}`;
      const known = groups.get(key);
      const isOfLater = from !== at;
      // A break that is taken back is one the other way, too; the first says it all.
      if (known === undefined) groups.set(key, { first: found, rules: new Set([found.rule]), from, to, isOfLater });
      else if (known.isOfLater === isOfLater) known.rules.add(found.rule);
    }
  }
  const nameOf = (index: number) => patches[index]?.name ?? "";
  return [...groups.values()].map(({ first, rules, from, to, isOfLater }) => {
    const which = listOf([...rules]);
    const message = isOfLater
      ? `${upperFirst(nameOf(to))} changes what ${nameOf(from)} made: ${lowerFirst(first.message)} (${which}) Nobody has it but who picks ${nameOf(from)} alone.`
      : `${upperFirst(nameOf(from))} alone: ${lowerFirst(first.message)} (${which}) ${upperFirst(nameOf(to))} mends it.`;
    const isHere = (each: Change) => each.header === first.header && ownerOf(each) === ownerOf(first);
    const isNow = (each: Change) => isHere(each) && each.where.side === "after";
    const where = whole.changes.find(isNow)?.where ?? first.where;
    const said = { texts: [...rules], gate: first.gate };
    const subject = { ...first, where };
    const told =
      isOfLater && patches[to]?.merge === true
        ? findingAcross(changedInMerge, subject, {
            ...said,
            message: `${upperFirst(nameOf(to))} itself changes what ${nameOf(from)} made: ${lowerFirst(first.message)} (${which})`,
            next: `Merge again and keep what ${nameOf(from)} made of ${ownerOf(first)}, or revert that in a commit of its own.`,
          })
        : findingAcross(mendedInAnotherPatch, subject, {
            ...said,
            message,
            next: `Fold what ${nameOf(to)} does to ${ownerOf(first)} into ${nameOf(from)}.`,
          });
    const here = isOfLater ? patches[from]?.review.changes.find(isHere)?.where : first.where;
    return { finding: told, at: from, here: here ?? first.where };
  });
}

function isSameElement(a: Change, b: Change): boolean {
  return a.header === b.header && a.kind === b.kind && a.element === b.element;
}

function isSameFinding(a: Finding, b: Finding): boolean {
  return a.rule === b.rule && a.header === b.header && a.element === b.element;
}

/** `vduse_dev_config` of `struct vduse_dev_config` and of `vduse_dev_config.nas`; a header, `linux/vduse.h`, is in nothing but itself. */
function ownerOf({ element, header }: Pick<Finding, "element" | "header">): string {
  if (element === header) return element;
  return element.replace(/^(?:struct|union|enum) /, "").split(".")[0] ?? element;
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
