import type { ElementMap } from "../contract/element-map.ts";
import { isOf } from "./audit-contract.ts";
import { conventions } from "./conventions.ts";
import { needsTelling } from "./element.ts";
import type { HeaderInCommit, PlainElement } from "./header-delta.ts";
import type { HeaderPast } from "./header-past.ts";
import type { GateVerdict } from "./history-result.ts";
import { renamedIn } from "./judge-numbers.ts";
import { movedNames, movedOtherwise } from "./moved-names.ts";
import { isTried } from "./system-calls.ts";
import { tells, wordsOf } from "./told.ts";

/** Elements of one commit and header for which no gate came with them. */
export interface Waiting {
  readonly at: number;
  readonly header: string;
  readonly elements: readonly PlainElement[];
}

/** A gate that came alone. */
export interface Idle {
  readonly at: number;
  readonly header: string;
  readonly gate: PlainElement;
  /** Whether it is the declared number. */
  readonly version: boolean;
  /** What it tells of came since. */
  readonly told?: true;
}

/** Gates of one commit, header by header. */
export interface CommitGates {
  readonly verdicts: ReadonlyMap<string, readonly GateVerdict[]>;
  readonly waiting: readonly Waiting[];
  readonly idle: readonly Idle[];
}

interface Gate {
  readonly header: string;
  readonly element: PlainElement;
  readonly version: boolean;
}

export interface GateContext {
  readonly at: number;
  readonly pasts: ReadonlyMap<string, HeaderPast>;
  readonly maps: ReadonlyMap<string, ElementMap>;
}

/**
 * Which gate of a commit tells of which of its elements: the one that the interface's contract names, one that shares a word with the element that few
 * names have, the declared number of its header when that moves, or the only gate there is. A command can be tried. What follows from other elements
 * needs no telling.
 */
export function gatesOfCommit(headers: readonly HeaderInCommit[], { at, pasts, maps }: GateContext): CommitGates {
  const changed = headers.filter(({ kind }) => kind === "changed");
  const gates = changed.flatMap((each) => gatesIn(each, pasts.get(each.header)));
  const otherwise = movedOtherwise(headers).map(({ after: { name, meaning } }) => `${name} ${meaning}`);
  const moved = new Set([...movedNames(headers), ...otherwise]);
  const used = new Set<Gate>();
  const verdicts = new Map<string, GateVerdict[]>();
  const waiting: Waiting[] = [];
  for (const each of changed) {
    const { header, delta } = each;
    const past = pasts.get(header);
    const map = maps.get(header);
    const names = new Set(renamedIn(each).map(({ to }) => to));
    const news = delta.added.filter(({ name, meaning }) => !names.has(name) && !moved.has(`${name} ${meaning}`));
    const own = news.filter((each) => !tells(each) && each.role !== "version" && needsTelling(each));
    const byGate = new Map<Gate | undefined, PlainElement[]>();
    const tried = new Map<string, PlainElement[]>();
    const put = <K>(lists: Map<K, PlainElement[]>, key: K, element: PlainElement) =>
      lists.set(key, [...(lists.get(key) ?? []), element]);
    const commands = own.filter(({ kind }) => kind === "command");
    const late: PlainElement[] = [];
    const answered = new Map<string, PlainElement[]>();
    for (const element of own) {
      const number = numberOf(header, element.name);
      if (number !== undefined) {
        put(answered, number, element);
        continue;
      }
      const known = knownGate(map, element.name);
      const [only, ...more] = gates.filter((gate) => gate.header === header);
      const gate =
        known === undefined
          ? (related(element, gates, header, past) ??
            gates.find((each) => each.version && each.header === header) ??
            (more.length === 0 ? only : undefined))
          : gates.find((each) => known.is(each.element));
      if (gate !== undefined) put(byGate, gate, element);
      else if (known !== undefined && known.kind !== "probe") late.push(element);
      else {
        const command = takerOf(element, commands, news);
        if (command === undefined) late.push(element);
        else put(tried, command.name, element);
      }
    }
    const list: GateVerdict[] = [];
    const say = (kind: GateVerdict["kind"], by: string | undefined, elements: readonly PlainElement[]) =>
      list.push({ kind, by, elements: elements.map(({ name }) => name), commit: undefined, distance: undefined });
    for (const [gate, elements] of byGate) {
      if (gate === undefined) continue;
      used.add(gate);
      say("same", gate.element.name, elements);
    }
    for (const [command, elements] of tried) say("trying", command, elements);
    for (const [number, elements] of answered) say("asked", number, elements);
    if (late.length > 0) waiting.push({ at, header, elements: late });
    verdicts.set(header, list);
  }
  return {
    verdicts,
    waiting,
    idle: gates.filter((gate) => !used.has(gate)).map(({ header, element, version }) => ({ at, header, gate: element, version })),
  };
}

/** The number that a kernel answers for an element, where it stands in no header: `Landlock ABI 2`. */
function numberOf(header: string, name: string): string | undefined {
  for (const row of conventions.find((each) => each.header === header)?.numbers ?? []) {
    const step =
      row.kind === "table" ? row.steps.find(({ elements }) => elements.some((each) => isPartOf(name, each))) : undefined;
    if (step !== undefined) return `${row.name} ${step.number}`;
  }
  return undefined;
}

/** A table that promises a member promises its record. */
function isPartOf(name: string, promised: string): boolean {
  return name === promised || name === `struct ${promised.split(".")[0]}`;
}

/** Capabilities, feature bits and flags that a commit adds, and numbers that it declares. */
function gatesIn(changed: HeaderInCommit, past: HeaderPast | undefined): readonly Gate[] {
  const { header, delta } = changed;
  const declares = ({ name, role }: PlainElement) =>
    // UFFDIO_REGISTER_MODE_MINOR is a fault of the minor kind.
    role === "version" &&
    (!name.endsWith("_MINOR") || name.includes("VERSION") || past?.here.has(name.replace(/MINOR$/, "MAJOR")) === true);
  const versions = [...delta.added, ...delta.altered.map(({ after }) => after)].filter(declares);
  const names = new Set(renamedIn(changed).map(({ to }) => to));
  return [
    ...delta.added.filter((each) => tells(each) && !names.has(each.name)).map((element) => ({ header, element, version: false })),
    ...versions.map((element) => ({ header, element, version: true })),
  ];
}

interface KnownGate {
  readonly kind: string;
  is(element: PlainElement): boolean;
}

/** The gate that a contract names for an element. */
export function knownGate(map: ElementMap | undefined, name: string): KnownGate | undefined {
  if (map === undefined) return undefined;
  const rows = map.changes as { readonly [id: string]: { readonly has: readonly string[] } | undefined };
  const change = map.contract.changes.find(({ id }) => rows[id]?.has.includes(name) === true);
  if (change === undefined) return undefined;
  const { gate } = change;
  if (gate.kind === "capability" || gate.kind === "feature") return { kind: gate.kind, is: (each) => each.name === gate.name };
  if (gate.kind === "version") {
    const constant = map.declares[gate.protocol];
    // VDUSE_API_VERSION_1 stands for 1; a lone VDUSE_API_VERSION for what it says.
    return {
      kind: gate.kind,
      is: (each) => constant !== undefined && isOf(each.name, constant) && (each.number ?? 0n) >= gate.at,
    };
  }
  return { kind: "probe", is: () => false };
}

/** A gate that shares the most words with an element; one of its own header before others. */
function related(element: PlainElement, gates: readonly Gate[], header: string, past: HeaderPast | undefined): Gate | undefined {
  const words = new Set([element.name, ...element.uses].flatMap((name) => past?.telling(name) ?? wordsOf(name)));
  let best: { readonly gate: Gate; readonly shared: number } | undefined;
  for (const gate of gates) {
    if (gate.version) continue;
    const shared = wordsOf(gate.element.name).filter((word) => words.has(word)).length * 2 + (gate.header === header ? 1 : 0);
    if (shared > 1 && (best === undefined || shared > best.shared)) best = { gate, shared };
  }
  return best?.gate;
}

/** The command by which an element is found out about when it is tried: itself, or the new one that takes the new record. */
function takerOf(
  element: PlainElement,
  commands: readonly PlainElement[],
  news: readonly PlainElement[],
): PlainElement | undefined {
  // A setter fails for many reasons; the getter that comes with it does not.
  if (isTried(element)) return commands.find(({ name }) => name === element.name.replace("_SET_", "_GET_")) ?? element;
  const record = element.kind === "record" ? element.name : element.kind === "field" ? element.uses[0] : undefined;
  // A member of a record that was there before is no part of what a new command brings.
  if (record === undefined || !news.some(({ name }) => name === record)) {
    return element.kind === "constant" && commands.length === 1 ? commands[0] : undefined;
  }
  const holders = new Set([
    record,
    ...news.filter(({ kind, uses }) => kind === "field" && uses[1] === record).map(({ uses }) => uses[0]),
  ]);
  const bare = record.replace(/^\w+ /, "").toUpperCase();
  return (
    commands.find(({ uses }) => uses.some((each) => holders.has(each))) ??
    commands.find(({ name }) => name === bare) ??
    (commands.length === 1 ? commands[0] : undefined)
  );
}

/** Whether a gate that came alone may be the one that elements of another commit waited for. */
export function mayTell(
  { gate, version, header }: Pick<Idle, "gate" | "version" | "header">,
  waiting: { readonly header: string; readonly elements: readonly PlainElement[] },
  { pasts, maps }: Pick<GateContext, "pasts" | "maps">,
): readonly PlainElement[] {
  const map = maps.get(waiting.header);
  const past = pasts.get(waiting.header);
  if (version && header !== waiting.header) return [];
  // A flag belongs to its own record; what tells of something that came another day has to be asked for by itself.
  const asked = gate.role === "capability" || gate.role === "feature";
  const words = new Set(past?.telling(gate.name) ?? []);
  return waiting.elements.filter((element) => {
    const known = knownGate(map, element.name);
    if (known !== undefined) return known.is(gate);
    if (version) return true;
    if (!asked || header !== waiting.header || element.role === "flag") return false;
    const shared = wordsOf(element.name).filter((word) => words.has(word));
    return shared.length >= 2 || (shared.length === 1 && words.size === 1);
  });
}
