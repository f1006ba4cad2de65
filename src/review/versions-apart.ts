import { type AcrossFinding, findingAcross, type NamedReview } from "./across-finding.ts";
import { listOf } from "./list-of.ts";
import type { Change, Review } from "./result.ts";
import { versionInAnotherPatch } from "./series-rules.ts";
import { isAboutVersion, isDeclaredVersion } from "./version-name.ts";

/**
 * Versions that a patch of a series raises and does nothing else to their header, while other patches add elements to it for which nothing tells but trying
 * them. No name ties the two: that the number stands for those is the usual reading, not a certain one. One finding for each patch and header.
 */
export function versionsApart(patches: readonly NamedReview[], whole: Review): readonly AcrossFinding[] {
  return patches.flatMap((patch, at) => {
    const headers = [...new Set(patch.review.changes.map(({ header }) => header))];
    return headers.flatMap((header) => versionApart(patches, whole, at, header) ?? []);
  });
}

function versionApart(patches: readonly NamedReview[], whole: Review, at: number, header: string): AcrossFinding | undefined {
  const nameOf = (index: number) => patches[index]?.name ?? "";
  const here = (patches[at]?.review.changes ?? []).filter((change) => change.header === header);
  const version = here.find(isRaised);
  if (version === undefined || !here.every(({ kind, element }) => values.has(kind) && isAboutVersion(element))) return undefined;
  // What a later patch takes back is no part of what is proposed.
  const stays = (change: Change) => whole.changes.some((each) => isSame(each, change) && each.action === change.action);
  const raised = whole.changes.find((change) => isSame(change, version) && isRaised(change));
  if (raised === undefined) return undefined;
  const others = patches.flatMap(({ review }, index) => {
    const added = index === at ? [] : review.changes.filter((change) => isUngated(change, header) && stays(change));
    const records = new Set(added.filter(({ kind }) => kind === "record").map(({ element }) => element.replace(/^\S+ /, "")));
    const names = added.map(({ element }) => element).filter((name) => !records.has(ownerOf(name)));
    return names.length === 0 ? [] : [{ index, names }];
  });
  const [first] = others;
  if (first === undefined) return undefined;
  const names = others.flatMap((each) => each.names);
  const those = listOf(others.map(({ index, names: own }) => `${shortened(own)} in ${nameOf(index)}`));
  const them = names.length === 1 ? "it" : "them";
  const last = nameOf(others.at(-1)?.index ?? first.index);
  const finding = findingAcross(versionInAnotherPatch, raised, {
    message: `${upperFirst(nameOf(at))} ${doing(version)} and does nothing else to ${header}; what it may stand for comes elsewhere, and nothing else tells of ${them}: ${those}. A tree with ${nameOf(at)} alone declares what it does not have, and one without it has what its version denies.`,
    next: `${others.length === 1 ? "Raise" : "If it stands for all of them, raise"} ${version.element} in ${last}${others.length === 1 ? `, with ${shortened(first.names)}` : ", the last that it stands for"}; or give ${names.length === 1 ? "it" : "each"} a gate in its own patch, and leave the version.`,
    texts: [version.before, version.after, ...names],
    gate: version.gate,
  });
  return { finding, at, here: version.where };
}

const values: ReadonlySet<Change["kind"]> = new Set(["constant", "enumerator", "macro"]);

/** A version that is larger than before, or a new one beside others, as `VDUSE_API_VERSION_2`. */
function isRaised({ kind, element, action, before, after }: Change): boolean {
  if ((kind !== "constant" && kind !== "enumerator") || !isDeclaredVersion(element)) return false;
  if (action === "added") return true;
  return action === "changed" && isNumber(before) && isNumber(after) && BigInt(after) > BigInt(before);
}

function isNumber(text: string): boolean {
  return /^-?\d+$/.test(text);
}

const elements: ReadonlySet<Change["kind"]> = new Set(["record", "member", "command", "constant", "enumerator"]);

/** Something new for which neither a capability, a feature bit, a flag nor a size tells; that a command can be tried is the last resort. */
function isUngated({ header, kind, element, action, gate }: Change, of: string): boolean {
  if (header !== of || action !== "added" || !elements.has(kind) || isAboutVersion(element)) return false;
  return gate === undefined || (gate.kind === "probe" && !gate.noted);
}

/** The record of `vduse_dev_config.nas`; "" of what is in none. */
function ownerOf(element: string): string {
  return element.slice(0, Math.max(0, element.indexOf(".")));
}

function doing({ element, action, after }: Change): string {
  return action === "added" ? `adds ${element}` : `raises ${element} to ${after}`;
}

function isSame(a: Change, b: Change): boolean {
  return a.header === b.header && a.kind === b.kind && a.element === b.element;
}

function shortened(names: readonly string[]): string {
  return names.length > 3 ? `${names[0]} and ${names.length - 1} more` : listOf(names);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
