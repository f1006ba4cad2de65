import type { Build } from "../contract/build.ts";
import { closure } from "../contract/closure.ts";
import type { Change, ChangeId, Contract, VersionProtocol } from "../contract/contract.ts";
import { declare } from "../contract/declare.ts";
import type { ElementMap, ElementsOfChange } from "../contract/element-map.ts";
import { judge, type Misdeclared } from "../contract/judge.ts";
import { picksFor, type Target } from "../contract/picks-for.ts";
import { beyond, broken, honestNumber, knownNumbers } from "../contract/promises.ts";
import type { ContractAudit, NumberAudit, Picks, Promised } from "./audit-result.ts";
import type { Elements } from "./element.ts";

/** What a contract says of the elements that a tree has. */
export interface ContractAnswers {
  readonly numbers: readonly Omit<NumberAudit, "untold" | "without">[];
  readonly contract: ContractAudit;
  /** Picks for a bundle of the contract, when one was asked for. */
  readonly picks: readonly Picks[];
}

/**
 * Finds the changes of a contract in a header's elements, and asks the contract what the tree may declare. A change that leaves no trace in headers is
 * taken to be there where another that is there needs it, and where it was there from the first day.
 *
 * @param strange Names that mean something else here than upstream: they are no part of any change.
 */
export function auditContract(
  map: ElementMap,
  tree: Elements,
  { strange, make }: { readonly strange: ReadonlySet<string>; readonly make?: string | undefined },
): ContractAnswers {
  const { contract } = map;
  const found = new Finder(map, tree, strange);
  const build = found.build();
  const judgement = judge(contract, build);
  const versions = contract.protocols.filter((each): each is VersionProtocol => each.kind === "version");
  const ofNumbers = (finding: Misdeclared) => finding.gate?.kind === "version" || finding.code === "not-a-line";
  return {
    numbers: versions
      .filter(({ name, since }) => build.declares.versions[name] !== undefined || since === undefined || build.has.has(since))
      .map((protocol) => numberOf(protocol, build, judgement.findings, found, make)),
    contract: {
      name: contract.name,
      has: [...found.present],
      partial: found.partial(),
      unseen: contract.changes.filter(({ id }) => found.elements(id).has.length === 0).map(({ id }) => id),
      findings: judgement.findings
        .filter((finding) => !ofNumbers(finding))
        .map(({ code, changes, message }) => ({ code, changes, message })),
    },
    picks:
      make === undefined || contract.bundles?.[make] === undefined
        ? []
        : [found.picks(`bundle ${make}`, build, { bundle: make })],
  };
}

/** Which changes of a contract a header shows. */
export interface Shown {
  /** The changes that it shows, and those that follow from them. */
  readonly build: Build;
  /** By change, the elements by which a header shows it; a change that leaves no trace in headers is not in it. */
  readonly traces: ReadonlyMap<ChangeId, readonly string[]>;
  /** Changes of which it has only a part. */
  readonly partial: ContractAudit["partial"];
}

/** What of a contract a header shows, where nothing else is known of the tree that it is from. What the build declares is what its constants say. */
export function shownBy(map: ElementMap, tree: Elements): Shown {
  const found = new Finder(map, tree, new Set());
  const traces = map.contract.changes.map(({ id }) => [id, found.elements(id).has] as const);
  return { build: found.build(), traces: new Map(traces.filter(([, names]) => names.length > 0)), partial: found.partial() };
}

function numberOf(
  protocol: VersionProtocol,
  build: Build,
  findings: readonly Misdeclared[],
  found: Finder,
  make: string | undefined,
): Omit<NumberAudit, "untold" | "without"> {
  const { contract, declares } = found.map;
  const declared = declares[protocol.name] === undefined ? undefined : build.declares.versions[protocol.name];
  const honest = honestNumber(contract, protocol, build.has);
  const named = declares[protocol.name] ?? protocol.name;
  const about = (code: Misdeclared["code"]) =>
    findings
      .filter((finding) => finding.code === code && finding.gate?.kind === "version" && finding.gate.protocol === protocol.name)
      .flatMap(({ changes, number }) => changes.map((id) => found.promised(id, `${number}`)));
  const later = beyond(contract, protocol, build.has);
  const lowest = knownNumbers(contract, protocol).find((number) => broken(contract, protocol, number, build.has).length > 0);
  const over = declared === undefined ? [] : about("over-declared");
  const numbers = knownNumbers(contract, protocol);
  const next = numbers.find((number) => honest === undefined || number > honest);
  const released = contract.releases.filter(({ status }) => status === "released");
  // What was only proposed is no step that somebody would take next.
  const isReleased = (number: bigint) =>
    released.some(({ has }) => broken(contract, protocol, number, new Set(has)).length === 0);
  const targets = targetsOf({ make, over: over.length > 0, declared, next, numbers, isReleased });
  const unknown = findings.filter(({ code, message }) => code === "unknown" && message.startsWith(`${protocol.name} `));
  return {
    name: named,
    by: "contract",
    declared: declared?.toString(),
    asked: protocol.get ?? protocol.set,
    honest: honest?.toString(),
    saidBy: declared === undefined ? [] : found.constantsAbove(named, honest),
    over,
    under: declared === undefined ? [] : about("under-declared"),
    beyond: later.map(({ id, at }) => found.promised(id, `${at}`)),
    broken:
      lowest === undefined
        ? []
        : broken(contract, protocol, lowest, build.has).map(({ change, at }) => found.promised(change, `${at}`)),
    picks: targets.map((version) => found.picks(`${named} ${version}`, build, { protocol: protocol.name, version })),
    notes: unknown.map(({ message }) => message),
  };
}

function targetsOf(of: {
  readonly make: string | undefined;
  readonly over: boolean;
  readonly declared: bigint | undefined;
  readonly next: bigint | undefined;
  readonly numbers: readonly bigint[];
  readonly isReleased: (number: bigint) => boolean;
}): readonly bigint[] {
  if (of.make !== undefined) return of.numbers.filter((number) => number.toString() === of.make);
  if (of.over && of.declared !== undefined) return [of.declared];
  return of.next === undefined || !of.isReleased(of.next) ? [] : [of.next];
}

/** Which changes of a contract a tree has, as far as its elements tell. */
class Finder {
  readonly map: ElementMap;
  readonly contract: Contract;
  readonly present: ReadonlySet<ChangeId>;
  readonly #tree: Elements;
  readonly #strange: ReadonlySet<string>;
  readonly #changes: ReadonlyMap<ChangeId, Change>;

  constructor(map: ElementMap, tree: Elements, strange: ReadonlySet<string>) {
    this.map = map;
    this.contract = map.contract;
    this.#tree = tree;
    this.#strange = strange;
    this.#changes = new Map(map.contract.changes.map((change) => [change.id, change]));
    const there = map.contract.changes.filter(({ id }) => {
      const { has, lacks = [] } = this.elements(id);
      return has.length > 0 && has.every((name) => this.#has(name)) && !lacks.some((name) => tree.has(name));
    });
    this.present = new Set(there.map(({ id }) => id));
  }

  /** The elements by which a change is recognised: its row's, or those that its gate names. */
  elements(id: ChangeId): ElementsOfChange {
    const row = (this.map.changes as { readonly [id: ChangeId]: ElementsOfChange | undefined })[id];
    if (row !== undefined) return row;
    const gate = this.#changes.get(id)?.gate;
    if (gate?.kind === "capability" || gate?.kind === "feature") return { has: [gate.name] };
    if (gate?.kind !== "probe") return { has: [] };
    // A command that several changes are tried by was there before some of them.
    const { changes } = this.contract;
    const tried = changes.filter((each) => each.gate.kind === "probe" && each.gate.command === gate.command);
    const rows = Object.values(this.map.changes) as readonly (ElementsOfChange | undefined)[];
    return { has: tried.length > 1 || rows.some((each) => each?.has.includes(gate.command)) ? [] : [gate.command] };
  }

  build(): Build {
    const { contract, present, map } = this;
    const unseen = (id: ChangeId) => this.elements(id).has.length === 0;
    const has = new Set(present);
    // Nothing else would have shown that they are missing.
    for (const { id, gate, silent } of contract.changes) if (unseen(id) && gate.kind === "base" && !silent) has.add(id);
    for (const { change } of closure(contract, present)) if (unseen(change)) has.add(change);
    const versions: { [protocol: string]: bigint } = {};
    for (const [protocol, constant] of Object.entries(map.declares)) {
      const number = this.#declared(constant);
      if (number !== undefined) versions[protocol] = number;
    }
    // Whether a number is declared that no constant shows, nobody can tell from here; what is honest does for it.
    const honest = declare(contract, has);
    const shown = new Set(Object.keys(map.declares));
    const others = Object.fromEntries(Object.entries(honest.versions).filter(([name]) => !shown.has(name)));
    return { name: "tree", has, declares: { ...honest, versions: { ...others, ...versions } } };
  }

  #declared(constant: string): bigint | undefined {
    let most: bigint | undefined;
    for (const { name, number } of this.#tree.values()) {
      if (number === undefined || !isOf(name, constant)) continue;
      if (most === undefined || number > most) most = number;
    }
    return most;
  }

  /** Constants that declare more than a number. */
  constantsAbove(constant: string, number: bigint | undefined): readonly string[] {
    return [...this.#tree.values()]
      .filter((each) => isOf(each.name, constant) && each.number !== undefined && (number === undefined || each.number > number))
      .map(({ name }) => name);
  }

  /** By name, and by number where the contract knows it. */
  #has(name: string): boolean {
    const element = this.#tree.get(name);
    if (element === undefined || this.#strange.has(name)) return false;
    for (const { gate } of this.contract.changes) {
      if (gate.kind === "capability" && gate.name === name) return element.number === gate.id;
    }
    return true;
  }

  partial(): ContractAudit["partial"] {
    const explained = new Set([...this.present].flatMap((id) => this.elements(id).has));
    return this.contract.changes.flatMap(({ id, since }) => {
      if (this.present.has(id)) return [];
      const { has, lacks = [] } = this.elements(id);
      const here = has.filter((name) => this.#has(name));
      const missing = has.filter((name) => !this.#has(name));
      if (missing.length === 0 || lacks.some((name) => this.#tree.has(name))) return [];
      return here.some((name) => !explained.has(name)) ? [{ change: id, since, here, missing }] : [];
    });
  }

  promised(id: ChangeId, at: string): Promised {
    const { has } = this.elements(id);
    return {
      change: id,
      at,
      since: this.#changes.get(id)?.since,
      here: has.filter((name) => this.#has(name)),
      missing: has.filter((name) => !this.#has(name)),
      otherwise: has.filter((name) => !this.#has(name) && this.#tree.has(name)),
    };
  }

  picks(target: string, build: Build, wanted: Target): Picks {
    const picks = picksFor(this.contract, build, wanted);
    if (!picks.possible) return { target, impossible: picks.reasons, add: [], drop: [] };
    const side = (list: typeof picks.add, elements: (id: ChangeId) => readonly string[]) =>
      list.map(({ change, reason }) => ({
        what: change,
        since: this.#changes.get(change)?.since,
        elements: elements(change),
        reason,
      }));
    return {
      target,
      impossible: [],
      add: side(picks.add, (id) => this.elements(id).has.filter((name) => !this.#has(name))),
      drop: side(picks.drop, (id) => this.elements(id).has),
    };
  }
}

/** Whether a constant is the one that declares a number, or one of its numbered fellows. */
export function isOf(name: string, constant: string): boolean {
  return name === constant || (name.startsWith(`${constant}_`) && /^\d+$/.test(name.slice(constant.length + 1)));
}
