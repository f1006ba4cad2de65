import { listOf } from "../review/list-of.ts";
import type { Change, Finding } from "../review/result.ts";
import { isUnaffected } from "./breaks-words.ts";
import { kindWords } from "./review-changes.ts";
import { type ReviewPage, wrap } from "./review-page.ts";

/** More different texts than this for one line are counted only. */
const mostTexts = 8;

/** More elements than this behind one text are counted only. */
const mostElements = 4;

/**
 * What the changes of one header mean to each side, and how the other side finds out. A text that holds for all changes is printed
 * once; otherwise each says in parentheses which changes it is about.
 */
export function reviewEffects(all: readonly Change[], findings: readonly Finding[], page: ReviewPage): string {
  const changes = onceEach(asFound(all, findings));
  // A bit or a version is its own gate and needs no telling; whatever else is new does.
  const bits = new Set(changes.flatMap(({ gate }) => gate?.by ?? []));
  const others = changes.filter(({ kind, element }) => !((kind === "constant" || kind === "enumerator") && bits.has(element)));
  const told = others.filter(({ gate }) => gate !== undefined);
  // Nobody has to be told of a function: a program is built with it.
  const needsGate = others.filter(({ action, kind }) => action === "added" && kind !== "function");
  return [
    section(
      "programs already built",
      groups(changes, ({ effect }) => effect.old, "unaffected"),
      changes,
      page,
    ),
    section(
      "new program, old kernel",
      groups(changes, ({ effect }) => effect.new, "unaffected"),
      changes,
      page,
    ),
    sourceSection(changes, page),
    section(
      "how the other side knows",
      groups(told, ({ gate }) => gate?.text ?? "", ""),
      needsGate,
      page,
    ),
  ].join("");
}

/**
 * A new value does nothing to a program that does not know it, unless a rule has seen that it does: that it has the number of another, say. What was found
 * is not to be contradicted above it.
 */
function asFound(changes: readonly Change[], findings: readonly Finding[]): readonly Change[] {
  // Of several findings of one element the first is the gravest, and holds.
  const reaching = new Map<string, Change["effect"]>();
  for (const { severity, element, effect } of findings)
    if (severity !== "advice" && !isUnaffected(effect) && !reaching.has(element)) reaching.set(element, effect);
  return changes.map((change) => {
    const effect = isUnaffected(change.effect) ? reaching.get(change.element) : undefined;
    return effect === undefined ? change : { ...change, effect };
  });
}

/** One of those that differ only in the data model, and mean the same: a command whose number is another on i386 is still one command. */
function onceEach(changes: readonly Change[]): readonly Change[] {
  const found = new Map<string, Change>();
  for (const change of changes) {
    const { kind, action, element, effect, gate } = change;
    const key = [kind, action, element, effect.old, effect.new, effect.source, gate?.by ?? "", gate?.text ?? ""].join("\n");
    if (!found.has(key)) found.set(key, change);
  }
  return [...found.values()];
}

/** Only when something is to be said: that source compiles is what everybody expects. */
function sourceSection(changes: readonly Change[], page: ReviewPage): string {
  const found = groups(changes, ({ effect }) => effect.source, "compiles");
  return found.length === 1 && found[0]?.text === "compiles" ? "" : section("source", found, changes, page);
}

interface Group {
  readonly text: string;
  readonly changes: Change[];
}

/** Changes by what `say` says of them; `usual` is left out when anything else is said. A change's own name does not keep it apart. */
function groups(changes: readonly Change[], say: (change: Change) => string, usual: string): readonly Group[] {
  const found = new Map<string, Group>();
  for (const change of changes) {
    const text = say(change);
    if (text === "") continue;
    const key = unnamed(text, change.element);
    const group = found.get(key);
    if (group === undefined) found.set(key, { text, changes: [change] });
    else group.changes.push(change);
  }
  const all = [...found].map(([key, group]) =>
    group.changes.length > 1 ? { ...group, text: key.replaceAll("\0", "each") } : group,
  );
  const telling = all.filter(({ text }) => text !== usual);
  return telling.length > 0 ? telling : all;
}

/** The number of changes of each kind and action, in words: `13 constants added`. */
function crowds(changes: readonly Change[]): ReadonlySet<string> {
  const counts = new Map<Change["kind"], Map<Change["action"], number>>();
  for (const { kind, action } of changes) {
    const actions = counts.get(kind) ?? new Map<Change["action"], number>();
    counts.set(kind, actions.set(action, (actions.get(action) ?? 0) + 1));
  }
  const words = [...counts].flatMap(([kind, actions]) =>
    [...actions].map(([action, count]) => `${count} ${count === 1 ? kind : kindWords[kind].plural} ${action}`),
  );
  return new Set(words);
}

/** The text with \0 for the element's name, where it is not part of a longer one. */
function unnamed(text: string, element: string): string {
  // Most texts name no element, and a pattern for each of 4,000 changes would take most of the printer's time.
  if (!text.includes(element)) return text;
  return text.replace(new RegExp(`(?<!\\w)${element.replace(/[^\w ]/g, "\\$&")}(?!\\w)`, "g"), "\0");
}

/** Width of the label and the two spaces around it. */
const labelWidth = 28;

function section(label: string, found: readonly Group[], all: readonly Change[], { paint, width }: ReviewPage): string {
  const members = new Set(found.length === 1 ? found[0]?.changes : []);
  const forAll = found.length === 1 && all.every((change) => members.has(change));
  const every = forAll ? new Set<string>() : crowds(all);
  const lines = found.slice(0, mostTexts).flatMap((group) => {
    return wrap(forAll ? group.text : `${group.text}${elementsText(group, every)}`, Math.max(24, width - labelWidth));
  });
  if (found.length > mostTexts) lines.push(`and ${found.length - mostTexts} more; --format json has them all`);
  return lines
    .map((line, index) => `${index === 0 ? `  ${paint("dim", label.padEnd(labelWidth - 2))}` : " ".repeat(labelWidth)}${line}\n`)
    .join("");
}

/** ` (A, B)`; of many, ` (13 constants added)` when these are all, ` (A, B, C and 10 more)` when not. */
function elementsText({ text, changes }: Group, every: ReadonlySet<string>): string {
  const names = changes.map(({ element }) => element);
  const [only] = names;
  if (names.length === 1 && only !== undefined && unnamed(text, only) !== text) return "";
  if (names.length > mostElements) {
    const mine = [...crowds(changes)];
    if (mine.every((crowd) => every.has(crowd))) return ` (${listOf(mine)})`;
  }
  const shown = names.length <= mostElements ? names : names.slice(0, mostElements - 1);
  const more = names.length - shown.length;
  return ` (${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`})`;
}
